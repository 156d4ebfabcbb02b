"""Who sees certificates: whose they are, and who runs the programme. The public asks by code."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.certificates.models import Certificate, CertificateRule, SigningKey

for _model, _reason in {
    CertificateRule: "belongs to a programme, read through it",
    SigningKey: "signs; its public half is public, its secret half no page shows",
}.items():
    policies.exempt(_model, _reason)


@register
class CertificatePolicy(Policy[Certificate]):
    """Her own; those of programmes that she runs."""

    model = Certificate
    view = Permission.SEE_TRAINING

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By person, or by the programme's unit."""
        runs = actor.unit_q(Permission.RUN_TRAINING, "programme__unit__path")
        if permission is Permission.RUN_TRAINING:
            return runs
        if permission is Permission.SEE_TRAINING and actor.member_id is not None:
            return runs | Q(member_id=actor.member_id)
        return Q(pk__in=[])
