"""Forms of the finder: asking, widening, keeping."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.finder.rules import LONGEST_KEPT
from niangjia.finder.tokens import LONGEST
from niangjia.law.corpus.selectors import passages


class AskForm(forms.Form):
    """A question. Anything may be asked: a long one is read to 4,000 characters."""

    q = forms.CharField(required=False)
    scope = forms.ChoiceField(choices=[("family", ""), ("all", "")], required=False)

    def question(self) -> str:
        """What was asked, "" for nothing."""
        given = self.data.get("q", "") if self.data else ""
        return str(given).replace("\x00", "").strip()[:LONGEST]

    def scope_chosen(self) -> str:
        """ "family" unless "all" was asked for."""
        return "all" if self.data and self.data.get("scope") == "all" else "family"


class KeepForm(forms.Form):
    """A question as it may be kept: she reads it, changes it, allows it."""

    question = forms.CharField(
        label=_("The question as it would be kept"),
        max_length=LONGEST_KEPT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Take out names, places, numbers, and whatever points to a person."),
    )
    clean_of_people = forms.BooleanField(
        label=_("It holds no names, numbers or places."),
    )
    place = forms.CharField(required=False, widget=forms.HiddenInput)

    def place_chosen(self) -> tuple[str, int, int] | None:
        """The article that helped, or None."""
        law, _bar, number = str(self.cleaned_data.get("place", "")).rpartition("|")
        number, _dash, sub = number.partition("-")
        if not (law and number.isdigit() and (sub.isdigit() or not sub)):
            return None
        place = (law, int(number[:4]), int(sub[:2] or 0))
        return place if passages([place]) else None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("place") and self.place_chosen() is None:
            raise forms.ValidationError(_("This article is not in force."))
        return given
