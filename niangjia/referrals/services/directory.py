"""Keeping the directory of services."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.access.rules import is_reason
from niangjia.access.services import SHORT
from niangjia.referrals import rules
from niangjia.referrals.events import ReferralEvent
from niangjia.referrals.models import Service
from niangjia.ui.conflict import merged
from niangjia.units.models import Unit

KEEP = Permission.KEEP_SERVICES
FIELDS = (
    "kind", "name_zh", "name_en", "phone", "hours", "eligibility", "languages", "free_places",
    "by_link",
)  # fmt: skip


def _trace(actor: Actor, event: ReferralEvent, service: Service, **facts: str | bool) -> None:
    audit.record(actor, event, service, unit_path=service.unit_path, facts=facts)


def _locked(actor: Actor, pk: UUID) -> Service:
    found = policy_of(Service).get(actor, pk, KEEP)
    return Service.objects.select_for_update().get(pk=found.pk)


def check_values(values: dict[str, Any]) -> None:
    """Raise ValidationError, by field, for values that can't stand in the directory."""
    wrong: dict[str, str] = {}
    try:
        values["hours"] = rules.write_hours(rules.read_hours(str(values.get("hours") or "")))
    except rules.BadHours:
        wrong["hours"] = _(
            "Write hours such as: 1-5 9:00-12:00 13:30-17:00; 6 9:00-12:00. Or: 24h."
        )
    if not values.get("receiver") and not values.get("by_link"):
        wrong["by_link"] = _("Say how this office answers: a unit with accounts, or a link.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def add_service(*, actor: Actor, unit: Unit, area: Unit, values: dict[str, Any]) -> Service:
    """Write a service into the directory; ``unit`` keeps the entry, ``area`` and below is served.

    Raises Denied where she keeps no entries, ValidationError by field. Audits the kind."""
    if not actor.covers_path(KEEP, unit.path):
        raise Denied(NOT_YOURS, code=KEEP.value)
    service = Service(unit=unit, unit_path=unit.path)
    return _write(actor, service, area, values)


@transaction.atomic
def change_service(
    *,
    actor: Actor,
    service_id: UUID,
    area: Unit,
    values: dict[str, Any],
    seen: str | None = None,
) -> Service:
    """Change an entry. Raises Http404, Denied, ValidationError, ChangedMeanwhile (``seen``: what the
    form had seen). Audits the kind."""
    service = _locked(actor, service_id)
    receiver: Unit | None = values.get("receiver")
    units = {str(one.pk): one for one in (service.area, service.receiver, area, receiver) if one}
    written = {name: values.get(name) for name in (*FIELDS, "address")}
    written |= {"area": str(area.pk), "receiver": str(receiver.pk) if receiver else ""}
    given = merged(stands(service), written, seen)
    area, given["receiver"] = units[given.pop("area")], units.get(given["receiver"])
    service.version += 1
    return _write(actor, service, area, given)


def stands(service: Service) -> dict[str, Any]:
    """What an entry says now, field by field, as its form and its service compare it; never the sealed
    address."""
    return {
        **{name: getattr(service, name) for name in (*FIELDS, "address")},
        "area": str(service.area_id),
        "receiver": str(service.receiver_id or ""),
    }


def _write(actor: Actor, service: Service, area: Unit, values: dict[str, Any]) -> Service:
    given = dict(values)
    check_values(given)
    for name in FIELDS:
        setattr(service, name, given.get(name) if name == "free_places" else given.get(name) or "")
    service.by_link = bool(given.get("by_link"))
    service.receiver, service.area, service.area_path = given.get("receiver"), area, area.path
    _place(service, str(given.get("address") or "").strip())
    today = timezone.localdate()
    service.places_on = None if service.free_places is None else today
    service.checked_on = today
    service.save()
    _trace(actor, ReferralEvent.SERVICE_SET, service, service_kind=service.kind)
    return service


def _place(service: Service, address: str) -> None:
    """A shelter's address goes into the vault; an empty field leaves the sealed one as it is."""
    if service.kind != Service.Kind.SHELTER:
        service.address, service.hidden_address = address, None
        return
    service.hidden_address = address or service.hidden_address or service.address or None
    service.address = ""


@transaction.atomic
def check_service(*, actor: Actor, service_id: UUID, free_places: int | None = None) -> Service:
    """Say that an entry was checked today, with the places that are free.

    Raises Http404, Denied. Audits it."""
    service = _locked(actor, service_id)
    service.checked_on = timezone.localdate()
    if free_places is not None:
        service.free_places, service.places_on = free_places, service.checked_on
    service.save()
    _trace(actor, ReferralEvent.SERVICE_CHECKED, service)
    return service


@transaction.atomic
def close_service(*, actor: Actor, service_id: UUID, again: bool = False) -> Service:
    """Close an entry, or open it again; it stays in the directory, and running referrals go on.

    Raises Http404, Denied. Audits it."""
    service = _locked(actor, service_id)
    service.closed_on = None if again else service.closed_on or timezone.localdate()
    service.version += 1
    service.save()
    _trace(actor, ReferralEvent.SERVICE_CLOSED, service, again=again)
    return service


@transaction.atomic
def open_address(*, actor: Actor, service_id: UUID, reason: str) -> Service:
    """Open the sealed address of a shelter: whoever works on cases, with a reason that is kept.

    Raises Http404, Denied, ValidationError for an empty reason. Audits it, without the reason."""
    service = policy_of(Service).get(actor, service_id)
    if not actor.may(Permission.WORK_CASES):
        raise Denied(NOT_YOURS, code=Permission.WORK_CASES.value)
    if not is_reason(reason):
        raise ValidationError({"reason": SHORT})
    held = Service.objects.select_for_update().get(pk=service.pk)
    held.reasons = [*(held.reasons or []), {"by": str(actor.member_id), "reason": reason}]
    held.save(update_fields=["reasons"])
    _trace(actor, ReferralEvent.SERVICE_OPENED, held)
    return held
