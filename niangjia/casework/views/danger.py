"""Screening with her, the result beside her view and the worker's, the emergency path."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied
from niangjia.casework import competence, facts, forms, parts, selectors, services
from niangjia.casework.forms.assessment import AskedForm
from niangjia.casework.models import Case, DangerPath, Party
from niangjia.casework.presenters.assessment import trend
from niangjia.casework.selectors.assessment import before
from niangjia.casework.services.danger import level_of
from niangjia.casework.views.common import ask, try_it, two_ways, within, workers
from niangjia.instruments import engine
from niangjia.instruments import forms as asking
from niangjia.instruments import presenters as shown
from niangjia.ui import dates


def _case(request: HttpRequest, pk: UUID) -> Case:
    return selectors.case(request.actor, pk, Permission.WORK_CASES)


def _instrument(request: HttpRequest, code: str) -> engine.Instrument:
    """The newest version on offer. Raises Http404, Denied for a licensed one that she hasn't learnt."""
    found = engine.find(request.actor, code)
    if not engine.may_use(request.actor, found):
        raise Denied(shown.NOT_LEARNT, code="competence")
    return found


def _child(request: HttpRequest, case: Case, pk: UUID | None) -> Party | None:
    if pk is None:
        return None
    found = selectors.party(request.actor, pk)
    if found.case_id != case.pk or found.role != Party.Role.CHILD:
        raise Http404
    return found


@workers
@two_ways
def screen(request: HttpRequest, pk: UUID, code: str, child_pk: UUID | None = None) -> HttpResponse:
    """Every question of an instrument, asked alone with her; then her own estimate. About a child:
    one screen for each."""
    case, of = _case(request, pk), _instrument(request, code)
    child = _child(request, case, child_pk)
    language = get_language() or "zh-hans"
    sheet = asking.SheetForm(of, language, request.POST or None)
    view = asking.EstimateForm(of, language, request.POST or None)
    asked = AskedForm(request.POST or None)
    if request.method == "POST" and all([sheet.is_valid(), view.is_valid(), asked.is_valid()]):
        hers = view.cleaned_data
        answers = engine.Answers(
            of.code, of.version, sheet.given, hers.get("estimate", ""), hers.get("words", "")
        )
        kept = services.keep_screen(
            actor=request.actor, case_id=pk, answers=answers, child_id=child_pk,
            asked_at=asked.moment(asked.cleaned_data),
        )  # fmt: skip
        return redirect("casework:screening", pk, kept.pk)
    context = {
        "case": case,
        "title": " · ".join(filter(None, [shown.say(of.title), child.name if child else ""])),
        "asking": [shown.say(text) for text in of.asking],
        "sheet": sheet,
        "view": view,
        "asked": asked,
        "led": competence.lacks(
            request.actor,
            competence.CHILD_SCREEN if of.about_child else competence.DANGER_SCREEN,
        ),
        "lang": shown.html_language(of),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/screen.html", context)


@workers
@two_ways
@never_cache
def screening(request: HttpRequest, pk: UUID, screening_pk: UUID) -> HttpResponse:
    """Her view, the count and the worker's judgement, of equal weight."""
    case = _case(request, pk)
    kept = within(case, selectors.screening(request.actor, screening_pk))
    answers = engine.Answers.from_data(kept.answers)
    of = engine.of_answers(answers)
    found = engine.suggested(of, engine.assess(of, answers.given), answers.estimate)
    form = asking.JudgementForm(found, request.POST or None, current=level_of(case))
    act = partial(services.judge, actor=request.actor, screening_id=screening_pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.cleaned_data)):
        return redirect("casework:screening", pk, screening_pk)
    judged = engine.Level(kept.judged) if kept.judged else None
    page = shown.result(of, answers, judged=judged, reason=kept.reason or "")
    context = {
        "case": case,
        "title": shown.say(of.title),
        "page": page,
        "trend": trend(kept, before(request.actor, kept)),
        "form": None if judged else form,
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/screening.html", context)


def _path(request: HttpRequest, case: Case) -> DangerPath:
    found = selectors.open_path(request.actor, case)
    if found is None:
        raise Http404
    return found


def _steps(case: Case, path: DangerPath) -> list[Any]:
    of = engine.get(path.instrument, path.edition)
    noted = selectors.outcomes(path)
    steps = shown.shown_steps(of, path.steps)
    return [
        shown.replace(
            step,
            outcome=noted[step.code].get_outcome_display() if step.code in noted else "",
            url=reverse("casework:danger_step", args=[case.pk, step.code]),
        )
        for step in steps
    ]


@workers
@two_ways
@never_cache
def path(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What to do now, what came of it, and the clock of the report, counting up."""
    case = _case(request, pk)
    open_now = _path(request, case)
    steps = _steps(case, open_now)
    now = timezone.now()
    since = open_now.suspected_at
    context = {
        "case": case,
        "steps": steps,
        "left": sum(not step.outcome for step in steps),
        "opened": dates.ago(open_now.opened_at, now),
        "suspected": dates.ago(since, now) if since else "",
        "doors": parts.at_once(request.actor, pk),
        "led": competence.lacks(request.actor, competence.EMERGENCY),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/danger.html", context)


@workers
@two_ways
def open_path(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the path without a screen."""
    case = _case(request, pk)
    form = forms.OpenDangerForm(request.POST or None)

    def act() -> None:
        at = form.cleaned_data.get("at")
        zone = timezone.get_current_timezone()
        since = dt.datetime.combine(timezone.localdate(), at, zone) if at else None
        child = form.cleaned_data["child"] == "yes"
        services.open_danger(actor=request.actor, case_id=pk, child=child, suspected_at=since)

    return ask(
        request,
        case,
        form,
        _("Open the danger path"),
        act,
        why=_("Her safety tonight comes before everything else, also before this form."),
        label=_("Open the danger path"),
        then="casework:danger",
    )


@workers
@two_ways
def outcome(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """What came of one step."""
    case = _case(request, pk)
    open_now = _path(request, case)
    of = engine.get(open_now.instrument, open_now.edition)
    if step not in open_now.steps:
        raise Http404
    noted = selectors.outcomes(open_now).get(step)
    form = forms.OutcomeOfStepForm(
        request.POST or None, stands=facts.step(noted), may_decline=of.steps[step].may_decline
    )
    act = partial(services.note_outcome, actor=request.actor, path_id=open_now.pk, step=step)
    note = of.steps[step].note
    return ask(
        request,
        case,
        form,
        shown.say(of.steps[step].words),
        lambda: act(**form.cleaned_data),
        why=shown.say(note) if note else "",
        then="casework:danger",
    )


@workers
@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave the path, once every step has its outcome."""
    case = _case(request, pk)
    open_now = _path(request, case)
    try:
        services.leave_danger(actor=request.actor, path_id=open_now.pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("casework:danger", pk)
    messages.success(request, _("The danger path is left. What came of it stays in the case."))
    return redirect("casework:case", pk)
