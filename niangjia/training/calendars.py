"""A programme's sessions as a calendar file (RFC 5545): public facts of the programme only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from niangjia.training.models import Session


def file(sessions: Iterable[Session], stamp: dt.datetime) -> bytes:
    """One entry a session; a cancelled one says so, so that calendars cross it out."""
    calendar = Calendar()
    calendar.add("prodid", "-//training//")
    calendar.add("version", "2.0")
    for session in sessions:
        entry = Event()
        entry.add("uid", f"{session.pk.hex}@training")
        entry.add("dtstamp", stamp)
        entry.add("dtstart", session.starts_at.astimezone(dt.UTC))
        entry.add("dtend", session.ends_at.astimezone(dt.UTC))
        entry.add("summary", session.title)
        if session.place:
            entry.add("location", session.place)
        entry.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
