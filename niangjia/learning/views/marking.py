"""Marking short cases by their rubric."""

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


@requires(Permission.MANAGE_LEARNING)
@require_GET
def to_mark(request: HttpRequest) -> HttpResponse:
    """Short cases that wait for somebody who marks them."""
    page = marking.to_mark_page(selectors.cases_to_mark(request.actor))
    return render(request, "learning/to_mark.html", page)


@requires(Permission.MANAGE_LEARNING)
@require_http_methods(["GET", "POST"])
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
