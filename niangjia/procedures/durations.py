"""Durations and how they are counted. Pure: no database, no clock.

Days begin the day after the event; months and years end on the corresponding day, or on the last
day of a month that has none; a last day that is a holiday moves to the next working day; hours
run from the hour and move for nothing (民法典 201–203, 民事诉讼法 85).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Protocol

UNITS = ("hours", "days", "workdays", "months", "years", "at once")
_FORM = re.compile(r"(?P<count>\d{1,4}) (?P<unit>hour|day|workday|month|year)s?")
# A holiday table that is broken must not hang a page.
FARTHEST = 400


class BadDuration(ValueError):
    """A text that is no duration."""


class Days(Protocol):
    """Which days are worked: the holiday table."""

    def is_workday(self, day: dt.date) -> bool:
        """Whether courts and offices work on that day."""


@dataclass(frozen=True)
class Holidays:
    """Days off and, against the week, days worked. Everything else follows the week."""

    off: Container[dt.date] = frozenset()
    worked: Container[dt.date] = frozenset()

    def is_workday(self, day: dt.date) -> bool:
        """Whether courts and offices work on ``day``."""
        if day in self.worked:
            return True
        return day not in self.off and day.weekday() < 5


@dataclass(frozen=True)
class Duration:
    """So many of a unit. "at once" has no count and no end: it counts up."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Duration:
        """``72 hours``, ``5 days``, ``15 workdays``, ``6 months``, ``1 year``, ``at once``."""
        plain = " ".join(str(text).split())
        if plain == "at once":
            return cls(0, plain)
        found = _FORM.fullmatch(plain)
        if not found or not int(found["count"]):
            raise BadDuration(text)
        return cls(int(found["count"]), f"{found['unit']}s")

    @property
    def in_hours(self) -> bool:
        """Whether it runs from an hour."""
        return self.unit == "hours"

    @property
    def at_once(self) -> bool:
        """Whether there is no period at all."""
        return self.unit == "at once"


@dataclass(frozen=True)
class Due:
    """When a duration ends: ``at`` for hours, ``day`` for the rest. ``counted`` is the last day
    before it moved to the next working day."""

    day: dt.date
    at: dt.datetime | None = None
    counted: dt.date | None = None
    first: dt.date | None = None

    @property
    def moved(self) -> bool:
        """Whether the last day was a day off and moved."""
        return self.counted is not None and self.counted != self.day


def add_months(day: dt.date, months: int) -> dt.date:
    """The corresponding day so many months later, or the last day of a month without it.

    Raises OverflowError beyond the calendar.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError(months)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_workday(day: dt.date, days: Days) -> dt.date:
    """``day`` if it is worked, else the next one that is. Raises OverflowError for a table without
    any workday in sight."""
    for _ in range(FARTHEST):
        if days.is_workday(day):
            return day
        day += dt.timedelta(days=1)
    raise OverflowError(day)


def due(start: dt.date | dt.datetime, duration: Duration, days: Days, *, roll: bool = True) -> Due:
    """When ``duration`` ends that an event starts.

    ``start`` is the day of the event, or for hours its moment (with time zone). ``roll`` False:
    the last day stays where it is, a holiday or not. Raises ValueError for hours without a moment
    or for "at once", OverflowError beyond the calendar.
    """
    if duration.at_once:
        raise ValueError(duration)
    if duration.in_hours:
        if not isinstance(start, dt.datetime) or start.tzinfo is None:
            raise ValueError(start)
        end = start + dt.timedelta(hours=duration.count)
        return Due(end.date(), at=end)
    day = start.date() if isinstance(start, dt.datetime) else start
    counted = _last_day(day, duration, days)
    last = next_workday(counted, days) if roll else counted
    return Due(last, counted=counted, first=day + dt.timedelta(days=1))


def _last_day(day: dt.date, duration: Duration, days: Days) -> dt.date:
    if duration.unit == "workdays":
        left = duration.count
        while left:
            day = next_workday(day + dt.timedelta(days=1), days)
            left -= 1
        return day
    if duration.unit == "days":
        return day + dt.timedelta(days=duration.count)
    return add_months(day, duration.count * (12 if duration.unit == "years" else 1))


def before(end: dt.date | dt.datetime, duration: Duration) -> dt.date | dt.datetime:
    """So long before an end: when to warn."""
    if duration.in_hours:
        moment = end if isinstance(end, dt.datetime) else dt.datetime.combine(end, dt.time(9))
        return moment - dt.timedelta(hours=duration.count)
    day = end.date() if isinstance(end, dt.datetime) else end
    if duration.unit in ("days", "workdays"):
        return day - dt.timedelta(days=duration.count)
    return add_months(day, -duration.count * (12 if duration.unit == "years" else 1))
