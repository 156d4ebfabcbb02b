"""Members from a table: send it in, see what would change, have it written."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.jobs import selectors as jobs
from niangjia.jobs.forms import TableForm
from niangjia.jobs.tables import XLSX_TYPE, write_xlsx
from niangjia.people import presenters
from niangjia.people.services import imports


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Send a table in; it is checked in the background."""
    form = TableForm.of(request) if request.method == "POST" else TableForm()
    if form.is_bound and form.is_valid():
        job = imports.start_check(actor=request.actor, table=form.cleaned_data["table"])
        return redirect("jobs:job", job.pk)
    return render(request, "people/import.html", presenters.import_page(form))


@requires(Permission.MANAGE_MEMBERS)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty table with the right headings and two example rows."""
    headers, rows, title = presenters.import_template()
    content = write_xlsx(headers, rows, title=title)
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = 'attachment; filename="members.xlsx"'
    return response


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the checked table would change; then have it written."""
    checked = jobs.job(request.actor, pk, kind=imports.CHECK)
    if request.method == "POST":
        job = imports.start_import(actor=request.actor, checked=checked)
        return redirect("jobs:job", job.pk)
    return render(request, "people/preview.html", presenters.preview_page(checked))
