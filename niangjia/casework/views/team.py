"""Passing on, transfer, cover, requests, links, who opened a case, knowing a party."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import selectors, services
from niangjia.casework.forms import team as team_forms
from niangjia.casework.models import Case
from niangjia.casework.presenters import team as team_presenters
from niangjia.casework.selectors import team
from niangjia.casework.views.common import (
    ask,
    assigners,
    back_from,
    seers,
    try_it,
    two_ways,
    workers,
)

ASSIGN = Permission.ASSIGN_CASES


def _case(request: HttpRequest, pk: UUID) -> Case:
    return selectors.case(request.actor, pk, ASSIGN)


@assigners
@two_ways
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the case to a worker: her load, and what is gone through when it changes hands."""
    case = _case(request, pk)
    takers = [team_presenters.taker(one, 1) for one in team.takers(request.actor, [case])]
    form = team_forms.PassOnForm(request.POST or None, case=case, takers=takers)

    def act() -> None:
        given = {name: form.cleaned_data[name] for name in form.fields if name != "member"}
        member = UUID(form.cleaned_data["member"])
        services.pass_on(actor=request.actor, case_id=pk, member_id=member, **given)

    return ask(
        request,
        case,
        form,
        _("Who takes this case?"),
        act,
        why=_("Whoever is kin to somebody in it may not have it; a wall keeps her out."),
        label=_("Give it to her"),
    )


@assigners
@two_ways
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Pass the case to another unit."""
    case = _case(request, pk)
    form = team_forms.TransferForm(request.POST or None, actor=request.actor)

    def act() -> None:
        given = form.cleaned_data
        services.transfer(
            actor=request.actor,
            case_id=pk,
            unit_id=UUID(given["unit"]),
            done=given["done"],
            why=given["why"],
        )

    if request.method == "POST" and try_it(form, act):
        messages.success(request, _("Passed on. Its supervisors there have been told."))
        return redirect("casework:list")
    return ask(
        request,
        case,
        form,
        _("To which unit?"),
        lambda: None,
        why=_(
            "Everything goes along. There it waits for a worker; whoever knows somebody in it stays out."
        ),
        label=_("Pass it on"),
    )


@seers
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Who carries how much, who covers for whom, who asks for a case."""
    actor, assigns = request.actor, request.actor.may(ASSIGN)
    places = {which: request.GET.get(which, "") for which in ("before", "after")}
    context = {
        "crew": team.crew(actor, **places) if assigns else None,
        "requests": team.requests(actor) if assigns else [],
        "covers": team_presenters.covers(team.covers(actor), actor, assigns=assigns),
        "assigns": assigns,
        "may_work": actor.may(Permission.WORK_CASES),
        "back_url": reverse("casework:list"),
        "back_label": _("Cases"),
    }
    return render(request, "casework/team.html", context)


def _plain(request: HttpRequest, form: object, heading: str, why: str, label: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "why": why,
        "label": label,
        "back_url": reverse("casework:team"),
        "back_label": _("Team"),
    }
    return render(request, "casework/form.html", context)


@assigners
@two_ways
def ceiling(request: HttpRequest) -> HttpResponse:
    """Set a unit's ceiling."""
    form = team_forms.CeilingForm(request.POST or None, actor=request.actor)
    act = partial(services.set_ceiling, actor=request.actor)
    if request.method == "POST" and try_it(
        form,
        lambda: act(unit_id=UUID(form.cleaned_data["unit"]), points=form.cleaned_data["points"]),
    ):
        return redirect("casework:team")
    why = _("House policy, not law. Above it a reason is asked for; nobody is refused for it.")
    return _plain(request, form, _("How much should a worker carry?"), why, _("Save"))


