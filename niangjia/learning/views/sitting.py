"""Taking a test: one question a page, saved as answered, finished on purpose."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.learning import selectors, services
from niangjia.learning.forms.answers import AnswerForm
from niangjia.learning.presenters import tests
from niangjia.learning.presenters.names import language

two_ways = require_http_methods(["GET", "POST"])


@requires(Permission.LEARN)
@require_GET
def sitting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where she goes on."""
    return redirect(tests.next_page(selectors.sitting(request.actor, pk)))


@requires(Permission.LEARN)
@two_ways
def answer(request: HttpRequest, pk: UUID, place: int) -> HttpResponse:
    """One question. What she answers is kept at once; she may come back to it."""
    found = selectors.sitting(request.actor, pk)
    if found.finished_at is not None or (request.method == "GET" and selectors.late(found)):
        return redirect("learning:result", pk)
    rows = selectors.places(found)
    row = next((one for one in rows if one.place == place), None)
    if row is None:
        raise Http404
    form = AnswerForm(
        selectors.question_in(row.question), language(), f"{found.seed}:{place}",
        request.POST or None, given=row.given, words=row.words, marked=True,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            services.save_answer(
                actor=request.actor,
                sitting_id=pk,
                place=place,
                given=form.given(),
                words=form.words(),
            )
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
            return redirect("learning:result", pk)
        step = tests.following(request.POST.get("go", "next"), place, found.count)
        return redirect("learning:answer", pk, step) if step else redirect("learning:overview", pk)
    return render(request, "learning/answer.html", tests.answer_page(found, rows, place, form))


@requires(Permission.LEARN)
@require_GET
def overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every question with whether it has an answer, before she hands in."""
    found = selectors.sitting(request.actor, pk)
    if found.finished_at is not None or selectors.late(found):
        return redirect("learning:result", pk)
    page = tests.overview_page(found, selectors.places(found))
    return render(request, "learning/overview.html", page)


@requires(Permission.LEARN)
@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand the test in."""
    services.finish_sitting(actor=request.actor, sitting_id=pk)
    messages.success(request, _("Handed in. Below stands each question with its answer and why."))
    return redirect("learning:result", pk)


@requires(Permission.LEARN)
@require_GET
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it went, question by question, with the article. A test out of time is handed in."""
    found = selectors.sitting(request.actor, pk)
    if found.finished_at is None:
        if not selectors.late(found):
            return redirect("learning:sitting", pk)
        found = services.finish_sitting(actor=request.actor, sitting_id=pk)
    page = tests.result_page(request.actor, found, selectors.answers(found))
    return render(request, "learning/result.html", page)
