"""Policies of the access room's own records."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from niangjia.access import records
from niangjia.access.actor import Actor
from niangjia.access.models import BreakGlass, HelpRequest, Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register, walled_off


@register
class WallPolicy(Policy[Wall]):
    """Walls are known to whoever may set them for that record and isn't walled off herself."""

    model = Wall
    view = Permission.SET_WALL

    def scope(self, actor: Actor, permission: Permission) -> Q:
        if not actor.may(permission):
            return Q(pk__in=[])
        return ~Q(member_id=actor.member_id) & ~Q(
            record_id__in=Wall.objects.filter(member_id=actor.me, lifted_at=None).values(
                "record_id"
            )
        )


@register
class BreakGlassPolicy(Policy[BreakGlass]):
    """Her own broken glass, and all of it for whoever reviews."""

    model = BreakGlass
    view = Permission.REVIEW_BREAK_GLASS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        if actor.may(Permission.REVIEW_BREAK_GLASS):
            return Q()
        return Q(member_id=actor.member_id)


@register
class HelpRequestPolicy(Policy[HelpRequest]):
    """Requests that she made or that are made to her."""

    model = HelpRequest
    view = Permission.BREAK_GLASS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        return Q(asked_by_id=actor.member_id) | Q(supervisor_id=actor.member_id)


def reaches(actor: Actor, permission: Permission, kind: str, record_id: Any) -> bool:
    """Whether ``permission`` reaches the unit that answers for a record."""
    return actor.covers_path(permission, records.kind_of(kind).unit_path(record_id))


__all__ = ["BreakGlassPolicy", "HelpRequestPolicy", "WallPolicy", "reaches", "walled_off"]
