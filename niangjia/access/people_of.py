"""Who holds a permission: access knows no members, so people tells it (``register``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission

Holders = Callable[[Permission, str], set[UUID]]
_holders: list[Holders] = []


def register(holders: Holders) -> None:
    """Set who answers: ``holders(permission, unit_path)`` gives member ids; path "" is anywhere."""
    _holders[:] = [holders]


def holders(permission: Permission, unit_path: str = "") -> set[UUID]:
    """Active members who may use ``permission`` today at ``unit_path`` (anywhere when empty)."""
    return _holders[0](permission, unit_path) if _holders else set()


@dataclass(frozen=True)
class MemberPicker:
    """How a form of access offers members: people knows how (``register_picker``)."""

    url_name: str
    bind: Callable[[Any, Actor], None]


_picker: list[MemberPicker] = []


def register_picker(picker: MemberPicker) -> None:
    """Set who offers members."""
    _picker[:] = [picker]


def picker() -> MemberPicker:
    """The registered picker. Raises LookupError when people isn't there."""
    if not _picker:
        raise LookupError("no room offers members")
    return _picker[0]
