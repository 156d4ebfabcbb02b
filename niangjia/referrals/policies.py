"""Who may see the directory, a case's referrals, and those that were sent to her unit."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, policy_of, register
from niangjia.casework.models import Case
from niangjia.casework.policies import OfCase
from niangjia.referrals import states
from niangjia.referrals.models import Link, NamedReceiver, Referral, Reply, Service

for _model, _reason in {
    NamedReceiver: "says which service a consent names; read through the consent of a case",
    Reply: "belongs to a referral, read through it",
    Link: "keyed digests of a link, asked for by the link itself or through its referral",
}.items():
    policies.exempt(_model, _reason)


@register
class ServicePolicy(Policy[Service]):
    """Every helper reads the directory; whoever keeps it changes what her unit and below keep."""

    model = Service
    view = Permission.SEE_SERVICES

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By role."""
        return actor.unit_q(permission, "unit_path")


@register
class ReferralPolicy(OfCase):
    """As its case; with ANSWER_REFERRALS also by members of the receiving unit, once it is sent.

    Whoever is walled off from the case doesn't receive it either.
    """

    model = Referral

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """The case's reach, or what was sent to her unit."""
        if permission is not Permission.ANSWER_REFERRALS:
            return super().scope(actor, permission)
        reach = actor.unit_q(permission, "service__receiver__path")
        sent = ~Q(state=states.FIRST) & Q(service__receiver__isnull=False, sent_at__isnull=False)
        if actor.member_id is None:
            return Q(pk__in=[])
        return reach & sent & policy_of(Case).beyond_walls(actor, "case_id")
