"""Complaints about those who work here: taken down by anybody who takes in, looked into by a supervisor
who isn't meant. Nothing of them reaches whoever they are about: no list, count, search, notice, page."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.actor import Actor, system_actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.rules import is_reason
from niangjia.access.services import SHORT, set_wall
from niangjia.casework.models import Case
from niangjia.casework.rules import read_number
from niangjia.people.models import Member
from niangjia.requests.events import RequestEvent
from niangjia.requests.models import Complaint
from niangjia.requests.rules import asking as rules
from niangjia.requests.services.common import home
from niangjia.units.models import Unit

TAKE, LOOK = Permission.RECEIVE_REQUESTS, Permission.DECIDE_REQUESTS
KIND = "requests.complaint"
# Days until it should be answered: house policy, no number of the law.
DAYS = 15


def _case(actor: Actor, case_id: UUID | None, number: str) -> Case | None:
    """The case by its page, which she must see, or by its number, of which she learns nothing."""
    if case_id is not None:
        return policy_of(Case).get(actor, case_id)
    if not number.strip():
        return None
    written = read_number(number)
    if not written:
        raise ValidationError({"number": _("A case number reads like 26-K7RT-4XQM.")})
    return Case.objects.filter(number=written).first()


@transaction.atomic
def complain(
    *,
    actor: Actor,
    said_by: str,
    words: str,
    way: str = "",
    about_id: UUID | None = None,
    case_id: UUID | None = None,
    number: str = "",
) -> Complaint:
    """Take down a complaint. Without a name it is about whoever works on the case; she is walled off at
    once, and supervisors who aren't meant are told. The answer is the same whether there is such a case.

    Raises Denied without RECEIVE_REQUESTS, Http404, ValidationError for a number of no shape, too few
    words, neither name nor case, or when nobody is there who may look into it. Audits who said it, never
    about whom.
    """
    where = home(actor, TAKE)
    case = _case(actor, case_id, number)
    if about_id is None and case_id is None and not number.strip():
        raise ValidationError({"about": _("Say about whom, or give the number of the case.")})
    if not is_reason(words):
        raise ValidationError({"words": SHORT})
    meant = about_id or (case.worker_id if case else None)
    member = Member.objects.select_related("unit").get(pk=meant) if meant else None
    unit = case.unit if case else member.unit if member else Unit.objects.get(pk=where.unit_id)
    today = timezone.localdate()
    row = Complaint(
        code=rules.new_code("C"), unit=unit, unit_path=unit.path, case=case, about=member,
        said_by=said_by, words=words.strip(), way=way.strip() or None, recorded_on=today,
        recorded_by_id=actor.member_id, due_on=today + dt.timedelta(days=DAYS),
    )  # fmt: skip
    row.save(force_insert=True)
    _keep_from(row)
    audit.record(
        actor, RequestEvent.COMPLAINED, row, unit_path=unit.path, facts={"said_by": said_by}
    )
    if not (told := lookers(row)):
        raise ValidationError(
            _("Nobody here may look into this. Take it to the federation above yours, today.")
        )
    notices.notify(
        told - {actor.member_id}, "requests.to_look", path=f"/requests/complaint/{row.pk}/"
    )
    return row


def _keep_from(row: Complaint) -> None:
    """A wall between the complaint and whoever it is about, besides what the policy says."""
    if row.about_id is not None:
        set_wall(
            actor=system_actor(), kind=KIND, record_id=row.pk, member_id=row.about_id,
            reason=_("A complaint is never seen by whom it is about."),
        )  # fmt: skip


def lookers(row: Complaint) -> set[UUID]:
    """Supervisors who may look into it: never whom it is about, nobody behind a wall."""
    policy = policy_of(Complaint)
    return {
        member
        for member in people_of.holders(LOOK, row.unit_path) - {row.about_id}
        if not Complaint.objects.filter(pk=row.pk)
        .exclude(policy.not_walled(Actor(member_id=member)))
        .exists()
    }


@transaction.atomic
def read_complaint(*, actor: Actor, complaint_id: UUID) -> Complaint:
    """A complaint, for whoever may look into it. Raises Http404. Audits the reading."""
    row = policy_of(Complaint).get(actor, complaint_id)
    audit.record(actor, RequestEvent.COMPLAINT_READ, row, unit_path=row.unit_path)
    return row


@transaction.atomic
def name_worker(*, actor: Actor, complaint_id: UUID, about_id: UUID) -> Complaint:
    """Say whom a complaint is about that was taken down without knowing. From then on it is as if she had
    been named at once: the wall, the unit that answers, who looks into it, no notice left with her.

    Raises Http404, ValidationError when it is said already, when she answered it herself, or when nobody
    would be left to look into it. Audits that it was said, never about whom.
    """
    found = policy_of(Complaint).get(actor, complaint_id, LOOK)
    row = Complaint.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if row.about_id is not None:
        raise ValidationError(_("Somebody went on with this meanwhile. Look at how it stands now."))
    if row.ended_by_id == about_id:
        raise ValidationError(
            {"about": _("She answered this herself. Take it to the federation above yours, today.")}
        )
    before = lookers(row)
    member = Member.objects.select_related("unit").get(pk=about_id)
    row.about = member
    if row.case_id is None:
        row.unit, row.unit_path = member.unit, member.unit.path
    row.save(update_fields=["about", "unit", "unit_path"])
    _keep_from(row)
    if not (told := lookers(row)):
        raise ValidationError(
            _("Nobody here may look into this. Take it to the federation above yours, today.")
        )
    path = f"/requests/complaint/{row.pk}/"
    notices.take_back(about_id, path=path)
    if row.ended_at is None:
        notices.notify(told - before - {actor.member_id}, "requests.to_look", path=path)
    audit.record(actor, RequestEvent.COMPLAINT_NAMED, row, unit_path=row.unit_path)
    return row


@transaction.atomic
def answer_complaint(
    *, actor: Actor, complaint_id: UUID, verdict: str, outcome: str, told: str
) -> Complaint:
    """Write what was found, what follows, and whether whoever complained was told.

    Raises Http404 (also for whom it is about), ValidationError without a sentence, or when somebody
    answered it meanwhile. Audits the finding.
    """
    found = policy_of(Complaint).get(actor, complaint_id, LOOK)
    row = Complaint.objects.select_for_update().get(pk=found.pk)
    if row.ended_at is not None:
        raise ValidationError(_("Somebody went on with this meanwhile. Look at how it stands now."))
    if not is_reason(outcome):
        raise ValidationError({"outcome": SHORT})
    row.verdict, row.outcome, row.told = verdict, outcome.strip(), told
    row.ended_at, row.ended_by_id = timezone.now(), actor.member_id
    row.save()
    audit.record(
        actor, RequestEvent.COMPLAINT_ANSWERED, row, unit_path=row.unit_path,
        facts={"verdict": verdict, "told": told},
    )  # fmt: skip
    return row
