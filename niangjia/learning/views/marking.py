"""Marking short cases by their rubric, and putting a mark right."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.learning import selectors, services
from niangjia.learning.forms.marking import MarkForm
from niangjia.learning.presenters import marking

# Whoever teaches a programme marks, too, whatever her role: selectors ask.
learners = requires(Permission.LEARN)
two_ways = require_http_methods(["GET", "POST"])


@learners
@require_GET
def to_mark(request: HttpRequest) -> HttpResponse:
    """Short cases that wait for somebody who marks them, and those marked last."""
    waiting = selectors.cases_to_mark(request.actor, request.GET.get("page", "1"))
    page = marking.to_mark_page(waiting, selectors.cases_marked(request.actor))
    return render(request, "learning/to_mark.html", page)


@learners
@two_ways
def mark(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case without a name: read, then marked line by line."""
    try:
        row = services.read_case(actor=request.actor, answer_id=pk)
    except Http404:
        selectors.case_to_mark(request.actor, pk, marked=True)
        messages.warning(request, _("Somebody has marked this meanwhile. Nothing was changed."))
        return redirect("learning:to_mark")
    form = MarkForm(selectors.question_in(row.question), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.mark_case(actor=request.actor, answer_id=pk, **form.given())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Marked. She reads it with her result."))
            return redirect("learning:to_mark")
    return render(request, "learning/mark.html", {"form": form, **marking.mark_page(row)})


@learners
@two_ways
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A mark put right; the earlier one is kept."""
    row = services.read_case(actor=request.actor, answer_id=pk, marked=True)
    form = MarkForm(
        selectors.question_in(row.question), request.POST or None,
        marks=row.marks or (), remark=row.remark or "", seen=selectors.mark_seen(row),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_case(actor=request.actor, answer_id=pk, **form.given())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Put right. The earlier mark is kept."))
            return redirect("learning:to_mark")
    page = marking.correct_page(row, selectors.earlier_marks(row))
    return render(request, "learning/mark.html", {"form": form, **page})
