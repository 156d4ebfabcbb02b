"""Pure rules of casework: numbers, safe contact, quiet cases, issue words."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

# Letters that nobody mistakes for one another, read aloud or written down.
LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"
CHANNELS = ("call", "sms", "message", "letter", "visit", "through")
# Ways for which her number is needed, and the one that knows no hour: a letter comes when it comes.
BY_NUMBER = frozenset({"call", "sms", "message"})
WITHOUT_HOUR = frozenset({"letter"})
FAILED = frozenset({"no_answer", "somebody_else", "refused"})
FAILS_TO_REVIEW = 2
QUIET_AFTER = {"high": 7, "unscreened": 7, "medium": 30}
FOLLOW_UP_AFTER = {"high": 7, "unscreened": 7, "medium": 30}


def new_number(year: int, choose: Callable[[str], str] = secrets.choice) -> str:
    """A case number that tells nothing but its year: ``26-K7RT-4XQM``."""
    letters = "".join(choose(LETTERS) for _ in range(8))
    return f"{year % 100:02d}-{letters[:4]}-{letters[4:]}"


def read_number(text: str) -> str:
    """A case number as typed, tidied: spaces, small letters and missing dashes are no matter."""
    bare = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    return f"{bare[:2]}-{bare[2:6]}-{bare[6:]}" if len(bare) == 10 else ""


# A report for a child that became no case is kept as a minor's case is, the child counted as newborn: ten
# years after her majority (house policy, as the table of retention says).
REPORT_YEARS = 28


def report_kept_until(made_on: dt.date) -> dt.date:
    """Until when a child's report is kept."""
    year = made_on.year + REPORT_YEARS
    leap = made_on.month == 2 and made_on.day == 29
    return dt.date(year, 3, 1) if leap else made_on.replace(year=year)


@dataclass(frozen=True)
class Agreed:
    """The way that she agreed to be reached. Without an agreement nobody contacts her."""

    allowed: bool = False
    channels: frozenset[str] = frozenset()
    since: dt.time | None = None
    until: dt.time | None = None


def within(clock: dt.time, since: dt.time | None, until: dt.time | None) -> bool:
    """Whether a clock lies between two others; a span may pass midnight, an open end has none."""
    if since is not None and until is not None and since > until:
        return clock >= since or clock < until
    return (since is None or clock >= since) and (until is None or clock < until)


def contact_refusal(agreed: Agreed, channel: str, clock: dt.time) -> str:
    """Why a contact must not be made: ``not_agreed``, ``channel``, ``hours``; empty: it may."""
    if not agreed.allowed:
        return "not_agreed"
    if channel not in agreed.channels:
        return "channel"
    if channel in WITHOUT_HOUR or within(clock, agreed.since, agreed.until):
        return ""
    return "hours"


def fails_in_row(outcomes: Iterable[str]) -> int:
    """How many contacts failed since one reached her; ``outcomes`` newest first."""
    count = 0
    for outcome in outcomes:
        if outcome not in FAILED:
            break
        count += 1
    return count


def is_quiet(risk: str, last: dt.date, today: dt.date) -> bool:
    """Whether nothing was written for too long, by risk."""
    return (today - last).days >= QUIET_AFTER[risk]


# House policy, not law: how much a case weighs in a worker's load, and how much she should carry.
WEIGHTS = {"high": 3, "unscreened": 3, "medium": 1}
CEILING = 40


def points(numbers: Mapping[str, int]) -> int:
    """A worker's load, from how many running cases of each risk she has."""
    return sum(WEIGHTS[risk] * number for risk, number in numbers.items())


def is_missing(
    begun: dt.datetime | None, back: dt.datetime | None, back_by: dt.datetime, now: dt.datetime
) -> bool:
    """Whether whoever went on a visit should be back and isn't."""
    return begun is not None and back is None and now > back_by


def longer(back_by: dt.datetime, now: dt.datetime, minutes: int) -> dt.datetime:
    """Until when a visit is expected once it takes longer: counted from now when it is late."""
    return max(back_by, now) + dt.timedelta(minutes=minutes)


def follow_up_on(risk: str, today: dt.date) -> dt.date:
    """The day of the next follow-up, by risk (house policy, not law)."""
    return today + dt.timedelta(days=FOLLOW_UP_AFTER[risk])


def older(child: dt.date | None, mother: dt.date | None) -> bool:
    """Whether a child would be as old as its mother, or older."""
    return child is not None and mother is not None and child <= mother


RISK_ORDER = ("medium", "unscreened", "high")


def risk_of(codes: Iterable[str], defaults: Mapping[str, str], *, danger: bool) -> str:
    """The risk a case starts with: the highest of its issues; none chosen is unscreened."""
    if danger:
        return "high"
    found = [defaults[code] for code in codes if code in defaults]
    return max(found, key=RISK_ORDER.index) if found else "unscreened"


@dataclass(frozen=True)
class Hint:
    """An issue code that words lead to, and these words. It is only a hint."""

    code: str
    words: tuple[str, ...]


def hints(found: Iterable[tuple[str, Sequence[str]]], limit: int = 5) -> list[Hint]:
    """Issue codes that everyday words lead to, the most said first, each with these words.

    ``found`` pairs each word with its codes. Nothing is ever set by this: the worker chooses.
    """
    words: dict[str, list[str]] = {}
    for word, codes in found:
        for code in codes:
            words.setdefault(code, []).append(word)
    ranked = sorted(words.items(), key=lambda row: -len(row[1]))
    return [Hint(code, tuple(said[:4])) for code, said in ranked[:limit]]


# -- consent --------------------------------------------------------------------------------------------
GUARDIAN_UNDER, OF_AGE = 14, 18


def consent_refusal(
    how: str, age: int | None, guardian: str = "", *, suspected: bool = False
) -> str:
    """Why a consent can't stand; empty: it may (PIPL 31, domain.md §7).

    ``age``: of the client today, None when it isn't known; ``guardian``: the role of the party who
    agreed for a child; ``suspected``: a parent or carer is the other party. A guardian who is the
    other party never agrees for the child. Under fourteen the child's own yes is not enough; where a
    guardian is suspected the basis is a legal duty or an emergency, and that guardian is never asked.
    """
    if how == "guardian":
        if age is not None and age >= OF_AGE:
            return "adult"
        return {"": "who", "respondent": "respondent", "relative": ""}.get(guardian, "no_guardian")
    if how in ("said", "signed") and age is not None and age < GUARDIAN_UNDER:
        return "suspected" if suspected else "child"
    return ""
