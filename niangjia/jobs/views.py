"""My long work: how far it is, what came out, stopping it."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from niangjia.access.views import signed_in
from niangjia.jobs import presenters, selectors, services, states
from niangjia.jobs.tables import CSV_TYPE, write_csv

OWN = "Only the work she started herself."


@signed_in(OWN)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """All long work of hers that is kept."""
    page = selectors.page(selectors.mine(request.actor), request.GET.get("page", "1"))
    context = {"page_obj": page, "lines": presenters.lines(page.object_list)}
    return render(request, "jobs/mine.html", context)


@signed_in(OWN)
@require_GET
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One piece of work: progress while it runs, then what came out."""
    found = selectors.job(request.actor, pk)
    return render(request, "jobs/job.html", presenters.page(found))


@signed_in(OWN)
@require_GET
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bar alone, asked for every two seconds; the page itself once the work has ended."""
    found = selectors.job(request.actor, pk)
    if found.state in states.ENDED:
        return HttpResponseClientRefresh() if request.htmx else redirect("jobs:job", pk)
    return render(request, "jobs/bar.html", presenters.page(found))


@signed_in(OWN)
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop it."""
    services.cancel_job(actor=request.actor, job=selectors.job(request.actor, pk))
    return redirect("jobs:job", pk)


@signed_in(OWN)
@require_GET
def result(request: HttpRequest, pk: UUID) -> FileResponse:
    """The file that came out; taking it is audited."""
    found = selectors.job(request.actor, pk)
    if found.result is None:
        raise Http404
    services.read_result(actor=request.actor, job=found)
    file = found.result
    return FileResponse(
        file.open(),
        as_attachment=True,
        filename=file.name,
        content_type=file.content_type,
        headers={"Cache-Control": "no-store"},
    )


@signed_in(OWN)
@require_GET
def problems(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is wrong with which row, as a CSV file; taking it is audited."""
    found = selectors.job(request.actor, pk)
    services.read_result(actor=request.actor, job=found)
    headers = {
        "Content-Disposition": 'attachment; filename="rows.csv"',
        "Cache-Control": "no-store",
    }
    table = write_csv(*presenters.problem_table(found))
    return HttpResponse(table, content_type=f"{CSV_TYPE}; charset=utf-8", headers=headers)
