"""Giving several cases without a worker to one worker."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from niangjia.access.views import by_itself
from niangjia.casework import presenters, services
from niangjia.casework.forms.team import GiveForm
from niangjia.casework.models import Case
from niangjia.casework.presenters import team as team_presenters
from niangjia.casework.selectors import team
from niangjia.casework.views.common import assigners, try_it, two_ways


@assigners
@two_ways
@never_cache
@by_itself
def give(request: HttpRequest) -> HttpResponse:
    """Who takes the cases that were ticked? Then how many were given, and which not."""
    sent = request.method == "POST"
    keys = _keys(request)
    ticked = team.ticked(request.actor, keys) if len(keys) <= services.MOST_AT_ONCE else []
    free = [case for case in ticked if team.is_free(case)]
    # Pressed twice: what was given a moment ago still says who may be chosen.
    cases = ticked if sent else free
    if not cases:
        return _none_ticked(request, too_many=len(keys) > services.MOST_AT_ONCE)
    takers = [team_presenters.taker(one, len(cases)) for one in team.takers(request.actor, cases)]
    form = GiveForm(request.POST or None, takers=takers)
    outcome: list[services.Given] = []

    def act() -> None:
        given = {"member_id": UUID(form.cleaned_data["member"]), "why": form.cleaned_data["why"]}
        outcome.append(services.give(actor=request.actor, case_ids=keys, **given))

    if sent and try_it(form, act):
        context = {"told": team_presenters.given(outcome[0]), **_board()}
        return render(request, "casework/given.html", context)
    return render(request, "casework/give.html", {"form": form, **_asked(free, cases), **_board()})


def _keys(request: HttpRequest) -> set[UUID]:
    sent = request.POST if request.method == "POST" else request.GET
    return team_presenters.chosen(sent)


def _none_ticked(request: HttpRequest, *, too_many: bool) -> HttpResponse:
    if too_many:
        messages.error(request, _("At most %d cases at once, please.") % services.MOST_AT_ONCE)
    else:
        messages.info(request, _("First tick the cases that you want to give to somebody."))
    return redirect("casework:board", "unassigned")


def _asked(free: list[Case], cases: list[Case]) -> dict[str, object]:
    return {
        "heading": team_presenters.who_takes(len(free)),
        "lines": [presenters.line(case) for case in free],
        "keys": [case.pk for case in cases],
    }


def _board() -> dict[str, str]:
    return {"back_url": reverse("casework:board", args=["unassigned"]), "back_label": _("Cases")}
