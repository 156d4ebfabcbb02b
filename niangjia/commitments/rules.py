"""When a commitment is looked at, what the look says, and what is counted. Pure: no Django.

The 30 and 90 days, the grace and the lapse are our practice, not law.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

STEPS = (30, 90)
LEVELS = ("not_started", "begun", "done", "sustained")
MOST = 3
# A look may be taken a week before its day; two weeks after it, it is late; half a year after the
# training nobody looks any more.
EARLY, GRACE, LAPSES = 7, 14, 180
LONGEST = 180
# So long after its last day a trainee may still write what she sets out to do.
WRITE_DAYS = 30
# Levels are told from so many looks on, so that none can be told apart.
FEWEST = 5

AHEAD, DUE, LATE, LAPSED, DONE = "ahead", "due", "late", "lapsed", "done"
CANCELLED, LEFT, GAVE_UP = "cancelled", "left", "gave_up"


@dataclass(frozen=True)
class Look:
    """The next look: ``step`` (30 or 90), its day, and how it stands."""

    step: int
    day: dt.date
    state: str

    @property
    def open(self) -> bool:
        """Whether a supervisor may take it now."""
        return self.state in (DUE, LATE)


def day_of(counts_from: dt.date, step: int) -> dt.date:
    """The day of a look."""
    return counts_from + dt.timedelta(days=step)


def look(counts_from: dt.date, taken: Collection[int], today: dt.date) -> Look:
    """The look that comes next. One at 30 days that nobody took gives way to the one at 90."""
    gone = (today - counts_from).days
    first, last = STEPS
    step = last if first in taken or last in taken or gone >= last - EARLY else first
    day = day_of(counts_from, step)
    if last in taken:
        state = DONE
    elif gone < step - EARLY:
        state = AHEAD
    elif gone > LAPSES:
        state = LAPSED
    else:
        state = LATE if gone > step + GRACE else DUE
    return Look(step, day, state)


def closed_why(programme_state: str, place_state: str, *, active: bool) -> str:
    """Why a commitment is closed; empty while it stands. It follows from what happened, so that
    an account that is opened again opens it again."""
    if programme_state == "cancelled":
        return CANCELLED
    if not active:
        return LEFT
    return "" if place_state == "enrolled" else GAVE_UP


def may_write(programme_state: str, ends_on: dt.date, today: dt.date) -> bool:
    """Whether commitments are taken: while a programme runs, and some weeks after its last day."""
    if programme_state == "running":
        return True
    return programme_state == "ended" and today <= ends_on + dt.timedelta(days=WRITE_DAYS)


def fault_of_day(by_when: dt.date, today: dt.date) -> str:
    """What is wrong with a day by which something shall be done: past, far, or nothing."""
    if by_when < today:
        return "past"
    return "far" if (by_when - today).days > LONGEST else ""


@dataclass(frozen=True)
class Row:
    """One commitment for counting: whose, from when, its looks (step to level), why closed."""

    who: object
    counts_from: dt.date
    looks: Mapping[int, str]
    closed: str = ""


@dataclass(frozen=True)
class AtStep:
    """One step in numbers: ``due`` whose day has come (or who was looked at), of these
    ``confirmed``, ``late``; ``levels`` only from FEWEST looks on, else empty."""

    step: int
    due: int
    confirmed: int
    late: int
    levels: Mapping[str, int]

    @property
    def told(self) -> bool:
        """Whether levels may be shown."""
        return bool(self.levels)


@dataclass(frozen=True)
class Counts:
    """Commitments of a programme: of ``asked`` persons ``wrote`` at least one."""

    asked: int
    wrote: int
    commitments: int
    closed: int
    steps: tuple[AtStep, ...]

    def at(self, step: int) -> AtStep:
        """The numbers of one step."""
        return next(one for one in self.steps if one.step == step)


def counts(rows: Iterable[Row], asked: Collection[object], today: dt.date) -> Counts:
    """What the organiser and the evaluation are told: sums with their n, nobody's name."""
    every = list(rows)
    live = [row for row in every if not row.closed]
    wrote = {row.who for row in every}
    return Counts(
        len(set(asked) | wrote), len(wrote), len(every), len(every) - len(live),
        tuple(_at(step, every, today) for step in STEPS),
    )  # fmt: skip


def _at(step: int, rows: Iterable[Row], today: dt.date) -> AtStep:
    # A closed commitment counts only by the looks that were taken while it stood.
    seen = [
        row
        for row in rows
        if step in row.looks or (not row.closed and day_of(row.counts_from, step) <= today)
    ]
    levels = Counter(row.looks[step] for row in seen if step in row.looks)
    confirmed = levels.total()
    over = dt.timedelta(days=GRACE)
    late = sum(
        step not in row.looks and day_of(row.counts_from, step) + over < today for row in seen
    )
    told = {level: levels[level] for level in LEVELS} if confirmed >= FEWEST else {}
    return AtStep(step, len(seen), confirmed, late, told)
