"""The plan and the approvals of a case, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.casework.models import Approval, Case, Goal, Plan, Task
from niangjia.casework.services.plans import needs_approval
from niangjia.documents.models import Document
from niangjia.people.presenters import person_name
from niangjia.ui import dates


@dataclass(frozen=True)
class Action:
    """One thing that somebody does."""

    what: str
    who: str
    when: str
    role: str
    outcome: str
    url: str


@dataclass(frozen=True)
class GoalLine:
    """A goal with what serves it; ``url`` empty: what serves none."""

    words: str
    state: str
    ended: bool
    outcome: str
    url: str
    actions: list[Action]


def action(task: Task) -> Action:
    """One thing to do, or done."""
    today, now = timezone.localdate(), timezone.now()
    who = task.office if task.owner == Task.Owner.OFFICE else task.get_owner_display()
    if task.done_at:
        role, when = "plain", str(Task.Result(task.result or "done").label)
    else:
        role = "late" if task.due < today else "due" if task.due == today else "none"
        when = dates.ago(task.due, now)
    url = reverse("casework:task", args=[task.case_id, task.pk])
    what = task.what or str(Task.Kind.ACTION.label)
    return Action(what, who or "", when, role, task.outcome or "", url)


def goals(rows: Iterable[Goal], tasks: Sequence[Task], case: Case) -> list[GoalLine]:
    """Goals with their actions; what serves none comes last."""
    found = [
        GoalLine(
            goal.words or "",
            str(goal.get_state_display()),
            goal.state != Goal.State.OPEN,
            goal.outcome or "",
            reverse("casework:goal", args=[case.pk, goal.pk]),
            [action(task) for task in tasks if task.goal_id == goal.pk],
        )
        for goal in rows
    ]
    others = [action(task) for task in tasks if task.goal_id is None]
    if others:
        found.append(GoalLine(_("Without a goal"), "", True, "", "", others))
    return found


@dataclass(frozen=True)
class Standing:
    """How the plan stands: a role of the callout, what is said, whether she can be asked now."""

    role: str
    title: str
    text: str
    ask: bool


def standing(plan: Plan | None, case: Case, waits: bool) -> Standing:
    """Whether she agreed to the plan as it is, and whether somebody else approved it."""
    if plan is None or not plan.agreed:
        return Standing(
            "attention", _("Not agreed yet"),
            _("Read it to her, point by point. It is hers: what she doesn’t want goes out."), True,
        )  # fmt: skip
    if not plan.is_agreed:
        return Standing(
            "attention", _("Changed since she agreed"),
            _("Read her what is new, and note what she says to it."), True,
        )  # fmt: skip
    day = dates.full(plan.agreed_on) if plan.agreed_on else ""
    said = f"{plan.get_how_display()} · {day}"
    if not needs_approval(case):
        return Standing("done", _("Agreed with her"), said, False)
    if plan.is_approved:
        return Standing("done", _("Agreed with her, and approved"), said, False)
    title = _("Agreed with her; waits for approval") if waits else _("Agreed with her; given back")
    text = _("What is urgent doesn’t wait for it.")
    return Standing("attention", title, f"{said} · {text}", not waits)


@dataclass(frozen=True)
class ApprovalLine:
    """One approval in a list."""

    title: str
    kind: str
    asked: str
    said: str
    role: str
    url: str
    words: str
    own: bool


def approval(one: Approval, member: UUID | None, *, full: bool = False) -> ApprovalLine:
    """One approval; ``full`` with its words, on the page of its case."""
    asked = person_name(one.asked_by) if one.asked_by else ""
    own = member is not None and member in {one.asked_by_id, one.case.worker_id}
    said: str | Promise = one.get_verdict_display() if one.decided_at else _("Waits")
    if one.until and one.verdict == Approval.Verdict.APPROVED:
        said = _("Approved until %s") % dates.full(one.until)
    by = f"{person_name(one.decided_by)}: " if full and one.decided_by else ""
    return ApprovalLine(
        f"{one.case.call_her} · {one.case.number}",
        str(one.get_kind_display()),
        f"{asked} · {dates.ago(one.asked_at, timezone.now())}",
        str(said),
        "due" if one.decided_at is None else "plain",
        reverse("casework:decide", args=[one.case_id, one.pk]),
        f"{by}{one.words or ''}" if full else "",
        own,
    )


def subjects(documents: Iterable[Document]) -> list[tuple[str, str]]:
    """What may be asked for from the page of approvals: (value, words)."""
    found = [("minor", str(Approval.Kind.MINOR.label))]
    for row in documents:
        day = dates.full(timezone.localdate(row.made_at))
        found.append((str(row.pk), _("Supervision opinion begun on %s") % day))
    return found
