"""Forms of guides: search, sign, withdraw."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.guides.presenters import group_choices
from niangjia.ui.forms import LongTextField

MOST_WORDS = 500


class FilterForm(forms.Form):
    """Which group is shown. An unknown group shows all."""

    group = forms.ChoiceField(label=_("Subject"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.choices = [("", _("All subjects")), *group_choices()]

    def group_chosen(self) -> str:
        """The code of the chosen group, or empty."""
        return self.cleaned_data["group"] if self.is_valid() else ""


class SignForm(forms.Form):
    """A signature: in what capacity, under which text."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=64)
    capacity = forms.CharField(
        label=_("In what capacity you sign"),
        help_text=_("For example: practising lawyer, Yunhe Law Firm. It is shown with your name."),
        max_length=80,
    )
    read = forms.BooleanField(
        label=_("I have read the whole text, and checked each article against the law in force.")
    )


class WithdrawForm(forms.Form):
    """Why a signature no longer stands."""

    reason = LongTextField(
        label=_("Why you withdraw it"),
        help_text=_("Legal experts see this, readers don't."),
        max_length=500,
    )
