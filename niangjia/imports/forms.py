"""Sending a ledger in, and choosing how it is imported."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from niangjia.jobs.forms import TableForm
from niangjia.jobs.tables import has_macros

MACROS = _(
    "This workbook brings programs (macros) along. Save it as .xlsx without them, and send that."
)


class LedgerForm(TableForm):
    """One ledger. A workbook with macros is refused: nobody needs them for a list."""

    def clean_table(self) -> Any:
        """The file, looked at once more."""
        file = self.cleaned_data["table"]
        if has_macros(file):
            raise ValidationError(MACROS, code="macros")
        return file


class BeginForm(forms.Form):
    """Every good row, or all rows or none."""

    which = forms.ChoiceField(
        label=_("Which rows?"),
        choices=[
            ("good", _("The good rows now; the others when they are mended")),
            ("whole", _("Only if every row is good")),
        ],
        widget=forms.RadioSelect,
        initial="good",
    )
