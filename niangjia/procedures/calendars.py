"""Dates as calendar entries (RFC 5545): only "Reminder / 提醒", the day and a code. Nothing else
leaves: whoever sees the calendar learns nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from niangjia.procedures.engine import Clock
from niangjia.procedures.models import Track

TITLE = "Reminder / 提醒"
NAME = "Reminders"


def entries(track: Track, clocks: Iterable[Clock], stamp: dt.datetime) -> list[Event]:
    """One entry for each day: to warn, and to act."""
    found: dict[tuple[str, dt.date], Event] = {}
    for clock in clocks:
        if clock.due is None:
            continue
        days = {clock.due.day, *([clock.warn_on] if clock.warn_on else [])}
        for day in days:
            found.setdefault(
                (track.reference, day), _entry(track.reference, track.pk.hex, day, stamp)
            )
    return [found[key] for key in sorted(found)]


def _entry(reference: str, key: str, day: dt.date, stamp: dt.datetime) -> Event:
    entry = Event()
    entry.add("uid", f"{key[:12]}{key[-6:]}-{day:%Y%m%d}@reminder")
    entry.add("dtstamp", stamp)
    entry.add("dtstart", day)
    entry.add("summary", f"{TITLE} {reference}")
    entry.add("class", "PRIVATE")
    entry.add("transp", "TRANSPARENT")
    return entry


def file(parts: Iterable[Event]) -> bytes:
    """A calendar with these entries."""
    calendar = Calendar()
    calendar.add("prodid", "-//reminders//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", NAME)
    for part in parts:
        calendar.add_component(part)
    return bytes(calendar.to_ical())
