"""Reading who works on what: loads, requests, covers, links, openings, visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.models import Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.audit import selectors as log
from niangjia.audit.events import choices
from niangjia.audit.models import AuditEvent
from niangjia.audit.writing import floor_id
from niangjia.casework import parts, rules
from niangjia.casework.models import (
    Case,
    CaseLink,
    CaseRequest,
    Ceiling,
    Cover,
    Load,
    Visit,
)
from niangjia.casework.services.common import KIND, OF_WORKER, marks
from niangjia.casework.services.parties import must_ask
from niangjia.casework.services.work import possible_workers, workers_near
from niangjia.documents.models import Document
from niangjia.people import selectors as people
from niangjia.people.models import Member
from niangjia.vault.fields import warm_rows

ASSIGN = Permission.ASSIGN_CASES
PER_PAGE = 30
FEW = 1000


# -- loads ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class WorkerLoad:
    """What one worker carries within reach, against her unit's ceiling."""

    member: Member
    numbers: Mapping[str, int]
    points: int
    ceiling: int


@dataclass(frozen=True)
class Crew:
    """Some workers with their loads, and whose lines those before and after them lie next to ("": none)."""

    loads: Sequence[WorkerLoad]
    before: str = ""
    after: str = ""


def crew(actor: Actor, *, before: str = "", after: str = "") -> Crew:
    """Workers within reach by name, each with her load, from the roll-up (five queries): those next to the
    member whom ``before`` or ``after`` names, else the first.

    Nobody is counted: of a whole city's workers only those shown are looked for. A case behind a wall
    of the actor's is taken out again, so that no number hints at it.
    """
    carried = Load.objects.filter(actor.unit_q(ASSIGN, "unit_path"), number__gt=0)
    few = list(carried.order_by().values_list("worker_id", flat=True).distinct()[: FEW + 1])
    many = len(few) > FEW
    rows = Member.objects.filter(
        Exists(carried.filter(worker=OuterRef("pk"))) if many else Q(pk__in=few)
    )
    place = _place(before or after)
    back = bool(before and place)
    if place:
        rows = rows.filter(_beyond(place, back))
    order = ("-name_sort", "-id") if back else ("name_sort", "id")
    rows = rows.select_related("unit").only(
        "name", "name_en", "name_sort", "unit__name_zh", "unit__name_en"
    )
    found = list(rows.order_by(*order)[: PER_PAGE + 1])
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    if place and not (more if back else found):
        return crew(actor)
    if back:
        found.reverse()
    return Crew(
        _loads_of(actor, found),
        before=found[0].pk.hex if place else "",
        after=found[-1].pk.hex if found and (more or back) else "",
    )


def _place(name: str) -> tuple[str, UUID] | None:
    """Where a member stands in the order of names; her identifier stands in the address, no name."""
    try:
        rows = Member.objects.filter(pk=UUID(name))
    except ValueError:
        return None
    return rows.values_list("name_sort", "pk").first()


def _beyond(place: tuple[str, UUID], back: bool) -> Q:
    """Who comes after a place, or before it; the first condition is the one that an index serves."""
    name, pk = place
    way = "lt" if back else "gt"
    further = Q(**{f"name_sort__{way}": name}) | Q(**{f"id__{way}": pk})
    return Q(**{f"name_sort__{way}e": name}) & further


def _loads_of(actor: Actor, members: Sequence[Member]) -> list[WorkerLoad]:
    """What each of them carries within reach, without what is behind a wall of the actor's."""
    reach = actor.unit_q(ASSIGN, "unit_path")
    counted: dict[tuple[str, str], int] = {}
    for row in Load.objects.filter(reach, worker__in=members):
        key = str(row.worker_id), row.risk
        counted[key] = counted.get(key, 0) + row.number
    for hidden in Case.objects.filter(reach).exclude(policy_of(Case).not_walled(actor)):
        for mark in marks(hidden):
            if mark.startswith(OF_WORKER):
                _kind, worker, risk = mark.split(":")
                counted[worker, risk] = counted.get((worker, risk), 1) - 1
    units = {member.unit_id for member in members}
    ceilings = dict(Ceiling.objects.filter(unit__in=units).values_list("unit_id", "points"))
    found = []
    for member in members:
        numbers = {risk: counted.get((str(member.pk), risk), 0) for risk in rules.WEIGHTS}
        most = ceilings.get(member.unit_id, rules.CEILING)
        found.append(WorkerLoad(member, numbers, rules.points(numbers), most))
    return found


