"""Reading calls and dispatched matters: the actor first, the policy always."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of, walled_off
from niangjia.casework.models import Case
from niangjia.casework.services.common import KIND as CASE
from niangjia.casework.services.work import possible_workers
from niangjia.dispatch import states
from niangjia.dispatch.models import Arrival, Call, Dispatch, DispatchStep
from niangjia.dispatch.services import common
from niangjia.dispatch.services.matters import helpers_above, next_above
from niangjia.people.models import Member
from niangjia.ui import normalise
from niangjia.units.models import Unit
from niangjia.vault import index

PER_PAGE = 30
Row = TypeVar("Row", bound=Model)
CALL_BOARDS = ("open", "ended", "red")
BOARDS = ("incoming", "late", "received", "taken_up", "ended")
TAKE, SEND = Permission.TAKE_CALLS, Permission.SEND_MATTERS
ANSWER = Permission.ANSWER_MATTERS


# -- calls --------------------------------------------------------------------------------------------
def call(actor: Actor, pk: UUID) -> Call:
    """One call. Raises Http404."""
    return policy_of(Call).get(actor, pk)


def calls(actor: Actor, board: str) -> QuerySet[Call]:
    """Calls of a board, the newest first."""
    wanted = {
        "open": Q(ended_at=None),
        "ended": Q(ended_at__isnull=False),
        "red": Q(red_at__isnull=False),
    }[board]
    rows = policy_of(Call).visible_to(actor).filter(wanted)
    # What was typed isn't read for a list: only codes and times.
    light = rows.defer("sheet", "place", "reasons").select_related("taken_by", "unit")
    return light.order_by("-began_at", "-id")


def page(rows: QuerySet[Row], number: str) -> Page[Row]:
    """One page."""
    return Paginator(rows, PER_PAGE).get_page(number)


def calls_before(actor: Actor, of: Call) -> int:
    """How many earlier calls from the same number she may see (one query)."""
    if of.phone_index is None:
        return 0
    rows = policy_of(Call).visible_to(actor).filter(phone_index=of.phone_index)
    return rows.exclude(pk=of.pk).count()


def open_calls(actor: Actor) -> list[Call]:
    """Calls of hers that haven't ended, the newest first."""
    if actor.member_id is None or not actor.may(TAKE):
        return []
    return list(calls(actor, "open").filter(taken_by_id=actor.member_id)[:20])


def find_calls(actor: Actor, words: str, limit: int) -> list[Call]:
    """Calls by reference or number of the caller; visible ones only."""
    if not actor.may(TAKE):
        return []
    wanted = Q(reference=words.strip().upper())
    with suppress(ValueError):
        wanted |= Q(phone_index=index.phone(normalise.phone(words)))
    rows = policy_of(Call).visible_to(actor).filter(wanted)
    return list(rows.defer("sheet", "place", "reasons").order_by("-began_at")[:limit])


# -- matters ---------------------------------------------------------------------------------------------
def _rows(actor: Actor, permission: Permission) -> QuerySet[Dispatch]:
    rows = policy_of(Dispatch).visible_to(actor, permission).defer("words", "reason")
    return rows.select_related("from_unit", "to_unit", "case", "answered_by")


def matters(actor: Actor, board: str) -> QuerySet[Dispatch]:
    """Matters that came to her units, by board; what is due first stands first."""
    now = timezone.now()
    wanted = {
        "incoming": Q(state=Dispatch.State.SENT),
        "late": Q(state=Dispatch.State.SENT) & (Q(risen__gt=0) | Q(due_at__lt=now)),
        "received": Q(state=Dispatch.State.RECEIVED),
        "taken_up": Q(state=Dispatch.State.TAKEN_UP),
        "ended": Q(state=Dispatch.State.CLOSED),
    }[board]
    return _rows(actor, ANSWER).filter(wanted).order_by("due_at", "-sent_at", "id")


def passed(actor: Actor) -> QuerySet[Dispatch]:
    """What she herself passed on or is to, the newest first: for a page that shows no content."""
    if actor.member_id is None or not actor.may(SEND):
        return Dispatch.objects.none()
    return _rows(actor, SEND).filter(entered_by_id=actor.member_id).order_by("-entered_at", "-id")


def to_send(actor: Actor) -> QuerySet[Dispatch]:
    """What waits to be sent, or came back: hers, and for supervisors their units' (one query)."""
    if not actor.may(SEND):
        return Dispatch.objects.none()
    return _rows(actor, SEND).filter(state__in=states.HERE).order_by("entered_at", "id")


