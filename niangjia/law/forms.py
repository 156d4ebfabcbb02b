"""Forms of the law pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from niangjia.law.models import Law
from niangjia.law.services import LONGEST_NOTE
from niangjia.ui.forms import LongTextField

MOST_WORDS = 60


class KindForm(forms.Form):
    """Which kind of text."""

    kind = forms.ChoiceField(label=_("Kind of text"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [("", _("All")), *Law.Kind.choices]

    def chosen(self) -> str:
        """The kind, "" for all and for anything odd."""
        return self.cleaned_data["kind"] if self.is_valid() else ""


class KeepForm(forms.Form):
    """A note of her own on an article."""

    note = LongTextField(
        label=_("Your own note"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("Only you read it; it is encrypted. No names of people, please."),
    )


class LawFilesForm(forms.Form):
    """One text of a law."""

    file = forms.FileField(
        label=_("Text of the law (.docx, .md, .txt)"),
        help_text=_(
            "As the national law database gives it. You see what changes before it counts."
        ),
        widget=forms.FileInput(attrs={"accept": ".docx,.md,.txt,text/plain,text/markdown"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.NIANGJIA.upload_mb
        if file.size > limit * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is too big: %(limit)s MB at most."), params={"limit": limit}
            )
        return file
