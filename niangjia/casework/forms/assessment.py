"""Forms about danger over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.casework.forms import moment, radio
from niangjia.ui.forms import DateField, TimeField


class AskedForm(forms.Form):
    """When the questions were asked, where that was on paper first."""

    on = DateField(
        label=_("Typed in from paper? The day on which it was asked"), required=False,
        latest=timezone.localdate,
    )  # fmt: skip
    at = TimeField(label=_("And the time"), required=False)

    def clean(self) -> dict[str, Any]:
        """Not after now."""
        data: dict[str, Any] = super().clean() or {}
        if (self.moment(data) or timezone.now()) > timezone.now():
            self.add_error("at", _("This time has not come yet."))
        return data

    @staticmethod
    def moment(data: dict[str, Any]) -> dt.datetime | None:
        """When; None for now."""
        return moment(data["on"], data.get("at")) if data.get("on") else None


class TriggerForm(forms.Form):
    """What happened, so that danger is asked about again."""

    trigger = radio(_("What happened?"), [])

    def __init__(self, *args: Any, triggers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["trigger"]
        field.choices = list(triggers)
