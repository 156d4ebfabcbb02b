"""Reading the procedures of a case: the actor first, the policy always."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case, CaseProcedure
from niangjia.casework.selectors import issue_codes
from niangjia.casework.services.procedures import NOT_FROM_A_CASE
from niangjia.procedures import selectors as counted
from niangjia.procedures.library import Procedure
from niangjia.procedures.models import Step, Track

STEPS = Prefetch("track__steps", Step.objects.order_by("noted_at", "pk"))


def _rows(actor: Actor) -> QuerySet[CaseProcedure]:
    rows = policy_of(CaseProcedure).visible_to(actor)
    return rows.select_related("track").prefetch_related(STEPS)


def procedures(actor: Actor, of: Case, *, running: bool = False) -> list[CaseProcedure]:
    """Those of a case, the newest first, with their events (two queries)."""
    rows = _rows(actor).filter(case=of).defer("why")
    return list(rows.filter(track__ended_at=None) if running else rows)


def procedure(actor: Actor, pk: UUID) -> CaseProcedure:
    """One of them. Raises Http404."""
    return policy_of(CaseProcedure).get(actor, pk)


def offered(actor: Actor, of: Case) -> tuple[list[Procedure], list[Procedure]]:
    """What may be started: those for the case's issues first, then the others (one query)."""
    codes = issue_codes(actor, of)
    near = [one for one in counted.procedures_for(codes) if one.code not in NOT_FROM_A_CASE]
    taken = {one.code for one in near} | NOT_FROM_A_CASE
    return near, [one for one in counted.all_procedures() if one.code not in taken]


def due_procedures(actor: Actor, limit: int = 100) -> list[CaseProcedure]:
    """Running ones of the cases that she works on, those due first (two queries)."""
    rows = _rows(actor).filter(case__worker_id=actor.member_id).exclude(next_due=None)
    return list(
        rows.select_related("case", "track").defer("why").order_by("next_due", "id")[:limit]
    )


def tracks_of(member_id: UUID) -> list[Track]:
    """What a member's calendar shows of the cases that she works on: never one behind a wall."""
    hers = policy_of(Case).not_walled(Actor(member_id=member_id))
    cases = Case.objects.filter(hers, worker_id=member_id).exclude(state=Case.State.CLOSED)
    rows = Track.objects.filter(case_link__case__in=cases.values("pk"), ended_at=None)
    return list(rows.prefetch_related(Prefetch("steps", Step.objects.order_by("noted_at", "pk"))))
