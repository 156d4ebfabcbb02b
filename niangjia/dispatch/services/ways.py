"""Other ways in: referrals with their number and date, outreach, letters and visits, the website."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.casework.services.common import locked as locked_case
from niangjia.dispatch import inbox
from niangjia.dispatch.events import DispatchEvent
from niangjia.dispatch.models import Arrival
from niangjia.procedures import engine, holidays
from niangjia.procedures import selectors as procedures
from niangjia.procedures.engine import Clock, Happened

LETTERS = "letters-visits"
WAYS = {
    Arrival.Source.OUTREACH: Case.WayIn.OUTREACH,
    Arrival.Source.LETTERS: Case.WayIn.LETTERS,
    Arrival.Source.TRANSFER: Case.WayIn.TRANSFER,
    Arrival.Source.WEBSITE: Case.WayIn.WEBSITE,
}


@dataclass(frozen=True)
class Letter:
    """Who sent it, under which number, of which day; when it came."""

    source: str
    received_on: dt.date
    office: str = ""
    number: str = ""
    dated: dt.date | None = None


@transaction.atomic
def come_in(*, actor: Actor, letter: Letter, facts: Facts) -> Case:
    """Open a case that came in from outside. A letters-and-visits matter is registered on the day it
    came, from which its statutory clocks run (信访工作条例 23 [m]). Raises Denied, ValidationError.
    Audits the source."""
    if letter.received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day lies ahead.")})
    if letter.dated and letter.dated > letter.received_on:
        raise ValidationError({"dated": _("It can't have come before it was written.")})
    case = casework.open_case(actor=actor, facts=facts)
    arrival = Arrival(
        case=case, source=letter.source, office=letter.office or None, number=letter.number or None,
        dated=letter.dated, received_on=letter.received_on,
    )  # fmt: skip
    if letter.source == Arrival.Source.LETTERS:
        arrival.steps = [{"event": "registered", "on": letter.received_on.isoformat()}]
        _set_clock(arrival)
    arrival.save(force_insert=True)
    audit.record(
        actor, DispatchEvent.CAME_IN, case, unit_path=case.unit_path,
        facts={"source": letter.source},
    )  # fmt: skip
    return case


def steps_of(arrival: Arrival) -> list[Happened]:
    """The steps of a letters-and-visits matter."""
    return [Happened(row["event"], dt.date.fromisoformat(row["on"])) for row in arrival.steps]


def clocks_of(arrival: Arrival) -> list[Clock]:
    """The statutory clocks that run now, by the procedures room's engine."""
    procedure = procedures.procedure(LETTERS)
    if procedure is None or not arrival.steps:
        return []
    return engine.clocks(procedure, steps_of(arrival), holidays.table())


def _set_clock(arrival: Arrival) -> None:
    """Keep the federation's next due day with the record, so that lists need not count."""
    found = [
        clock for clock in clocks_of(arrival) if clock.due and clock.deadline.who == "federation"
    ]
    arrival.next_due = found[0].due.day if found and found[0].due else None
    arrival.next_clock = found[0].deadline.code if found else ""


@transaction.atomic
def note_letter_step(*, actor: Actor, case_id: UUID, event: str, on: dt.date) -> Arrival:
    """Note what happened to a letters-and-visits matter; the next clock follows from it.

    Raises Http404, Denied, ValidationError for what can't come now or a day out of order. Audits
    the event's code."""
    case = locked_case(actor, case_id)
    arrival = policy_of(Arrival).visible_to(actor).filter(case=case).first()
    procedure = procedures.procedure(LETTERS)
    if arrival is None or procedure is None or arrival.source != Arrival.Source.LETTERS:
        raise Http404
    steps: Sequence[Happened] = steps_of(arrival)
    if on > timezone.localdate() or (steps and on < steps[-1].on):
        raise ValidationError({"on": _("This day lies ahead, or before what was noted last.")})
    try:
        engine.state_after(procedure, [*steps, Happened(event, on)])
    except engine.NotNow:
        raise ValidationError({"event": _("This can't come now.")}) from None
    arrival.steps = [*arrival.steps, {"event": event, "on": on.isoformat()}]
    _set_clock(arrival)
    arrival.save()
    audit.record(
        actor, DispatchEvent.CLOCK_STEP, case, unit_path=case.unit_path, facts={"event": event}
    )
    return arrival


@transaction.atomic
def take_request(*, actor: Actor, source: str, key: str) -> Case:
    """Open a case from a request that a registered source offers; the source learns of it.

    Raises Http404 for a request that isn't offered to her, Denied, ValidationError. Audits it."""
    found = inbox.find(actor, source, key)
    if found is None:
        raise Http404
    letter = Letter(Arrival.Source.WEBSITE, timezone.localdate(found.at), number=found.number)
    case = come_in(actor=actor, letter=letter, facts=found.facts)
    inbox.source(source).taken(actor, key, case)
    return case
