"""The plan of a case: goals, that she agreed, that somebody else approved where the risk is high."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework import facts
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Approval, Case, Goal, Plan, Task
from niangjia.casework.services import approvals, common
from niangjia.ui.conflict import merged


def plan_of(case: Case) -> Plan:
    """The plan of a locked case, begun when there is none."""
    return Plan.objects.get_or_create(case=case)[0]


def changed(actor: Actor, case: Case) -> None:
    """Goals or actions changed: what she agreed to and what was approved is another revision now. An
    open question for approval falls."""
    plan = plan_of(case)
    plan.revision += 1
    plan.save(update_fields=["revision"])
    approvals.close(actor, case, Approval.Kind.PLAN, Approval.Verdict.RETURNED)


def needs_approval(case: Case) -> bool:
    """Whether somebody else has to approve the plan: high risk, and what isn't screened yet."""
    return case.risk != Case.Risk.MEDIUM


def goal_of(case: Case, words: str) -> Goal | None:
    """The open goal of a locked case with these words, made when there is none; none without words."""
    wanted = words.strip()
    if not wanted:
        return None
    for goal in Goal.objects.filter(case=case, state=Goal.State.OPEN):
        if goal.words == wanted:
            return goal
    goal = Goal(case=case, words=wanted)
    goal.save()
    return goal


@transaction.atomic
def set_goal(*, actor: Actor, case_id: UUID, words: str) -> Goal:
    """Put a goal into the plan. Raises Http404, Denied, ValidationError for one that is empty or stands
    there already. Audits that there is one more."""
    case = common.locked(actor, case_id)
    before = case.goals.count()
    goal = goal_of(case, words)
    if goal is None:
        raise ValidationError({"words": _("Say what she wants to reach.")})
    if case.goals.count() == before:
        raise ValidationError({"words": _("This goal stands there already.")})
    changed(actor, case)
    common.note(actor, case, CaseEvent.GOAL_SET, kind="goal_set")
    return goal


@transaction.atomic
def finish_goal(
    *, actor: Actor, goal_id: UUID, state: str, outcome: str, seen: str | None = None
) -> Goal:
    """Say how a goal ended: reached, partly, given up. Raises Http404, Denied, ValidationError without
    a word on how, ChangedMeanwhile (``seen``: what the form had seen). Audits the state."""
    found = policy_of(Goal).get(actor, goal_id)
    case = common.locked(actor, found.case_id)
    goal = Goal.objects.get(pk=found.pk)
    if state not in Goal.State.values or state == Goal.State.OPEN:
        raise ValidationError({"state": _("Choose one.")})
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say how it went.")})
    given = merged(facts.goal_end(goal), {"state": state, "outcome": outcome.strip()}, seen)
    state = given["state"]
    goal.state, goal.outcome = state, given["outcome"]
    goal.save()
    common.note(actor, case, CaseEvent.GOAL_ENDED, kind="goal_ended", goal=state)
    return goal


@transaction.atomic
def agree_plan(*, actor: Actor, case_id: UUID, how: str, her_words: str = "") -> Plan:
    """Note that she agreed to the plan as it stands. With high risk somebody else is asked to approve.

    Raises Http404, Denied, ValidationError while there is no goal or nothing to do. Audits the manner.
    """
    case = common.locked(actor, case_id)
    if how not in Plan.How.values:
        raise ValidationError({"how": _("Choose one.")})
    goals = case.goals.filter(state=Goal.State.OPEN).exists()
    actions = case.tasks.filter(kind=Task.Kind.ACTION, done_at=None).exists()
    if not goals or not actions:
        raise ValidationError(_("A plan has at least one goal, and one thing that somebody does."))
    plan = plan_of(case)
    plan.agreed, plan.agreed_on = plan.revision, timezone.localdate()
    plan.how, plan.her_words = how, her_words.strip() or None
    plan.noted_by_id = actor.member_id
    plan.save()
    common.note(actor, case, CaseEvent.PLAN_AGREED, kind="plan_agreed", how=how)
    if needs_approval(case) and not plan.is_approved:
        words = plan.her_words or _("She agreed to the plan; the risk is high.")
        approvals.put(actor, case, Approval.Kind.PLAN, words, revision=plan.revision)
    return plan


def approved(actor: Actor, case: Case, approval: Approval) -> None:
    """A plan was approved: this revision, when she agreed to it and nothing changed meanwhile."""
    if approval.verdict != Approval.Verdict.APPROVED:
        return
    plan = plan_of(case)
    if plan.revision != approval.revision or not plan.is_agreed:
        raise ValidationError(_("The plan was changed meanwhile. Look at it again."))
    plan.approved = plan.revision
    plan.save(update_fields=["approved"])


def against_work(case: Case) -> list[str]:
    """What keeps a case of high risk from being under way: its plan isn't agreed, or not approved."""
    if not needs_approval(case):
        return []
    plan = Plan.objects.filter(case=case).first()
    if plan is None or not plan.is_agreed:
        return [_("The risk is high: first agree on the plan with her.")]
    if not plan.is_approved:
        return [
            _(
                "The risk is high: somebody else approves the plan first. What is urgent doesn’t wait."
            )
        ]
    return []


approvals.then(Approval.Kind.PLAN, approved)
