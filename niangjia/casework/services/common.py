"""What the services of casework share: locking, the timeline, tallies, tasks."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of, walled_off
from niangjia.casework import rules
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import (
    Case,
    CaseProcedure,
    ChildReport,
    Happening,
    Load,
    Tally,
    Task,
)
from niangjia.units.models import Unit

# How often a number is drawn anew when it is taken; of eight letters that is once in a lifetime.
DRAWS = 5
KIND = "casework.case"
OF_WORKER = "worker:"


def locked(actor: Actor, pk: UUID, permission: Permission = Permission.WORK_CASES) -> Case:
    """The case, locked for this transaction. Raises Http404 or Denied."""
    return policy_of(Case).get(actor, pk, permission, lock=True)


def note(
    actor: Actor, case: Case, event: CaseEvent, *, kind: str = "", **facts: str | int | bool
) -> None:
    """Write a change into the audit log and, with ``kind``, into the case's timeline."""
    audit.record(actor, event, case, unit_path=case.unit_path, facts=facts)
    if kind:
        Happening(case=case, kind=kind, at=timezone.now(), by_id=actor.member_id, facts=facts).save(
            force_insert=True
        )


def insert_numbered(row: Case | ChildReport, at: dt.datetime, number: str = "") -> None:
    """Save a new row under ``number``, else under one drawn for the year of ``at``: one that is taken
    already is drawn anew, so that a coincidence of letters loses nobody's words."""
    kind = type(row)
    for left in reversed(range(1 if number else DRAWS)):
        row.number = number or rules.new_number(timezone.localdate(at).year)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return
        except IntegrityError:
            if not left or not kind._default_manager.filter(number=row.number).exists():
                raise


# -- tallies ------------------------------------------------------------------------------------------
def marks(case: Case) -> set[str]:
    """The kinds under which a case is counted."""
    found = {f"state:{case.state}"}
    if case.state != Case.State.CLOSED:
        found.add("running")
        found |= {f"risk:{case.risk}"}
        if case.worker_id is None:
            found.add("unassigned")
        else:
            found.add(f"{OF_WORKER}{case.worker_id}:{case.risk}")
    return found


def recount(path: str, before: set[str], after: set[str]) -> None:
    """Keep a unit's numbers right after a case changed. Call it in the same transaction.

    Its rows are locked in one order, so that of two changes neither waits for the other for ever.
    """
    steps = dict.fromkeys(before - after, -1) | dict.fromkeys(after - before, 1)
    of_workers = sorted(what for what in steps if what.startswith(OF_WORKER))
    of_unit = sorted(steps.keys() - set(of_workers))
    for what in of_workers:
        _reload(path, what, steps[what])
    rows = Tally.objects.filter(unit_path=path, what__in=of_unit).order_by("what")
    known = set(rows.select_for_update().values_list("what", flat=True)) if of_unit else set()
    for what in of_unit:
        if what not in known:
            Tally.objects.get_or_create(unit_path=path, what=what)
    for step in (-1, 1):
        stepping = [what for what in of_unit if steps[what] == step]
        if stepping:
            Tally.objects.filter(unit_path=path, what__in=stepping).update(
                number=F("number") + step
            )


def _reload(path: str, what: str, step: int) -> None:
    """The same for a worker's load."""
    _kind, worker, risk = what.split(":")
    keys: dict[str, Any] = {"unit_path": path, "worker_id": worker, "risk": risk}
    rows = Load.objects.filter(**keys)
    if not rows.update(number=F("number") + step):
        row, _made = Load.objects.get_or_create(**keys)
        Load.objects.filter(pk=row.pk).update(number=F("number") + step)


def save(case: Case, before: set[str], *fields: str) -> None:
    """Save some fields of a locked case, raise its version, keep the tallies right."""
    case.version += 1
    case.save(update_fields=[*fields, "version"])
    recount(case.unit_path, before, marks(case))


def let_answer(case: Case, unit: Unit, *, worker: UUID | None, opener: UUID | None) -> None:
    """Another unit answers for a locked case from now on; the numbers of both stay right.

    Whoever worked on it or opened it keeps no hold on it, unless given here; the timeline keeps names.
    """
    recount(case.unit_path, marks(case), set())
    case.unit, case.unit_path = unit, unit.path
    case.worker_id, case.opened_by_id = worker, opener
    case.version += 1
    case.save(update_fields=["unit", "unit_path", "worker", "opened_by", "version"])
    recount(case.unit_path, set(), marks(case))


# -- tasks ---------------------------------------------------------------------------------------------
def add_task(
    actor: Actor, case: Case, kind: str, due: dt.date, *, supervisors: bool = False, **more: Any
) -> Task:
    """Put a task into a locked case and its earliest day onto the case."""
    task = Task(
        case=case,
        kind=kind,
        due=due,
        for_supervisors=supervisors,
        made_by_id=actor.member_id,
        **{name: value for name, value in more.items() if value},
    )
    task.save(force_insert=True)
    later = Case.objects.filter(Q(next_due=None) | Q(next_due__gt=due), pk=case.pk)
    later.update(next_due=due)
    case.next_due = min(due, case.next_due or due)
    return task


def settle_due(case: Case) -> None:
    """Let the case say when something is due next: a task, or a time limit of a procedure."""
    task = Task.objects.filter(case=case, done_at=None).aggregate(day=Min("due"))["day"]
    limit = CaseProcedure.objects.filter(case=case).aggregate(day=Min("next_due"))["day"]
    earliest = min((day for day in (task, limit) if day), default=None)
    Case.objects.filter(pk=case.pk).update(next_due=earliest)
    case.next_due = earliest


def supervisors_of(case: Case) -> set[UUID]:
    """Who supervises a case today and isn't walled off from it."""
    return {
        member
        for member in people_of.holders(Permission.ASSIGN_CASES, case.unit_path)
        if not walled_off(Actor(member_id=member), KIND, case.pk)
    }


def tell_supervisors(case: Case, code: str, page: str = "") -> None:
    """A neutral notice for whoever supervises the case, leading to it or to a page of it."""
    notices.notify(supervisors_of(case), code, path=f"/cases/{case.pk}/{page}")
