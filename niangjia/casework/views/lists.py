"""Boards: lists of cases."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from niangjia.access.permissions import Permission
from niangjia.casework import forms, presenters, selectors
from niangjia.casework.presenters import team as team_presenters
from niangjia.casework.selectors import boards, team
from niangjia.casework.views.common import seers


@seers
@require_GET
def first_board(request: HttpRequest) -> HttpResponse:
    """The board that she needs first: her own cases, or what waits for a supervisor."""
    supervises = request.actor.may(Permission.ASSIGN_CASES)
    return redirect("casework:board", "unassigned" if supervises else "mine")


@seers
@require_GET
def board(request: HttpRequest, name: str) -> HttpResponse:
    """One board, narrowed by risk and state."""
    if name not in boards.BOARDS:
        raise Http404
    form = forms.FilterForm(request.GET)
    narrowed = form.cleaned_data if form.is_valid() else {}
    places = {which: request.GET.get(which, "") for which in ("before", "after")}
    found = boards.stretch(request.actor, name, **narrowed, **places)
    actor, picks = request.actor, None
    free: set[UUID] = set()
    chosen: set[UUID] = set()
    if actor.may(Permission.ASSIGN_CASES):
        free, chosen = team.giveable(actor, found.rows), team_presenters.chosen(request.GET)
        elsewhere = team.still_free(actor, chosen - {case.pk for case in found.rows})
        picks = team_presenters.picks(narrowed, chosen & free, elsewhere)
    context = {
        "tabs": presenters.tabs(name, boards.tallies(request.actor)),
        "heading": presenters.BOARD_NAMES[name],
        "empty": presenters.EMPTY[name],
        "lines": [
            presenters.line(case, pick=case.pk in free, picked=case.pk in chosen)
            for case in found.rows
        ],
        "found": found,
        "gives": bool(free or (picks and picks.elsewhere)),
        "picks": picks,
        "form": form,
        "drafts": selectors.drafts(request.actor),
        "may_open": request.actor.may(Permission.OPEN_CASES),
    }
    return render(request, "casework/board.html", context)
