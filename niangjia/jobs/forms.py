"""Sending a table in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from niangjia.jobs import sentences
from niangjia.jobs.tables import TableProblem, sniff


class TableFileField(forms.FileField):
    """An XLSX or CSV file, told by its content; cleaned to the uploaded file.

    Reading it whole is the job's work: here only what can be said at once.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Table (.xlsx or .csv)"))
        options.setdefault(
            "widget", forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv,text/plain"})
        )
        options.setdefault("error_messages", {})
        empty, missing = sentences.TABLES["empty"], sentences.TABLES["no_file"]
        options["error_messages"] |= {"required": missing, "missing": missing, "empty": empty}
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file:
            try:
                sniff(file, max_bytes=settings.NIANGJIA.upload_mb * 1024 * 1024)
            except TableProblem as wrong:
                words = str(sentences.TABLES[wrong.code])
                raise ValidationError(words, code=wrong.code, params=wrong.facts) from None
        return file


class TableForm(forms.Form):
    """One table. A request larger than the site takes is told so at the field."""

    table = TableFileField()

    @classmethod
    def of(cls, request: HttpRequest) -> TableForm:
        """The form of a POST, with what was sent."""
        form = cls(request.POST, request.FILES)
        form.sent_bytes = int(request.META.get("CONTENT_LENGTH") or 0)
        return form

    sent_bytes = 0

    def clean(self) -> dict[str, Any]:
        limit = settings.NIANGJIA.upload_mb
        # Django drops a file beyond the limit before any form sees it: it looks as if none came.
        if self.sent_bytes > limit * 1024 * 1024 and not self.files.get("table"):
            self.errors.pop("table", None)
            facts = {"found": -(-self.sent_bytes // 1048576), "limit": limit}
            self.add_error(
                "table", ValidationError(str(sentences.TABLES["too_big"]), "too_big", params=facts)
            )
        return self.cleaned_data
