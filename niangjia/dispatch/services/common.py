"""What the services of dispatch share: locking, who answers for a unit, steps, neutral notices."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.actor import Actor
from niangjia.access.models import Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.rules import LETTERS
from niangjia.casework.services.common import KIND as CASE
from niangjia.dispatch.events import DispatchEvent
from niangjia.dispatch.models import Call, Dispatch, DispatchStep
from niangjia.people import selectors as people
from niangjia.people.models import RoleAssignment
from niangjia.units.models import Unit

CALL = "dispatch.call"


def new_reference() -> str:
    """A call's number, which tells nothing: ``T-K7RT-4XQM``."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"T-{letters[:4]}-{letters[4:]}"


def call_of(actor: Actor, pk: UUID) -> Call:
    """A call, locked for this transaction. Raises Http404."""
    found = policy_of(Call).get(actor, pk, Permission.TAKE_CALLS)
    return Call.objects.select_for_update().get(pk=found.pk)


def matter_of(actor: Actor, pk: UUID, permission: Permission) -> Dispatch:
    """A dispatch, locked for this transaction. Raises Http404, Denied."""
    found = policy_of(Dispatch).visible_to(actor, permission).filter(pk=pk).first()
    if found is None:
        # Not even its being there is told.
        policy_of(Dispatch).get(actor, pk)
        policy_of(Dispatch).get(actor, pk, permission)
    return Dispatch.objects.select_for_update().get(pk=pk)


# -- who answers ------------------------------------------------------------------------------------------
def walled_from(kind: str, record_id: UUID) -> set[UUID]:
    """Members for whom a record doesn't exist."""
    rows = Wall.objects.filter(kind=kind, record_id=record_id, lifted_at=None)
    return set(rows.values_list("member_id", flat=True))


def own_answerers(unit: Unit) -> set[UUID]:
    """Who answers at this very unit: those above it, who cover it too, left out."""
    holders = set(people_of.holders(Permission.ANSWER_MATTERS, unit.path))
    today = timezone.localdate()
    here = RoleAssignment.objects.filter(unit=unit, member_id__in=holders, starts_on__lte=today)
    return set(here.exclude(ends_on__lt=today).values_list("member_id", flat=True))


def answerers(unit: Unit, case_id: UUID) -> set[UUID]:
    """Who hears of a matter that goes to ``unit``: its own, else those of the nearest unit above
    that has any; never somebody for whom the case doesn't exist."""
    walled = walled_from(CASE, case_id)
    paths = list(reversed(people.paths_above(unit.path)))
    units = {one.path: one for one in Unit.objects.filter(path__in=paths)}
    for path in paths:
        found = own_answerers(units[path])
        if found:
            return found - walled
    return set()


def conflicted(unit: Unit, case_id: UUID) -> bool:
    """Whether somebody who answers at this unit may not know of the case."""
    return bool(own_answerers(unit) & walled_from(CASE, case_id))


# -- traces ---------------------------------------------------------------------------------------------------
def step(actor: Actor, matter: Dispatch, what: str, event: DispatchEvent) -> None:
    """Note a step of a dispatch, in its history and in the audit log."""
    DispatchStep(
        dispatch=matter, what=what, unit=matter.to_unit, at=timezone.now(), by_id=actor.member_id
    ).save(force_insert=True)
    facts = {"kind": matter.kind, "level": matter.level, "state": matter.state}
    audit.record(actor, event, matter, unit_path=matter.to_path or matter.from_path, facts=facts)


def tell(members: Iterable[UUID | None], code: str, path: str) -> None:
    """Neutral notices once everything is written."""
    wanted = {member for member in members if member is not None}
    if wanted:
        transaction.on_commit(lambda: notices.notify(wanted, code, path=path))


def tell_sender(matter: Dispatch) -> None:
    """She who entered it learns that something moved, and nothing of what it is."""
    if matter.entered_by_id not in walled_from(CASE, matter.case_id):
        tell([matter.entered_by_id], "dispatch.moved", "/dispatch/passed/")
