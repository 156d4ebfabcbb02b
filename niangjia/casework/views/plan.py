"""Consent, issues, tasks, risk, assignment, states."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import facts, forms, presenters, selectors, services, states
from niangjia.casework.forms import issue_name
from niangjia.casework.forms.plans import AgreeForm, GoalEndForm, GoalForm
from niangjia.casework.models import Case, Task
from niangjia.casework.presenters import plans as shown
from niangjia.casework.presenters import procedures as limits
from niangjia.casework.selectors import approvals as reading
from niangjia.casework.selectors import procedures as running
from niangjia.casework.views.common import ask, seers, try_it, two_ways, within, workers
from niangjia.procedures import holidays


def _case(request: HttpRequest, pk: UUID) -> Case:
    return selectors.case(request.actor, pk, Permission.WORK_CASES)


@workers
@two_ways
def consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What she agrees to, purpose by purpose; what she agreed to before, to withdraw."""
    case = _case(request, pk)
    file = selectors.file(request.actor, case, latest=0)
    form = forms.ConsentForm(request.POST or None, people=presenters.guardians(file))
    act = partial(services.note_consent, actor=request.actor, case_id=pk)
    return ask(
        request,
        case,
        form,
        _("What she agrees to"),
        lambda: act(**form.given()),
        why=_(
            "Each purpose by itself. She may take it back at any time, and nothing is lost by it."
        ),
        consents=file.consents,
    )


@workers
@require_POST
def withdraw(request: HttpRequest, pk: UUID, consent_pk: UUID) -> HttpResponse:
    """She takes a consent back."""
    services.withdraw_consent(actor=request.actor, case_id=pk, consent_id=consent_pk)
    messages.success(request, _("Noted: she took it back."))
    return redirect("casework:consent", pk)


