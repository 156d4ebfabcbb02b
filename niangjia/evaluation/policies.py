"""Who sees an evaluation: whoever reads statistics of the unit that ran the programme."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.evaluation.models import EvaluationPlan


@register
class PlanPolicy(Policy[EvaluationPlan]):
    """By the programme's unit: read with statistics, set by who runs training there."""

    model = EvaluationPlan
    view = Permission.VIEW_STATISTICS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the organising unit."""
        if permission in (Permission.VIEW_STATISTICS, Permission.RUN_TRAINING):
            return actor.unit_q(permission, "programme__unit__path")
        return Q(pk__in=[])
