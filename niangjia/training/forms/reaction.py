"""Feedback and votes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.training import reaction
from niangjia.training.forms.programmes import LinesField
from niangjia.training.models import Ballot
from niangjia.ui.forms import LongTextField

CHOICES = [
    ("5", _("5 fully")),
    ("4", "4"),
    ("3", "3"),
    ("2", "2"),
    ("1", _("1 not at all")),
]


class FeedbackForm(forms.Form):
    """Every question from 1 to 5, and words if she likes."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for one in reaction.questions():
            self.fields[one.code] = forms.ChoiceField(
                label=str(one),
                choices=CHOICES,
                widget=forms.RadioSelect(attrs={"class": "compact"}),
            )
        self.fields["words"] = LongTextField(
            label=_("What should be different next time?"),
            help_text=_(
                "Only the organiser reads it, mixed with the others. Write nothing that tells who you are."
            ),
            max_length=800,
            required=False,
        )

    def given(self) -> dict[str, Any]:
        """What services take."""
        data = self.cleaned_data
        ratings = {one.code: int(data[one.code]) for one in reaction.questions()}
        return {"ratings": ratings, "words": data["words"]}


class BallotForm(forms.Form):
    """A question to a seminar."""

    question = forms.CharField(label=_("What is to be chosen"), max_length=200)
    options = LinesField(
        label=_("Options"), help_text=_("One on each line, two to eight."), most=8, max_length=900
    )


class VoteForm(forms.Form):
    """One option of a vote."""

    option = forms.TypedChoiceField(label=_("Your vote"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, data: Any, *, ballot: Ballot) -> None:
        super().__init__(data)
        field: Any = self.fields["option"]
        field.label = ballot.question
        field.choices = [(str(at), text) for at, text in enumerate(ballot.options)]