@workers
@two_ways
def issues(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the case is about: hints from her words first, the worker decides."""
    case = _case(request, pk)
    rows = selectors.file(request.actor, case, latest=0).issues
    now = [issue.code for issue in rows]
    hints = selectors.hints(case.story or "")
    hinted = [code for code in now if code in {hint.code for hint in hints}]
    initial = {"issues": now, "hinted": hinted, "main": now[0] if now else ""}
    form = forms.IssuesForm(
        request.POST or None, hints=hints, initial=initial, stands=facts.issues(rows)
    )

    def act() -> None:
        codes = form.chosen()
        services.set_issues(
            actor=request.actor, case_id=pk, codes=codes, main=codes[0] if codes else "",
            seen=form.cleaned_data["seen"],
        )  # fmt: skip

    return ask(
        request,
        case,
        form,
        _("What is it about?"),
        act,
        why=_("It leads to the law and the next steps. The hints come from her words; you decide."),
        listed=[issue_name(code) for code in now],
    )


@seers
@two_ways
@never_cache
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The plan: goals and who does what, what she agreed to, time limits by law; one more goal."""
    case = services.read(actor=request.actor, case_id=pk)
    may_work = selectors.may(request.actor, case, Permission.WORK_CASES)
    form = GoalForm(request.POST or None)
    act = partial(services.set_goal, actor=request.actor, case_id=pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.cleaned_data)):
        return redirect("casework:plan", pk)
    context = {
        **_plan(request, case),
        "case": case,
        "form": form if may_work else None,
        "may_work": may_work,
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/plan.html", context)


def _plan(request: HttpRequest, case: Case) -> dict[str, Any]:
    actor, table = request.actor, holidays.table()
    found = reading.plan(actor, case)
    links = running.procedures(actor, case, running=True)
    waits = any(
        one.kind == one.Kind.PLAN and one.decided_at is None
        for one in reading.approvals(actor, case)
    )
    return {
        "plan": found,
        "standing": shown.standing(found, case, waits),
        "goals": shown.goals(reading.goals(actor, case), reading.actions(actor, case), case),
        "limits": presenters.comes_next([], limits.plan(links, table)),
    }


@workers
@two_ways
def agree_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She agrees to the plan as it stands."""
    case = _case(request, pk)
    form = AgreeForm(request.POST or None)
    act = partial(services.agree_plan, actor=request.actor, case_id=pk)
    return ask(
        request,
        case,
        form,
        _("She agrees to the plan"),
        lambda: act(**form.cleaned_data),
        why=_(
            "Read it to her point by point, alone. With high risk somebody else looks at it too."
        ),
        then="casework:plan",
    )


@workers
@two_ways
def goal(request: HttpRequest, pk: UUID, goal_pk: UUID) -> HttpResponse:
    """How a goal ended."""
    case, found = _case(request, pk), reading.goal(request.actor, goal_pk)
    if found.case_id != case.pk:
        raise Http404
    form = GoalEndForm(request.POST or None, stands=facts.goal_end(found))
    act = partial(services.finish_goal, actor=request.actor, goal_id=goal_pk)
    return ask(
        request,
        case,
        form,
        found.words or "",
        lambda: act(**form.cleaned_data),
        why=_("Ask her: what is different now, and is it enough?"),
        then="casework:plan",
    )


@workers
@two_ways
def add_task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something to do, with its day."""
    case = _case(request, pk)
    form = forms.TaskForm(request.POST or None)
    act = partial(services.set_task, actor=request.actor, case_id=pk)
    return ask(
        request,
        case,
        form,
        _("Put something into the plan"),
        lambda: act(**form.given()),
        why=_("Made with her: what she wants first, who does what, by when."),
        then="casework:plan",
    )


@workers
@two_ways
def task(request: HttpRequest, pk: UUID, task_pk: UUID) -> HttpResponse:
    """A task: what it is, and how it went."""
    case = _case(request, pk)
    found = within(case, selectors.task(request.actor, task_pk))
    if found.kind == Task.Kind.RESCREEN:
        return redirect("casework:assessment", pk)
    initial = {"result": found.result or Task.Result.DONE}
    form = forms.DoneForm(request.POST or None, initial=initial, stands=facts.task_end(found))
    act = partial(services.finish_task, actor=request.actor, task_id=task_pk)
    return ask(
        request,
        case,
        form,
        Task.Kind(found.kind).label,
        lambda: act(**form.cleaned_data),
        label=_("It is done"),
        task=found,
        why=found.what or "",
    )


@workers
@two_ways
def risk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another risk, with its reason."""
    case = _case(request, pk)
    form = forms.RiskForm(request.POST or None, stands={"risk": case.risk})
    act = partial(services.set_risk, actor=request.actor, case_id=pk)
    return ask(
        request,
        case,
        form,
        _("How high is the risk?"),
        lambda: act(**form.cleaned_data),
        why=_("No number decides this: her own estimate and your judgement do."),
    )


@workers
@two_ways
def move(request: HttpRequest, pk: UUID, state: str) -> HttpResponse:
    """The next state; closing and reopening with a reason, closing by two persons."""
    if state not in states.CASE:
        raise Http404
    needed = Permission.APPROVE_CASES if state == Case.State.CLOSED else Permission.WORK_CASES
    case = selectors.case(request.actor, pk, needed)
    conditions = state in states.WITH_CONDITIONS
    kind = forms.CloseForm if state == Case.State.CLOSING else forms.WhyForm
    form = (kind if conditions else forms.forms.Form)(request.POST or None)
    if request.method == "POST" and not conditions:
        form = forms.forms.Form(request.POST)
    act = partial(services.move, actor=request.actor, case_id=pk, state=state)
    return ask(
        request,
        case,
        form,
        presenters.step_name(state),
        lambda: act(**(form.given() if isinstance(form, forms.CloseForm) else form.cleaned_data)),
        label=_("Do it"),
        why=_("Closing takes two: who worked on it says why, another supervisor approves."),
    )
