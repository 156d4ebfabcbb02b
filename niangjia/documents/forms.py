"""A form made from a kind of document. Nothing in it is demanded: what is missing is said first on
the page of the draft, and a draft may be saved with anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from niangjia.documents import rules
from niangjia.documents.library import Field, Kind
from niangjia.procedures.presenters import words
from niangjia.ui.forms import DateField, IdNumberField, LongTextField, PhoneField

# Empty lines offered under those that are filled; saving gives new ones.
SPARE = 2
SHORT, LONG = 300, 8000
Fields = dict[str, forms.Field]


def _hint(of: Field) -> SafeString | str:
    parts = [words(one) for one in (of.hint, of.why) if one]
    return format_html("{}", " ".join(parts)) if parts else ""


def _options(of: Field) -> list[tuple[str, str]]:
    return [(one.code, words(one.name)) for one in of.options]


def _made(of: Field) -> forms.Field:
    common: dict[str, Any] = {
        "label": words(of.name), "required": of.required, "help_text": _hint(of),
    }  # fmt: skip
    if of.type == "date":
        return DateField(**common)
    if of.type == "id":
        return IdNumberField(**common)
    if of.type == "phone":
        return PhoneField(**common)
    if of.type == "choice":
        return forms.ChoiceField(choices=_options(of), widget=forms.RadioSelect, **common)
    if of.type in ("choices", "ticks"):
        return forms.MultipleChoiceField(
            choices=_options(of), widget=forms.CheckboxSelectMultiple, **common
        )
    if of.type == "protected":
        return LongTextField(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), **common)
    if of.type == "long":
        return LongTextField(max_length=LONG, **common)
    return forms.CharField(max_length=SHORT, widget=_plain(), **common)


def _plain() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off"})


class DocumentForm(forms.Form):
    """Every field of a kind; rows as a field a cell (``evidence-0-item``)."""

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, kind: Kind, answers: Mapping[str, Any], based_on: int = 0
    ) -> None:
        self.kind = kind
        super().__init__(data, initial=_initial(kind, answers))
        # A list: rows that were there when the page was made.
        self.rows: dict[str, int] = {}
        self.fields["based_on"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=based_on, required=False
        )
        for one in kind.fields.values():
            if one.type == "rows":
                self._add_rows(one, answers)
            else:
                self.fields[one.code] = _made(one)

    def _add_rows(self, of: Field, answers: Mapping[str, Any]) -> None:
        given = answers.get(of.code) or []
        count = len(given) + SPARE
        if self.is_bound:
            sent = str(self.data.get(f"{of.code}-rows", ""))
            count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else count
        count = max(1, min(count, rules.MOST_ROWS))
        self.rows[of.code] = count
        for at in range(count):
            for column in of.columns:
                self.fields[f"{of.code}-{at}-{column.code}"] = forms.CharField(
                    label=words(column.name),
                    max_length=2000,
                    required=True,
                    widget=forms.Textarea(attrs={"rows": 1, "autocomplete": "off"}),
                    initial=given[at].get(column.code, "") if at < len(given) else "",
                )

    def full_clean(self) -> None:
        """Required is a word on the page, not a hurdle: a draft may lack anything."""
        demanded = [one for one in self.fields.values() if one.required]
        for one in demanded:
            one.required = False
        super().full_clean()
        for one in demanded:
            one.required = True

    def answers(self) -> dict[str, Any]:
        """What was answered, as documents keep it."""
        out: dict[str, Any] = {}
        for one in self.kind.fields.values():
            if one.type == "rows":
                out[one.code] = [
                    {c.code: self.cleaned_data[f"{one.code}-{at}-{c.code}"] for c in one.columns}
                    for at in range(self.rows[one.code])
                ]
            else:
                value = self.cleaned_data.get(one.code)
                out[one.code] = value.isoformat() if isinstance(value, dt.date) else value
        return out

    def place(self, code: str) -> str:
        """The field that shows an error about ``code``."""
        if code in self.rows:
            return f"{code}-0-{self.kind.fields[code].columns[0].code}"
        return code


def _initial(kind: Kind, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        code: rules.day_of(answers, code) or answers[code] if one.type == "date" else answers[code]
        for code, one in kind.fields.items()
        if code in answers and one.type != "rows"
    }


class TakeForm(forms.Form):
    """Which file."""

    form = forms.ChoiceField(choices=[("pdf", "PDF"), ("docx", "DOCX")])
    language = forms.ChoiceField(choices=[("zh", _("Chinese")), ("en", _("English"))])