# -- giving several at once -------------------------------------------------------------------------
def is_free(case: Case) -> bool:
    """Whether a case is running and has no worker."""
    return case.worker_id is None and case.closed_at is None


def giveable(actor: Actor, cases: Collection[Case]) -> set[UUID]:
    """Of these cases those that she may give to somebody, having no worker (one query)."""
    return still_free(actor, [case.pk for case in cases if is_free(case)])


def still_free(actor: Actor, keys: Collection[UUID]) -> set[UUID]:
    """Of these keys those of running cases without a worker that she may give to somebody (one query;
    without keys none)."""
    if not keys:
        return set()
    # What is free is told apart here: asked of the database, a planner may walk through every free case.
    rows = policy_of(Case).visible_to(actor, ASSIGN).filter(pk__in=keys)
    return {case.pk for case in rows.only("worker_id", "closed_at") if is_free(case)}


def ticked(actor: Actor, keys: Collection[UUID]) -> list[Case]:
    """Those of the cases that she may see and give to somebody; the rest is left out without a word
    (one query)."""
    rows = policy_of(Case).visible_to(actor, ASSIGN).filter(pk__in=keys)
    rows = rows.select_related("worker", "unit")
    found = list(rows.order_by("opened_at", "pk"))
    warm_rows(found)
    return found


@dataclass(frozen=True)
class Taker:
    """Somebody who may take cases: what she carries, and how many of them lie where she works."""

    load: WorkerLoad
    fitting: int


def takers(actor: Actor, cases: Collection[Case]) -> list[Taker]:
    """Who works where at least one of these cases lies, in name order (five queries)."""
    near = workers_near({case.unit_path for case in cases})
    rows = Member.objects.filter(pk__in=near).select_related("unit").order_by("name_sort", "id")
    return [
        Taker(load, sum(case.unit_path in near[load.member.pk] for case in cases))
        for load in _loads_of(actor, list(rows))
    ]


# -- requests, covers --------------------------------------------------------------------------------
def requests(actor: Actor) -> list[CaseRequest]:
    """Requests that wait for her answer (two queries)."""
    rows = policy_of(CaseRequest).visible_to(actor).filter(answered_at=None)
    rows = rows.select_related("case", "member").only(
        "reason", "asked_at", "case__number", "member__name", "member__name_en"
    )
    found = list(rows.order_by("asked_at")[:50])
    warm_rows(found)
    return found


def request(actor: Actor, pk: UUID) -> CaseRequest:
    """One request. Raises Http404."""
    return policy_of(CaseRequest).get(actor, pk)


def covers(actor: Actor) -> list[Cover]:
    """Covers that she may know of and that haven't ended (one query)."""
    rows = policy_of(Cover).visible_to(actor).filter(ends_on__gte=timezone.localdate())
    return list(rows.select_related("absent", "by")[:100])


# -- links ---------------------------------------------------------------------------------------------
def links(actor: Actor, of: Case) -> list[tuple[CaseLink, Case]]:
    """Linked cases, only those that she may see (one query)."""
    cases = policy_of(Case)
    there = Q(one=of) & cases.visible_through(actor, "other")
    back = Q(other=of) & cases.visible_through(actor, "one")
    rows = CaseLink.objects.filter(there | back).select_related("one", "other")
    return [(row, row.other if row.one_id == of.pk else row.one) for row in rows]


