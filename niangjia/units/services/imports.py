"""Units by the table: checking one, importing what was checked, exporting."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.jobs.models import Job
from niangjia.jobs.registry import JobFailed
from niangjia.jobs.services import start_job
from niangjia.jobs.tables import Row
from niangjia.units import names, plans
from niangjia.units.events import UnitEvent
from niangjia.units.models import Unit, UnitChange
from niangjia.units.plans import Addition, Change, Known, Plan
from niangjia.units.policies import may_make_top
from niangjia.units.services.tree import MANAGE, hold_tree

CHECK, IMPORT, EXPORT = "units.check", "units.import", "units.export"
BATCH = 500
# A unit with what stood there before and what stands there now, for its history.
Entry = tuple[Unit, dict[str, str], dict[str, str]]


def _check_may(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise Denied(NOT_YOURS, code=permission.value)


# -- starting ---------------------------------------------------------------------------------------
def start_check(*, actor: Actor, table: File[bytes]) -> Job:
    """Look through a table of units in the worker; nothing is imported. Raises Denied."""
    _check_may(actor, MANAGE)
    return start_job(actor=actor, kind=CHECK, options={"keep_upload": True}, upload=table)


@transaction.atomic
def start_import(*, actor: Actor, check: Job) -> Job:
    """Import what ``check`` found, in the worker. Starting it twice gives the same import.

    Raises Denied.
    """
    _check_may(actor, MANAGE)
    held = Job.objects.select_for_update().get(pk=check.pk)
    begun = (held.resume or {}).get("import")
    if begun:
        return Job.objects.get(pk=begun)
    job = start_job(actor=actor, kind=IMPORT, options={"check": str(check.pk)})
    held.resume = {"import": str(job.pk)}
    held.save(update_fields=["resume"])
    return job


def start_export(*, actor: Actor, format: str, unit: Unit | None = None) -> Job:
    """Make a table of open units (of ``unit`` and below) in the worker; "csv" or "xlsx".

    Raises Denied.
    """
    _check_may(actor, Permission.VIEW_UNITS)
    if unit is not None:
        policy_of(Unit).check(actor, unit, Permission.VIEW_UNITS)
    options = {"format": format, "unit": str(unit.pk) if unit else ""}
    return start_job(actor=actor, kind=EXPORT, options=options)


# -- planning -----------------------------------------------------------------------------------------
def known_units() -> list[Known]:
    """Every unit as plans see it; one query."""
    fields = ("id", "path", "name_zh", "level", "code", "closed_on", *plans.DETAILS)
    rows = list(Unit.objects.order_by("path").values(*fields))
    ids = {row["path"]: row["id"] for row in rows}
    return [
        Known(
            id=row["id"],
            parent=ids.get(row["path"][: -Unit.steplen]),
            path=row["path"],
            name_zh=row["name_zh"],
            level=row["level"],
            code=row["code"] or "",
            closed=row["closed_on"] is not None,
            **{name: row[name] for name in plans.DETAILS},
        )
        for row in rows
    ]


def plan_import(
    actor: Actor, rows: Iterator[Row] | list[Row], tick: Callable[[int], None] = lambda _done: None
) -> Plan:
    """What importing ``rows`` would do, as the tree and the actor's reach are now."""
    return plans.make_plan(
        known_units(),
        rows,
        covers=lambda path: actor.covers_path(MANAGE, path),
        may_make_top=may_make_top(actor),
        tick=tick,
    )


# -- carrying out -------------------------------------------------------------------------------------
@transaction.atomic
def apply_import(*, actor: Actor, rows: list[Row], digest: str) -> Plan:
    """Carry out the plan whose digest was shown and confirmed: all of it, or nothing.

    The plan is made anew with the tree held. Raises JobFailed ``changed_meanwhile`` when it isn't
    the one that was confirmed. Audits ``units.imported`` once, with counts.
    """
    _check_may(actor, MANAGE)
    hold_tree()
    plan = plan_import(actor, rows)
    if plan.problems or plan.digest() != digest:
        raise JobFailed("changed_meanwhile")
    today = timezone.localdate()
    _add(actor, plan.added, today)
    _change(actor, plan.changed, today)
    if plan.added or plan.changed:
        facts = {"added": len(plan.added), "changed": len(plan.changed), "same": plan.same}
        audit.record(actor, UnitEvent.IMPORTED, kind="units.unit", facts=facts)
    return plan


