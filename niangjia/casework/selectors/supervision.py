"""Reading talks of supervision: the two of them alone."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import SupervisionTalk
from niangjia.people.models import Member

PER_PAGE = 30


def supervises(actor: Actor, member_id: UUID) -> bool:
    """Whether a member works within reach of ASSIGN_CASES, and isn't herself (one query)."""
    reach = policy_of(Member).visible_to(actor, permission=Permission.ASSIGN_CASES)
    return member_id != actor.member_id and reach.filter(pk=member_id, is_active=True).exists()


def talks(actor: Actor, number: str) -> Page[SupervisionTalk]:
    """Talks with her and by her, the newest first (two queries). What was said isn't read here."""
    rows = policy_of(SupervisionTalk).visible_to(actor).select_related("member", "by")
    return Paginator(rows.defer("words", "agreed", "remarks"), PER_PAGE).get_page(number)


def next_talks(actor: Actor, until: dt.date) -> list[SupervisionTalk]:
    """Talks that come next, unless one was held since (one query)."""
    later = SupervisionTalk.objects.filter(
        member_id=OuterRef("member_id"), held_on__gt=OuterRef("held_on")
    )
    rows = policy_of(SupervisionTalk).visible_to(actor).filter(next_on__lte=until)
    rows = rows.filter(~Exists(later)).select_related("member", "by").order_by("next_on", "id")
    return list(rows.defer("words", "agreed", "remarks")[:20])


def kept_count(member: Member) -> int:
    """How many talks there are with or by a member."""
    return SupervisionTalk.objects.filter(Q(member=member) | Q(by=member)).count()
