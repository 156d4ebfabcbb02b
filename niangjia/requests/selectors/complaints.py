"""Reading complaints: only for supervisors who aren't meant."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case
from niangjia.people.models import Member
from niangjia.requests.models import Complaint

PER_PAGE = 30


def complaints(actor: Actor, *, ended: bool = False) -> QuerySet[Complaint]:
    """Complaints that she may look into, what is due first."""
    rows = policy_of(Complaint).visible_to(actor).filter(ended_at__isnull=not ended)
    rows = rows.select_related("unit").defer("words", "way", "outcome")
    return rows.order_by("-ended_at") if ended else rows


def page(rows: QuerySet[Complaint], number: str) -> Page[Complaint]:
    """One page of them."""
    return Paginator(rows, PER_PAGE).get_page(number)


def case_of(actor: Actor, of: Complaint) -> Case | None:
    """The case that it is about, if she sees that case."""
    if of.case_id is None:
        return None
    return policy_of(Case).visible_to(actor).filter(pk=of.case_id).first()


def member_of(of: Complaint) -> Member | None:
    """Whom it is about."""
    if of.about_id is None:
        return None
    return Member.objects.select_related("unit").get(pk=of.about_id)


def recorded_by(member_id: UUID) -> int:
    """How many a member took down."""
    return Complaint.objects.filter(recorded_by_id=member_id).count()


# -- as access names it -----------------------------------------------------------------------------------
def by_code(number: str) -> UUID | None:
    """The key of a complaint by its code."""
    return (
        Complaint.objects.filter(code=number.strip().upper()).values_list("pk", flat=True).first()
    )


def code_of(pk: UUID) -> str:
    """Its code."""
    return Complaint.objects.filter(pk=pk).values_list("code", flat=True).first() or ""


def path_of(pk: UUID) -> str:
    """The unit that answers for it."""
    found = Complaint.objects.filter(pk=pk).values_list("unit_path", flat=True).first()
    return found or ""
