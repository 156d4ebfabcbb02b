"""Who may see and do what with evidence: it follows its case, walls and broken glass included."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, policy_of, register
from niangjia.casework.models import Case
from niangjia.casework.policies import OfCase
from niangjia.evidence.models import (
    Custody,
    ExpertProfile,
    Item,
    ItemFile,
    ItemVersion,
    LettingGo,
    Opinion,
    Release,
    Turn,
)

policies.exempt(LettingGo, "a mark within one transaction, read by the database alone")
# How long an expert still sees a question after its end.
SEEN_AFTERWARDS = dt.timedelta(days=30)


@register
class ItemPolicy(OfCase):
    """As the case."""

    model = Item


class OfItem(OfCase):
    """What belongs to an item is reached as its case is."""

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """As the item."""
        items = policy_of(Item).visible_to(actor, permission)
        return Q(item__in=items.values("pk"))

    def asks_about(self, obj: Any) -> UUID | None:
        """The question of its item's case."""
        return policy_of(Item).asks_about(obj.item)


for _kind in (Custody, ItemFile, ItemVersion):
    register(type(f"{_kind.__name__}Policy", (OfItem,), {"model": _kind}))


@register
class OpinionPolicy(OfCase):
    """As the case; and, with ANSWER_OPINIONS alone, the expert who was asked, unless a wall stands
    between her and the case. Nothing else of the case opens to her."""

    model = Opinion

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the case, or by being asked."""
        if permission is not Permission.ANSWER_OPINIONS:
            return super().scope(actor, permission)
        if actor.member_id is None or not actor.may(permission):
            return Q(pk__in=[])
        recent = Q(moved_at__gt=timezone.now() - SEEN_AFTERWARDS)
        hers = Q(expert_id=actor.member_id) & policy_of(Case).beyond_walls(actor, "case_id")
        return hers & (~Q(state=Opinion.State.CLOSED) | recent)


class OfOpinion(OfCase):
    """What belongs to an opinion is reached as the opinion is."""

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """As the opinion."""
        opinions = policy_of(Opinion).visible_to(actor, permission)
        return Q(opinion__in=opinions.values("pk"))

    def asks_about(self, obj: Any) -> UUID | None:
        """The question of its opinion's case."""
        return policy_of(Opinion).asks_about(obj.opinion)


for _said in (Turn, Release):
    register(type(f"{_said.__name__}Policy", (OfOpinion,), {"model": _said}))


@register
class ExpertProfilePolicy(Policy[ExpertProfile]):
    """Whoever works on cases reads the directory; an expert writes her own entry."""

    model = ExpertProfile
    view = Permission.WORK_CASES

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """All, or her own."""
        if permission is Permission.ANSWER_OPINIONS:
            return Q(pk=actor.member_id) if actor.may(permission) else Q(pk__in=[])
        return Q() if actor.may(permission) else Q(pk__in=[])
