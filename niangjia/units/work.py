"""Long work of units: looking through a table, importing it, exporting."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.jobs.models import Job
from niangjia.jobs.registry import JobContext, JobFailed, Outcome, job
from niangjia.jobs.tables import CSV_TYPE, XLSX_TYPE, Row, read, write_csv, write_xlsx
from niangjia.units import plans, selectors, sentences
from niangjia.units.columns import COLUMNS, LABELS
from niangjia.units.events import UnitEvent
from niangjia.units.services.imports import CHECK, EXPORT, IMPORT, apply_import, plan_import

PREVIEWED = 200
COUNTS = {
    "rows": _("Rows in the table"),
    "added": _("To be added"),
    "changed": _("To be changed"),
    "same": _("Already here as they are"),
    "problems": _("Rows that need another look"),
}
DONE_COUNTS = {
    "added": _("Added"),
    "changed": _("Changed"),
    "same": _("Already here as they were"),
}
ERRORS = {
    "changed_meanwhile": _(
        "The units have changed since the table was looked through, so nothing was imported. "
        "Look through it again."
    ),
    "check_gone": _("The table isn't kept any more. Send it again."),
}


def rows_of(context: JobContext, upload: Any) -> list[Row]:
    """The rows of an uploaded table, with progress."""
    file = io.BytesIO(upload.read())
    table = read(file, COLUMNS, max_bytes=settings.NIANGJIA.upload_mb * 1024 * 1024)
    rows = []
    for row in table.rows:
        rows.append(row)
        context.progress(len(rows), 0, "reading")
    return rows


def _after_check(done: Job) -> str:
    ready = not done.facts.get("problems") and (done.facts["added"] or done.facts["changed"])
    return reverse("units:preview", args=[done.pk]) if ready else ""


def _said_of_check(done: Job) -> str:
    if done.facts.get("problems"):
        return gettext("Nothing was imported. Correct these rows in your table, and send it again.")
    if not done.facts.get("added") and not done.facts.get("changed"):
        return gettext("Everything in this table stands here already. There is nothing to import.")
    return gettext("Nothing is imported yet. See what would be added and changed first.")


@job(
    CHECK,
    title=_("Looking through a table of units"),
    errors=ERRORS,
    problems=sentences.SENTENCES,
    fill=sentences.fill,
    columns=LABELS,
    counts=COUNTS,
    says=_said_of_check,
    next_url=_after_check,
    next_label=_("See what would change"),
)
def check_table(context: JobContext) -> Outcome:
    """Look through a table: what would be added and changed, what is wrong with which row."""
    rows = rows_of(context, context.job.upload)
    context.progress(0, len(rows), "checking")
    plan = plan_import(context.actor, rows, lambda done: context.progress(done, len(rows)))
    return Outcome(
        facts={"rows": len(rows), **plan.counts()},
        details={
            "digest": plan.digest(),
            "problems": [problem.as_json() for problem in plan.problems],
            "lines": [] if plan.problems else list(plans.preview(plan, PREVIEWED)),
        },
    )


@job(
    IMPORT,
    title=_("Import of units"),
    errors=ERRORS,
    counts=DONE_COUNTS,
    next_url=lambda _done: reverse("units:tree"),
    next_label=_("See the units"),
)
def import_units(context: JobContext) -> Outcome:
    """Carry out what was looked through and confirmed: all of it, or nothing, and once."""
    if point := context.resume_point:
        return Outcome(facts=point["counts"])
    check = selectors.check_of(context.actor, context.options["check"])
    if check is None or check.upload is None or check.details is None:
        raise JobFailed("check_gone")
    rows = rows_of(context, check.upload)
    context.progress(0, len(rows), "writing")
    with context.effect():
        plan = apply_import(actor=context.actor, rows=rows, digest=check.details["digest"])
        counts = {key: value for key, value in plan.counts().items() if key in DONE_COUNTS}
        context.checkpoint({"counts": counts})
    return Outcome(facts=counts)


@job(EXPORT, title=_("Export of units"), counts={"units": _("Units in the table")})
def export_units(context: JobContext) -> Outcome:
    """A table of open units that can be imported again."""
    rows = selectors.table(context.actor, context.options["unit"])
    context.progress(0, len(rows), "making")
    headers = [str(column.label) for column in COLUMNS]
    if context.options["format"] == "csv":
        content, kind, name = write_csv(headers, rows), CSV_TYPE, "units.csv"
    else:
        content = write_xlsx(headers, rows, title=gettext("Units"))
        kind, name = XLSX_TYPE, "units.xlsx"
    audit.record(context.actor, UnitEvent.EXPORTED, kind="units.unit", facts={"units": len(rows)})
    return Outcome(facts={"units": len(rows)}, content=content, file_name=name, content_type=kind)