# -- knowing a party -------------------------------------------------------------------------------------
def must_declare(actor: Actor, case_id: UUID, page: str) -> bool:
    """Before every page that shows something of a case (``access.asking``): whether somebody in it, if she
    may see it, is called as she is, or as whom she would have called, and she hasn't said yet whether she
    knows them. Of a case that she may not see nothing is told.

    Asked again when parties were added since. One query where nobody is called so. What the danger page
    leads to doesn't wait while that path is open.
    """
    if actor.member_id is None or not actor.name or not must_ask(case_id, actor.me, actor.name):
        return False
    seen = policy_of(Case).visible_to(actor).filter(pk=case_id)
    if page in parts.pages_in_danger():
        seen = seen.filter(danger_since=None)
    return seen.exists()


# -- who opened this ---------------------------------------------------------------------------------------
MOST_TRACED = 200
DOCUMENTS = parts.Trace(
    "documents.document",
    lambda case: Document.objects.filter(owner_kind="case", owner_id=case.pk).values_list(
        "pk", flat=True
    ),
)


def traced_events() -> list[tuple[str, str]]:
    """(value, label) of the events that may stand there, for its filter."""
    rooms = {one.kind.split(".")[0] for one in [DOCUMENTS, *parts.traces()]} | {"cases"}
    return [row for row in choices() if row[0].split(".")[0] in rooms]


@dataclass(frozen=True)
class Openings:
    """One page of what was done to a case, with names."""

    events: Sequence[AuditEvent]
    names: Mapping[UUID, str]
    older: UUID | None


def openings(
    of: Case,
    *,
    event: str = "",
    member: UUID | None = None,
    since: dt.date | None = None,
    before: UUID | None = None,
) -> Openings:
    """Who opened and changed a case and what belongs to it (documents, evidence, referrals …), the newest
    first; two queries, and one for each kind of record. Ask ``read_openings`` first."""
    keys = {KIND: [str(of.pk)]}
    for one in [DOCUMENTS, *parts.traces()]:
        keys[one.kind] = [str(pk) for pk in one.ids(of)[:MOST_TRACED]]
    rows = log.about_any(keys, actor_id=member)
    narrowed: dict[str, Any] = {"event": event} if event else {}
    if since is not None:
        narrowed["id__gte"] = floor_id(timezone.make_aware(dt.datetime.combine(since, dt.time())))
    if before is not None:
        narrowed["id__lt"] = before
    found = list(rows.filter(**narrowed)[: PER_PAGE + 1])
    names = people.names_of(one.actor_id for one in found if one.actor_id)
    older = found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None
    return Openings(found[:PER_PAGE], names, older)


# -- visits --------------------------------------------------------------------------------------------------
def visit(actor: Actor, pk: UUID) -> Visit:
    """One visit. Raises Http404."""
    return policy_of(Visit).get(actor, pk)


def visits(actor: Actor, of: Case) -> list[Visit]:
    """Visits of a case that are planned or under way (one query)."""
    rows = policy_of(Visit).visible_to(actor).filter(case=of, back_at=None)
    return list(rows.select_related("by", "companion"))


def my_visits(actor: Actor) -> list[Visit]:
    """Visits of hers that aren't over, and for supervisors those from which nobody is back (one query)."""
    hers = Q(by_id=actor.member_id) | Q(companion_id=actor.member_id)
    if actor.may(ASSIGN):
        supervised = policy_of(Case).visible_through(actor, "case", ASSIGN)
        hers |= Q(alerted_at__isnull=False) & supervised
    soon = timezone.now() + dt.timedelta(days=2)
    rows = policy_of(Visit).visible_to(actor).filter(hers, back_at=None, starts_at__lt=soon)
    return list(rows.select_related("case").order_by("starts_at")[:50])


def companions(actor: Actor, of: Case) -> list[Member]:
    """Who may go along on a visit, in name order: whoever works there, isn't walled off, and not herself
    (two queries)."""
    walled = Wall.objects.filter(kind=KIND, record_id=of.pk, lifted_at=None).values("member_id")
    rows = Member.objects.filter(pk__in=possible_workers(of.unit_path)).exclude(pk__in=walled)
    return list(rows.exclude(pk=actor.me).select_related("unit").order_by("name_sort"))
