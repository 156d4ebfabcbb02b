"""Forms of the law pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from niangjia.law.corpus import files
from niangjia.law.corpus.reading import Unreadable
from niangjia.law.models import Law
from niangjia.law.presenters import reading_problem
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


LONGEST_TEXT = 200_000


class CiteForm(forms.Form):
    """A text, or a file, whose citations are checked."""

    text = LongTextField(
        label=_("Text"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_("Paste a draft. It is checked and not kept."),
    )
    file = forms.FileField(
        label=_("Or a file (.docx, .md, .txt)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx,.md,.txt,text/plain,text/markdown"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if not file:
            return None
        limit = settings.NIANGJIA.upload_mb
        if file.size > limit * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is too big: %(limit)s MB at most."), params={"limit": limit}
            )
        try:
            return files.words(file.name, file.read())
        except Unreadable as refused:
            raise forms.ValidationError(reading_problem(refused)) from None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("file") and not (given.get("text") or "").strip():
            raise forms.ValidationError(_("Paste a text or choose a file."))
        return given

    def words(self) -> str:
        """The text to check."""
        return str(self.cleaned_data.get("file") or self.cleaned_data["text"])
