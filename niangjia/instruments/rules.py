"""Counting, comparing, asking again. Pure: no Django, no database.

What holds whatever is answered (property-tested):

- an answer that is missing, "not sure" or "does not want to say" never lowers how danger is taken:
  ``treat_as`` supposes the gravest answer until one is given;
- a red answer never yields less than the instrument's red level;
- nothing here closes a case or lowers its level; only a worker's judgement with a reason does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from niangjia.instruments.values import (
    OPEN_ANSWERS,
    UNSURE,
    UNWILLING,
    Answer,
    Band,
    Instrument,
    Level,
    Question,
)


class UnknownAnswer(ValueError):
    """An answer to a question that isn't there, or one that the question doesn't have."""


class ReasonMissing(ValueError):
    """A judgement that differs from what was found, without a reason."""


@dataclass(frozen=True)
class Answers:
    """What was answered with one version of an instrument, as it is kept (encrypted, by whoever
    keeps it). ``given``: question code → answer code; ``estimate``: her own, as a code, with her
    ``words``; a missing question was not asked."""

    code: str
    version: str
    given: Mapping[str, str]
    estimate: str = ""
    words: str = ""

    def to_data(self) -> dict[str, object]:
        """As JSON holds it."""
        return {
            "code": self.code, "version": self.version, "given": dict(self.given),
            "estimate": self.estimate, "words": self.words,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Answers:
        """From what ``to_data`` gave."""
        given = data.get("given")
        return cls(
            str(data["code"]),
            str(data["version"]),
            {str(k): str(v) for k, v in given.items()} if isinstance(given, Mapping) else {},
            str(data.get("estimate") or ""),
            str(data.get("words") or ""),
        )


@dataclass(frozen=True)
class Result:
    """What the answers say. It only advises: it neither closes a case nor lowers its level.

    ``count`` of ``of``: answers that count ("9 of 16"); ``points`` by weight, ``most`` if every open
    question had its gravest answer; ``reds``: questions with a red answer, gravest first; ``open``:
    not asked, not sure or not said; ``band`` by what was said, ``treat_as`` until the open ones are
    known.
    """

    code: str
    version: str
    count: int
    of: int
    points: int
    most: int
    counted: tuple[str, ...]
    reds: tuple[str, ...]
    unasked: tuple[str, ...]
    unsure: tuple[str, ...]
    unwilling: tuple[str, ...]
    open_reds: tuple[str, ...]
    band: Band
    treat_as: Band
    steps: tuple[str, ...]
    also: tuple[str, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """Questions of which nothing is known."""
        return (*self.unasked, *self.unsure, *self.unwilling)

    @property
    def complete(self) -> bool:
        """Whether every question has an answer."""
        return not self.open

    @property
    def emergency(self) -> bool:
        """Whether the emergency path opens."""
        return bool(self.reds)

    @property
    def may_close(self) -> bool:
        """Never: a score closes no case."""
        return False

    @property
    def may_lower(self) -> bool:
        """Never: a score lowers no case."""
        return False


def checked(of: Instrument, given: Mapping[str, str]) -> dict[str, str]:
    """``given`` when each answer is one of its question's. Raises UnknownAnswer."""
    for code, answer in given.items():
        question = of.question(code)
        if question is None or answer not in question.codes:
            raise UnknownAnswer(f"{code}: {answer}")
    return dict(given)


def assess(of: Instrument, given: Mapping[str, str]) -> Result:
    """What ``given`` (question code → answer code) says. Raises UnknownAnswer."""
    given = checked(of, given)
    found = {q.code: q.answer(given.get(q.code, "")) for q in of.questions}
    counted = [q for q in of.questions if (a := found[q.code]) is not None and a.counts]
    reds = [q for q in counted if (a := found[q.code]) is not None and a.red]
    open_ones = [q for q in of.questions if found[q.code] is None]
    points = sum(a.points for a in found.values() if a is not None)
    most = points + sum(q.most for q in open_ones)
    worst_open = bool(reds) or any(q.may_be_red for q in open_ones)
    steps = _steps(of, reds)
    return Result(
        code=of.code,
        version=of.version,
        count=len(counted),
        of=len(of.questions),
        points=points,
        most=most,
        counted=tuple(q.code for q in counted),
        reds=tuple(q.code for q in sorted(reds, key=lambda q: -_points(found[q.code]))),
        unasked=tuple(q.code for q in open_ones if given.get(q.code) not in OPEN_ANSWERS),
        unsure=tuple(q.code for q in open_ones if given.get(q.code) == UNSURE),
        unwilling=tuple(q.code for q in open_ones if given.get(q.code) == UNWILLING),
        open_reds=tuple(q.code for q in open_ones if q.may_be_red),
        band=band_of(of, points, red=bool(reds)),
        treat_as=band_of(of, most, red=worst_open),
        steps=steps,
        also=tuple(
            dict.fromkeys(s for q in counted for s in q.steps if s not in steps)
        ),
    )  # fmt: skip


