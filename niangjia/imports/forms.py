"""Sending a ledger in."""

from __future__ import annotations

from typing import Any

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
