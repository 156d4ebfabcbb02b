"""A matter on its way: prepared, sent once, received, taken up or sent back; rising when unanswered."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor, system_actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.casework.services.common import locked as locked_case
from niangjia.casework.services.moving import go_over
from niangjia.casework.services.parties import conflicts
from niangjia.dispatch import rules, states
from niangjia.dispatch.events import DispatchEvent
from niangjia.dispatch.house import house
from niangjia.dispatch.models import Dispatch
from niangjia.dispatch.services import common
from niangjia.units.models import Level as UnitLevel
from niangjia.units.models import Unit

SEND, ANSWER = Permission.SEND_MATTERS, Permission.ANSWER_MATTERS
HELPERS = (UnitLevel.DISTRICT, UnitLevel.CITY)


def _may_send(actor: Actor) -> None:
    if not actor.may(SEND):
        raise Denied(NOT_YOURS, code=SEND.value)


def _check(matter: Dispatch, wanted: str) -> None:
    if not states.may_follow(matter.state, wanted):
        raise ValidationError(_("This can't come next. Look at where the matter stands now."))


def unit_for(place: str) -> Unit | None:
    """The unit that a place named in words points to, the lowest that is named."""
    if not place.strip():
        return None
    rows = Unit.objects.filter(closed_on=None).exclude(level=UnitLevel.STUDIO)
    path = rules.unit_in(place, rows.values_list("path", "name_zh"))
    found: Unit | None = rows.filter(path=path).first()
    return found


def _new(actor: Actor, case: Case, kind: str, level: str) -> Dispatch:
    return Dispatch(
        case=case,
        kind=kind,
        level=level or rules.level_of_case(case.risk, in_danger=case.danger_since is not None),
        from_unit_id=case.unit_id,
        from_path=case.unit_path,
        from_worker_id=case.worker_id,
        entered_by_id=actor.member_id,
        entered_at=timezone.now(),
    )


@transaction.atomic
def prepare(*, actor: Actor, case_id: UUID, level: str = "", place: str = "") -> Dispatch:
    """Prepare to pass a case on; by the place a unit is proposed. One that is open already stays.

    Raises Http404, Denied without SEND_MATTERS or when it isn't hers to work on. Audits it.
    """
    _may_send(actor)
    case = locked_case(actor, case_id)
    open_now = Dispatch.objects.filter(case=case, kind=Dispatch.Kind.PASS_ON)
    found = open_now.exclude(state__in=states.ENDED).first()
    if found is not None:
        return found
    matter = _new(actor, case, Dispatch.Kind.PASS_ON, level)
    unit = unit_for(place)
    if unit is not None and unit.pk != case.unit_id:
        matter.to_unit, matter.to_path = unit, unit.path
    matter.save(force_insert=True)
    common.step(actor, matter, "to_send", DispatchEvent.PREPARED)
    return matter


@transaction.atomic
def send(
    *, actor: Actor, matter_id: UUID, unit_id: UUID, words: str, preferred: bool = False
) -> Dispatch:
    """Send a prepared matter, or one that was sent back, to a unit; its reply clock starts.

    The conflict check comes first: kin of a party are walled off, nobody walled off hears of it, and
    a unit where somebody who answers is walled off is refused, naming the one above. Raises
    Http404, Denied, ValidationError. Audits kind, level and state.
    """
    _may_send(actor)
    matter = common.matter_of(actor, matter_id, SEND)
    case = locked_case(actor, matter.case_id)
    _check(matter, Dispatch.State.SENT)
    unit = Unit.objects.filter(pk=unit_id, closed_on=None).first()
    if unit is None or unit.pk == case.unit_id:
        raise ValidationError({"unit": _("Choose another unit than the one that has it now.")})
    conflicts(case)
    if common.conflicted(unit, case.pk):
        _refuse(unit, case)
    _post(actor, matter, unit, words, preferred)
    return matter


def next_above(unit: Unit, case_id: UUID) -> Unit | None:
    """The nearest unit above where somebody answers and nobody is walled off."""
    for path in rules.above(unit.path, Unit.steplen):
        found: Unit = Unit.objects.get(path=path)
        if common.own_answerers(found) and not common.conflicted(found, case_id):
            return found
    return None


def _refuse(unit: Unit, case: Case) -> None:
    higher = next_above(unit, case.pk)
    told = _("Somebody who answers there may not know of this matter.")
    if higher is not None:
        told += " " + _("Send it to the unit above: %s.") % higher.name_zh
    raise ValidationError({"unit": ValidationError(told, code="conflict")})


def _post(actor: Actor, matter: Dispatch, unit: Unit, words: str, preferred: bool) -> None:
    hearers = common.answerers(unit, matter.case_id)
    if not hearers:
        raise ValidationError({"unit": _("Nobody answers there or above. Choose another unit.")})
    now = timezone.now()
    matter.to_unit, matter.to_path, matter.first_path = unit, unit.path, unit.path
    matter.words, matter.reason, matter.preferred = words.strip() or None, None, preferred
    matter.state, matter.sent_at, matter.risen = Dispatch.State.SENT, now, 0
    matter.due_at = rules.reply_by(house(), matter.level, now)
    matter.save()
    asks = matter.kind == Dispatch.Kind.HELP
    event = DispatchEvent.ASKED_FOR_HELP if asks else DispatchEvent.SENT
    common.step(actor, matter, "help" if asks else "sent", event)
    common.tell(hearers, "dispatch.incoming", f"/dispatch/matters/{matter.pk}/")


def helpers_above(case: Case) -> list[Unit]:
    """District and city above a case's unit, the nearest first: whom a street can call for help."""
    paths = rules.above(case.unit_path, Unit.steplen)
    rows = Unit.objects.filter(path__in=paths, level__in=HELPERS, closed_on=None)
    return sorted(rows, key=lambda unit: -len(unit.path))


