"""The search box, and the name of a saved view."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """Words to look for: tolerant of spaces, full width and pinyin (the rooms see to that)."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        help_text=_(
            "A name, pinyin, a number or a phone number. What you search for is not kept in the browser."
        ),
        error_messages={"required": _("Write what you look for.")},
    )


class SaveFilterForm(forms.Form):
    """What she calls a view of a list. Where it is comes along hidden."""

    label = forms.CharField(
        label=_("What you call it"),
        max_length=30,
        help_text=_("No names of people: others may look over your shoulder."),
        error_messages={"required": _("Give it a short name.")},
    )
    path = forms.CharField(max_length=200, widget=forms.HiddenInput)
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
