"""Screens over time: the count, her own estimate and the worker's judgement, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.casework.models import Case, Party, Screening, Task
from niangjia.instruments import engine
from niangjia.instruments import presenters as shown
from niangjia.instruments.engine import Answers, Instrument, Level
from niangjia.instruments.forms import LEVEL_WORDS
from niangjia.instruments.presenters import ShownTrend
from niangjia.people.presenters import person_name
from niangjia.ui import dates


@dataclass(frozen=True)
class Row:
    """One screen: three views of equal weight."""

    day: str
    url: str
    count: int
    of: int
    red: bool
    estimate: str | Promise
    words: str
    judged: str | Promise
    differs: bool
    reason: str
    by: str


@dataclass(frozen=True)
class Series:
    """One instrument, about her or about one child, over time."""

    title: str
    about: str
    ask_url: str
    due: str
    late: bool
    rows: list[Row] = field(hash=False)
    trend: ShownTrend | None
    history: str


def row(screening: Screening) -> Row:
    """One screen in the list."""
    answers = Answers.from_data(screening.answers)
    of = engine.of_answers(answers)
    result = engine.assess(of, answers.given)
    judged = Level(screening.judged) if screening.judged else None
    return Row(
        dates.full(dates.local_day(screening.asked_at)),
        reverse("casework:screening", args=[screening.case_id, screening.pk]),
        result.count,
        result.of,
        result.emergency,
        shown.estimate_words(of, answers.estimate),
        answers.words,
        LEVEL_WORDS[judged] if judged else "",
        judged is not None and judged != engine.suggested(of, result, answers.estimate),
        screening.reason or "",
        person_name(screening.asked_by) if screening.asked_by else "",
    )


def trend(later: Screening, earlier: Screening | None) -> ShownTrend | None:
    """How a screen stands to the one before it with the same instrument, about the same person."""
    if earlier is None:
        return None
    first, second = (Answers.from_data(one.answers) for one in (earlier, later))
    of = engine.of_answers(second)
    before = (engine.of_answers(first), first.given)
    return shown.trend(of, engine.compare(before, (of, second.given)))


def _series(
    case: Case,
    of: Instrument,
    child: Party | None,
    rows: Sequence[Screening],
    tasks: Iterable[Task],
) -> Series:
    key = child.pk if child else None
    mine = [one for one in rows if one.instrument == of.code and one.child_id == key]
    due = next((t for t in tasks if t.instrument == of.code and t.party_id == key), None)
    args: list[object] = [case.pk, of.code, *([child.pk] if child else [])]
    found = [row(one) for one in mine]
    return Series(
        shown.say(of.title),
        (child.name or _("A child")) if child else "",
        reverse("casework:screen_child" if child else "casework:screen", args=args),
        dates.full(due.due) if due else "",
        bool(due and due.due <= timezone.localdate()),
        found,
        trend(mine[0], mine[1]) if len(mine) > 1 else None,
        " → ".join(f"{one.count}/{one.of}" for one in reversed(found)),
    )


def overview(
    case: Case,
    parties: Iterable[Party],
    rows: Sequence[Screening],
    tasks: Sequence[Task],
    usable: Iterable[Instrument],
) -> list[Series]:
    """The danger screen about her, then what asks about children, one for each child; then what was
    loaded besides and she may use, or was used before."""
    known: set[tuple[str, UUID | None]] = {(one.instrument, one.child_id) for one in rows}
    instruments = {one.code: one for one in usable}
    for one in rows:  # retired, or not hers to ask: what it said stays to be read
        instruments.setdefault(one.instrument, engine.get(one.instrument, one.edition))
    children: list[Party | None] = [p for p in parties if p.role == Party.Role.CHILD]
    found = []
    for of in instruments.values():
        about: list[Party | None] = [None]
        if of.about_child:
            about = children + ([None] if not children or (of.code, None) in known else [])
        found += [_series(case, of, child, rows, tasks) for child in about]
    return found


def triggers(of: Instrument) -> list[tuple[str, str]]:
    """What may have happened, so that the questions are asked again."""
    return [(code, shown.say(trigger.words)) for code, trigger in of.triggers.items()]
