"""What pages of a test show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.access.actor import Actor
from niangjia.learning import selectors
from niangjia.learning.forms.answers import AnswerForm
from niangjia.learning.models import Answer, TestSitting
from niangjia.learning.presenters.feedback import Told, feedback
from niangjia.learning.presenters.names import area_name, said, test_name
from niangjia.learning.rules.blueprint import module_in
from niangjia.ui import dates


def next_page(of: TestSitting) -> str:
    """Where she goes on: the first question without an answer, else the overview; what is over
    shows its result."""
    if of.finished_at is not None or selectors.late(of):
        return reverse("learning:result", args=[of.pk])
    left = [row.place for row in selectors.places(of) if row.answered_at is None]
    if left:
        return reverse("learning:answer", args=[of.pk, left[0]])
    return reverse("learning:overview", args=[of.pk])


def following(go: str, place: int, count: int) -> int:
    """The place to go to after saving; 0 for the overview."""
    step = {"back": place - 1, "end": 0}.get(go, place + 1)
    return step if 1 <= step <= count else 0


@dataclass(frozen=True)
class Spot:
    """A question of a test in the row of numbers."""

    place: int
    url: str
    answered: bool
    current: bool


def _spots(of: TestSitting, rows: Sequence[Answer], place: int = 0) -> list[Spot]:
    return [
        Spot(
            row.place,
            reverse("learning:answer", args=[of.pk, row.place]),
            row.given is not None or bool(row.words),
            row.place == place,
        )
        for row in rows
    ]


def _time(of: TestSitting) -> str:
    """Until when, in words; empty without a limit."""
    if of.ends_at is None:
        return ""
    left = max(0, int((of.ends_at - timezone.now()).total_seconds() // 60))
    until = dates.local(of.ends_at).strftime("%H:%M")
    words = ngettext("%(n)d minute left", "%(n)d minutes left", left) % {"n": left}
    return _("Until %(time)s: %(left)s") % {"time": until, "left": words}


def answer_page(
    of: TestSitting, rows: Sequence[Answer], place: int, form: AnswerForm
) -> dict[str, Any]:
    """One question of a test. Its citations aren't linked: the law opens after the test."""
    saved = rows[place - 1].answered_at
    return {
        "title": test_name(of.test),
        "text": said(form.question.text),
        "form": form,
        "place": place,
        "of": of.count,
        "spots": _spots(of, rows, place),
        "time": _time(of),
        "saved": dates.local(saved).strftime("%H:%M") if saved else "",
        "overview_url": reverse("learning:overview", args=[of.pk]),
        "back_url": reverse("learning:home"),
        "back_label": _("My learning"),
    }


def overview_page(of: TestSitting, rows: Sequence[Answer]) -> dict[str, Any]:
    """What is answered and what is not, before handing in."""
    spots = _spots(of, rows)
    return {
        "title": test_name(of.test),
        "spots": spots,
        "open": sum(not spot.answered for spot in spots),
        "time": _time(of),
        "finish_url": reverse("learning:finish", args=[of.pk]),
        "back_url": spots[-1].url,
        "back_label": _("Back to the questions"),
    }


@dataclass(frozen=True)
class AreaShare:
    """How one competency went in a test."""

    name: str
    share: float
    count: int


def result_page(actor: Actor, of: TestSitting, rows: Sequence[Answer]) -> dict[str, Any]:
    """How a finished test went, by competency and question by question."""
    told = [
        Told(
            selectors.question_in(row.question),
            row.given,
            row.share,
            row.words or "",
            tuple(row.marks or ()),
            row.remark or "",
            marked=True,
        )
        for row in rows
    ]
    by_area: dict[str, list[float]] = {}
    for one in told:
        if one.share is not None:
            by_area.setdefault(one.question.competency, []).append(one.share)
    signed = selectors.signed(actor, [one.question.version for one in told])
    module = module_in(of.test)
    return {
        "title": test_name(of.test),
        "share": of.share,
        "waits": sum(one.share is None for one in told),
        "areas": [AreaShare(area_name(a), sum(s) / len(s), len(s)) for a, s in by_area.items()],
        "feedback": feedback(told, signed),
        "module_url": reverse("learning:module", args=[module]) if module else "",
        "start_url": reverse("learning:start_test", args=[module]) if module else "",
        "back_url": reverse("learning:home"),
        "back_label": _("My learning"),
    }
