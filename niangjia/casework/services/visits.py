"""Home visits with a clock: whoever isn't back when she said is looked for."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor, system_actor
from niangjia.access.policies import policy_of
from niangjia.access.rules import is_reason
from niangjia.casework import rules
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, Entry, SafeContact, Visit
from niangjia.casework.services import common
from niangjia.casework.services.contact import begin_contact, end_contact, refusals
from niangjia.casework.services.work import may_receive

LONGEST = dt.timedelta(hours=12)


@transaction.atomic
def plan_visit(
    *,
    actor: Actor,
    case_id: UUID,
    starts_at: dt.datetime,
    back_by: dt.datetime,
    place: str,
    companion_id: UUID | None = None,
    alone_why: str = "",
) -> Visit:
    """Plan a visit: when, where, back by when, with whom. Two go where the risk is high.

    Raises Http404, Denied, ValidationError when her agreement doesn't cover a visit at that hour, for
    hours that can't be, for a companion who is walled off or doesn't work there, or for going alone to a
    case of high risk without a reason. Audits whether somebody goes along.
    """
    case = common.locked(actor, case_id)
    _check_hours(starts_at, back_by)
    agreed = SafeContact.objects.get(case=case).agreed()
    refusal = rules.contact_refusal(agreed, "visit", timezone.localtime(starts_at).time())
    if refusal:
        raise ValidationError({"starts": refusals()[refusal]}, code=refusal)
    if companion_id == actor.member_id:
        companion_id = None
    if companion_id is not None and not may_receive(case, companion_id):
        raise ValidationError({"companion": _("She can’t go along here. Choose somebody else.")})
    alone = case.risk != Case.Risk.MEDIUM and companion_id is None
    if alone and not is_reason(alone_why):
        raise ValidationError(
            {"alone_why": _("Two should go where the risk is high. Say why you go alone.")}
        )
    visit = Visit(
        case=case, by_id=actor.me, companion_id=companion_id, place=place.strip(),
        alone_why=alone_why.strip() or None, starts_at=starts_at, back_by=back_by,
    )  # fmt: skip
    visit.save()
    common.note(
        actor, case, CaseEvent.VISIT_PLANNED, kind="visit_planned", two=companion_id is not None
    )
    return visit


def _check_hours(starts_at: dt.datetime, back_by: dt.datetime) -> None:
    if starts_at < timezone.now() - dt.timedelta(minutes=15):
        raise ValidationError({"starts": _("This hour has passed.")})
    if not starts_at < back_by <= starts_at + LONGEST:
        raise ValidationError({"back": _("Back after the start, within twelve hours.")})


def _under_way(actor: Actor, visit_id: UUID) -> tuple[Case, Visit]:
    found = policy_of(Visit).get(actor, visit_id)
    case = common.locked(actor, found.case_id)
    visit = Visit.objects.select_for_update().get(pk=found.pk)
    if visit.back_at is not None:
        raise ValidationError(_("This visit is over."))
    return case, visit


@transaction.atomic
def begin_visit(*, actor: Actor, visit_id: UUID) -> Visit:
    """She goes: the clock runs. It is a contact, so her agreement is asked again, for this hour.

    Raises Http404, Denied, ValidationError. Audits it.
    """
    case, visit = _under_way(actor, visit_id)
    if visit.begun_at is None:
        visit.attempt = begin_contact(actor=actor, case_id=case.pk, channel="visit")
        visit.begun_at = timezone.now()
        visit.back_by = max(visit.back_by, visit.begun_at + dt.timedelta(minutes=15))
        visit.save()
        common.note(actor, case, CaseEvent.VISIT_BEGUN, kind="visit_begun")
    return visit


@transaction.atomic
def extend_visit(*, actor: Actor, visit_id: UUID, minutes: int) -> Visit:
    """It takes longer. After an alert the clock runs anew. Raises Http404, Denied, ValidationError.

    Audits by how much."""
    case, visit = _under_way(actor, visit_id)
    if minutes not in (15, 30, 60):
        raise ValidationError(_("By 15, 30 or 60 minutes."))
    visit.back_by = rules.longer(visit.back_by, timezone.now(), minutes)
    visit.extended, visit.alerted_at = visit.extended + 1, None
    visit.save()
    common.note(actor, case, CaseEvent.VISIT_EXTENDED, kind="visit_extended", minutes=minutes)
    return visit


@transaction.atomic
def end_visit(*, actor: Actor, visit_id: UUID, outcome: str, note: str = "") -> Visit:
    """She is back; what was seen becomes an entry. A second failure asks for a review of the risk.

    Raises Http404, Denied, ValidationError for a visit that never began. Audits the outcome.
    """
    case, visit = _under_way(actor, visit_id)
    if visit.begun_at is None or visit.attempt_id is None:
        raise ValidationError(_("This visit hasn't begun."))
    visit.back_at = timezone.now()
    visit.save()
    end_contact(actor=actor, attempt_id=visit.attempt_id, outcome=outcome)
    if note.strip():
        Entry(
            case=case, kind=Entry.Kind.VISIT, happened_at=visit.begun_at, observed=note.strip(),
            author_id=actor.member_id,
        ).save()  # fmt: skip
    common.note(actor, case, CaseEvent.VISIT_BACK, kind="visit_back")
    return visit


def housekeeping() -> int:
    """Alert the supervisors about everybody who should be back and isn't; returns how many.

    Each in a transaction of its own; the notice says nothing of whom or where.
    """
    late = Visit.objects.filter(
        begun_at__isnull=False, back_at=None, alerted_at=None, back_by__lt=timezone.now()
    )
    return sum(_alert(pk) for pk in list(late.values_list("pk", flat=True)[:200]))


@transaction.atomic
def _alert(pk: UUID) -> bool:
    visit = Visit.objects.select_for_update().select_related("case").get(pk=pk)
    now = timezone.now()
    missing = rules.is_missing(visit.begun_at, visit.back_at, visit.back_by, now)
    if not missing or visit.alerted_at is not None:
        return False
    visit.alerted_at = now
    visit.save(update_fields=["alerted_at"])
    common.tell_supervisors(visit.case, "casework.not_back", f"visit/{visit.pk}/")
    common.note(system_actor(), visit.case, CaseEvent.VISIT_LATE, kind="visit_late")
    return True
