"""One question as a form: works without JavaScript, shows options in a drawn order, keeps blanks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niangjia.learning.rules.content import Question
from niangjia.learning.rules.grading import shown_order
from niangjia.ui.forms import DateField, LongTextField, NumberField

MOST_WORDS = 2000
MARKED = _(
    "No real names or places. Whoever marks it reads it without your name, by the lines of its rubric."
)
Choices = list[tuple[str, str | Promise]]


class AnswerForm(forms.Form):
    """A question to be answered, or left for later: nothing is required.

    ``given()`` is the answer as ``rules.grading`` keeps it, None when it was left blank;
    ``words()`` the free text of a case. ``required=True`` asks for an answer, ``marked=True`` says that
    somebody marks it.
    """

    def __init__(
        self,
        question: Question,
        language: str,
        seed: str,
        *args: Any,
        given: Any = None,
        words: str | None = None,
        required: bool = False,
        marked: bool = False,
        **kwargs: Any,
    ) -> None:
        self.question, self.language, self.must = question, language, required
        self.marked = marked
        self.order = shown_order(max(len(question.options), len(question.pairs), 1), seed)
        kwargs.setdefault("prefix", question.code)
        super().__init__(*args, **kwargs)
        getattr(self, f"_make_{question.type}")(given if words is None else words)

    def _text(self, number: int) -> str:
        return self.question.options[number - 1].text(self.language)

    def _options(self) -> Choices:
        return [(str(number), self._text(number)) for number in self.order]

    def _make_single(self, given: Any) -> None:
        self.fields["answer"] = forms.ChoiceField(
            label=_("Your answer"), choices=self._options(), widget=forms.RadioSelect,
            required=self.must, initial=None if given is None else str(given),
        )  # fmt: skip

    def _make_multiple(self, given: Any) -> None:
        self.fields["answer"] = forms.MultipleChoiceField(
            label=_("Your answer: choose all that are right"), choices=self._options(),
            widget=forms.CheckboxSelectMultiple, required=self.must,
            initial=[str(each) for each in given or ()],
        )  # fmt: skip

    def _make_truefalse(self, given: Any) -> None:
        choices: Choices = [("true", _("Right")), ("false", _("Wrong"))]
        self.fields["answer"] = forms.ChoiceField(
            label=_("Your answer"), choices=choices, widget=forms.RadioSelect,
            required=self.must, initial=None if given is None else str(bool(given)).lower(),
        )  # fmt: skip

    def _make_ordering(self, given: Any) -> None:
        places: Choices = [("", _("Which place?"))]
        places += [(str(at), str(at)) for at in range(1, len(self.order) + 1)]
        had = {number: at for at, number in enumerate(given or (), 1)}
        for number in self.order:
            self.fields[f"place-{number}"] = forms.ChoiceField(
                label=self._text(number), choices=places, required=self.must,
                initial=str(had.get(number, "")),
            )  # fmt: skip

    def _make_matching(self, given: Any) -> None:
        rights: Choices = [("", _("Which one fits?"))]
        pairs = self.question.pairs
        rights += [(str(n), pairs[n - 1][1].text(self.language)) for n in self.order]
        for at, (left, _right) in enumerate(pairs, 1):
            had = given[at - 1] if given else 0
            self.fields[f"pair-{at}"] = forms.ChoiceField(
                label=left.text(self.language), choices=rights, required=self.must,
                initial=str(had or ""),
            )  # fmt: skip

    def _make_date(self, given: Any) -> None:
        self.fields["answer"] = DateField(label=_("Which day?"), required=self.must, initial=given)

    def _make_money(self, given: Any) -> None:
        self.fields["answer"] = NumberField(
            label=_("How many yuan?"), decimals=2, minimum=0, required=self.must, initial=given
        )

    def _make_case(self, given: Any) -> None:
        self.fields["answer"] = LongTextField(
            label=_("Your answer, in a few sentences"),
            help_text=MARKED if self.marked else _("No real names or places. Only you read this."),
            max_length=MOST_WORDS, required=self.must, initial=given,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.question.type == "ordering":
            chosen = [value for value in cleaned.values() if value]
            if len(set(chosen)) != len(chosen):
                raise ValidationError(_("Two lines have the same place. Give each its own."))
            if chosen and len(chosen) != len(self.order):
                raise ValidationError(_("Give every line a place, or leave all of them for later."))
        return cleaned

    def given(self) -> Any:
        """The answer as it is kept, or None."""
        kind, cleaned = self.question.type, self.cleaned_data
        if kind == "ordering":
            at = {int(cleaned[f"place-{n}"] or 0): n for n in self.order}
            return [at[place] for place in sorted(at)] if 0 not in at else None
        if kind == "matching":
            picked = [int(cleaned[f"pair-{at}"] or 0) for at in range(1, len(self.order) + 1)]
            return picked if any(picked) else None
        answer = cleaned.get("answer")
        if answer in (None, "", []) or kind == "case":
            return None
        if kind == "single":
            return int(answer)
        if kind == "multiple":
            return sorted(int(each) for each in answer)
        if kind == "truefalse":
            return answer == "true"
        return answer.isoformat() if kind == "date" else str(answer)

    def words(self) -> str | None:
        """The free text of a case, or None."""
        return self.cleaned_data.get("answer") or None if self.question.type == "case" else None


def all_valid(forms_given: list[AnswerForm]) -> bool:
    """Whether all are valid; each is asked, so that each shows its errors."""
    return not [form for form in forms_given if not form.is_valid()]


def check_forms(
    questions: list[Question], language: str, seed: str, data: Mapping[str, Any] | None
) -> list[AnswerForm]:
    """One form for each check of understanding of a lesson; an answer is asked for each."""
    return [
        AnswerForm(one, language, f"{seed}:{one.code}", data, required=one.type != "case")
        for one in questions
    ]
