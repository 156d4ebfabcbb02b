"""The long work of imports, in the worker: checking, importing, taking back."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.casework.models import Case
from niangjia.imports import columns, states
from niangjia.imports import plan as plans
from niangjia.imports.events import ImportEvent
from niangjia.imports.models import CaseImport, ImportedCase, LedgerFile
from niangjia.imports.plan import Plan
from niangjia.imports.rules import LONGEST, batches
from niangjia.imports.services import sending, undoing, writing
from niangjia.imports.services.sending import CHECK, IMPORT, UNDO
from niangjia.jobs.context import JobContext, JobFailed, Outcome
from niangjia.jobs.models import Job
from niangjia.jobs.registry import job
from niangjia.jobs.tables import TableProblem, read
from niangjia.vault import keys

BATCH = 250
UNDO_BATCH = 25
MOST_TOLD = 2000
ERRORS = {
    "no_import": _("This import isn’t there any more, or can’t go on."),
    "rows": _("Meanwhile some rows need another look. Nothing was imported; the page shows which."),
}


def _url(of: Job) -> str:
    return reverse("imports:one", args=[(of.options or {})["import"]])


def _held(context: JobContext, state: str) -> CaseImport:
    """The import, if its owner may still have it and it waits for this. Raises Denied, JobFailed."""
    if not context.actor.may(Permission.OPEN_CASES):
        raise Denied(NOT_YOURS, code="imports")
    found = policy_of(CaseImport).visible_to(context.actor).filter(pk=context.options["import"])
    of = found.first()
    if of is None or of.state != state:
        raise JobFailed("no_import")
    return of


def _plan(context: JobContext, of: CaseImport) -> Plan:
    file = LedgerFile.objects.filter(of=of).first()
    if file is None or file.content is None:
        raise JobFailed("no_import")
    context.progress(0, 0, "reading")
    with file.content.open() as stream:
        table = read(stream, columns.known(), max_rows=plans.MAX_ROWS, max_cell=LONGEST)
        return plans.make(
            context.actor, of, table, timezone.localdate(),
            lambda done, total: context.progress(done, total, "checking"),
        )  # fmt: skip


@job(
    CHECK,
    title=_("Check of a ledger of cases"),
    errors=ERRORS,
    next_url=_url,
    next_label=_("Go on"),
)
def check(context: JobContext) -> Outcome:
    """Say what the ledger would become. Nothing is written but what was found."""
    of = _held(context, states.CHECKING)
    try:
        plan = _plan(context, of)
    except TableProblem as problem:
        with context.effect():
            of.error_code, of.error_facts = problem.code, dict(problem.facts)
            sending.end(of, states.REFUSED)
            _record(context, ImportEvent.CHECKED, of, refused=problem.code)
        raise
    with context.effect():
        of = CaseImport.objects.select_for_update().get(pk=of.pk)
        if of.state != states.CHECKING:  # thrown away meanwhile
            raise JobFailed("no_import")
        _note(of, plan)
        of.state, of.checked_at = states.CHECKED, timezone.now()
        of.save()
        _record(context, ImportEvent.CHECKED, of, rows=plan.rows, good=of.good)
    return Outcome(facts={"rows": plan.rows, "good": of.good})


def _note(of: CaseImport, plan: Plan) -> None:
    of.rows, of.good = plan.rows, len(plan.ready)
    of.told = plan.told(MOST_TOLD)


def _record(context: JobContext, event: ImportEvent, of: CaseImport, **facts: str | int) -> None:
    audit.record(context.actor, event, of, unit_path=of.unit_path, facts=facts)


@job(IMPORT, title=_("Import of cases"), errors=ERRORS, next_url=_url, next_label=_("Go on"))
def write(context: JobContext) -> Outcome:
    """Write the good rows, batch by batch. Begun anew after a crash, it goes on with the first row that
    isn't there; the database keeps any row from becoming two cases."""
    of = _held(context, states.IMPORTING)
    plan = _plan(context, of)
    if of.whole and plan.faults and not plan.done:
        with context.effect():
            _note(of, plan)
            of.state = states.CHECKED
            of.save()
        raise JobFailed("rows")
    done, total = plan.done, plan.done + len(plan.ready)
    for rows in batches(plan.ready, BATCH):
        context.progress(done, total, "writing")
        ids = writing.prepare(rows)
        with context.effect():
            made = writing.write_batch(context.actor, of, rows, ids)
            of.without_worker += made.without_worker
            of.save(update_fields=["without_worker"])
            context.checkpoint({"row": rows[-1].number})
        done += len(rows)
    with context.effect():
        of.imported, of.ended_at = ImportedCase.objects.filter(of=of).count(), timezone.now()
        of.told = {**plan.told(MOST_TOLD), "hints": of.told.get("hints", [])}
        sending.end(of, states.DONE)
        _tell(of)
        _record(context, ImportEvent.IMPORTED, of, count=of.imported, left=of.rows - of.imported)
    return Outcome(facts={"imported": of.imported})


def _tell(of: CaseImport) -> None:
    """Workers learn once that something was given to them, supervisors of other units that something waits."""
    running: QuerySet[Case] = Case.objects.filter(imported__of=of, closed_at=None)
    workers = set(running.exclude(worker=None).values_list("worker_id", flat=True))
    notices.notify(workers - {of.by_id}, "casework.assigned", path="/cases/board/mine/")
    paths = set(running.filter(worker=None).values_list("unit_path", flat=True))
    waits = {one for path in paths for one in people_of.holders(Permission.ASSIGN_CASES, path)}
    notices.notify(waits - {of.by_id}, "casework.unassigned", path="/cases/board/unassigned/")


@job(UNDO, title=_("Taking back an import"), errors=ERRORS, next_url=_url, next_label=_("Go on"))
def undo(context: JobContext) -> Outcome:
    """Remove the cases on which nobody has worked, batch by batch, and destroy their keys."""
    of = _held(context, states.UNDOING)
    # What a run that died had removed, but whose keys it may not have reached.
    _erase([UUID(one) for one in context.resume_point.get("families", [])])
    ids = list(
        undoing.within_reach(context.actor, of).order_by("row").values_list("case_id", flat=True)
    )
    for at, some in enumerate(batches(ids, UNDO_BATCH)):
        context.progress(at * UNDO_BATCH, len(ids), "writing")
        with context.effect():
            families = undoing.remove_batch(context.actor, of, some)
            context.checkpoint({"families": [str(one) for one in families]})
            transaction.on_commit(partial(_erase, families))
    with context.effect():
        kept = ImportedCase.objects.filter(of=of).count()
        of.removed, of.undone_at, of.state = of.imported - kept, timezone.now(), states.UNDONE
        of.save()
        _record(context, ImportEvent.UNDONE, of, removed=of.removed, kept=kept)
    return Outcome(facts={"removed": of.removed, "kept": kept})


def _erase(families: list[UUID]) -> None:
    keys.erase_all(families, reason="import-undone")
