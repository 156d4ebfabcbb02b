"""Choosing what a training will be judged by; reading the report, which is logged."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.evaluation import selectors
from niangjia.evaluation.definitions import frozen
from niangjia.evaluation.events import EvaluationEvent
from niangjia.evaluation.models import EvaluationPlan
from niangjia.evaluation.selectors import Findings
from niangjia.people import indicators
from niangjia.people.indicators import Indicator
from niangjia.training import states
from niangjia.training.models import Programme

__all__ = ["read_report", "set_plan"]
FEWEST_DAYS, MOST_DAYS = 14, 365
WAYS = ("page", "pdf", "csv")


@transaction.atomic
def set_plan(
    *,
    actor: Actor,
    programme_id: UUID,
    keys: Iterable[str],
    before_days: int,
    after_days: int,
    version: int = 0,
) -> EvaluationPlan:
    """Choose the indicators and spans while a programme is a draft; definitions are copied.

    Once it is open nothing changes any more: what is chosen after seeing the numbers proves
    nothing. ``version``: of the plan that the page had shown (0: none). Raises Http404, Denied,
    ValidationError. Audits keys and spans.
    """
    of = selectors.to_plan(actor, programme_id)
    of = Programme.objects.select_for_update().select_related("unit").get(pk=of.pk)
    if of.state != states.DRAFT:
        raise ValidationError(
            _(
                "Nominations are open, so this can't be changed any more: an indicator chosen after the "
                "start could be the one that happens to look well."
            )
        )
    chosen = [one for key in dict.fromkeys(keys) if (one := _known(key))]
    if not chosen:
        raise ValidationError({"keys": _("Choose at least one indicator.")})
    for name, days in (("before_days", before_days), ("after_days", after_days)):
        if not FEWEST_DAYS <= days <= MOST_DAYS:
            words = _("Between %(low)d and %(high)d days.")
            raise ValidationError({name: words % {"low": FEWEST_DAYS, "high": MOST_DAYS}})
    plan = EvaluationPlan.objects.filter(programme=of).first() or EvaluationPlan(
        programme=of, version=0
    )
    if plan.version != version:
        raise ValidationError(
            _("Somebody else changed this meanwhile. Load the page anew and compare.")
        )
    plan.indicators = [frozen(one) for one in chosen]
    plan.before_days, plan.after_days = before_days, after_days
    plan.chosen_by_id, plan.version = actor.member_id, plan.version + 1
    plan.save()
    facts = {"indicators": [one.key for one in chosen], "days": [before_days, after_days]}
    audit.record(actor, EvaluationEvent.PLAN_SET, of, unit_path=of.unit.path, facts=facts)
    return plan


def _known(key: str) -> Indicator | None:
    found = indicators.get(key)
    return found if found is not None and not found.result else None


def read_report(*, actor: Actor, programme_id: UUID, way: str) -> Findings:
    """Everything that the report says, computed now. ``way``: page, pdf or csv.

    Raises Http404, Denied. Audits each reading, with its way and what was looked at.
    """
    found = selectors.findings(actor, programme_id)
    facts = {"way": way, "indicators": [one.key for one in found.practice]}
    audit.record(
        actor, EvaluationEvent.REPORT_READ, found.of, unit_path=found.of.unit.path, facts=facts
    )
    return found
