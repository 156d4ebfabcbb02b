"""Forms about danger over time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.casework.forms import radio


class TriggerForm(forms.Form):
    """What happened, so that danger is asked about again."""

    trigger = radio(_("What happened?"), [])

    def __init__(self, *args: Any, triggers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["trigger"]
        field.choices = list(triggers)
