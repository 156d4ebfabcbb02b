"""Walking a scenario: the note first, the way out always, the debrief after."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.learning import selectors, services
from niangjia.learning.presenters import scenes
from niangjia.learning.rules.content import Scenario

two_ways = require_http_methods(["GET", "POST"])


def known(code: str) -> Scenario:
    """The scenario of that code. Raises Http404."""
    found = selectors.scenarios().get(code)
    if found is None:
        raise Http404
    return found


@requires(Permission.LEARN)
@two_ways
def scenario(request: HttpRequest, code: str) -> HttpResponse:
    """What comes, before it begins; a POST begins it."""
    found = known(code)
    if request.method == "POST":
        run = services.start_run(actor=request.actor, code=code)
        return redirect("learning:run", run.pk)
    page = scenes.front_page(request.actor, found, selectors.runs(request.actor))
    return render(request, "learning/scenario.html", page)


@requires(Permission.LEARN)
@two_ways
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where she stands; a POST takes a step. An ended run leads to its debrief."""
    found = selectors.run(request.actor, pk)
    if request.method == "POST" and found.ended_at is None:
        step = {key: request.POST.get(key, "") for key in ("node", "choice")}
        try:
            services.choose(actor=request.actor, run_id=pk, **step)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        return redirect("learning:run", pk)
    if found.ended_at is not None:
        return redirect("learning:debrief", pk)
    return render(request, "learning/run.html", scenes.stand_page(found))


@requires(Permission.LEARN)
@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Out at once, without a question."""
    services.leave_run(actor=request.actor, run_id=pk)
    return redirect("learning:debrief", pk)


@requires(Permission.LEARN)
@require_GET
def debrief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What each step did, with the map and what could not be seen."""
    found = selectors.run(request.actor, pk)
    if found.ended_at is None:
        return redirect("learning:run", pk)
    return render(request, "learning/debrief.html", scenes.debrief_page(found))


@requires(Permission.READ_BANK)
@require_GET
def paths(request: HttpRequest, code: str) -> HttpResponse:
    """The whole map with what people chose: counts only."""
    page = scenes.paths_page(request.actor, known(code))
    return render(request, "learning/paths.html", page)
