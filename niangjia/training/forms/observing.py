"""Observation sheets: each line marked, and a note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.training.models import Observation
from niangjia.training.rubrics import Line
from niangjia.ui.forms import LongTextField

CHOICES = [
    ("", _("not looked at")),
    ("1", _("1 not seen")),
    ("2", _("2 with help")),
    ("3", _("3 alone")),
    ("4", _("4 an example to others")),
]


class SheetForm(forms.Form):
    """One line after another, each from 1 to 4 or left out."""

    def __init__(self, data: Any, *, lines: Iterable[Line], sheet: Observation | None) -> None:
        super().__init__(data)
        self.codes = []
        for line in lines:
            self.codes.append(line.code)
            self.fields[line.code] = forms.ChoiceField(
                label=str(line), choices=CHOICES, required=False,
                initial=str(sheet.marks.get(line.code, "")) if sheet else "",
            )  # fmt: skip
        self.fields["note"] = LongTextField(
            label=_("What you saw"),
            help_text=_("No names, nothing by which somebody could be recognised."),
            max_length=1500, required=False, initial=(sheet.note or "") if sheet else "",
        )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What services take."""
        data = self.cleaned_data
        marks = {code: int(data[code]) for code in self.codes if data[code]}
        return {"marks": marks, "note": data["note"]}


class DebriefForm(forms.Form):
    """What came out of talking it over."""

    debrief = LongTextField(
        label=_("What came out of talking it over"),
        help_text=_("Everybody with a place reads it. No names, nothing of what clients said."),
        max_length=2000,
        required=False,
    )
