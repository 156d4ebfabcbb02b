"""Forms about procedures of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.procedures.forms import StepForm
from niangjia.ui.forms import DateField, LongTextField


class EventForm(StepForm):
    """What happened, and the day that a paper names as its own end."""

    ends_on = DateField(
        label=_("Until which day does the order itself say"),
        required=False,
        help_text=_(
            "Only for an order with a day of its own. Empty: the longest that the law allows."
        ),
    )

    def __init__(self, *args: Any, own_day: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not own_day:
            del self.fields["ends_on"]


class StartForm(EventForm):
    """What has happened already, if anything."""

    field_order = ["event", "on", "at", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["event"].choices = [("", _("Nothing yet")), *fields["event"].choices]
        fields["event"].initial = ""
        fields["event"].required = fields["on"].required = False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("event") and not data.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day on which it happened."))
        return data


class EndForm(forms.Form):
    """Why a procedure ends before its own end."""

    why = LongTextField(
        label=_("Why"),
        max_length=1000,
        help_text=_("Her own words, where she takes it back. Was she alone when she said it?"),
    )
