"""Services by the table: template, look, import."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from niangjia.jobs.forms import TableForm
from niangjia.referrals import presenters, selectors, services
from niangjia.referrals.views.common import keepers, two_ways


@keepers
@two_ways
def import_table(request: HttpRequest) -> HttpResponse:
    """Send a table in; it is looked through before anything is imported."""
    form = TableForm.of(request) if request.method == "POST" else TableForm()
    if form.is_valid():
        job = services.start_check(actor=request.actor, table=form.cleaned_data["table"])
        return redirect("jobs:job", job.pk)
    context = {
        "form": form,
        "columns": presenters.columns(),
        "back_url": reverse("referrals:directory"),
    }
    return render(request, "referrals/import.html", context)


@keepers
@two_ways
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the table would add and change; importing it."""
    check = selectors.check(request.actor, pk)
    if request.method == "POST":
        job = services.start_import(actor=request.actor, check=check)
        return redirect("jobs:job", job.pk)
    context = {
        "facts": check.facts,
        "lines": presenters.plan_lines(check.details or {}),
        "back_url": reverse("referrals:import"),
    }
    return render(request, "referrals/import_preview.html", context)


@keepers
@require_GET
def template(request: HttpRequest, format: str) -> HttpResponse:
    """An example table with the headings that an import reads."""
    if format not in {"csv", "xlsx"}:
        raise Http404
    content, kind = presenters.template_table(format)
    headers = {"Content-Disposition": f'attachment; filename="services-template.{format}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
