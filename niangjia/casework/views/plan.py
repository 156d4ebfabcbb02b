"""Consent, issues, tasks, risk, assignment, states."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import forms, presenters, selectors, services, states
from niangjia.casework.forms import issue_name
from niangjia.casework.models import Case, Task
from niangjia.casework.views.common import ask, assigners, two_ways, workers


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
    now = [issue.code for issue in selectors.file(request.actor, case, latest=0).issues]
    hints = selectors.hints(case.story or "")
    hinted = [code for code in now if code in {hint.code for hint in hints}]
    initial = {"issues": now, "hinted": hinted, "main": now[0] if now else ""}
    form = forms.IssuesForm(request.POST or None, hints=hints, initial=initial)

    def act() -> None:
        codes = form.chosen()
        services.set_issues(
            actor=request.actor, case_id=pk, codes=codes, main=codes[0] if codes else ""
        )

    return ask(
        request,
        case,
        form,
        _("What is it about?"),
        act,
        why=_("It leads to the law and the next steps. The hints come from her words; you decide."),
        listed=[issue_name(code) for code in now],
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
        lambda: act(**form.cleaned_data),
        why=_("Made with her: what she wants first, who does what, by when."),
    )


@workers
@two_ways
def task(request: HttpRequest, pk: UUID, task_pk: UUID) -> HttpResponse:
    """A task: what it is, and how it went."""
    case, found = _case(request, pk), selectors.task(request.actor, task_pk)
    form = forms.DoneForm(request.POST or None)
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
    form = forms.RiskForm(request.POST or None, initial={"risk": case.risk})
    act = partial(services.set_risk, actor=request.actor, case_id=pk)
    return ask(
        request,
        case,
        form,
        _("How high is the risk?"),
        lambda: act(**form.cleaned_data),
        why=_("No number decides this: her own estimate and your judgement do."),
    )


@assigners
@two_ways
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the case to a worker."""
    case = selectors.case(request.actor, pk, Permission.ASSIGN_CASES)
    form = forms.AssignForm(
        request.POST or None, workers=selectors.workers_for(request.actor, case)
    )
    return ask(
        request,
        case,
        form,
        _("Who takes this case?"),
        lambda: services.assign(
            actor=request.actor, case_id=pk, member_id=UUID(form.cleaned_data["member"])
        ),
        why=_("Whoever is kin to somebody in it may not have it; a wall keeps her out."),
        label=_("Give it to her"),
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
    form = (forms.WhyForm if conditions else forms.forms.Form)(request.POST or None)
    if request.method == "POST" and not conditions:
        form = forms.forms.Form(request.POST)
    act = partial(services.move, actor=request.actor, case_id=pk, state=state)
    return ask(
        request,
        case,
        form,
        Case.State(state).label,
        lambda: act(**form.cleaned_data),
        label=_("Do it"),
        why=_("Closing takes two: who worked on it says why, another supervisor approves."),
    )
