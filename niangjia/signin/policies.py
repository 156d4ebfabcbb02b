"""Who may see kept forms and invitations: nobody but their owner; nobody at all."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.signin.models import HeldForm, Invitation


@register
class HeldFormPolicy(Policy[HeldForm]):
    """What was kept for a member is hers alone."""

    model = HeldForm

    def scope(self, actor: Actor, permission: Permission) -> Q:
        return Q(member_id=actor.member_id)


@register
class InvitationPolicy(Policy[Invitation]):
    """Links are managed with the member's account."""

    model = Invitation

    def scope(self, actor: Actor, permission: Permission) -> Q:
        return actor.unit_q(Permission.MANAGE_MEMBERS, "member__unit__path")
