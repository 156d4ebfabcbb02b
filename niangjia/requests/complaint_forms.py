"""Forms about complaints."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from niangjia.access import people_of
from niangjia.access.actor import Actor
from niangjia.casework.forms import radio
from niangjia.requests.models import Complaint
from niangjia.ui.forms import LongTextField, PickerField


def _member_field(actor: Actor, hint: Any, *, required: bool = True) -> PickerField:
    """A member, to pick."""
    chosen = people_of.picker()
    field = PickerField(
        label=_("About whom"), required=required, help_text=hint, url=reverse_lazy(chosen.url_name)
    )
    chosen.bind(field, actor)
    return field


class ComplainForm(forms.Form):
    """What somebody says against a worker."""

    said_by = radio(_("Who says it?"), Complaint.From.choices)
    words = LongTextField(
        label=_("What is said, in her or his own words"),
        max_length=4000,
        help_text=_("Nothing left out, nothing explained away. Nobody has to prove anything here."),
    )
    number = forms.CharField(
        label=_("Number of the case"),
        max_length=20,
        required=False,
        help_text=_("If she knows it. Whether there is such a case you don’t learn here."),
    )
    way = forms.CharField(
        label=_("How she may be told the result"),
        max_length=200,
        required=False,
        help_text=_("Only a way that is safe. Empty: she asks herself."),
    )

    def __init__(self, actor: Actor, *args: Any, of_case: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Empty: whoever works on the case. She never learns of it from here.")
        self.fields["about"] = _member_field(actor, hint, required=False)
        if of_case:
            del self.fields["number"]
        self.order_fields(["said_by", "about", "number", "words", "way"])

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = dict(self.cleaned_data)
        about = data.pop("about")
        return {**data, "about_id": UUID(str(about)) if about else None}


class NameForm(forms.Form):
    """Whom a complaint is about, once that is known."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("From now on she meets it nowhere, as if she had been named at once.")
        self.fields["about"] = _member_field(actor, hint)

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        return {"about_id": UUID(str(self.cleaned_data["about"]))}


class AnswerForm(forms.Form):
    """What was found, and what follows."""

    verdict = radio(_("What did you find?"), Complaint.Verdict.choices)
    outcome = LongTextField(
        label=_("How you know, and what follows"),
        max_length=4000,
        help_text=_("Whom you heard; whether another worker takes her case; what changes here."),
    )
    told = radio(_("Was whoever complained told the result?"), Complaint.Told.choices)
