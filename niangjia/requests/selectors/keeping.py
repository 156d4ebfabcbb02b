"""Reading retention: clocks, holds, proposals."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case
from niangjia.requests.models import Erasure, LegalHold, RetentionClock

PER_PAGE = 30


def clocks(actor: Actor, *, until: dt.date | None = None) -> QuerySet[RetentionClock]:
    """Clocks within reach that run out by a day, the first first; each says whether a hold is in
    force and whether it is proposed."""
    today = timezone.localdate()
    held = LegalHold.objects.filter(case=OuterRef("case"), lifted_at=None, until__gte=today)
    proposed = Erasure.objects.filter(
        family=OuterRef("case"), what=OuterRef("what"), state=Erasure.State.PROPOSED
    )
    rows = policy_of(RetentionClock).visible_to(actor)
    if until is not None:
        rows = rows.filter(due_on__lte=until)
    return (
        rows.select_related("case", "case__unit")
        .defer("case__call_her", "case__wish", "case__story")
        .annotate(held=Exists(held), proposed=Exists(proposed))
        .order_by("due_on", "id")
    )


def page(rows: QuerySet[RetentionClock], number: str) -> Page[RetentionClock]:
    """One page of them."""
    return Paginator(rows, PER_PAGE).get_page(number)


def proposals(actor: Actor) -> QuerySet[Erasure]:
    """Erasures that wait for a second person."""
    rows = policy_of(Erasure).visible_to(actor).select_related("unit", "proposed_by")
    return rows.filter(state=Erasure.State.PROPOSED).order_by("proposed_at")


def ended(actor: Actor) -> QuerySet[Erasure]:
    """The last fifty that were erased or kept."""
    rows = policy_of(Erasure).visible_to(actor).select_related("unit")
    return rows.exclude(state=Erasure.State.PROPOSED).order_by("-ended_at")[:50]


def clocks_of(case: Case) -> list[RetentionClock]:
    """The clocks of a case that she sees, the first to run out first (ask for the case first)."""
    return list(RetentionClock.objects.filter(case=case).order_by("due_on", "id"))


def holds_of(actor: Actor, case: Case) -> list[LegalHold]:
    """Holds of a case, the newest first."""
    rows = policy_of(LegalHold).visible_to(actor).filter(case=case)
    return list(rows.select_related("set_by"))


def to_confirm(actor: Actor) -> int:
    """How many proposals wait for her (one query)."""
    if not actor.may(Permission.CONFIRM_ERASURE):
        return 0
    rows = policy_of(Erasure).visible_to(actor, Permission.CONFIRM_ERASURE)
    return rows.filter(state="proposed").exclude(proposed_by_id=actor.member_id).count()
