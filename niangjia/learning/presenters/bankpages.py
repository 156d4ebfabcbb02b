"""What the pages of organisers and legal experts show: the bank, a question, item analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.learning import selectors, titles
from niangjia.learning.analysis import Analysis, Group
from niangjia.learning.presenters.feedback import Feedback, Told, feedback
from niangjia.learning.presenters.names import (
    DIFFICULTIES,
    TYPE_NAMES,
    area_name,
    module_name,
    said,
    test_name,
)
from niangjia.learning.presenters.pages import signatures
from niangjia.learning.rules import items
from niangjia.learning.rules.content import Question

PER_PAGE = 40
VERDICTS: dict[str, tuple[str, str | Promise]] = {
    "good": ("done", gettext_lazy("Measures well")),
    "easy": ("plain", gettext_lazy("Nearly everybody knows it: it tells little")),
    "hard": ("now", gettext_lazy("Nearly nobody gets it: teach it, or look at its wording")),
    "weak": ("now", gettext_lazy("Hardly tells the strong from the weak")),
    "flat": ("plain", gettext_lazy("Everybody answered alike: nothing can be said")),
    "negative": ("unverified", gettext_lazy("The strong get it wrong more often: check the key")),
}
OPTION_VERDICTS: dict[str, str | Promise] = {
    "ok": "",
    "never": gettext_lazy("Nobody takes it: replace it"),
    "draws_strong": gettext_lazy("Draws the strong: is it right as well?"),
}
TRUST: dict[str, str | Promise] = {
    "none": gettext_lazy("can't be worked out: too few questions, or everybody answered alike"),
    "poor": gettext_lazy("too low to say anything about one person"),
    "fair": gettext_lazy("enough to compare groups, not persons"),
    "good": gettext_lazy("enough to compare persons with care"),
}


@dataclass(frozen=True)
class QuestionLine:
    """A question in the bank."""

    code: str
    text: str
    url: str
    type: str | Promise
    area: str
    module: str
    difficulty: str | Promise
    form: str
    reviewed: bool
    written: bool


def bank_page(actor: Actor, narrowed: dict[str, str], number: str) -> dict[str, Any]:
    """The bank, page by page, with counts by what is shown."""
    found = selectors.bank(actor, **narrowed)
    page = Paginator(found, PER_PAGE).get_page(number)
    signed = selectors.signed(actor, [one.version for one in page.object_list])
    written = selectors.written_codes(actor, "question")
    lines = [
        QuestionLine(
            one.code, said(one.text), reverse("learning:question", args=[one.code]),
            TYPE_NAMES[one.type], area_name(one.competency), module_name(one.module),
            DIFFICULTIES[str(one.difficulty)], one.form, one.version in signed,
            one.code in written,
        )
        for one in page.object_list
    ]  # fmt: skip
    return {
        "page": page,
        "lines": lines,
        "count": len(found),
        "may_manage": actor.may(Permission.MANAGE_LEARNING),
        "back_url": reverse("learning:home"),
        "back_label": _("My learning"),
    }


def question_page(actor: Actor, question: Question) -> dict[str, Any]:
    """One question with its key, as those who keep or review it see it."""
    signed = selectors.signed(actor, [question.version])
    shown: Feedback = feedback([Told(question, None, None)], signed)[0]
    right = set(question.key if question.type == "multiple" else [question.key])
    return {
        "question": question,
        "shown": shown,
        "options": [(said(o), at in right) for at, o in enumerate(question.options, 1)]
        if question.type in {"single", "multiple"}
        else [],
        "rubric": [(points, said(line)) for points, line in question.rubric],
        "type": TYPE_NAMES[question.type],
        "area": area_name(question.competency),
        "module": module_name(question.module),
        "difficulty": DIFFICULTIES[str(question.difficulty)],
        "signatures": signatures(signed, question.version),
        "under_review": selectors.under_review("question", question.code),
        "short_version": question.version[:8],
        "may_sign": actor.may(Permission.SIGN_LEARNING),
        "may_manage": actor.may(Permission.MANAGE_LEARNING),
        "written": question.code in selectors.written_codes(actor, "question"),
        "back_url": reverse("learning:bank"),
        "back_label": _("Question bank"),
    }


# -- item analysis -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class GroupLine:
    """A test that people sat, with how many."""

    title: str
    form: str
    count: int
    url: str
    enough: bool


def analysis_list(groups: Sequence[Group], number: str) -> dict[str, Any]:
    """Tests by how often they were sat, page by page (one query)."""
    page = Paginator(groups, PER_PAGE).get_page(number)
    known = titles.of(one.test for one in page.object_list)
    lines = [
        GroupLine(
            known.get(one.test) or test_name(one.test), one.form, one.count,
            reverse("learning:analysis_of", args=[one.draw_key]), one.count >= items.FEWEST,
        )
        for one in page.object_list
    ]  # fmt: skip
    return {
        "page": page,
        "lines": lines,
        "back_url": reverse("learning:bank"),
        "back_label": _("Question bank"),
    }


@dataclass(frozen=True)
class OptionLine:
    """An option and who took it."""

    text: str
    right: bool
    chosen: int
    strong: int
    weak: int
    verdict: str | Promise


@dataclass(frozen=True)
class ItemLine:
    """A question with its numbers and what they mean."""

    code: str
    text: str
    url: str
    facility: float
    discrimination: str
    role: str
    words: str | Promise
    options: Sequence[OptionLine]


def _item(item: items.Item, question: Question) -> ItemLine:
    role, words = VERDICTS[item.verdict]
    options = [
        OptionLine(
            said(question.options[d.option - 1]), d.right, d.chosen, d.strong, d.weak,
            OPTION_VERDICTS[d.verdict],
        )
        for d in item.distractors
    ]  # fmt: skip
    told = "–" if item.discrimination is None else f"{item.discrimination:.2f}"
    url = reverse("learning:question", args=[item.code])
    return ItemLine(item.code, said(question.text), url, item.facility, told, role, words, options)


def analysis_page(found: Analysis) -> dict[str, Any]:
    """One test's numbers beside plain words."""
    trust = items.reliability_words(found.reliability)
    return {
        "title": titles.of([found.group.test]).get(found.group.test) or test_name(found.group.test),
        "form": found.group.form,
        "count": found.group.count,
        "fewest": items.FEWEST,
        "items": [_item(one, found.questions[one.code]) for one in found.items],
        "mean": found.mean,
        "reliability": "–" if found.reliability is None else f"{found.reliability:.2f}",
        "reliability_name": "KR-20" if found.dichotomous else "Cronbach α",
        "reliability_words": TRUST[trust],
        "back_url": reverse("learning:analysis"),
        "back_label": _("Item analysis"),
    }