@transaction.atomic
def call_for_help(*, actor: Actor, case_id: UUID, unit_id: UUID, words: str = "") -> Dispatch:
    """Call the district or city for help with a case, in one step; the case stays where it is.

    Called twice, it goes once. Raises Http404, Denied, ValidationError for a unit that isn't above
    or is conflicted. Audits kind and level.
    """
    _may_send(actor)
    case = locked_case(actor, case_id)
    open_now = Dispatch.objects.filter(case=case, kind=Dispatch.Kind.HELP)
    found = open_now.exclude(state__in=states.ENDED).first()
    if found is not None:
        return found
    unit = next((one for one in helpers_above(case) if one.pk == unit_id), None)
    if unit is None:
        raise ValidationError({"unit": _("Help comes from the district or city above.")})
    conflicts(case)
    if common.conflicted(unit, case.pk):
        _refuse(unit, case)
    matter = _new(actor, case, Dispatch.Kind.HELP, "")
    _post(actor, matter, unit, words, preferred=False)
    return matter


@transaction.atomic
def read_matter(*, actor: Actor, matter_id: UUID) -> Dispatch:
    """Read what was sent to her unit. Raises Http404. Audits it."""
    matter = common.matter_of(actor, matter_id, ANSWER)
    audit.record(actor, DispatchEvent.READ, matter, unit_path=matter.to_path)
    return matter


def _receive(actor: Actor, matter: Dispatch) -> None:
    """From now on the receiving unit answers: the case goes there, with all it holds."""
    _check(matter, Dispatch.State.RECEIVED)
    unit = matter.to_unit
    if not actor.covers_path(ANSWER, matter.to_path):
        # It has risen since, but the unit first asked answers after all.
        unit = Unit.objects.get(path=matter.first_path)
        matter.to_unit, matter.to_path = unit, unit.path
    passes = matter.kind == Dispatch.Kind.PASS_ON
    if passes and unit is not None and unit.pk != matter.case.unit_id:
        go_over(actor=actor, case_id=matter.case_id, unit_id=unit.pk)
    matter.state, matter.answered_by_id = Dispatch.State.RECEIVED, actor.member_id
    matter.save()
    common.step(actor, matter, "received", DispatchEvent.RECEIVED)


@transaction.atomic
def receive(*, actor: Actor, matter_id: UUID) -> Dispatch:
    """Say that the unit has it. Raises Http404, Denied, ValidationError. Audits it; tells the
    sender that it is received."""
    matter = common.matter_of(actor, matter_id, ANSWER)
    _receive(actor, matter)
    common.tell_sender(matter)
    return matter


