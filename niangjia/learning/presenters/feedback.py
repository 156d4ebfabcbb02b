"""An answered question as its feedback shows it: what she said, what is right, why, with the law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.law.citations.links import linked_all
from niangjia.law.citations.values import short
from niangjia.learning.presenters.markdown import marked
from niangjia.learning.presenters.names import language, said
from niangjia.learning.rules.content import Question
from niangjia.learning.rules.grading import right_answer
from niangjia.procedures.presenters import Basis
from niangjia.ui import dates


def answer_words(question: Question, given: Any) -> list[str]:
    """An answer in words, a line for each part; nothing for no answer."""
    if given is None:
        return []
    kind = question.type
    if kind == "single":
        return [said(question.options[given - 1])]
    if kind in {"multiple", "ordering"}:
        return [said(question.options[each - 1]) for each in given]
    if kind == "truefalse":
        return [_("Right") if given else _("Wrong")]
    if kind == "matching":
        return [
            f"{said(left)} → {said(question.pairs[each - 1][1]) if each else '–'}"
            for (left, _right), each in zip(question.pairs, given, strict=True)
        ]
    if kind == "date":
        return [_day(given)]
    if kind == "money":
        return [_("%(amount)s yuan") % {"amount": f"{Decimal(str(given)):,.2f}"}]
    return [said(question.rubric[each][1]) for each in given]


def _day(given: str) -> str:
    return dates.full(dt.date.fromisoformat(given))


@dataclass(frozen=True)
class Feedback:
    """One question with its feedback. ``state`` is right, partly, wrong, open or waits."""

    place: int
    text: SafeString
    given: Sequence[str]
    right: Sequence[str]
    why: SafeString
    articles: Sequence[SafeString]
    state: str
    ordered: bool
    case: bool
    words: str
    reviewed: bool
    rubric: Sequence[tuple[str, str, str | Promise]] = ()
    remark: str = ""


@dataclass(frozen=True)
class Told:
    """What feedback is made of: the question, what was given, its share, the free text; ``marks`` and
    ``remark`` of whoever marked it, where somebody does (``marked``)."""

    question: Question
    given: Any
    share: float | None
    words: str = ""
    marks: tuple[int, ...] = ()
    remark: str = ""
    marked: bool = False


MARKS: tuple[tuple[str, str | Promise], ...] = (
    ("plain", gettext_lazy("Not there")),
    ("now", gettext_lazy("In part")),
    ("done", gettext_lazy("Whole")),
)


def _rubric(told: Told) -> list[tuple[str, str, str | Promise]]:
    """(line, role, level in words) of a case that was marked."""
    lines = zip(told.question.rubric, told.marks, strict=False)
    return [(said(line), *MARKS[level]) for (_points, line), level in lines]


def _state(told: Told) -> str:
    if told.question.type == "case" and not told.marked:
        return "open"
    if told.marked and told.share is None:
        return "waits"
    share = told.share or 0.0
    return "right" if share >= 0.999 else "partly" if share > 0 else "wrong"


def feedback(told: Sequence[Told], signed: Iterable[str] = ()) -> list[Feedback]:
    """Feedback on answers, their citations checked together (queries don't grow with them)."""
    reviewed = set(signed)
    texts = [marked(said(one.question.text)) for one in told]
    reasons = [marked(said(one.question.why)) for one in told]
    linked = linked_all([*texts, *reasons], language())
    cited = [[short(each) for each in one.question.articles] for one in told]
    basis = Basis(each for one in cited for each in one)
    return [
        Feedback(
            place=at + 1,
            text=linked[at],
            given=answer_words(one.question, one.given),
            right=_right(one.question),
            why=linked[len(told) + at],
            articles=basis.shown(cited[at]),
            state=_state(one),
            ordered=one.question.type == "ordering",
            case=one.question.type == "case",
            words=one.words,
            rubric=_rubric(one),
            remark=one.remark,
            reviewed=one.question.version in reviewed,
        )
        for at, one in enumerate(told)
    ]


def _right(question: Question) -> list[str]:
    if question.type == "case":
        return [said(question.model)]
    return answer_words(question, right_answer(question))
