"""What pages of marking show: cases that wait, one case without a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from niangjia.learning import selectors
from niangjia.learning.models import Answer
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


def to_mark_page(rows: Iterable[Answer]) -> dict[str, Any]:
    """Every case that waits, the oldest first; nobody's name."""
    back = {"back_url": reverse("learning:home"), "back_label": _("My learning")}
    return {"lines": [_line(row) for row in rows], **back}


@dataclass(frozen=True)
class CasePage:
    """The case, what was answered, and what it is measured by."""

    text: SafeString
    words: str
    model: Sequence[str]
    why: SafeString
    articles: Sequence[SafeString]


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
