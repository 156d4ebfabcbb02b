"""How the log is narrowed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.audit import events
from niangjia.ui.forms import DateField

SOURCES = [
    ("", _("From anywhere")),
    ("web", _("Pages")),
    ("command", _("Command line")),
    ("worker", _("Background work")),
    ("system", _("The system itself")),
]


class FilterForm(forms.Form):
    """Who, what, when, from where. Only codes and ids: they may stand in an address."""

    event = forms.ChoiceField(label=_("What happened"), required=False)
    source = forms.ChoiceField(label=_("From where"), choices=SOURCES, required=False)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), required=False)
    actor = forms.UUIDField(required=False, widget=forms.HiddenInput)
    object = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [("", _("Anything")), *events.choices()]  # type: ignore[attr-defined]
