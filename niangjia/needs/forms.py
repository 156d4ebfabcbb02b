"""The form of self-assessment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.learning import selectors as learning
from niangjia.learning.presenters.names import area_name, said
from niangjia.needs.models import SelfRating

LEVELS = [
    ("", _("I leave it open")),
    ("0", _("Not yet")),
    ("1", _("I know about it")),
    ("2", _("I do it with help")),
    ("3", _("I do it alone")),
    ("4", _("I teach it to others")),
]


class RatingForm(forms.Form):
    """One answer for each competency; what is left open stays as it was."""

    def __init__(self, data: Any, *, rated: Mapping[str, SelfRating]) -> None:
        super().__init__(data)
        for code, area in learning.areas().items():
            row = rated.get(code)
            self.fields[code] = forms.ChoiceField(
                label=area_name(code), help_text=said(area.about), choices=LEVELS, required=False,
                initial=str(row.level) if row else "",
            )  # fmt: skip

    def given(self) -> dict[str, int]:
        """What services take."""
        return {code: int(level) for code, level in self.cleaned_data.items() if level}
