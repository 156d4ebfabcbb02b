"""Whose work it is: only hers."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.jobs.models import Job


@register
class JobPolicy(Policy[Job]):
    """A member sees the work she started, whatever her role, and nobody else's.

    Work without an owner is the product's own: only the operator of the machine sees it.
    """

    model = Job

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Her own. (``owner=None`` must never meet a visitor, whose id is None too.)"""
        if actor.everything:
            return Q()
        if actor.member_id is None:
            return Q(pk__in=[])
        return Q(owner_id=actor.member_id)