@workers
@two_ways
def cover(request: HttpRequest) -> HttpResponse:
    """Let somebody cover during an absence."""
    absent, by = selectors.cover_choices(request.actor)
    form = team_forms.CoverForm(request.POST or None, absent=absent, workers=by)

    def act() -> None:
        given = form.cleaned_data
        services.set_cover(
            actor=request.actor,
            absent_id=UUID(given["absent"]),
            by_id=UUID(given["by"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
        )

    if request.method == "POST" and try_it(form, act):
        return redirect("casework:team")
    why = _(
        "She reads and works on these cases until that day; then it ends by itself. Walls stand."
    )
    return _plain(request, form, _("Cover during absence"), why, _("Save"))


@workers
@require_POST
def end_cover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a cover before its day."""
    services.end_cover(actor=request.actor, cover_id=pk)
    return redirect("casework:team")


@workers
@two_ways
def request_case(request: HttpRequest) -> HttpResponse:
    """Ask for a case by its number."""
    form = team_forms.RequestForm(request.POST or None)
    act = partial(services.request_case, actor=request.actor)
    if request.method == "POST" and try_it(form, lambda: act(**form.cleaned_data)):
        messages.success(request, _("If there is such a case, its supervisors have been asked."))
        return redirect("casework:list")
    why = _("Whether there is such a case, and whose, you learn only when it is given to you.")
    return _plain(request, form, _("Ask for a case"), why, _("Ask"))


@assigners
@two_ways
@never_cache
def answer(request: HttpRequest, pk: UUID, request_pk: UUID) -> HttpResponse:
    """Give a case to the colleague who asked, or not."""
    case, asked = _case(request, pk), team.request(request.actor, request_pk)
    form = team_forms.forms.Form(request.POST or None)
    if request.method == "POST" and try_it(
        form,
        lambda: services.answer_request(
            actor=request.actor, request_id=request_pk, give="give" in request.POST
        ),
    ):
        return redirect("casework:case", pk)
    context = {
        "case": case,
        "asked": asked,
        "form": form,
        "back_url": reverse("casework:team"),
        "back_label": _("Team"),
    }
    return render(request, "casework/request.html", context)


@assigners
@two_ways
def link(request: HttpRequest, pk: UUID, other_pk: UUID | None = None) -> HttpResponse:
    """Say that another case belongs to this one; a notice of a match names it, if she sees it."""
    case = _case(request, pk)
    other = selectors.by_ids(request.actor, [str(other_pk)]) if other_pk else []
    initial = {"number": other[0].number, "kind": "same"} if other else {}
    form = team_forms.LinkForm(request.POST or None, initial=initial)
    act = partial(services.link, actor=request.actor, case_id=pk)
    return ask(
        request,
        case,
        form,
        _("Link with another case"),
        lambda: act(**form.cleaned_data),
        why=_(
            "A link opens nothing: whoever sees one of the two learns nothing of the other. Of two "
            "sides, each worker is kept away from the other's file for good."
        ),
    )


@assigners
@require_POST
def unlink(request: HttpRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """Take a link away."""
    services.unlink(actor=request.actor, case_id=pk, link_id=link_pk)
    return redirect("casework:case", pk)


@assigners
@require_GET
@never_cache
def opened(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who opened this case and did what; for its supervisors alone."""
    case = services.read_openings(actor=request.actor, case_id=pk)
    form = team_forms.OpeningsForm(request.GET)
    narrowed = form.cleaned_data if form.is_valid() else {}
    found = team.openings(
        case, before=team_presenters.as_key(request.GET.get("before", "")), **narrowed
    )
    context = {
        "lines": team_presenters.openings(found),
        "older": found.older,
        "form": form,
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/opened.html", context)


@seers
@two_ways
def declare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She says whether she knows somebody; a yes walls her off at once."""
    case = selectors.case(request.actor, pk)
    form = team_forms.DeclareForm(request.POST or None)
    act = partial(services.declare, actor=request.actor, case_id=pk)
    if request.method == "POST" and try_it(
        form, lambda: act(knows=form.cleaned_data["knows"] == "yes")
    ):
        if form.cleaned_data["knows"] == "yes":
            messages.success(request, _("You are out of it. Your supervisors have been told."))
            return redirect("casework:list")
        return redirect(back_from(request, reverse("casework:case", args=[pk])))
    why = _(
        "She must be able to trust that nobody who knows him reads this. Stepping back is no fault."
    )
    return ask(request, case, form, _("Do you know these people?"), lambda: None, why=why)
