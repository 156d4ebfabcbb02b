"""Files and money of a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from niangjia.training.rules import materials
from niangjia.ui.forms import NumberField
from niangjia.ui.pictures import PictureProblem, drawn_anew


class MaterialField(forms.FileField):
    """A file told by its content; cleaned to a new file. Pictures are drawn anew."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return file
        limit = settings.NIANGJIA.upload_mb
        if file.size > limit * 1024 * 1024:
            raise ValidationError(
                _("The file is too big: %(limit)s MB at most.") % {"limit": limit}
            )
        content = file.read()
        try:
            kind = materials.kind(content)
            if kind == materials.PICTURE:
                content = drawn_anew(content)
        except (ValueError, PictureProblem):
            raise ValidationError(
                _(
                    "This can't be used: PDF, Word, PowerPoint or Excel without macros, picture, text."
                )
            ) from None
        made = ContentFile(content, name=f"material{materials.ENDINGS[kind]}")
        made.content_type = kind  # type: ignore[attr-defined]
        return made


class MaterialForm(forms.Form):
    """A file for who takes part."""

    title = forms.CharField(label=_("Title"), max_length=80)
    file = MaterialField(
        label=_("File"),
        help_text=_("PDF, Word, PowerPoint or Excel without macros, picture, text. No case files."),
    )


class BudgetForm(forms.Form):
    """One line of money."""

    what = forms.CharField(label=_("What for"), max_length=80)
    planned = NumberField(label=_("Planned, yuan"), minimum=0, maximum=99_999_999, decimals=2)
    spent = NumberField(
        label=_("Spent, yuan"), minimum=0, maximum=99_999_999, decimals=2, required=False
    )

    def given(self) -> dict[str, Any]:
        """What services take."""
        return {**self.cleaned_data, "spent": self.cleaned_data["spent"] or 0}
