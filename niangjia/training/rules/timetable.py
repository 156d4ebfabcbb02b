"""Clashes between sessions: the same teacher, place or group twice at one time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """A session as the timetable sees it. An empty ``group`` means everybody."""

    key: str
    starts: dt.datetime
    ends: dt.datetime
    place: str = ""
    group: str = ""
    teachers: frozenset[str] = frozenset()
    programme: str = ""

    def overlaps(self, other: Slot) -> bool:
        """Whether both take place at one moment; one may begin as the other ends."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True)
class Clash:
    """Two sessions that can't both take place. ``over`` is teacher, place or group."""

    over: str
    other: str
    what: str = ""


def clashes(slot: Slot, others: Iterable[Slot]) -> list[Clash]:
    """What stands against ``slot``, among sessions of this and other programmes."""
    found = []
    for other in others:
        if other.key == slot.key or not slot.overlaps(other):
            continue
        found += [
            Clash("teacher", other.key, who) for who in sorted(slot.teachers & other.teachers)
        ]
        if slot.place and slot.place.strip() == other.place.strip():
            found.append(Clash("place", other.key, slot.place.strip()))
        same = slot.programme == other.programme
        if same and (not slot.group or not other.group or slot.group == other.group):
            found.append(Clash("group", other.key, slot.group or other.group))
    return found


def shifted(day: dt.date, years: int = 1) -> dt.date:
    """The same weekday a number of years on: 52 weeks a year, so that a Monday stays a Monday."""
    return day + dt.timedelta(weeks=52 * years)
