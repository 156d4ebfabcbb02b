"""Who may see and do what with requests, retention, feedback and complaints."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.models import Wall
from niangjia.access.permissions import Permission, Scope
from niangjia.access.policies import Policy, register
from niangjia.casework.services.common import KIND
from niangjia.requests.models import SubjectRequest


@register
class SubjectRequestPolicy(Policy[SubjectRequest]):
    """Those she took in; by unit for whoever handles them. A wall before a case hides its request.

    What somebody wrote in it is another question: ``selectors.may_read``.
    """

    model = SubjectRequest
    view = Permission.RECEIVE_REQUESTS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By role; with the scope "own" those that she took in."""
        reach = actor.unit_q(permission, "unit_path")
        scopes = {scope for scope, _grant in actor.reach(permission)}
        if actor.member_id is not None and Scope.OWN in scopes:
            reach |= Q(received_by_id=actor.member_id)
        return reach

    def not_walled(self, actor: Actor) -> Q:
        """Neither the request's own walls nor those of the case that it is about."""
        own = super().not_walled(actor)
        if actor.member_id is None:
            return own
        walls = Wall.objects.filter(member_id=actor.member_id, kind=KIND, lifted_at=None)
        return own & (Q(case=None) | ~Q(case__in=walls.values("record_id")))
