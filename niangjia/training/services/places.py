"""Places in a programme: nominated, approved, waiting, withdrawn; every move with its reason."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access.actor import Actor, system_actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.people import selectors as people
from niangjia.people.models import Member
from niangjia.training import states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import Enrolment, Move, Programme
from niangjia.training.rules import seats
from niangjia.training.rules.seats import Room, Waiter

APPROVE = Permission.APPROVE_TRAINING
NO_APPROVER = _(
    "Nobody can approve this: the unit and those above it have no supervisor who could. Ask the "
    "administrator to give somebody that role first."
)


def approvers_of(path: str, but: UUID | None = None) -> list[UUID]:
    """Who may approve for a unit; never the nominated herself."""
    return [one for one in people.holders(APPROVE, path) if one != but]


def room_of(programme: Programme) -> Room:
    """Places in all and by quota (unit path), with how many are taken. Two queries."""
    quotas = dict(programme.quotas.values_list("unit__path", "seats"))
    paths = programme.enrolments.filter(state=states.ENROLLED).values_list("unit__path", flat=True)
    used = Counter(seats.nearest_quota(path, quotas) or "" for path in paths.order_by())
    return Room(programme.seats, sum(used.values()), quotas, used)


def _move(actor: Actor, place: Enrolment, to: str, why: str, note: str = "") -> None:
    place.state = to
    if to == states.WITHDRAWN:
        place.group = ""
    if to == states.WAITING and place.queued_at is None:
        place.queued_at = timezone.now()
    place.save()
    Move(enrolment=place, to=to, why=why, by_id=actor.member_id, note=note.strip() or None).save()
    facts = {"to": to, "why": why, "programme": str(place.programme_id)}
    audit.record(actor, TrainingEvent.PLACE_MOVED, place, facts=facts)


def _tell(place: Enrolment, actor: Actor) -> None:
    if place.member_id != actor.member_id:
        notices.notify([place.member_id], "training.place", path=f"/training/{place.programme_id}/")


def _give(actor: Actor, place: Enrolment) -> None:
    """A place, or the end of the line with the reason why."""
    room = room_of(place.programme)
    quota = seats.nearest_quota(place.unit.path, room.quotas) or ""
    reason = room.reason_for(quota)
    to = states.ENROLLED if reason == seats.FREE else states.WAITING
    _move(actor, place, to, reason)


def fill_places(programme: Programme) -> int:
    """Give free places to who waits, in order; called when places fall free. Audits each move."""
    if programme.state not in (states.OPEN, states.RUNNING):
        return 0
    waiting = list(
        programme.enrolments.filter(state=states.WAITING)
        .select_related("unit")
        .order_by("queued_at", "id")
    )
    if not waiting:
        return 0
    room = room_of(programme)
    by_key = {str(place.pk): place for place in waiting}
    line = [
        Waiter(key, seats.nearest_quota(place.unit.path, room.quotas) or "")
        for key, place in by_key.items()
    ]
    moved = seats.moving_up(room, line)
    for one in moved:
        _move(system_actor(), by_key[one.key], states.ENROLLED, "place_freed")
        _tell(by_key[one.key], system_actor())
    return len(moved)


def _open(programme_id: UUID, actor: Actor) -> Programme:
    policy_of(Programme).get(actor, programme_id)
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    if programme.state != states.OPEN:
        raise ValidationError(_("Nominations for this programme aren't open."))
    if timezone.localdate() > programme.nominate_by:
        raise ValidationError(_("The last day for nominations has passed. Ask the organiser."))
    return programme


def _place_for(programme: Programme, member: Member) -> Enrolment:
    place = programme.enrolments.filter(member=member).first()
    if place is None:
        return Enrolment(programme=programme, member=member)
    if place.state in states.LIVE:
        raise ValidationError({"member": _("She is in this programme already.")})
    place.queued_at = None
    return place


@transaction.atomic
def nominate(
    *,
    actor: Actor,
    programme_id: UUID,
    member_id: UUID,
    access_needs: str = "",
    child_care: str = "",
) -> Enrolment:
    """Put somebody forward: any member herself, a supervisor those of her units.

    Who may approve for that unit approves by nominating; everybody else's nomination waits for
    approval, and isn't taken when nobody could give it. Raises Http404, Denied, ValidationError:
    closed, there already, no places for the unit, no approver. Audits the move.
    """
    programme = _open(programme_id, actor)
    member = Member.objects.select_related("unit").filter(pk=member_id, is_active=True).first()
    if member is None:
        raise ValidationError({"member": _("This account is closed.")})
    herself = member.pk == actor.member_id
    approves = actor.covers_path(APPROVE, member.unit.path) and not herself
    if not herself and not approves:
        raise Denied(NOT_YOURS, code=APPROVE.value)
    quotas = dict(programme.quotas.values_list("unit__path", "seats"))
    if quotas and seats.nearest_quota(member.unit.path, quotas) is None:
        raise ValidationError({"member": _("This programme has no places for that unit.")})
    told = approvers_of(member.unit.path, but=member.pk)
    if not told:
        raise ValidationError(NO_APPROVER)
    place = _place_for(programme, member)
    place.unit = member.unit
    place.access_needs, place.child_care = access_needs.strip() or None, child_care.strip() or None
    _move(actor, place, states.NOMINATED, "by_herself" if herself else "by_unit")
    if approves:
        _give(actor, place)
        _tell(place, actor)
    else:
        notices.notify(told, "training.to_approve", path="/training/approvals/")
    return place


def _to_approve(actor: Actor, enrolment_id: UUID) -> Enrolment:
    found = policy_of(Enrolment).get(actor, enrolment_id, APPROVE)
    programme = Programme.objects.select_for_update().get(pk=found.programme_id)
    place = (
        Enrolment.objects.select_related("unit").select_for_update(of=("self",)).get(pk=found.pk)
    )
    place.programme = programme
    if place.member_id == actor.member_id:
        raise Denied(_("Nobody approves herself. Another supervisor can."), code="own")
    if place.state != states.NOMINATED:
        raise ValidationError(_("This was decided already. Load the page anew."))
    return place


@transaction.atomic
def approve(*, actor: Actor, enrolment_id: UUID) -> Enrolment:
    """Approve a nomination: she gets a place, or waits with the reason shown.

    Raises Http404, Denied (never herself), ValidationError when decided already. Audits the move.
    """
    place = _to_approve(actor, enrolment_id)
    if place.programme.state not in (states.OPEN, states.RUNNING):
        raise ValidationError(_("This programme is over."))
    _give(actor, place)
    _tell(place, actor)
    return place


@transaction.atomic
def decline(*, actor: Actor, enrolment_id: UUID, note: str) -> Enrolment:
    """Not approve a nomination; ``note`` is for her to read, and kept encrypted. Audits the move."""
    place = _to_approve(actor, enrolment_id)
    _move(actor, place, states.DECLINED, "declined", note)
    _tell(place, actor)
    return place


@transaction.atomic
def withdraw(*, actor: Actor, enrolment_id: UUID, note: str = "") -> Enrolment:
    """Give a place back: she herself, her supervisor, or the organiser. The next in line moves up.

    Raises Http404, Denied, ValidationError when there is nothing to give back. Audits each move.
    """
    found = policy_of(Enrolment).get(actor, enrolment_id)
    programme = Programme.objects.select_for_update().get(pk=found.programme_id)
    place = Enrolment.objects.select_for_update().get(pk=found.pk)
    if place.state not in states.LIVE or programme.state in (states.ENDED, states.CANCELLED):
        raise ValidationError(_("There is no place to give back any more."))
    _move(actor, place, states.WITHDRAWN, "withdrawn", note)
    _tell(place, actor)
    fill_places(programme)
    return place


@transaction.atomic
def say_needs(*, actor: Actor, enrolment_id: UUID, access_needs: str, child_care: str) -> Enrolment:
    """What she needs to take part, said by herself; kept encrypted, read by the organiser.

    Raises Http404, Denied. Audits that it was noted, not what.
    """
    place = policy_of(Enrolment).get(actor, enrolment_id)
    if place.member_id != actor.member_id:
        raise Denied(NOT_YOURS, code="own")
    place.access_needs, place.child_care = access_needs.strip() or None, child_care.strip() or None
    place.save(update_fields=["access_needs", "child_care"])
    audit.record(actor, TrainingEvent.NEEDS_SAID, place)
    return place


@transaction.atomic
def read_needs(*, actor: Actor, programme_id: UUID) -> list[Enrolment]:
    """What people in a programme need, for its organiser. Raises Http404, Denied. Audits the read."""
    of = policy_of(Programme).get(actor, programme_id, Permission.RUN_TRAINING)
    rows = of.enrolments.filter(state__in=states.LIVE).select_related("member", "unit")
    found = [one for one in rows if one.access_needs or one.child_care]
    audit.record(actor, TrainingEvent.NEEDS_READ, of, facts={"shown": len(found)})
    return found