def _points(answer: Answer | None) -> int:
    return answer.points if answer else 0


def _steps(of: Instrument, reds: Sequence[Question]) -> tuple[str, ...]:
    """What to do now, in the order in which the instrument lists its steps."""
    if not reds:
        return ()
    wanted = {*of.on_red, *(step for question in reds for step in question.steps)}
    return tuple(code for code in of.steps if code in wanted)


def band_of(of: Instrument, points: int, *, red: bool) -> Band:
    """The band of a count; with a red answer at least that of the red level."""
    found = max((b for b in of.bands if b.start <= points), key=lambda b: b.start)
    floor = of.band_at(of.red_level)
    return floor if red and floor.level > found.level else found


# -- three views: score, her estimate, the worker's judgement ------------------------------------------
def suggested(of: Instrument, result: Result, estimate: str = "") -> Level:
    """How danger is taken before a worker judges: the graver of the answers and her own estimate."""
    view = of.estimate.view(estimate)
    levels = [result.treat_as.level, *([view.level] if view else [])]
    return max(levels)


def needs_reason(judged: Level, found: Level) -> bool:
    """Whether a judgement must be explained: whenever it differs, up or down."""
    return judged != found


def level_after(
    current: Level | None, found: Level, judged: Level | None = None, reason: str = ""
) -> Level:
    """The level of a case after an assessment.

    Without a judgement it never falls: the graver of what it was and what was found. A judgement
    stands as it is, with a reason where it differs. Raises ReasonMissing.
    """
    graver = max(found, current or found)
    if judged is None:
        return graver
    if not reason.strip() and (needs_reason(judged, found) or judged < graver):
        raise ReasonMissing
    return judged


# -- two assessments ---------------------------------------------------------------------------------------
class Direction(StrEnum):
    """Which way the answers went. Fewer is no reason to close or to lower anything."""

    MORE = "more"
    SAME = "same"
    FEWER = "fewer"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Trend:
    """Two assessments side by side, over the questions that both answered.

    ``new``: count now, didn't before; ``gone``: counted, now answered otherwise; ``unknown``:
    counted, now open; ``new_reds``: red now, not before.
    """

    direction: Direction
    before: int
    after: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    unknown: tuple[str, ...]
    new_reds: tuple[str, ...]


def compare(
    earlier: tuple[Instrument, Mapping[str, str]], later: tuple[Instrument, Mapping[str, str]]
) -> Trend:
    """How the later answers stand to the earlier ones; other versions are compared by the codes they
    share. What counted and is now open makes it unclear, never fewer. Raises UnknownAnswer."""
    first, second = assess(*earlier), assess(*later)
    shared = [
        q.code for q in later[0].questions if earlier[0].question(q.code) is not None
    ]  # fmt: skip
    old, now = set(first.counted), set(second.counted)
    open_now, open_then = set(second.open), set(first.open)
    both = [code for code in shared if code not in open_now and code not in open_then]
    before = sum(code in old for code in both)
    after = sum(code in now for code in both)
    found = Trend(
        direction=Direction.UNCLEAR,
        before=before,
        after=after,
        new=tuple(c for c in shared if c in now and c not in old),
        gone=tuple(c for c in shared if c in old and c not in now and c not in open_now),
        unknown=tuple(c for c in shared if c in old and c in open_now),
        new_reds=tuple(c for c in second.reds if c not in first.reds),
    )
    return Trend(**{**vars(found), "direction": _direction(found, bool(both))})


def _direction(found: Trend, comparable: bool) -> Direction:
    if found.new_reds or found.after > found.before:
        return Direction.MORE
    if found.unknown or not comparable:
        return Direction.UNCLEAR
    if found.after < found.before:
        return Direction.FEWER
    return Direction.MORE if found.new and not found.gone else Direction.SAME


# -- asking again --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Due:
    """When to ask again. ``trigger``: what happened, so that it is due at once."""

    on: dt.date
    trigger: str = ""

    @property
    def at_once(self) -> bool:
        """Whether something happened that allows no waiting."""
        return bool(self.trigger)


def due_again(
    of: Instrument,
    result: Result,
    done_on: dt.date,
    happened: Mapping[str, dt.date] | None = None,
    level: Level | None = None,
) -> Due:
    """When the questions are asked again: on the day of the first trigger since, else after the days
    of the gravest band in question, sooner while something is open. ``level``: a worker's judgement,
    which brings it nearer, never further away."""
    since = [
        (day, code)
        for code, day in (happened or {}).items()
        if code in of.triggers and day >= done_on
    ]
    if since:
        day, code = min(since)
        return Due(day, code)
    levels = [result.treat_as.level, *([level] if level else [])]
    days = min(of.band_at(one).again for one in levels)
    if not result.complete:
        days = min(days, of.again_when_open)
    return Due(done_on + dt.timedelta(days=days))
