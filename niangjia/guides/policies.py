"""Who sees reviews and who signs."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.guides.models import Review


@register
class ReviewPolicy(Policy[Review]):
    """Whoever reads law sees who reviewed a guide; legal experts sign and withdraw.

    A signature may be withdrawn by any legal expert: when the law has changed, the signer may be
    away.
    """

    model = Review
    view = Permission.READ_LAW

    def scope(self, actor: Actor, permission: Permission) -> Q:
        known = permission in {Permission.READ_LAW, Permission.SIGN_GUIDES}
        return Q() if known and actor.may(permission) else Q(pk__in=[])
