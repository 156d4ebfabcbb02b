"""Statutory procedures of a case: started, carried on, withdrawn; their dates become the case's."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework import competence
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, CaseProcedure
from niangjia.casework.services import assessing, common
from niangjia.casework.services.leading import stand_by
from niangjia.procedures import holidays
from niangjia.procedures import selectors as counted
from niangjia.procedures import services as procedures
from niangjia.procedures.engine import Happened
from niangjia.procedures.models import Track

# They have a gate of their own, which a case must not step around (domain.md §4).
NOT_FROM_A_CASE = frozenset({"mediation", "judicial-confirmation"})
# What lets the danger questions fall due: papers reach him, he breaks them (domain.md §4, 反暴 32, 34).
TRIGGERS = {
    ("protection-order", "granted"): "served",
    ("protection-order", "extended"): "served",
    ("police-report", "warned"): "served",
    ("police-report", "breached"): "breach",
    ("divorce-litigation", "pending_simple"): "served",
    ("divorce-litigation", "pending_ordinary"): "served",
    ("divorce-litigation", "filed"): "leaving",
}


@transaction.atomic
def start_procedure(
    *,
    actor: Actor,
    case_id: UUID,
    code: str,
    step: Happened | None = None,
    ends_on: dt.date | None = None,
) -> CaseProcedure:
    """Start a procedure from a case; ``step``: what has happened already. One of a kind may run at a
    time. Raises Http404, Denied, ValidationError. Audits the procedure's code."""
    case = common.locked(actor, case_id)
    if code in NOT_FROM_A_CASE or counted.procedure(code) is None:
        raise Http404
    running = case.procedures.filter(track__procedure=code, track__ended_at=None)
    if running.exists():
        raise ValidationError(_("This runs already. Note there what happened."))
    track = procedures.begin(actor=actor, code=code, step=step, ends_on=ends_on)
    link = CaseProcedure(case=case, track=track, started_by_id=actor.member_id)
    _settle(case, link)
    common.note(actor, case, CaseEvent.PROCEDURE_STARTED, kind="procedure_started", procedure=code)
    if step is not None:
        _trigger(actor, case, track, step)
    if code == "mandatory-report":
        stand_by(actor, case, competence.REPORT)
    return link


def _opened(actor: Actor, link_id: UUID) -> tuple[Case, CaseProcedure]:
    found = policy_of(CaseProcedure).get(actor, link_id)
    case = common.locked(actor, found.case_id)
    return case, CaseProcedure.objects.select_related("track").get(pk=found.pk)


@transaction.atomic
def note_event(
    *, actor: Actor, link_id: UUID, step: Happened, ends_on: dt.date | None = None
) -> CaseProcedure:
    """Note what happened in a procedure; its dates move. ``ends_on``: the day that an order names.

    Raises Http404, Denied, ValidationError for an event that can't come now. Audits the event's code.
    """
    case, link = _opened(actor, link_id)
    if link.track.ended_at is not None:
        raise ValidationError(_("It has ended. Start it anew if it begins again."))
    link.track = procedures.carry_on(actor=actor, track=link.track, step=step, ends_on=ends_on)
    _settle(case, link)
    common.note(
        actor, case, CaseEvent.PROCEDURE_EVENT, kind="procedure_event",
        procedure=link.track.procedure, step=step.event,
    )  # fmt: skip
    _trigger(actor, case, link.track, step)
    return link


def _trigger(actor: Actor, case: Case, track: Track, step: Happened) -> None:
    trigger = TRIGGERS.get((track.procedure, step.event))
    if trigger:
        assessing.something_happened(actor, case, trigger)


@transaction.atomic
def take_event_back(*, actor: Actor, link_id: UUID) -> CaseProcedure:
    """Take the last event back, the dates with it. Raises Http404, Denied, ValidationError. Audits it."""
    case, link = _opened(actor, link_id)
    if link.withdrawn_at is not None:
        raise ValidationError(_("It has ended. Start it anew if it begins again."))
    link.track = procedures.undo(actor=actor, track=link.track)
    _settle(case, link)
    common.note(
        actor, case, CaseEvent.PROCEDURE_EVENT, kind="procedure_undone",
        procedure=link.track.procedure,
    )  # fmt: skip
    return link


@transaction.atomic
def withdraw_procedure(*, actor: Actor, link_id: UUID, why: str) -> CaseProcedure:
    """End a procedure before its own end, because she withdrew it or it fell away, with a reason.

    Raises Http404, Denied, ValidationError without one. Audits the procedure's code."""
    case, link = _opened(actor, link_id)
    if len(why.strip()) < 4:
        raise ValidationError({"why": _("Say why, in her words where they are hers.")})
    if link.track.ended_at is None:
        link.track = procedures.end(actor=actor, track=link.track)
        link.withdrawn_at, link.why = timezone.now(), why.strip()
        _settle(case, link)
        common.note(
            actor, case, CaseEvent.PROCEDURE_ENDED, kind="procedure_ended",
            procedure=link.track.procedure,
        )  # fmt: skip
        assessing.something_happened(actor, case, "withdrawn")
    return link


def _settle(case: Case, link: CaseProcedure) -> None:
    """Let link and case say what is due next. What is due at once was due when it began."""
    clocks = counted.clocks(link.track, holidays.table())
    days = [one.due.day if one.due else one.since.on for one in clocks]
    warns = [one.warn_on or (one.due.day if one.due else one.since.on) for one in clocks]
    link.next_due, link.warn_on = min(days, default=None), min(warns, default=None)
    link.save()
    common.settle_due(case)
