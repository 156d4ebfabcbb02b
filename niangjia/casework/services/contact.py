"""Reaching her in the agreed way only, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework import facts, parts, rules
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Attempt, SafeContact, Task
from niangjia.casework.services import common
from niangjia.ui.conflict import merged


def refusals() -> dict[str, str]:
    """Why a contact is refused, in words."""
    return {
        "not_agreed": _("Do not contact her: she has not agreed to any way."),
        "channel": _("She did not agree to this way."),
        "hours": _("Not at this hour. Wait for the hours she agreed to."),
    }


@transaction.atomic
def agree_contact(
    *,
    actor: Actor,
    case_id: UUID,
    allowed: bool,
    way: Mapping[str, Any],
    seen: str | None = None,
) -> SafeContact:
    """Write the way that she agreed to. Raises Http404, Denied, ValidationError when contact is
    allowed without any way, ChangedMeanwhile (``seen``: what the form had seen). Audits only whether
    it is allowed."""
    case = common.locked(actor, case_id)
    contact = SafeContact.objects.get(case=case)
    before = facts.way(contact)
    given = merged(before, {"allowed": allowed, **way}, seen)
    contact.allowed = given.pop("allowed")
    if contact.allowed and not given.get("channels"):
        raise ValidationError({"channels": _("Say by which way she may be reached.")})
    contact.way = given
    contact.checked_on = timezone.localdate()
    contact.save()
    if facts.way(contact) != before:
        parts.contact_changed(actor, case)
    common.note(actor, case, CaseEvent.CONTACT_AGREED, kind="contact_agreed", allowed=allowed)
    return contact


def refused_now(contact: SafeContact, channel: str) -> str:
    """Why a way isn't open at this hour, in words; empty: it is. Asked again while a contact that was begun
    waits for its outcome: she may have taken it back, or the hour be over."""
    refusal = rules.contact_refusal(contact.agreed(), channel, timezone.localtime().time())
    return refusals()[refusal] if refusal else ""


@transaction.atomic
def begin_contact(*, actor: Actor, case_id: UUID, channel: str) -> Attempt:
    """Begin a contact in the agreed way; only then is the full number shown.

    Raises Http404, Denied, ValidationError when the agreement doesn't cover it, now. Audits the
    channel.
    """
    case = common.locked(actor, case_id)
    contact = SafeContact.objects.get(case=case)
    clock = timezone.localtime().time()
    refusal = rules.contact_refusal(contact.agreed(), channel, clock)
    if refusal:
        raise ValidationError(refusals()[refusal], code=refusal)
    attempt = Attempt(case=case, channel=channel, at=timezone.now(), by_id=actor.member_id)
    attempt.save()
    common.note(actor, case, CaseEvent.CONTACT_BEGUN, channel=channel)
    return attempt


@transaction.atomic
def end_contact(*, actor: Actor, attempt_id: UUID, outcome: str, note: str = "") -> Attempt:
    """Note what came of a contact. The second failure in a row asks supervisors to review the risk.

    Raises Http404, Denied. Audits the outcome.
    """
    found = policy_of(Attempt).get(actor, attempt_id)
    case = common.locked(actor, found.case_id)
    attempt = Attempt.objects.select_for_update().get(pk=found.pk)
    if attempt.outcome:
        return attempt
    attempt.outcome, attempt.note = outcome, note.strip() or None
    attempt.save()
    recent = Attempt.objects.filter(case=case).exclude(outcome="")
    fails = rules.fails_in_row(recent.values_list("outcome", flat=True)[:5])
    open_review = case.tasks.filter(kind=Task.Kind.RISK_REVIEW, done_at=None).exists()
    if fails >= rules.FAILS_TO_REVIEW and not open_review:
        today = timezone.localdate()
        common.add_task(actor, case, Task.Kind.RISK_REVIEW, today, supervisors=True)
        common.tell_supervisors(case, "casework.alert")
    common.note(actor, case, CaseEvent.CONTACT_ENDED, kind="contact", outcome=outcome)
    return attempt
