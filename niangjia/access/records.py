"""Kinds of record that can be walled off and opened by breaking glass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True)
class RecordKind:
    """How access handles a kind of record it knows nothing about.

    ``key`` is the model label (``people.member``). ``find_by_number`` gives the key for an exact
    number or None; ``number_of`` its number; ``unit_path`` the path of the unit that answers for
    it; ``url`` its page. ``can_break_glass`` False keeps a kind closed to break-glass.
    """

    key: str
    label: str | Promise
    number_label: str | Promise
    find_by_number: Callable[[str], UUID | None]
    number_of: Callable[[UUID], str]
    unit_path: Callable[[UUID], str]
    url: Callable[[UUID], str]
    can_break_glass: bool = True


_kinds: dict[str, RecordKind] = {}


def register(kind: RecordKind) -> None:
    """Add a kind of record (in the room's AppConfig.ready)."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> RecordKind:
    """The kind named ``key``. Raises LookupError."""
    return _kinds[key]


def knows(key: str) -> bool:
    """Whether a room has registered records of kind ``key``: no others have walls."""
    return key in _kinds


def kinds() -> list[RecordKind]:
    """Every kind."""
    return list(_kinds.values())
