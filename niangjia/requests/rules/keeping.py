"""How long a case is kept. Pure."""

from __future__ import annotations

import datetime as dt

ADULT = 18


def add_years(day: dt.date, years: int) -> dt.date:
    """The same day years later; 29 February becomes 28 where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def read_day(text: str | None) -> dt.date | None:
    """A day written as ISO, or None."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def under_age(birthday: dt.date | None, on: dt.date) -> bool:
    """Whether somebody hadn't turned 18 on a day; an unknown birthday says no."""
    return birthday is not None and on < add_years(birthday, ADULT)


def kind_of(*, birthday: dt.date | None, opened: dt.date, danger: bool, letters: bool) -> str:
    """Which row of the schedule a case falls under: the first that fits."""
    if under_age(birthday, opened):
        return "minor"
    if danger:
        return "danger"
    return "letters" if letters else "case"


def due_on(
    closed: dt.date, years: int, *, birthday: dt.date | None = None, after_majority: int = 0
) -> dt.date:
    """The day from which a case may be proposed for erasure."""
    ends = add_years(closed, years)
    if after_majority and birthday is not None:
        ends = max(ends, add_years(birthday, ADULT + after_majority))
    return ends


def erasure_fault(
    *, closed: bool, held: bool, due: bool, asked: bool, by_proposer: bool, by_worker: bool
) -> str:
    """Why a case can't be erased now: ``open``, ``held``, ``early``, ``same``, ``own``; empty: it can.

    Two people, neither of them the case's worker; a hold goes before everything.
    """
    if held:
        return "held"
    if not closed:
        return "open"
    if not (due or asked):
        return "early"
    if by_proposer:
        return "same"
    return "own" if by_worker else ""
