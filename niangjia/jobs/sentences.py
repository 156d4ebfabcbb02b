"""What jobs and tables say in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

# What is wrong with a file (``tables.TableProblem``).
TABLES: dict[str, Text] = {
    "too_big": _("This file has %(found)s MB; at most %(limit)s MB fit. Split it, or leave out pictures."),
    "empty": _("This file is empty. Choose the one with the table."),
    "locked": _("This file is locked with a password. Save it without one, and send it again."),
    "old_excel": _("This is an old Excel file (.xls). Open it and save it as .xlsx, then send it again."),
    "picture": _("This is a picture. Send the table itself, as .xlsx or .csv."),
    "pdf": _("This is a PDF. Send the table itself, as .xlsx or .csv."),
    "not_a_table": _("This isn't a table. Send an Excel file (.xlsx) or a CSV file."),
    "damaged": _("This file is damaged and can't be read. Open it, save it anew, and send that."),
    "unfolds": _("This file unfolds to far more than a table needs. Copy the table into a new file."),
    "encoding": _("The characters of this file can't be read. Save it as .xlsx, or as CSV in UTF-8."),
    "no_header": _("These columns are missing: %(missing)s. The template shows how the first row reads."),
    "header_twice": _("Two columns are called “%(header)s”. Leave one of them."),
    "no_rows": _("Below the headings there is no row with content."),
    "too_many_rows": _("More than %(limit)s rows. Split the table, and send one part after the other."),
    "no_file": _("Choose a file."),
}  # fmt: skip

# Why a job did not finish.
ERRORS: dict[str, Text] = {
    **TABLES,
    "broken": _(
        "Something went wrong here, and the work stopped. Nothing of it was kept by half. Try "
        "again; if it stops again, tell your administrator the number below."
    ),
    "gave_up": _(
        "The work was interrupted again and again, and has been given up. Nothing of it was kept "
        "by half. Start it anew."
    ),
    "expired": _(
        "The work never began. Start it anew; if that happens again, the administrator must start "
        "the worker."
    ),
    "owner_gone": _("The account that started this is closed, so it was not done."),
    "denied": _("Your roles no longer cover this, so it was not done."),
    "unknown_kind": _("This version of the product doesn't know this kind of work any more."),
}  # fmt: skip

PROGRESS: dict[str, Text] = {
    "": _("In progress."),
    "reading": _("Reading the table."),
    "checking": _("Checking row by row."),
    "writing": _("Writing what was checked."),
    "making": _("Making the file."),
}


def in_words(sentences: Mapping[str, Text], code: str, facts: Mapping[str, object]) -> str:
    """The sentence of ``code`` with ``facts`` filled in; an unknown code as it is."""
    if code not in sentences:
        return code
    try:
        return str(sentences[code]) % dict(facts)
    except (KeyError, TypeError, ValueError):
        # A fact is missing, from an older version of the work: the sentence still says most.
        return str(sentences[code])
