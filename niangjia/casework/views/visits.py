"""Home visits: planned, begun, longer, back."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import presenters, selectors, services
from niangjia.casework.forms import team as team_forms
from niangjia.casework.presenters import team as team_presenters
from niangjia.casework.selectors import team
from niangjia.casework.views.common import ask, try_it, two_ways, within, workers


@workers
@two_ways
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan a visit."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    people, agreed = team.companions(request.actor, case), case.safe_contact.agreed()
    form = team_forms.VisitForm(request.POST or None, workers=people)

    def act() -> None:
        starts, back = form.hours()
        given = form.cleaned_data
        services.plan_visit(
            actor=request.actor,
            case_id=pk,
            starts_at=starts,
            back_by=back,
            place=given["place"],
            companion_id=UUID(given["companion"]) if given["companion"] else None,
            alone_why=given["alone_why"],
        )

    return ask(
        request,
        case,
        form,
        _("Plan a visit"),
        act,
        why=_(
            "If you aren't back in time, your supervisors are alerted. Two go where the risk is high."
        ),
        not_agreed=not (agreed.allowed and "visit" in agreed.channels),
    )


@workers
@two_ways
@never_cache
def visit(request: HttpRequest, pk: UUID, visit_pk: UUID) -> HttpResponse:
    """A visit: where to, back by when, longer, back."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    found = within(case, team.visit(request.actor, visit_pk))
    form = team_forms.BackForm(request.POST or None)
    act = partial(services.end_visit, actor=request.actor, visit_id=visit_pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.cleaned_data)):
        return redirect("casework:case", pk)
    context = {
        "case": case,
        "strip": presenters.strip(selectors.file(request.actor, case, latest=0)),
        "visit": found,
        "stand": team_presenters.visit_stand(found),
        "form": form,
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/visit.html", context)


@workers
@require_POST
def go(request: HttpRequest, pk: UUID, visit_pk: UUID) -> HttpResponse:
    """She goes now."""
    try:
        services.begin_visit(actor=request.actor, visit_id=visit_pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("casework:visit", pk, visit_pk)


@workers
@require_POST
def longer(request: HttpRequest, pk: UUID, visit_pk: UUID, minutes: int) -> HttpResponse:
    """It takes longer."""
    try:
        services.extend_visit(actor=request.actor, visit_id=visit_pk, minutes=minutes)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("casework:visit", pk, visit_pk)
