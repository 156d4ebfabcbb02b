"""Who reads self-assessments: whose they are, and nobody else."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.needs.models import SelfRating


@register
class SelfRatingPolicy(Policy[SelfRating]):
    """Her own alone. Sums of units are counted by the registry of needs, not read by this."""

    model = SelfRating
    view = Permission.LEARN

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By person."""
        if permission is Permission.LEARN and actor.member_id is not None:
            return Q(member_id=actor.member_id)
        return Q(pk__in=[])
