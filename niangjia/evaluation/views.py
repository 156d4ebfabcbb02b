"""Pages of the evaluation: what is judged, the report, the same as PDF and CSV."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.evaluation import forms, presenters, selectors, services
from niangjia.jobs.tables import CSV_TYPE

readers = requires(Permission.VIEW_STATISTICS)
two_ways = require_http_methods(["GET", "POST"])


@readers
@require_GET
@never_cache
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a training changed, level by level, with its doubts."""
    found = services.read_report(actor=request.actor, programme_id=pk, way="page")
    context = {
        "of": found.of,
        "report": presenters.report(found),
        "plans": request.actor.covers_path(Permission.RUN_TRAINING, found.of.unit.path),
        "back_url": reverse("training:programme", args=[pk]),
        "back_label": _("Programme"),
    }
    return render(request, "evaluation/report.html", context)


@readers
@require_GET
@never_cache
def report_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same numbers as a table."""
    found = services.read_report(actor=request.actor, programme_id=pk, way="csv")
    content = presenters.as_csv(presenters.report(found))
    headers = {"Content-Disposition": 'attachment; filename="evaluation.csv"'}
    return HttpResponse(content, content_type=f"{CSV_TYPE}; charset=utf-8", headers=headers)


@readers
@require_GET
@never_cache
def report_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same numbers on paper."""
    found = services.read_report(actor=request.actor, programme_id=pk, way="pdf")
    content = presenters.as_pdf(presenters.report(found))
    headers = {"Content-Disposition": 'attachment; filename="evaluation.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@requires(Permission.RUN_TRAINING)
@two_ways
@never_cache
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose what it will be judged by; once nominations are open, what was chosen."""
    of = selectors.to_plan(request.actor, pk)
    now = selectors.plan_of(of)
    form = forms.PlanForm(request.POST or None, plan=now)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_plan(actor=request.actor, programme_id=pk, **form.given())
            messages.success(request, _("Saved. It stays as it is once nominations are open."))
            return redirect("evaluation:plan", pk)
        except ValidationError as refused:
            form.add_error(None, refused if hasattr(refused, "error_dict") else refused.messages)
    context = {"of": of, "form": form, **presenters.plan_page(of, now)}
    return render(request, "evaluation/plan.html", context)
