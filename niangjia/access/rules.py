"""Pure rules of walls and broken glass."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

GLASS_LASTS = dt.timedelta(hours=24)
REASON_LENGTH = 20
SHORTEST = dt.timedelta(microseconds=1)
TRIES = 5
TRIES_WINDOW = dt.timedelta(minutes=15)


def glass_mends_at(opened_at: dt.datetime) -> dt.datetime:
    """When broken glass is whole again."""
    return opened_at + GLASS_LASTS


def is_reason(text: str) -> bool:
    """Whether a reason says something: 20 characters, or 8 where Chinese is written."""
    bare = "".join(text.split())
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in bare)
    return len(bare) >= REASON_LENGTH or chinese >= 8


def may_open(*, walled: bool, breaks_glass: bool, number_fits: bool, was_asked: bool) -> bool:
    """Whether glass breaks: never through a wall, and only with the exact number or a request."""
    return not walled and breaks_glass and (number_fits or was_asked)


def may_lift(
    *, lifter: UUID | None, walled_member: UUID, lifter_walled: bool, reaches: bool
) -> bool:
    """Whether somebody may lift a wall: in reach, not walled off herself, not the walled one."""
    return reaches and lifter is not None and lifter != walled_member and not lifter_walled


def may_review(*, reviewer: UUID | None, breaker: UUID, already: bool) -> bool:
    """Whether somebody may review broken glass: not her own, and once."""
    return reviewer is not None and reviewer != breaker and not already
