"""The empty ledger: a workbook with headings in one language, lists to choose from, and explanations."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from niangjia.imports import columns
from niangjia.imports.columns import COLUMNS
from niangjia.law import taxonomy

LINES = 2000
AS_TEXT = frozenset({"ledger", "phone", "id", "other_phone", "other_id", "unit", "worker", "hours"})


def workbook(language: str) -> bytes:
    """Sheets: the table, how each column is filled in, the words that cells may hold."""
    from openpyxl import Workbook

    with override(language):
        book = Workbook()
        table: Any = book.active
        table.title = _("Cases")
        words: Any = book.create_sheet(_("Allowed words"))
        how: Any = book.create_sheet(_("How to fill it in"))
        ranges = _words(words)
        _table(table, ranges)
        _how(how)
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


def _heading(sheet: Any, texts: list[str]) -> None:
    from openpyxl.styles import Font

    sheet.append(texts)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _table(sheet: Any, ranges: dict[str, str]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    _heading(sheet, [str(column.label) for column in COLUMNS])
    for at, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = max(12, min(36, len(str(column.label)) * 2 + 2))
        if column.key in AS_TEXT:
            # Excel would take an ID number for a quantity and lose its end.
            sheet.column_dimensions[letter].number_format = "@"
            for line in range(2, 202):
                sheet[f"{letter}{line}"].number_format = "@"
        if column.key in ranges:
            rule = DataValidation("list", formula1=ranges[column.key], allow_blank=True)
            # A hint and no lock: whoever lists several ways of contact types them.
            rule.errorStyle, rule.showErrorMessage = (
                "warning",
                column.key not in ("channels", "issues"),
            )
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{LINES}")


def _words(sheet: Any) -> dict[str, str]:
    """Fill the sheet of words, a column each; where each column of the table finds its own."""
    from openpyxl.utils import get_column_letter

    lists = columns.allowed_words()
    issues = [issue.name(get_language() or "zh-hans") for issue in taxonomy.all_issues().values()]
    lists.append(("issues", issues))
    _heading(sheet, [str(columns.LABELS[key]) for key, _found in lists])
    found = {}
    for at, (key, texts) in enumerate(lists, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = 30
        for line, text in enumerate(texts, start=2):
            sheet[f"{letter}{line}"] = text
        name = sheet.title.replace("'", "''")
        found[key] = f"'{name}'!${letter}$2:${letter}${len(texts) + 1}"
    return found


def _how(sheet: Any) -> None:
    _heading(sheet, [_("Column"), _("Needed"), _("How to fill it in")])
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["C"].width = 100
    for column in COLUMNS:
        needed = _("needed") if column.required else ""
        sheet.append([str(column.label), needed, str(columns.NOTES.get(column.key, ""))])
