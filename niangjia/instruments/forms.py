"""Forms made from an instrument: one question, a whole sheet from paper, her estimate, a judgement.

Fields are named ``a-<question>``, so that several can stand in one form. Nothing is lost when
something is wrong: the form comes back with what was chosen and typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niangjia.instruments import rules
from niangjia.instruments.values import UNSURE, UNWILLING, Estimate, Instrument, Level, Question
from niangjia.ui.forms import LongTextField, Unmarked

Text = str | Promise
OPEN_WORDS: dict[str, Text] = {UNSURE: _("Not sure"), UNWILLING: _("Does not want to say")}
LEVEL_WORDS: dict[Level, Text] = {
    Level.WATCH: _("Keep watching"),
    Level.SERIOUS: _("Serious danger"),
    Level.GRAVE: _("Grave danger"),
}
CHOOSE = _("Choose one. “Not sure” is fine.")


def name_of(code: str) -> str:
    """The name of a question's field."""
    return f"a-{code}"


def _options(of: Question | Estimate, language: str) -> list[tuple[str, Text]]:
    rows = of.answers if isinstance(of, Question) else of.views
    return [*((row.code, row.words.text(language)) for row in rows), *OPEN_WORDS.items()]


class SheetField(Unmarked, forms.ChoiceField):
    """One of many questions that may all be left out."""


def _choice(
    of: Question | Estimate,
    language: str,
    kind: type[forms.ChoiceField] = forms.ChoiceField,
    **options: Any,
) -> forms.ChoiceField:
    return kind(
        choices=_options(of, language),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
        **options,
    )


class QuestionForm(forms.Form):
    """One question. Its words are the heading of the page, so the field itself has no label."""

    def __init__(self, question: Question, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.fields[name_of(question.code)] = _choice(question, language, label="")

    @property
    def field(self) -> Any:
        """The one field, bound."""
        return self[name_of(self.question.code)]

    @property
    def answer(self) -> str:
        """What was chosen."""
        return str(self.cleaned_data[name_of(self.question.code)])


class SheetForm(forms.Form):
    """Every question on one page, for what was asked on paper. What is left out was not asked."""

    def __init__(self, of: Instrument, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        for question in of.questions:
            label = question.words.text(language)
            field = _choice(question, language, SheetField, label=label, required=False)
            field.widget.attrs["class"] = "compact in-row"
            self.fields[name_of(question.code)] = field

    @property
    def given(self) -> dict[str, str]:
        """Question code → answer code, of those that were answered."""
        found = {q.code: self.cleaned_data.get(name_of(q.code)) or "" for q in self.of.questions}
        return {code: answer for code, answer in found.items() if answer}


class EstimateForm(forms.Form):
    """Her own estimate, and her words."""

    words = LongTextField(
        label=_("In her own words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    field_order = ("estimate", "words")

    def __init__(self, of: Instrument, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["estimate"] = _choice(of.estimate, language, label="")
        self.order_fields(self.field_order)


class JudgementForm(forms.Form):
    """The worker's own judgement beside the count; whatever differs has its reason."""

    level = forms.TypedChoiceField(
        label=_("How do you judge the danger?"),
        choices=[(str(level.value), words) for level, words in reversed(LEVEL_WORDS.items())],
        coerce=lambda value: Level(int(value)),
        widget=forms.RadioSelect(attrs={"class": "compact"}),
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    reason = LongTextField(
        label=_("Why"),
        required=False,
        max_length=1000,
        help_text=_("Needed where your judgement differs from what was found."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(
        self, found: Level, *args: Any, current: Level | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.current = found, current

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where there must be one."""
        cleaned = super().clean() or {}
        level = cleaned.get("level")
        if level is not None and "reason" in cleaned:
            try:
                rules.level_after(self.current, self.found, level, cleaned["reason"])
            except rules.ReasonMissing:
                self.add_error(
                    "reason",
                    _("Say why your judgement differs: what did you see, hear or know?"),
                )
        return cleaned


def given_in(of: Instrument, posted: Mapping[str, str]) -> dict[str, str]:
    """The answers among posted fields; anything that is no answer is left out."""
    found = {q.code: posted.get(name_of(q.code), "") for q in of.questions}
    return {q.code: found[q.code] for q in of.questions if found[q.code] in q.codes}
