"""What falls due: the deadlines of a procedure from what has happened. Pure but for the table that
it is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from niangjia.law.citations.values import Citation
from niangjia.procedures.durations import Days, Due, before, due
from niangjia.procedures.library import Deadline, Event, Procedure

# By what rule every date is counted: the day of the event is not, a last day off moves.
COUNTING = (Citation("民法典", 201), Citation("民法典", 202), Citation("民法典", 203))
COURT_COUNTING = Citation("民事诉讼法", 85)


@dataclass(frozen=True)
class Happened:
    """An event that happened: on a day, at a moment where hours count."""

    event: str
    on: dt.date
    at: dt.datetime | None = None

    @property
    def moment(self) -> dt.date | dt.datetime:
        """The moment where one is known, else the day."""
        return self.at or self.on


@dataclass(frozen=True)
class Clock:
    """One deadline that runs: from what, until when (None: at once, it counts up), when to warn. ``named``: by the
    day that the paper itself names."""

    deadline: Deadline
    since: Happened
    due: Due | None
    warn_on: dt.date | None
    named: bool = False

    def late(self, now: dt.datetime) -> bool:
        """Whether it is over; ``now`` in the office's time zone, for its day is what counts."""
        if self.due is None:
            return True
        return self.due.at < now if self.due.at else self.due.day < now.date()


class NotNow(ValueError):
    """An event that can't happen in this state."""


def state_after(procedure: Procedure, steps: Iterable[Happened]) -> str:
    """Where a procedure stands after these steps, in order. Raises NotNow with the event."""
    state = procedure.start.code
    for step in steps:
        event = procedure.events.get(step.event)
        if event is None or state not in event.origins:
            raise NotNow(step.event)
        state = event.to
    return state


def allowed(procedure: Procedure, state: str) -> list[Event]:
    """What may happen next."""
    return [] if procedure.states[state].end else procedure.next_events(state)


def clock(deadline: Deadline, since: Happened, days: Days) -> Clock:
    """One deadline from one event.

    Hours without a known moment run from the day's first minute: the earlier, safer end is not
    known, so the whole day counts as gone.
    """
    if deadline.length.at_once:
        return Clock(deadline, since, None, None)
    start: dt.date | dt.datetime = since.moment
    if deadline.before:
        end = before(since.on, deadline.length)
        day = end.date() if isinstance(end, dt.datetime) else end
        found = Due(day, counted=day)
    else:
        found = due(start, deadline.length, days, roll=deadline.rolls)
    warn = before(found.at or found.day, deadline.warn) if deadline.warn else None
    warn_on = warn.date() if isinstance(warn, dt.datetime) else warn
    return Clock(deadline, since, found, warn_on)


def named(found: Clock, ends_on: dt.date | None) -> Clock:
    """A clock by the day that the paper itself names, where that is allowed and earlier: an order may
    run shorter than the law lets it. A later day never lengthens a period."""
    deadline, due_now = found.deadline, found.due
    if not deadline.own_day or ends_on is None or due_now is None or ends_on >= due_now.day:
        return found
    warn = before(ends_on, deadline.warn) if deadline.warn else None
    warn_on = warn.date() if isinstance(warn, dt.datetime) else warn
    return Clock(deadline, found.since, Due(ends_on, counted=ends_on), warn_on, named=True)


def clocks(
    procedure: Procedure, steps: Sequence[Happened], days: Days, ends_on: dt.date | None = None
) -> list[Clock]:
    """Every deadline that runs now: its event happened and none that ends it came after. The
    earliest first, what is due at once before all. ``ends_on``: the day that the paper names."""
    last = {step.event: number for number, step in enumerate(steps)}
    found = []
    for deadline in procedure.deadlines.values():
        number = last.get(deadline.after)
        if number is None or any(last.get(event, -1) > number for event in deadline.until):
            continue
        found.append(named(clock(deadline, steps[number], days), ends_on))
    return sorted(found, key=_when)


def _when(one: Clock) -> tuple[bool, str]:
    if one.due is None:
        return (False, "")
    return (True, (one.due.at or one.due.day).isoformat())


def from_event(procedure: Procedure, since: Happened, days: Days) -> list[Clock]:
    """The deadlines that one event starts, for counting without keeping anything."""
    found = [
        clock(deadline, since, days)
        for deadline in procedure.deadlines.values()
        if deadline.after == since.event
    ]
    return sorted(found, key=_when)
