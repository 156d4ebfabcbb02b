"""The test before and after a programme."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.training import forms, presenters, selectors, services
from niangjia.training.views import back, done, two_ways
from niangjia.ui import conflict
from niangjia.ui.conflict import ChangedMeanwhile


@requires(Permission.RUN_TRAINING)
@two_ways
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which competency tells of which objective, how many questions; how many have sat it."""
    of = selectors.programme(request.actor, pk, Permission.RUN_TRAINING)
    found = selectors.paper(of)
    form = forms.PaperForm(request.POST or None, of=of, paper=found)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            kept = done(
                form, lambda: services.set_paper(actor=request.actor, programme_id=pk, **given)
            )
        except ChangedMeanwhile as changed:
            context = {"meeting": conflict.meeting(form, changed), **back(of)}
            return render(request, "ui/conflict.html", context, status=409)
        if kept:
            messages.success(request, _("Saved."))
            return redirect("training:paper", pk)
    before, after = selectors.finished_tests(of)
    context = {"of": of, "form": form, "paper": found, "before": before, "after": after}
    context |= {"fixed": selectors.begun_tests(of), "lines": presenters.paper_lines(found)}
    return render(request, "training/paper.html", {**context, **back(of)})


@requires(Permission.SEE_TRAINING)
@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the test that a session opens, or go on with it."""
    try:
        sitting = services.begin_test(actor=request.actor, session_id=pk)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("training:session", pk)
    return redirect("learning:sitting", sitting.pk)
