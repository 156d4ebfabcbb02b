"""The search box."""

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
