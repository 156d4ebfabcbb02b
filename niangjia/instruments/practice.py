"""Trying an instrument: one question a page, by POST alone; nothing is kept anywhere.

What was answered travels in hidden fields of the form, so it works without JavaScript, on several
tabs, and ends with the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django import forms as django_forms

from niangjia.instruments import forms, rules
from niangjia.instruments.values import OPEN_ANSWERS, Instrument, Level

ESTIMATE, CHECK, RESULT = "estimate", "check", "result"


@dataclass(frozen=True)
class Walk:
    """Where she is: ``at`` a question's code, or one of the three pages after them. ``checking``: she
    came from the check page and goes back there."""

    of: Instrument
    at: str
    given: Mapping[str, str] = field(default_factory=dict)
    estimate: str = ""
    words: str = ""
    checking: bool = False
    form: django_forms.Form | None = None
    judged: Level | None = None
    reason: str = ""

    @property
    def pages(self) -> list[str]:
        """Every page in order."""
        return [*(q.code for q in self.of.questions), ESTIMATE, CHECK, RESULT]

    @property
    def result(self) -> rules.Result:
        """What the answers say so far."""
        return rules.assess(self.of, self.given)

    def hidden(self) -> list[tuple[str, str]]:
        """Fields that carry the answers on, without those that this page shows."""
        carried = [(forms.name_of(c), a) for c, a in self.given.items() if c != self.at]
        if self.at != ESTIMATE:
            carried += [("estimate", self.estimate), ("words", self.words)]
        return [*carried, ("at", self.at), ("checking", "1" if self.checking else "")]


def begin(of: Instrument) -> Walk:
    """At the first question."""
    return Walk(of, of.questions[0].code)


def _arrive(walk: Walk, at: str, language: str) -> Walk:
    """At a page, with its form as it was answered before."""
    question = walk.of.question(at)
    form: django_forms.Form | None = None
    if question is not None:
        first = {forms.name_of(at): walk.given.get(at, "")}
        form = forms.QuestionForm(question, language, initial=first)
    elif at == ESTIMATE:
        first = {"estimate": walk.estimate, "words": walk.words}
        form = forms.EstimateForm(walk.of, language, initial=first)
    elif at == RESULT:
        form = forms.JudgementForm(_found(walk))
    return replace(walk, at=at, form=form)


def _found(walk: Walk) -> Level:
    return rules.suggested(walk.of, walk.result, walk.estimate)


def step(of: Instrument, posted: Mapping[str, str], language: str) -> Walk:
    """One page further (or back, or to one question from the check page), by what was posted. With a
    mistake she stays, her choice kept."""
    walk = Walk(
        of,
        posted.get("at", ""),
        forms.given_in(of, posted),
        posted.get("estimate", ""),
        posted.get("words", "")[:500],
        bool(posted.get("checking")),
    )
    if walk.estimate not in (*(v.code for v in of.estimate.views), *OPEN_ANSWERS):
        walk = replace(walk, estimate="")
    if walk.at not in walk.pages:
        return _arrive(begin(of), of.questions[0].code, language)
    go = posted.get("go", "")
    if go.startswith("change-") and go.removeprefix("change-") in walk.pages:
        return _arrive(replace(walk, checking=True), go.removeprefix("change-"), language)
    if go == "back":
        before = walk.pages[max(0, walk.pages.index(walk.at) - 1)]
        return _arrive(replace(walk, checking=False), before, language)
    return _forward(walk, posted, language)


def _forward(walk: Walk, posted: Mapping[str, str], language: str) -> Walk:
    question = walk.of.question(walk.at)
    form: django_forms.Form
    if question is not None:
        form = forms.QuestionForm(question, language, posted)
    elif walk.at == ESTIMATE:
        form = forms.EstimateForm(walk.of, language, posted)
    elif walk.at == CHECK:
        return _arrive(walk, RESULT, language)
    else:
        form = forms.JudgementForm(_found(walk), posted)
    if not form.is_valid():
        return replace(walk, form=form)
    if walk.at == RESULT:
        cleaned = form.cleaned_data
        return replace(walk, form=None, judged=cleaned["level"], reason=cleaned["reason"])
    after = CHECK if walk.checking else walk.pages[walk.pages.index(walk.at) + 1]
    return _arrive(replace(walk, checking=False), after, language)