def _add(actor: Actor, added: list[Addition], today: dt.date) -> None:
    """Write new units with paths counted here: one INSERT for hundreds, where treebeard would take
    several queries for each."""
    parent_ids = {addition.parent_id for addition in added if addition.parent_id}
    parents = {unit.pk: unit for unit in Unit.objects.filter(pk__in=parent_ids)}
    last = _last_steps(added, parents)
    made: dict[int, Unit] = {}
    gained: dict[UUID, int] = defaultdict(int)
    for addition in added:
        parent = _parent(addition, parents, made)
        above = parent.path if parent else ""
        last[above] = last.get(above, 0) + 1
        unit = _new(addition)
        unit.depth = parent.depth + 1 if parent else 1
        unit.path = Unit._get_path(above, unit.depth, last[above])
        made[addition.wanted.row] = unit
        if parent is not None and addition.parent_row is not None:
            parent.numchild += 1
        elif parent is not None:
            gained[parent.pk] += 1
    Unit.objects.bulk_create(made.values(), batch_size=BATCH)
    for pk, count in gained.items():
        parents[pk].numchild += count
    Unit.objects.bulk_update([parents[pk] for pk in gained], ["numchild"], batch_size=BATCH)
    _history(actor, UnitChange.Kind.OPENED, today, [(unit, {}, {}) for unit in made.values()])


def _parent(addition: Addition, parents: dict[UUID, Unit], made: dict[int, Unit]) -> Unit | None:
    if addition.parent_row is not None:
        return made[addition.parent_row]
    return parents[addition.parent_id] if addition.parent_id else None


def _last_steps(added: list[Addition], parents: dict[UUID, Unit]) -> dict[str, int]:
    """The last child's step below each parent that exists (and at the top)."""
    last: dict[str, int] = {}
    tops = not all(addition.parent_id or addition.parent_row is not None for addition in added)
    paths = {unit.path for unit in parents.values() if unit.numchild}
    if not tops and not paths:
        return last
    for path in Unit.objects.order_by("path").values_list("path", flat=True):
        above, step = path[: -Unit.steplen], path[-Unit.steplen :]
        if above in paths or (tops and not above):
            last[above] = Unit._str2int(step)
    return last


def _new(addition: Addition) -> Unit:
    one = addition.wanted
    unit = Unit(name_zh=one.name_zh, level=one.level, code=one.code or None, numchild=0)
    for name in plans.DETAILS:
        setattr(unit, name, getattr(one, name))
    names.spell(unit)
    return unit


def _change(actor: Actor, changed: list[Change], today: dt.date) -> None:
    units = Unit.objects.in_bulk([change.unit.id for change in changed])
    fields: set[str] = set()
    entries: dict[UnitChange.Kind, list[Entry]] = defaultdict(list)
    for change in changed:
        unit = units[change.unit.id]
        for name, (_before, after) in change.fields.items():
            setattr(unit, name, after)
        names.spell(unit)
        unit.version += 1
        fields |= change.fields.keys()
        renamed = {"name_zh", "name_en"} if "name_zh" in change.fields else set()
        for kind, noted in (
            (UnitChange.Kind.RENAMED, {k: v for k, v in change.fields.items() if k in renamed}),
            (UnitChange.Kind.EDITED, {k: v for k, v in change.fields.items() if k not in renamed}),
        ):
            if noted:
                before = {name: pair[0] for name, pair in noted.items()}
                entries[kind].append(
                    (unit, before, {name: pair[1] for name, pair in noted.items()})
                )
    if units:
        written = [*fields, "sort_key", "name_keys", "version"]
        Unit.objects.bulk_update(units.values(), written, batch_size=BATCH)
    for kind, found in entries.items():
        _history(actor, kind, today, found)


def _history(
    actor: Actor,
    kind: UnitChange.Kind,
    today: dt.date,
    entries: list[Entry],
) -> None:
    now = timezone.now()
    rows: list[Any] = [
        UnitChange(
            unit=unit,
            kind=kind,
            on=today,
            at=now,
            by_id=actor.member_id,
            before=before,
            after=after,
        )
        for unit, before, after in entries
    ]
    UnitChange.objects.bulk_create(rows, batch_size=BATCH)
