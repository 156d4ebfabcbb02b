"""Reading requests about personal data."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case
from niangjia.people.models import Member
from niangjia.requests.models import SubjectRequest
from niangjia.requests.rules import asking as rules
from niangjia.requests.states import OPEN

PER_PAGE = 30
TABS = ("open", "late", "ended")


def requests(actor: Actor, tab: str = "open") -> QuerySet[SubjectRequest]:
    """Requests within reach, what is due first."""
    rows = policy_of(SubjectRequest).visible_to(actor).select_related("unit")
    running = Q(state__in=OPEN)
    if tab == "late":
        rows = rows.filter(running, due_on__lt=timezone.localdate())
    elif tab == "ended":
        return rows.exclude(running).order_by("-ended_at")
    else:
        rows = rows.filter(running)
    return rows.order_by("due_on", "id")


def page(rows: QuerySet[SubjectRequest], number: str) -> Page[SubjectRequest]:
    """One page of them."""
    return Paginator(rows, PER_PAGE).get_page(number)


def request(
    actor: Actor, pk: UUID, permission: Permission = Permission.RECEIVE_REQUESTS
) -> SubjectRequest:
    """One request. Raises Http404 or Denied."""
    return policy_of(SubjectRequest).get(actor, pk, permission)


def may(actor: Actor, of: SubjectRequest, permission: Permission) -> bool:
    """Whether she may use a permission on a request."""
    return policy_of(SubjectRequest).can(actor, of, permission)


def may_read(actor: Actor, of: SubjectRequest) -> bool:
    """Whether she reads what stands in it: her who took it in, and supervisors; a client's request
    also whoever handles it. What the other side writes is for supervisors (domain.md §7)."""
    if of.received_by_id == actor.member_id:
        return True
    adverse = of.asker in rules.ADVERSE
    return may(actor, of, Permission.DECIDE_REQUESTS if adverse else Permission.HANDLE_REQUESTS)


def case_of(actor: Actor, of: SubjectRequest) -> Case | None:
    """The case that it is about, if she sees that case; else None, as if there were none."""
    if of.case_id is None:
        return None
    return policy_of(Case).visible_to(actor).filter(pk=of.case_id).first()


def of_case(actor: Actor, case: Case) -> QuerySet[SubjectRequest]:
    """Requests that were linked to a case, for whoever sees both."""
    rows = policy_of(SubjectRequest).visible_to(actor).filter(case=case)
    return rows.select_related("unit").order_by("-received_on")


def due(actor: Actor, until: dt.date) -> list[SubjectRequest]:
    """Open requests that she may take on, due by a day (one query)."""
    wanted = Q(pk__in=[])
    policy = policy_of(SubjectRequest)
    for permission, askers in (
        (Permission.HANDLE_REQUESTS, Q(asker="client")),
        (Permission.DECIDE_REQUESTS, ~Q(asker="client")),
    ):
        if actor.may(permission):
            wanted |= policy.visible(actor, permission) & askers
    if not wanted:
        return []
    rows = SubjectRequest.objects.filter(wanted, state__in=OPEN, due_on__lte=until)
    return list(rows.order_by("due_on", "id")[:50])


def taken_in_by(member: Member) -> int:
    """How many requests a member took in."""
    return SubjectRequest.objects.filter(received_by=member).count()
