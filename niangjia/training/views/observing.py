"""Field visits and practice: rules, sheets, debrief."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.training import forms, presenters, rubrics, selectors, services
from niangjia.training.models import Session
from niangjia.training.services.observing import accepted
from niangjia.training.views import done, tried, two_ways

readers = requires(Permission.SEE_TRAINING)


def _to_session(one: Session) -> dict[str, object]:
    url = reverse("training:session", args=[one.pk])
    return {"session": one, "back_url": url, "back_label": _("Session")}


@readers
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept the host's rules."""
    tried(
        request,
        lambda: services.accept_rules(actor=request.actor, session_id=pk),
        _("You accepted the rules."),
    )
    return redirect("training:session", pk)


@readers
@two_ways
def visit_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What she saw in the host studio; opens once she has accepted its rules."""
    one, place = selectors.own_visit(request.actor, pk)
    if not accepted(one, place):
        messages.error(request, _("Accept the rules on consent and confidentiality first."))
        return redirect("training:session", pk)
    sheet = selectors.own_sheet(request.actor, one)
    form = forms.SheetForm(request.POST or None, lines=rubrics.lines(one), sheet=sheet)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        if done(
            form,
            lambda: services.keep_visit_sheet(actor=request.actor, session_id=pk, **given),
        ):
            return redirect("training:session", pk)
    return render(request, "training/sheet_form.html", {"form": form, **_to_session(one)})


@readers
@require_GET
def observed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom an observer looks at in a practice, and whose sheet is filled."""
    one = selectors.door(request.actor, pk)
    lines = [
        presenters.observed_line(one, place, sheet)
        for place, sheet in selectors.observed(request.actor, one)
    ]
    return render(request, "training/observed.html", {"lines": lines, **_to_session(one)})


@readers
@two_ways
def observe(request: HttpRequest, pk: UUID, enrolment: UUID) -> HttpResponse:
    """One trainee's sheet, by an observer."""
    one, place, sheet = selectors.to_observe(request.actor, pk, enrolment)
    form = forms.SheetForm(request.POST or None, lines=rubrics.lines(one), sheet=sheet)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        if done(
            form,
            lambda: services.observe(
                actor=request.actor, session_id=pk, enrolment_id=enrolment, **given
            ),
        ):
            return redirect("training:observed", pk)
    url = reverse("training:observed", args=[pk])
    context = {"form": form, "person": place.member, **_to_session(one), "back_url": url}
    return render(request, "training/sheet_form.html", context)


@readers
@two_ways
def debrief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came out of talking it over; for a visit with what the sheets say together."""
    one = selectors.practice_or_visit(request.actor, pk)
    form = forms.DebriefForm(request.POST or None, initial={"debrief": one.debrief or ""})
    if request.method == "POST" and form.is_valid():
        services.write_debrief(actor=request.actor, session_id=pk, **form.cleaned_data)
        return redirect("training:session", pk)
    count, means = selectors.visit_means(one)
    context = {"form": form, "count": count, "means": presenters.means(one, means)}
    return render(request, "training/debrief.html", {**context, **_to_session(one)})
