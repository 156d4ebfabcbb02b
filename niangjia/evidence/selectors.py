"""Reading evidence: the actor first, the policy always."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case, CaseIssue
from niangjia.evidence.models import (
    Custody,
    ExpertProfile,
    Item,
    ItemFile,
    ItemVersion,
    Opinion,
    Release,
    Turn,
)
from niangjia.evidence.rules import custody
from niangjia.evidence.services.opinions import can_be_asked
from niangjia.people.models import Member
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


def count(actor: Actor, of: Case) -> tuple[int, int]:
    """How many pieces of evidence a case has that weren't withdrawn, and how many in all (one query)."""
    rows = policy_of(Item).visible_to(actor).filter(case=of)
    found = rows.aggregate(standing=Count("pk", filter=Q(withdrawn_at=None)), all=Count("pk"))
    return found["standing"], found["all"]


def steps(actor: Actor, of: Case, latest: int | None) -> Sequence[Custody]:
    """Steps of custody in a case, the newest first (one query)."""
    rows = policy_of(Custody).visible_to(actor).filter(item__case=of)
    return list(rows.select_related("item", "by").order_by("-at", "-id")[:latest])


def received_by(member_id: UUID) -> int:
    """How many pieces a member took in."""
    return Item.objects.filter(received_by_id=member_id).count()


# -- opinions --------------------------------------------------------------------------------------------
def opinions(actor: Actor, of: Case) -> list[Opinion]:
    """The questions of a case, the newest first (one query)."""
    rows = policy_of(Opinion).visible_to(actor).filter(case=of)
    return list(rows.select_related("case", "expert"))


def opinion(actor: Actor, pk: UUID, permission: Permission = Permission.VIEW_CASES) -> Opinion:
    """One question. Raises Http404 or Denied."""
    return policy_of(Opinion).get(actor, pk, permission)


def turns(actor: Actor, of: Opinion, permission: Permission = Permission.VIEW_CASES) -> list[Turn]:
    """What was said, from the first word (one query)."""
    rows = policy_of(Turn).visible_to(actor, permission).filter(opinion=of)
    return list(rows.select_related("opinion", "by"))


def said_in(actor: Actor, of: Case, latest: int | None) -> list[Turn]:
    """What was said in a case's questions, the newest first (one query)."""
    rows = policy_of(Turn).visible_to(actor).filter(opinion__case=of)
    return list(rows.select_related("opinion", "by").order_by("-at", "-id")[:latest])


def releases(actor: Actor, of: Opinion) -> list[Release]:
    """Pieces that were asked to be released, with the piece (one query)."""
    rows = policy_of(Release).visible_to(actor).filter(opinion=of)
    return list(rows.select_related("item__case", "opinion", "consent"))


def release(actor: Actor, pk: UUID) -> Release:
    """One release, for whoever may approve. Raises Http404 or Denied."""
    return policy_of(Release).get(actor, pk, Permission.APPROVE_CASES)


def questions(actor: Actor) -> list[Opinion]:
    """What she is asked as an expert, hers to answer first (one query)."""
    rows = policy_of(Opinion).visible_to(actor, Permission.ANSWER_OPINIONS)
    found = list(rows.order_by("-moved_at")[:200])
    return sorted(found, key=lambda one: one.state != Opinion.State.ASKED)


def experts(actor: Actor, of: Case, topic: str = "") -> list[tuple[Member, list[str]]]:
    """Who may be asked about a case, each with her topics; those for ``topic`` first (groups of the
    taxonomy)."""
    ids = can_be_asked(of, actor)
    known = policy_of(ExpertProfile).visible_to(actor).filter(pk__in=ids)
    topics = {one.pk: list(one.topics) for one in known}
    found = Member.objects.filter(pk__in=ids).select_related("unit").order_by("name_sort")
    pairs = [(one, topics.get(one.pk, [])) for one in found]
    return sorted(pairs, key=lambda pair: topic not in pair[1])


def profile(actor: Actor) -> ExpertProfile | None:
    """Her own entry in the directory."""
    rows = policy_of(ExpertProfile).visible_to(actor, Permission.ANSWER_OPINIONS)
    return rows.filter(pk=actor.member_id).first()


def to_read(actor: Actor) -> list[Opinion]:
    """Questions of her own cases that the expert has answered or asks back about (one query)."""
    rows = policy_of(Opinion).visible_to(actor, Permission.WORK_CASES)
    wanted = rows.filter(state__in=(Opinion.State.ANSWERED, Opinion.State.BACK))
    hers = wanted.filter(Q(case__worker_id=actor.member_id) | Q(asked_by_id=actor.member_id))
    return list(hers.select_related("case").order_by("moved_at")[:50])


def to_release(actor: Actor) -> list[Release]:
    """Releases that wait for her as a supervisor (one query)."""
    if not actor.may(Permission.APPROVE_CASES):
        return []
    rows = policy_of(Release).visible_to(actor, Permission.APPROVE_CASES)
    waiting = rows.filter(state=Release.State.WAITING).exclude(asked_by_id=actor.member_id)
    return list(waiting.select_related("opinion__case").order_by("asked_at")[:50])


def asked_of(member_id: UUID) -> list[Opinion]:
    """Questions that a member has still to answer."""
    open_ones = (Opinion.State.ASKED, Opinion.State.BACK)
    return list(Opinion.objects.filter(expert_id=member_id, state__in=open_ones))


def answered_by(member_id: UUID) -> int:
    """How many questions were put to a member."""
    return Opinion.objects.filter(expert_id=member_id).count()


def may_take(pk: UUID, member_id: UUID) -> bool:
    """Whether an expert may take a question over: no wall, and it isn't her own."""
    found = Opinion.objects.filter(pk=pk).select_related("case").first()
    if found is None:
        return False
    return member_id in can_be_asked(found.case, Actor(member_id=found.asked_by_id))


# -- for "who opened this" ------------------------------------------------------------------------------
def keys_of_items(case: Case) -> QuerySet[Item, UUID]:
    """Keys of the pieces of a case; ask for the case first."""
    return Item.objects.filter(case=case).values_list("pk", flat=True)


def keys_of_opinions(case: Case) -> QuerySet[Opinion, UUID]:
    """Keys of the questions of a case; ask for the case first."""
    return Opinion.objects.filter(case=case).values_list("pk", flat=True)
