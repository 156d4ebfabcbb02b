"""Long work of referrals: looking through a table of services, importing it."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from niangjia.jobs.models import Job
from niangjia.jobs.registry import JobContext, JobFailed, Outcome, job
from niangjia.jobs.tables import Row, read
from niangjia.referrals import importing, selectors
from niangjia.referrals.importing import COLUMNS, LABELS
from niangjia.referrals.services.imports import CHECK, IMPORT, apply_services, plan_import

PREVIEWED = 200
COUNTS = {
    "rows": _("Rows in the table"),
    "added": _("To be added"),
    "changed": _("To be changed"),
    "problems": _("Rows that need another look"),
}
DONE_COUNTS = {"added": _("Added"), "changed": _("Changed")}
ERRORS = {
    "changed_meanwhile": _(
        "The directory has changed since the table was looked through, so nothing was imported. "
        "Look through it again."
    ),
    "check_gone": _("The table isn't kept any more. Send it again."),
}


def _rows_of(context: JobContext, upload: Any) -> list[Row]:
    table = read(
        io.BytesIO(upload.read()), COLUMNS, max_bytes=settings.NIANGJIA.upload_mb * 1024 * 1024
    )
    rows = []
    for row in table.rows:
        rows.append(row)
        context.progress(len(rows), 0, "reading")
    return rows


def _after_check(done: Job) -> str:
    ready = not done.facts.get("problems") and (done.facts["added"] or done.facts["changed"])
    return reverse("referrals:import_preview", args=[done.pk]) if ready else ""


def _said_of_check(done: Job) -> str:
    if done.facts.get("problems"):
        return gettext("Nothing was imported. Correct these rows in your table, and send it again.")
    return gettext("Nothing is imported yet. See what would be added and changed first.")


@job(
    CHECK,
    title=_("Looking through a table of services"),
    errors=ERRORS,
    problems=importing.SENTENCES,
    columns=LABELS,
    counts=COUNTS,
    says=_said_of_check,
    next_url=_after_check,
    next_label=_("See what would change"),
)
def check_services(context: JobContext) -> Outcome:
    """Look through a table: what would be added and changed, what is wrong with which row."""
    rows = _rows_of(context, context.job.upload)
    context.progress(0, len(rows), "checking")
    plan = plan_import(actor=context.actor, rows=rows)
    return Outcome(
        facts={"rows": len(rows), **plan.counts()},
        details={
            "digest": plan.digest(),
            "problems": [problem.as_json() for problem in plan.problems],
            "lines": [] if plan.problems else plan.lines(PREVIEWED),
        },
    )


@job(
    IMPORT,
    title=_("Import of services"),
    errors=ERRORS,
    counts=DONE_COUNTS,
    next_url=lambda _done: reverse("referrals:directory"),
    next_label=_("See the directory"),
)
def import_services(context: JobContext) -> Outcome:
    """Carry out what was looked through and confirmed: all of it, or nothing, and once."""
    if point := context.resume_point:
        return Outcome(facts=point["counts"])
    check = selectors.check_of(context.actor, context.options["check"])
    if check is None or check.upload is None or check.details is None:
        raise JobFailed("check_gone")
    rows = _rows_of(context, check.upload)
    context.progress(0, len(rows), "writing")
    with context.effect():
        plan = apply_services(actor=context.actor, rows=rows, digest=check.details["digest"])
        counts = {key: value for key, value in plan.counts().items() if key in DONE_COUNTS}
        context.checkpoint({"counts": counts})
    return Outcome(facts=counts)
