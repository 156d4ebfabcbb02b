"""Own forms in words, and as a form to be filled in that shows only what is asked so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from niangjia.instruments import own
from niangjia.instruments.own import Ask, OwnForm, OwnQuestion
from niangjia.instruments.presenters import LANGUAGE_NAMES, language, say
from niangjia.ui import dates
from niangjia.ui.conflict import SeenForm
from niangjia.ui.forms import DateField, LongTextField, NumberField, Unmarked
from niangjia.ui.lists import Answer
from niangjia.ui.putback import put_back

LONGEST, MOST = 4000, 1_000_000_000


@dataclass(frozen=True)
class Line:
    """A form in a list."""

    title: str
    summary: str
    author: str
    version: str
    languages: str
    url: str


def line(of: OwnForm) -> Line:
    """One form in a list."""
    return Line(
        say(of.title), say(of.summary), say(of.author), of.version,
        " · ".join(LANGUAGE_NAMES[one] for one in of.languages),
        reverse("instruments:form", args=[of.code]),
    )  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A question as it is read or printed."""

    text: str
    why: str
    options: tuple[str, ...]
    when: str
    ask: Ask


def _shown(of: OwnForm, one: OwnQuestion) -> Shown:
    rules = []
    for rule in one.when:
        before = of.question(rule.question)
        if before is not None:
            words = [say(choice.words) for choice in before.choices if choice.code in rule.answers]
            facts = {"question": say(before.words), "answers": " / ".join(words)}
            rules.append(_("Only if “%(question)s”: %(answers)s") % facts)
    return Shown(
        say(one.words), say(one.why), tuple(say(choice.words) for choice in one.choices),
        "; ".join(rules), one.ask,
    )  # fmt: skip


def parts(of: OwnForm) -> list[tuple[str, list[Shown]]]:
    """(part, its questions), in order."""
    found = [
        (say(words), [_shown(of, one) for one in of.questions if one.part == code])
        for code, words in of.parts.items()
    ]
    return [(heading, questions) for heading, questions in found if questions]


def page(of: OwnForm) -> dict[str, Any]:
    """Everything on a form's page."""
    lang = {"zh": "zh-Hans", "en": "en"}[of.language_for(language())]
    return {"line": line(of), "parts": parts(of), "lang": lang}


# -- filling in -----------------------------------------------------------------------------------------
class _Choice(Unmarked, forms.ChoiceField):
    """One of a form's questions that may all be left out."""


class _Several(Unmarked, forms.MultipleChoiceField):
    """One of a form's questions that may all be left out."""


class _Text(Unmarked, forms.CharField):
    """One of a form's questions that may all be left out."""


class _Long(Unmarked, LongTextField):
    """One of a form's questions that may all be left out."""


class _Day(Unmarked, DateField):
    """One of a form's questions that may all be left out."""


class _Number(Unmarked, NumberField):
    """One of a form's questions that may all be left out."""


def _field(one: OwnQuestion) -> forms.Field:
    choices = [(choice.code, say(choice.words)) for choice in one.choices]
    common: dict[str, Any] = {"label": say(one.words), "help_text": say(one.why), "required": False}
    if one.ask is Ask.ONE:
        return _Choice(choices=choices, widget=forms.RadioSelect, **common)
    if one.ask is Ask.SEVERAL:
        return _Several(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if one.ask is Ask.LONG:
        return _Long(max_length=LONGEST, **common)
    if one.ask is Ask.DAY:
        return _Day(**common)
    if one.ask is Ask.NUMBER:
        return _Number(minimum=0, maximum=MOST, **common)
    return _Text(max_length=300, **common)


class FillForm(SeenForm):
    """The questions of a form that follow from what is answered so far; none must be answered.

    Needs no script: what an answer adds is shown when the form is sent, and ``is_complete`` says whether
    all that is asked now was shown. ``stands``: answers that are corrected, by the names of their fields.
    """

    def __init__(self, of: OwnForm, data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.of = of
        self.asked = own.asked(of, self._so_far())
        for one in self.asked:
            self.fields[own.name_of(one.code)] = _field(one)
        self.shown = set(data.getlist("shown")) if data is not None else set()

    def _so_far(self) -> dict[str, Any]:
        """The answers as they were sent; before that as they stand, over them what was typed and kept."""
        sent: Any = self.data if self.is_bound else put_back()
        stands = {} if self.is_bound else self.initial
        names = {one.code: own.name_of(one.code) for one in self.of.questions}
        return {
            code: sent.getlist(name) if name in sent else stands.get(name)
            for code, name in names.items()
        }

    @property
    def codes(self) -> list[str]:
        """The questions that are on the page now, so that the next sending says which were."""
        return [one.code for one in self.asked]

    def is_complete(self) -> bool:
        """Whether everything that is asked now was shown when it was sent."""
        return self.shown >= set(self.codes)

    def parts(self) -> list[tuple[str, list[Any]]]:
        """(part, its fields), in order; parts without a question now left out."""
        found = [
            (say(words), [self[own.name_of(one.code)] for one in self.asked if one.part == code])
            for code, words in self.of.parts.items()
        ]
        return [(heading, fields) for heading, fields in found if fields]

    def given(self) -> dict[str, Any]:
        """Answers, ready for JSON."""
        return {
            one.code: _plain(self.cleaned_data.get(own.name_of(one.code))) for one in self.asked
        }

    def lay_open(self) -> None:
        """Have every question's field: a colleague may have answered what isn't asked in this one."""
        for one in self.of.questions:
            self.fields.setdefault(own.name_of(one.code), _field(one))

    def as_sent(self, name: str) -> list[str]:
        """As it was sent; nothing for what isn't asked any more."""
        return super().as_sent(name) if name in map(own.name_of, self.codes) else []


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def answers(of: OwnForm, given: Mapping[str, Any]) -> list[Answer]:
    """What was answered, question by question; what was not asked isn't shown."""
    return [
        Answer(say(one.words), _words(one, given.get(one.code))) for one in own.asked(of, given)
    ]


def _words(one: OwnQuestion, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if one.ask in own.CHOICES:
        codes = value if isinstance(value, list) else [value]
        return " · ".join(say(choice.words) for choice in one.choices if choice.code in codes)
    if one.ask is Ask.DAY:
        return dates.full(dt.date.fromisoformat(value))
    return str(value)
