"""Who may see calls, matters passed on, and how a case came in."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission, Scope
from niangjia.access.policies import Policy, policy_of, register
from niangjia.casework.models import Case
from niangjia.casework.policies import OfCase
from niangjia.dispatch import states
from niangjia.dispatch.models import Arrival, Call, Dispatch, DispatchStep

policies.exempt(DispatchStep, "belongs to a dispatch, read through it")


@register
class CallPolicy(Policy[Call]):
    """The calls that she took; a supervisor's unit and below. Walls of the call and of its case."""

    model = Call
    view = Permission.TAKE_CALLS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Her own, or by unit."""
        reach = actor.unit_q(permission, "unit_path")
        own = any(scope is Scope.OWN for scope, _grant in actor.reach(permission))
        return reach | Q(taken_by_id=actor.member_id) if own and actor.member_id else reach

    def not_walled(self, actor: Actor) -> Q:
        """Neither from the call nor from the case it became."""
        return super().not_walled(actor) & policy_of(Case).beyond_walls(actor, "case_id")

    def asks_about(self, obj: Call) -> UUID | None:
        """The question of the case that it became."""
        return obj.case_id


@register
class DispatchPolicy(Policy[Dispatch]):
    """Whoever answers for the unit it went to (ANSWER_MATTERS). Whoever entered it, and the
    supervisors of her unit, follow how far it is (SEND_MATTERS), which shows no content."""

    model = Dispatch
    view = Permission.ANSWER_MATTERS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the side that she stands on."""
        if permission is Permission.SEND_MATTERS:
            reach = actor.unit_q(permission, "from_path")
            hers = actor.member_id is not None and actor.may(permission)
            return reach | Q(entered_by_id=actor.member_id) if hers else reach
        there = Q(state__in=[*states.THERE, "closed"])
        to = actor.unit_q(permission, "to_path") | actor.unit_q(permission, "first_path")
        return there & to

    def not_walled(self, actor: Actor) -> Q:
        """The case's walls."""
        return policy_of(Case).beyond_walls(actor, "case_id")

    def asks_about(self, obj: Dispatch) -> UUID | None:
        """The case's question, for who sees the case."""
        return obj.case_id


@register
class ArrivalPolicy(OfCase):
    """As the case."""

    model = Arrival
