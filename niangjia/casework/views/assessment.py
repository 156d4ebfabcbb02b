"""Danger over time, what lets the questions fall due again; the safety plan, step by step."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from niangjia.access.permissions import Permission
from niangjia.casework import competence, selectors, services
from niangjia.casework.forms.assessment import TriggerForm
from niangjia.casework.presenters import assessment as shown
from niangjia.casework.presenters import safety
from niangjia.casework.selectors import assessment as reading
from niangjia.casework.views.common import ask, seers, two_ways, workers
from niangjia.instruments import engine


@seers
@require_GET
@never_cache
def assessment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every screen of a case beside her own estimate and the judgement, over time."""
    case = services.read(actor=request.actor, case_id=pk)
    rows = reading.screenings(request.actor, case)
    tasks = reading.due_again(request.actor, case)
    context = {
        "case": case,
        "series": shown.overview(
            case, selectors.parties(request.actor, case), rows, tasks, _usable(request)
        ),
        "may_work": selectors.may(request.actor, case, Permission.WORK_CASES),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/assessment.html", context)


def _usable(request: HttpRequest) -> list[engine.Instrument]:
    """The instruments that she may ask."""
    actor = request.actor
    return [one for one in engine.offered(actor) if engine.may_use(actor, one)]


@workers
@two_ways
def trigger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something happened: the danger questions fall due at once."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    of = engine.get(engine.PARTNER_DANGER)
    form = TriggerForm(request.POST or None, triggers=shown.triggers(of))
    act = partial(services.note_trigger, actor=request.actor, case_id=pk)
    return ask(
        request,
        case,
        form,
        _("Something happened"),
        lambda: act(**form.cleaned_data),
        why=_("Danger changes in days. What was calm last week may not be today."),
        label=_("Ask again today"),
        then="casework:assessment",
    )


@workers
@require_GET
@never_cache
def safety_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The safety plan with her: begun, gone through, read to her; printed last, if at all."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    document = reading.safety_plan(request.actor, case)
    context = {
        "case": case,
        "document": document,
        "led": competence.lacks(request.actor, competence.SAFETY_PLAN),
        "steps": safety.steps(document, reading.missing(document)) if document else [],
        "versions": safety.versions(document) if document else [],
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/safety_plan.html", context)