def incoming(actor: Actor) -> list[Dispatch]:
    """What waits for an answer or a worker at her units, the earliest clock first (one query)."""
    if not actor.may(ANSWER):
        return []
    rows = _rows(actor, ANSWER).filter(state__in=["sent", "received"])
    return list(rows.order_by("due_at", "id")[:50])


def sent_matter(actor: Actor, pk: UUID) -> Dispatch:
    """A matter from the sender's side. Raises Http404."""
    return policy_of(Dispatch).get(actor, pk, SEND)


def steps(of: Dispatch) -> list[DispatchStep]:
    """What happened to a matter, in order; ask for the matter itself first."""
    return list(of.steps.select_related("unit", "by"))


def workers(actor: Actor, of: Dispatch) -> list[Member]:
    """Who may be given the matter at the unit it went to, in name order; nobody behind a wall."""
    if of.to_unit is None:
        return []
    ids = possible_workers(of.to_path) - common.walled_from(CASE, of.case_id)
    return list(Member.objects.filter(pk__in=ids).select_related("unit").order_by("name_sort"))


# -- of one case ------------------------------------------------------------------------------------------
def of_case(actor: Actor, case: Case) -> list[Dispatch]:
    """All that was dispatched of a case that she sees, the newest first."""
    if walled_off(actor, CASE, case.pk):
        return []
    rows = Dispatch.objects.filter(case=case).select_related("to_unit", "from_unit", "answered_by")
    return list(rows.order_by("-entered_at"))


def steps_of_case(case: Case, latest: int | None) -> list[DispatchStep]:
    """The steps of everything dispatched of a case, the newest first (one query)."""
    rows = DispatchStep.objects.filter(dispatch__case=case).select_related("unit", "by", "dispatch")
    return list(rows.order_by("-at", "-id")[:latest])


def arrival(actor: Actor, case: Case) -> Arrival | None:
    """How a case came in."""
    return policy_of(Arrival).visible_to(actor).filter(case=case).first()


def letters_due(actor: Actor, until: dt.date) -> list[Arrival]:
    """Letters-and-visits matters of her cases whose clock runs out by a day (one query)."""
    if not actor.may(Permission.VIEW_CASES):
        return []
    rows = policy_of(Arrival).visible_to(actor).filter(next_due__lte=until)
    hers = Q(case__worker_id=actor.member_id) | Q(case__worker=None)
    open_now = rows.filter(hers).exclude(case__state=Case.State.CLOSED)
    return list(open_now.select_related("case").order_by("next_due")[:50])


@dataclass(frozen=True)
class Receiver:
    """A unit as somewhere to send to; ``higher`` where it is conflicted: the one to choose instead."""

    unit: Unit
    conflicted: bool = False
    higher: Unit | None = None


def receiver(case_id: UUID, unit: Unit) -> Receiver:
    """A unit, held against the walls of a case."""
    if not common.conflicted(unit, case_id):
        return Receiver(unit)
    return Receiver(unit, conflicted=True, higher=next_above(unit, case_id))


def helpers(case: Case) -> list[Receiver]:
    """District and city above, as somewhere to call for help."""
    return [receiver(case.pk, unit) for unit in helpers_above(case)]


# -- for the rooms below -----------------------------------------------------------------------------------
def id_by_reference(text: str) -> UUID | None:
    """A call by its exact reference."""
    found = Call.objects.filter(reference=text.strip().upper())
    return found.values_list("pk", flat=True).first()


def reference_of(pk: UUID) -> str:
    """A call's reference."""
    return Call.objects.values_list("reference", flat=True).get(pk=pk)


def path_of(pk: UUID) -> str:
    """The path of the unit that took a call."""
    return Call.objects.values_list("unit_path", flat=True).get(pk=pk)


def kept_about(member: Member) -> list[tuple[str, int]]:
    """(what, how many) of what this room keeps about a member."""
    return [
        ("calls", Call.objects.filter(taken_by=member).count()),
        ("passed", Dispatch.objects.filter(entered_by=member).count()),
    ]


def keys_of_matters(case: Case) -> QuerySet[Dispatch, UUID]:
    """Keys of what was dispatched of a case, for "who opened this"; ask for the case first."""
    return Dispatch.objects.filter(case=case).values_list("pk", flat=True)


def keys_of_calls(case: Case) -> QuerySet[Call, UUID]:
    """Keys of the calls that became a case; ask for the case first."""
    return Call.objects.filter(case=case).values_list("pk", flat=True)
