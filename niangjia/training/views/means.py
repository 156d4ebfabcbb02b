"""Files and money of a programme."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.training import forms, selectors, services
from niangjia.training.rules.materials import ENDINGS
from niangjia.training.views import back, done, two_ways

readers = requires(Permission.SEE_TRAINING)
organisers = requires(Permission.RUN_TRAINING)


@readers
@two_ways
def files(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The files of a programme; its organisers add some."""
    of = selectors.programme(request.actor, pk)
    runs = selectors.may_run(request.actor, of)
    form = forms.MaterialForm(request.POST or None, request.FILES or None) if runs else None
    if form is not None and request.method == "POST" and form.is_valid():
        services.add_material(actor=request.actor, programme_id=pk, **form.cleaned_data)
        return redirect("training:files", pk)
    shown = selectors.materials(of) if selectors.may_read_materials(request.actor, of) else None
    context = {"of": of, "runs": runs, "form": form, "files": shown, **back(of)}
    return render(request, "training/files.html", context)


@readers
@require_GET
def file(request: HttpRequest, pk: UUID) -> FileResponse:
    """One file, always to be saved, never shown inside the site."""
    found = services.read_material(actor=request.actor, material_id=pk)
    content = found.file
    assert content is not None
    name = get_valid_filename(found.title) + ENDINGS.get(content.content_type, "")
    return FileResponse(
        content.open(), as_attachment=True, filename=name, content_type=content.content_type
    )


@organisers
@require_POST
def remove_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file away."""
    of = services.remove_material(actor=request.actor, material_id=pk)
    return redirect("training:files", of.pk)


@organisers
@two_ways
def budget(request: HttpRequest, pk: UUID, line: UUID | None = None) -> HttpResponse:
    """Money planned and spent; one line at a time is entered or changed."""
    of = selectors.programme(request.actor, pk, Permission.RUN_TRAINING)
    one = selectors.budget_line(of, line) if line else None
    names = ("what", "planned", "spent")
    initial = {name: getattr(one, name) for name in names} if one else {}
    form = forms.BudgetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        if done(
            form,
            lambda: services.keep_budget_line(
                actor=request.actor, programme_id=pk, line_id=line, **given
            ),
        ):
            return redirect("training:budget", pk)
    lines, planned, spent = selectors.budget(of)
    sums = {"planned": planned, "spent": spent, "left": planned - spent}
    context = {"form": form, "of": of, "one": one, "lines": lines, **sums, **back(of)}
    return render(request, "training/budget.html", context)


@organisers
@require_POST
def remove_line(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """Take a line away."""
    services.remove_budget_line(actor=request.actor, programme_id=pk, line_id=line)
    return redirect("training:budget", pk)
