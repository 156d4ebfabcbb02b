"""Pure rules of calls and dispatch: levels, clocks, merging what is typed, where a matter rises to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEVELS = ("green", "yellow", "orange", "red")
UNASKED = "unasked"
# From the calmest answer to the worst.
ANSWERS = ("no", UNASKED, "unsure", "yes")
SHORTEST_REASON = 8


@dataclass(frozen=True)
class Question:
    """One danger question, in both languages. ``child``: it concerns a child."""

    code: str
    zh: str
    en: str
    child: bool = False


@dataclass(frozen=True)
class Rule:
    """If one of ``codes`` was answered with one of ``answers``, the call has this level."""

    level: str
    answers: frozenset[str]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class House:
    """The house's policy for calls and dispatch (``data/house.yaml``). Not a validated instrument."""

    version: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    reply_minutes: Mapping[str, int]
    triage_minutes: int
    keep_days: Mapping[str, int]
    left_open_hours: int
    revisit_days: int

    @property
    def child_codes(self) -> frozenset[str]:
        """Questions that concern a child."""
        return frozenset(one.code for one in self.questions if one.child)


@dataclass(frozen=True)
class Advice:
    """What the table says, and the answers that led there."""

    level: str
    because: tuple[str, ...] = ()


def advise(house: House, answers: Mapping[str, str]) -> Advice:
    """The level that the first fitting rule gives. A question not asked is never a no."""
    given = {one.code: answers.get(one.code) or UNASKED for one in house.questions}
    for rule in house.rules:
        found = tuple(code for code in rule.codes if given.get(code) in rule.answers)
        if found:
            return Advice(rule.level, found)
    return Advice("green")


def higher(one: str, other: str) -> str:
    """The more urgent of two levels; "" is none."""
    return max(one, other, key=lambda level: LEVELS.index(level) if level else -1)


def level_after(advised: str, chosen: str, reason: str) -> str:
    """The level that holds: raising is free, lowering holds only with a reason."""
    if not chosen or (is_lower(chosen, advised) and len(reason.strip()) < SHORTEST_REASON):
        return advised
    return chosen


def is_lower(chosen: str, advised: str) -> bool:
    """Whether the worker chose less than the table advises."""
    return bool(chosen and advised) and LEVELS.index(chosen) < LEVELS.index(advised)


def child_in_it(house: House, answers: Mapping[str, str]) -> bool:
    """Whether an answer makes harm to a child possible: "not sure" is enough to report."""
    return any(answers.get(code) in ("yes", "unsure") for code in house.child_codes)


def level_of_case(risk: str, *, in_danger: bool) -> str:
    """How urgent a case is when it is passed on without a call."""
    if in_danger:
        return "red"
    return "yellow" if risk == "medium" else "orange"


def reply_by(house: House, level: str, since: dt.datetime) -> dt.datetime:
    """When the unit has to answer. Hours run day and night: danger knows no office hours."""
    return since + dt.timedelta(minutes=house.reply_minutes[level])


def keep_until(house: House, outcome: str, ended: dt.date) -> dt.date:
    """The day on which a call that never became a case is erased."""
    return ended + dt.timedelta(days=house.keep_days[outcome])


def after_close(risk: str, *, was_danger: bool, allowed: bool, channels: Iterable[str]) -> str:
    """What falls due after a case closes: "follow_up" in the way that she agreed; without any safe
    way "risk_review" by the supervisor, never a visit; "" when the risk was never high."""
    if risk == "medium" and not was_danger:
        return ""
    return "follow_up" if allowed and any(channels) else "risk_review"


def above(path: str, step: int) -> list[str]:
    """The paths of the units above one, the nearest first."""
    return [path[:end] for end in range(len(path) - step, 0, -step)]


# -- what is typed during a call ---------------------------------------------------------------------
@dataclass(frozen=True)
class Merged:
    """A sheet after a save. ``conflicts``: fields that another window changed since; its text stays."""

    sheet: dict[str, Any]
    marks: dict[str, int]
    version: int
    conflicts: tuple[str, ...] = ()


def merge(
    sheet: Mapping[str, Any],
    marks: Mapping[str, int],
    version: int,
    given: Mapping[str, Any],
    base: int,
) -> Merged:
    """Take over ``given`` fields that were read at version ``base``.

    ``marks`` says at which version each field changed last. What nobody else changed since is taken;
    what somebody did change stays as it is and is named, so that no text is ever written over.
    """
    kept, seen, conflicts = dict(sheet), dict(marks), []
    following = version + 1
    changed = False
    for name, value in given.items():
        if (kept.get(name) or "") == (value or ""):
            continue
        if seen.get(name, 0) > base:
            conflicts.append(name)
            continue
        kept[name], seen[name], changed = value, following, True
    return Merged(kept, seen, following if changed else version, tuple(sorted(conflicts)))


# -- where it goes -------------------------------------------------------------------------------------
def unit_in(text: str, units: Iterable[tuple[str, str]]) -> str:
    """The key of the unit that a place named in words points to: the longest path whose place is
    named; "" when none is. ``units`` pairs path with the unit's name."""
    plain = "".join(text.split())
    found = [path for path, name in units if any(word in plain for word in place_words(name))]
    return max(found, key=lambda path: (len(path), path), default="")


_ENDINGS = ("妇女联合会", "妇联")
_KINDS = ("街道", "社区", "新区", "区", "县", "市", "镇", "乡", "村")


def place_words(name: str) -> Sequence[str]:
    """What a caller would say for a unit: 柳桥街道妇联 is 柳桥街道, or 柳桥."""
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    bare = next((name.removesuffix(kind) for kind in _KINDS if name.endswith(kind)), name)
    return [word for word in dict.fromkeys((name, bare)) if len(word) >= 2]
