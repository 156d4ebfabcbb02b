"""Units by the table: template, import, export."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.jobs.forms import TableForm
from niangjia.units import pickers, presenters, selectors, services
from niangjia.units.forms import ExportForm


@requires(Permission.MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def import_table(request: HttpRequest) -> HttpResponse:
    """Send a table in; it is looked through before anything is imported."""
    form = TableForm.of(request) if request.method == "POST" else TableForm()
    if form.is_valid():
        job = services.start_check(actor=request.actor, table=form.cleaned_data["table"])
        return redirect("jobs:job", job.pk)
    context = {"form": form, "columns": presenters.columns(), "back_url": reverse("units:tree")}
    return render(request, "units/import.html", context)


@requires(Permission.MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the table would add and change; importing it."""
    check = selectors.check(request.actor, pk)
    if request.method == "POST":
        job = services.start_import(actor=request.actor, check=check)
        return redirect("jobs:job", job.pk)
    return render(request, "units/preview.html", presenters.preview_page(check))


@requires(Permission.MANAGE_UNITS)
@require_GET
def template(request: HttpRequest, format: str) -> HttpResponse:
    """An example table with the headings that an import reads."""
    content, kind = presenters.template_table(format)
    headers = {"Content-Disposition": f'attachment; filename="units-template.{format}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@requires(Permission.VIEW_UNITS)
@require_http_methods(["GET", "POST"])
def export_table(request: HttpRequest) -> HttpResponse:
    """A table of open units, made in the worker."""
    form = ExportForm(request.POST or None)
    pickers.bind(form.fields["unit"], request.actor)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        unit = selectors.option(request.actor, typed["unit"]) if typed["unit"] else None
        job = services.start_export(actor=request.actor, format=typed["format"], unit=unit)
        return redirect("jobs:job", job.pk)
    context = {"form": form, "back_url": reverse("units:tree")}
    return render(request, "units/export.html", context)
