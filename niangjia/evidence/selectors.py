"""Reading evidence: the actor first, the policy always."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case, CaseIssue
from niangjia.evidence.models import Custody, Item, ItemFile, ItemVersion
from niangjia.evidence.rules import custody
from niangjia.vault.fields import warm_rows


def items(actor: Actor, of: Case) -> list[Item]:
    """A case's evidence by number, with files and custody (three queries)."""
    rows = _whole(policy_of(Item).visible_to(actor).filter(case=of))
    found = list(rows)
    warm_rows(found)
    return found


def _whole(rows: QuerySet[Item]) -> QuerySet[Item]:
    return rows.select_related("case", "received_by").prefetch_related(
        Prefetch("files", ItemFile.objects.select_related("item")),
        Prefetch("custody", Custody.objects.select_related("item", "by")),
    )


def item(actor: Actor, pk: UUID, permission: Permission = Permission.VIEW_CASES) -> Item:
    """One item with files and custody. Raises Http404 or Denied."""
    found = policy_of(Item).get(actor, pk, permission)
    return _whole(Item.objects.filter(pk=found.pk)).get()


def file(actor: Actor, pk: UUID, permission: Permission = Permission.VIEW_CASES) -> ItemFile:
    """One file. Raises Http404 or Denied."""
    return policy_of(ItemFile).get(actor, pk, permission)


def versions(actor: Actor, of: Item) -> list[ItemVersion]:
    """How an item read before, the newest first."""
    rows = policy_of(ItemVersion).visible_to(actor).filter(item=of)
    return list(rows.select_related("item", "replaced_by"))


def chosen(actor: Actor, of: Case, ids: Iterable[str | UUID]) -> list[Item]:
    """Of these the items of a case that still stand, by number; she works on the case.

    Raises Http404 when one isn't among them.
    """
    wanted = {str(pk) for pk in ids}
    rows = policy_of(Item).visible_to(actor, Permission.WORK_CASES)
    found = list(_whole(rows.filter(case=of, withdrawn_at=None, pk__in=wanted)))
    if len(found) != len(wanted):
        raise Http404
    warm_rows(found)
    return found


def issue_codes(actor: Actor, of: Case) -> list[str]:
    """The issues of a case, the main one first."""
    rows = policy_of(CaseIssue).visible_to(actor).filter(case=of)
    return list(rows.values_list("code", flat=True))


# -- what is out ------------------------------------------------------------------------------------------
def out_of_case(of: Case) -> list[int]:
    """Numbers of a case's items that are with somebody else (one query)."""
    moved = Custody.objects.filter(
        item=OuterRef("pk"), step__in=(custody.GIVEN_OUT, custody.RETURNED)
    ).order_by("-number")
    rows = Item.objects.filter(case=of).annotate(last_moved=Subquery(moved.values("step")[:1]))
    return list(rows.filter(last_moved=custody.GIVEN_OUT).values_list("number", flat=True))


def coming_back(actor: Actor, until: dt.date) -> list[Custody]:
    """Items of her own cases that should be back by a day, each as the step by which it went, the
    earliest first (one query)."""
    later = Custody.objects.filter(
        item=OuterRef("item"), step=custody.RETURNED, number__gt=OuterRef("number")
    )
    rows = policy_of(Custody).visible_to(actor).filter(item__case__worker_id=actor.member_id)
    found = rows.filter(~Exists(later), step=custody.GIVEN_OUT, back_on__lte=until)
    return list(found.select_related("item__case").order_by("back_on", "pk")[:50])


def count(actor: Actor, of: Case) -> int:
    """How many pieces of evidence a case has that weren't withdrawn (one query)."""
    return policy_of(Item).visible_to(actor).filter(case=of, withdrawn_at=None).count()


def steps(actor: Actor, of: Case, latest: int | None) -> Sequence[Custody]:
    """Steps of custody in a case, the newest first (one query)."""
    rows = policy_of(Custody).visible_to(actor).filter(item__case=of)
    return list(rows.select_related("item", "by").order_by("-at", "-id")[:latest])


def received_by(member_id: UUID) -> int:
    """How many pieces a member took in."""
    return Item.objects.filter(received_by_id=member_id).count()