@transaction.atomic
def take_up(*, actor: Actor, matter_id: UUID, member_id: UUID | None = None) -> Dispatch:
    """Give a matter to a worker in one step, received or not; help is answered by herself.

    Raises Http404, Denied, ValidationError for a worker who may not have it. Audits it; tells the
    worker, and the sender that it is taken up.
    """
    matter = common.matter_of(actor, matter_id, ANSWER)
    _check(matter, Dispatch.State.TAKEN_UP)
    if matter.state == Dispatch.State.SENT:
        _receive(actor, matter)
    if matter.kind == Dispatch.Kind.PASS_ON:
        if member_id is None:
            raise ValidationError({"member": _("Choose who works on it.")})
        casework.assign(actor=actor, case_id=matter.case_id, member_id=member_id)
    matter.state, matter.answered_by_id = Dispatch.State.TAKEN_UP, actor.member_id
    matter.save()
    common.step(actor, matter, "taken_up", DispatchEvent.TAKEN_UP)
    common.tell_sender(matter)
    return matter


@transaction.atomic
def send_back(*, actor: Actor, matter_id: UUID, reason: str) -> Dispatch:
    """Send a matter back with a reason; the case returns to where it came from, to whoever worked
    on it. Raises Http404, Denied, ValidationError without a reason. Audits it; tells the sender."""
    matter = common.matter_of(actor, matter_id, ANSWER)
    _check(matter, Dispatch.State.SENT_BACK)
    if len(reason.strip()) < rules.SHORTEST_REASON:
        raise ValidationError({"reason": _("Say in a sentence why, and who should have it.")})
    moved = matter.case.unit_id != matter.from_unit_id
    if matter.kind == Dispatch.Kind.PASS_ON and matter.state == Dispatch.State.RECEIVED and moved:
        go_over(
            actor=actor, case_id=matter.case_id, unit_id=matter.from_unit_id,
            worker_id=matter.from_worker_id, opener_id=matter.entered_by_id,
        )  # fmt: skip
    matter.state, matter.reason = Dispatch.State.SENT_BACK, reason.strip()
    matter.due_at, matter.answered_by_id = None, actor.member_id
    matter.save()
    common.step(actor, matter, "sent_back", DispatchEvent.SENT_BACK)
    common.tell_sender(matter)
    return matter


@transaction.atomic
def close_matter(*, actor: Actor, matter_id: UUID) -> Dispatch:
    """Close from the sender's side: help that came or is needed no more, or a matter that is not
    passed on after all. One that another unit has closes with its case. Raises Http404, Denied,
    ValidationError. Audits it."""
    _may_send(actor)
    matter = common.matter_of(actor, matter_id, SEND)
    locked_case(actor, matter.case_id)
    _check(matter, Dispatch.State.CLOSED)
    if matter.kind == Dispatch.Kind.PASS_ON and matter.state not in states.HERE:
        raise ValidationError(_("It closes when the case does."))
    _close(actor, matter)
    return matter


def _close(actor: Actor, matter: Dispatch) -> None:
    matter.state, matter.due_at = Dispatch.State.CLOSED, None
    matter.save()
    common.step(actor, matter, "closed", DispatchEvent.CLOSED)


def close_with_case(actor: Actor, case: Case) -> None:
    """Close whatever was dispatched of a case that closes; called in that transaction."""
    open_now = Dispatch.objects.select_for_update().filter(case=case)
    for matter in open_now.exclude(state__in=states.ENDED):
        _close(actor, matter)
        common.tell_sender(matter)


# -- the worker's clock ---------------------------------------------------------------------------------
def rise(now: dt.datetime | None = None) -> int:
    """Matters unanswered at their clock go to the nearest unit above that can answer, with a new
    clock; both sides are told. At the top the clock starts again. How many."""
    moment = now or timezone.now()
    due = Dispatch.objects.filter(state=Dispatch.State.SENT, due_at__lte=moment)
    risen = 0
    for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:200]):
        with transaction.atomic():
            matter = due.select_for_update().filter(pk=pk).first()
            if matter is not None:
                _rise(matter, moment)
                risen += 1
    return risen


def _rise(matter: Dispatch, now: dt.datetime) -> None:
    below = matter.to_unit
    if below is None:
        return
    higher = next_above(below, matter.case_id)
    if higher is not None:
        matter.to_unit, matter.to_path = higher, higher.path
    matter.risen = F("risen") + 1
    matter.due_at = rules.reply_by(house(), matter.level, now)
    matter.save()
    matter.refresh_from_db()
    common.step(system_actor(), matter, "risen", DispatchEvent.RISEN)
    hearers = common.answerers(below, matter.case_id)
    if higher is not None:
        hearers |= common.answerers(higher, matter.case_id)
    common.tell(hearers, "dispatch.overdue", f"/dispatch/matters/{matter.pk}/")
