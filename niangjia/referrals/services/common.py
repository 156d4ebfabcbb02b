"""What the services of referrals share: locking, traces, lines of the timeline, who is told."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of, walled_off
from niangjia.casework.services.common import KIND
from niangjia.referrals.events import ReferralEvent
from niangjia.referrals.models import Referral, Reply


def locked(actor: Actor, pk: UUID, permission: Permission = Permission.WORK_CASES) -> Referral:
    """The referral, locked for this transaction. Raises Http404 or Denied."""
    found = policy_of(Referral).get(actor, pk, permission)
    return Referral.objects.select_for_update().get(pk=found.pk)


def trace(
    actor: Actor, event: ReferralEvent, referral: Referral, **facts: str | int | bool
) -> None:
    """Write a change into the audit log."""
    audit.record(actor, event, referral, unit_path=referral.case.unit_path, facts=facts)


def line(
    actor: Actor,
    referral: Referral,
    kind: str,
    *,
    text: str = "",
    who: str = "",
    noted: bool = False,
) -> Reply:
    """One line of the referral's timeline."""
    made = Reply(
        referral=referral, kind=kind, at=timezone.now(), by_id=actor.member_id,
        text=text.strip() or None, who=who.strip() or None, noted=noted,
    )  # fmt: skip
    made.save()
    return made


def tell_worker(referral: Referral, code: str) -> None:
    """A neutral notice for whoever works on the case, or sent the referral."""
    case = referral.case
    member = case.worker_id or referral.made_by_id
    if member is not None and not walled_off(Actor(member_id=member), KIND, case.pk):
        notices.notify([member], code, path=f"/referrals/{referral.pk}/")


def tell_receivers(referral: Referral, code: str) -> None:
    """A neutral notice for the members of the receiving unit who may answer."""
    receiver = referral.service.receiver
    if receiver is None:
        return
    members = {
        member
        for member in people_of.holders(Permission.ANSWER_REFERRALS, receiver.path)
        if not walled_off(Actor(member_id=member), KIND, referral.case_id)
    }
    notices.notify(members, code, path=f"/referrals/to-us/{referral.pk}/")
