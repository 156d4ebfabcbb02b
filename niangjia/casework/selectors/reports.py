"""Reading reports for a child: her own; those of units within a supervisor's reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from niangjia.access import people_of
from niangjia.access.actor import Actor
from niangjia.access.models import Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework import reporting, rules
from niangjia.casework.models import Case, ChildReport
from niangjia.people import kin
from niangjia.people.models import Member
from niangjia.units.models import Unit
from niangjia.vault.fields import warm_rows

PER_PAGE = 30
MOST_IN_A_DAY = 15
SEALED = ("answers", "later", "reason")
# Whom a report may accuse, or who is near to whoever did it.
ACCUSED = ("guardian", "suspect")


def home_of(actor: Actor) -> Unit:
    """The unit to which she belongs: its supervisors are told."""
    member: Member = Member.objects.select_related("unit").get(pk=actor.me)
    return member.unit


def supervisors(actor: Actor) -> list[Member]:
    """Who supervises her unit today, the nearest first; not herself (three queries)."""
    told = people_of.holders(Permission.READ_REPORTS, home_of(actor).path)
    rows = Member.objects.filter(pk__in=told).exclude(pk=actor.me).select_related("unit")
    return sorted(rows, key=lambda one: (-len(one.unit.path), one.name_sort))


def may_be_meant(supervisors: Iterable[Member], given: Mapping[str, str]) -> set[UUID]:
    """Of these supervisors those who may be meant by whom a report names: a question to its writer, no
    block (no query)."""
    return kin.named_in([given.get(code) or "" for code in ACCUSED], supervisors)


def _rows(actor: Actor) -> QuerySet[ChildReport]:
    rows = policy_of(ChildReport).visible_to(actor).defer(*SEALED)
    return rows.select_related("member", "unit").order_by("-made_at", "-id")


def reports(actor: Actor, number: str) -> Page[ChildReport]:
    """Those that she may read, the newest first; what they say isn't read here (two queries)."""
    return Paginator(_rows(actor), PER_PAGE).get_page(number)


def report(actor: Actor, pk: UUID, permission: Permission = Permission.READ_REPORTS) -> ChildReport:
    """One report. Raises Http404, Denied."""
    return policy_of(ChildReport).get(actor, pk, permission)


def is_hers(actor: Actor, of: ChildReport) -> bool:
    """Whether she wrote it."""
    return actor.member_id is not None and of.member_id == actor.member_id


def open_reports(actor: Actor) -> list[ChildReport]:
    """Hers that she hasn't sent, and those of others that nobody looked at yet (one query)."""
    if actor.member_id is None:
        return []
    hers = Q(member_id=actor.member_id)
    return list(
        _rows(actor).filter(hers & Q(sent_at=None) | ~hers & Q(taken_at=None))[:MOST_IN_A_DAY]
    )


def case_of(actor: Actor, of: ChildReport) -> Case | None:
    """The case that it became, if she may see it."""
    return policy_of(Case).visible_to(actor).filter(pk=of.case_id).first() if of.case_id else None


def may_go_into(actor: Actor, found: Iterable[UUID], number: str = "") -> list[Case]:
    """Of these cases, and that of a number, those on which she may work, the newest first (one query)."""
    key = Q(pk__in=list(found)) | Q(number=rules.read_number(number) or "-")
    rows = policy_of(Case).visible_to(actor, Permission.WORK_CASES).filter(key)
    cases = list(rows.select_related("worker", "unit").order_by("-opened_at"))
    warm_rows(cases)
    return cases


def told(actor: Actor, of: ChildReport) -> list[Member]:
    """Who supervises her unit and isn't walled off from it: for its writer alone (four queries)."""
    rows = Wall.objects.filter(kind=reporting.RECORD, record_id=of.pk, lifted_at=None)
    spared = set(rows.values_list("member_id", flat=True))
    return [one for one in supervisors(actor) if one.pk not in spared]


def kept_count(member: Member) -> int:
    """How many reports a member wrote."""
    return ChildReport.objects.filter(member=member).count()


# -- as a kind of record that walls know ------------------------------------------------------------------
def id_by_number(text: str) -> UUID | None:
    """The key of a report by its number, as it was typed."""
    number = rules.read_number(text)
    return ChildReport.objects.filter(number=number).values_list("pk", flat=True).first()


def number_of(pk: UUID) -> str:
    """Its number."""
    return ChildReport.objects.filter(pk=pk).values_list("number", flat=True).first() or ""


def path_of(pk: UUID) -> str:
    """The unit that answers for it."""
    return ChildReport.objects.filter(pk=pk).values_list("unit_path", flat=True).first() or ""
