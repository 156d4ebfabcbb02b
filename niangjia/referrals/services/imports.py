"""Services by the table: checking one, importing what was checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.jobs.models import Job
from niangjia.jobs.registry import JobFailed
from niangjia.jobs.services import start_job
from niangjia.jobs.tables import Row
from niangjia.referrals import importing
from niangjia.referrals.events import ReferralEvent
from niangjia.referrals.importing import Plan, Wanted
from niangjia.referrals.models import Service
from niangjia.referrals.services.directory import FIELDS, KEEP, add_service, change_service
from niangjia.units.models import Unit

CHECK, IMPORT = "services.check", "services.import"


def _check_may(actor: Actor) -> None:
    if not actor.may(KEEP):
        raise Denied(NOT_YOURS, code=KEEP.value)


def start_check(*, actor: Actor, table: File[bytes]) -> Job:
    """Look through a table of services in the worker; nothing is imported. Raises Denied."""
    _check_may(actor)
    return start_job(actor=actor, kind=CHECK, options={"keep_upload": True}, upload=table)


@transaction.atomic
def start_import(*, actor: Actor, check: Job) -> Job:
    """Import what ``check`` found, in the worker. Starting it twice gives the same import.

    Raises Denied."""
    _check_may(actor)
    held = Job.objects.select_for_update().get(pk=check.pk)
    begun = (held.resume or {}).get("import")
    if begun:
        return Job.objects.get(pk=begun)
    job = start_job(actor=actor, kind=IMPORT, options={"check": str(check.pk)})
    held.resume = {"import": str(job.pk)}
    held.save(update_fields=["resume"])
    return job


def plan_import(*, actor: Actor, rows: list[Row]) -> Plan:
    """What importing ``rows`` would do, as directory and reach are now."""
    return importing.make_plan(rows, covers=lambda path: actor.covers_path(KEEP, path))


@transaction.atomic
def apply_services(*, actor: Actor, rows: list[Row], digest: str) -> Plan:
    """Carry out the plan whose digest was shown and confirmed: all of it, or nothing.

    Raises JobFailed ``changed_meanwhile`` when it isn't the one any more. Audits each entry, and the
    import with its counts."""
    _check_may(actor)
    plan = plan_import(actor=actor, rows=rows)
    if plan.problems or plan.digest() != digest:
        raise JobFailed("changed_meanwhile")
    units = Unit.objects.in_bulk({pk for one in plan.wanted for pk in (one.unit, one.area)})
    for one in plan.wanted:
        _carry_out(actor, one, units)
    counts = plan.counts()
    audit.record(actor, ReferralEvent.SERVICES_IMPORTED, kind="referrals.service", facts=counts)
    return plan


def _carry_out(actor: Actor, one: Wanted, units: dict[UUID, Unit]) -> None:
    if one.service is None:
        values: dict[str, Any] = {**one.values, "by_link": True}
        add_service(actor=actor, unit=units[one.unit], area=units[one.area], values=values)
        return
    found = Service.objects.get(pk=one.service)
    kept = {name: getattr(found, name) for name in (*FIELDS, "address", "receiver")}
    change_service(
        actor=actor, service_id=found.pk, area=units[one.area],
        values={**kept, **one.values},
    )  # fmt: skip
