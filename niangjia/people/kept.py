"""What is kept about a member, told to herself: a registry that rooms fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from niangjia.people.models import Member
from niangjia.ui.lists import Answer


@dataclass(frozen=True)
class KeptKind:
    """One kind of data about a member: why it is kept, and each entry as question and answer."""

    key: str
    label: str | Promise
    reason: str | Promise
    rows: Callable[[Member], list[Answer]]


_kinds: dict[str, KeptKind] = {}


def register(kind: KeptKind) -> None:
    """Add a kind (once, in the room's AppConfig.ready)."""
    _kinds[kind.key] = kind


def forget(key: str) -> None:
    """Take a kind out again (tests)."""
    _kinds.pop(key, None)


def about(member: Member) -> list[tuple[KeptKind, list[Answer]]]:
    """Everything that rooms keep about ``member``, in the order of registration."""
    return [(kind, kind.rows(member)) for kind in _kinds.values()]
