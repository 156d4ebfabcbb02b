"""What pages of marking show: cases that wait, one case without a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from niangjia.learning import selectors
from niangjia.learning.models import Answer, EarlierMark
from niangjia.learning.presenters.feedback import Told, feedback
from niangjia.learning.presenters.names import area_name, said, test_name
from niangjia.ui import dates


@dataclass(frozen=True)
class CaseLine:
    """A case that waits to be marked."""

    text: str
    url: str
    note: str


def _line(row: Answer) -> CaseLine:
    question = selectors.question_in(row.question)
    assert row.sitting.finished_at is not None
    handed = dates.full(dates.local_day(row.sitting.finished_at))
    note = f"{area_name(question.competency)} · {test_name(row.sitting.test)} · {handed}"
    return CaseLine(said(question.text), reverse("learning:mark", args=[row.pk]), note)


def _marked_line(row: Answer) -> CaseLine:
    question = selectors.question_in(row.question)
    assert row.marked_at is not None
    day = dates.full(dates.local_day(row.marked_at))
    note = f"{area_name(question.competency)} · {_points(row.share)} · {day}"
    return CaseLine(said(question.text), reverse("learning:correct", args=[row.pk]), note)


def _points(share: float | None) -> str:
    return f"{(share or 0.0) * 100:.0f}%"


def to_mark_page(page: Page[Answer], marked: Iterable[Answer]) -> dict[str, Any]:
    """Every case that waits, the oldest first, and those marked last; nobody's name."""
    return {
        "page": page,
        "lines": [_line(row) for row in page.object_list],
        "marked": [_marked_line(row) for row in marked],
        "back_url": reverse("learning:home"),
        "back_label": _("My learning"),
    }


@dataclass(frozen=True)
class CasePage:
    """The case, what was answered, and what it is measured by."""

    text: SafeString
    words: str
    model: Sequence[str]
    why: SafeString
    articles: Sequence[SafeString]


def correct_page(row: Answer, earlier: Iterable[EarlierMark]) -> dict[str, Any]:
    """One case whose mark is put right, with the marks that it had before."""
    told = _("%(points)s until %(day)s")
    return mark_page(row) | {
        "again": True,
        "earlier": [
            told
            % {
                "points": _points(one.share),
                "day": dates.full(dates.local_day(one.replaced_at)),
            }
            for one in earlier
        ],
    }


def mark_page(row: Answer) -> dict[str, Any]:
    """One case to mark."""
    question = selectors.question_in(row.question)
    shown = feedback([Told(question, None, None, row.words or "")])[0]
    return {
        "case": CasePage(shown.text, shown.words, shown.right, shown.why, shown.articles),
        "area": area_name(question.competency),
        "back_url": reverse("learning:to_mark"),
        "back_label": _("Short cases to mark"),
    }
