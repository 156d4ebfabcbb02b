"""Who reads commitments: whose they are, and who supervises at her unit or above."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, policy_of, register
from niangjia.commitments.models import Commitment, Look, Reminder
from niangjia.people.models import Member

for _model, _reason in {
    Look: "belongs to a commitment, read through it",
    Reminder: "says only that a reminder was sent; no page shows it",
}.items():
    policies.exempt(_model, _reason)


@register
class CommitmentPolicy(Policy[Commitment]):
    """Her own; as a supervisor those of her units, never her own, none of a walled-off member.

    Organisers read none: they see counts.
    """

    model = Commitment
    view = Permission.SEE_TRAINING

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By person, or by the unit she belongs to today."""
        hers = Q(member_id=actor.member_id) if actor.member_id else Q(pk__in=[])
        if permission not in (Permission.SEE_TRAINING, Permission.CONFIRM_COMPETENCE):
            return Q(pk__in=[])
        supervised = actor.unit_q(Permission.CONFIRM_COMPETENCE, "member__unit__path") & ~hers
        return supervised if permission is Permission.CONFIRM_COMPETENCE else hers | supervised

    def not_walled(self, actor: Actor) -> Q:
        """A wall around a member is one around what she set out to do."""
        return super().not_walled(actor) & policy_of(Member).beyond_walls(actor, "member_id")
