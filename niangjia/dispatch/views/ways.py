"""Other ways in: what another office, a visit, a letter or the website brings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import presenters as cases_shown
from niangjia.casework import selectors as cases
from niangjia.casework.models import Case
from niangjia.casework.services import Facts, look_up
from niangjia.casework.views.common import openers, seers, try_it, two_ways
from niangjia.dispatch import forms, inbox, presenters, selectors, services
from niangjia.dispatch.models import Arrival
from niangjia.dispatch.services.ways import LETTERS, WAYS, Letter, clocks_of, steps_of
from niangjia.procedures import engine
from niangjia.procedures import selectors as procedures

SOURCES = [one for one in Arrival.Source if one != Arrival.Source.WEBSITE]


@openers
@require_GET
def ways(request: HttpRequest) -> HttpResponse:
    """From where a matter can come, and what waits from outside."""
    context = {
        "sources": [(one.value, one.label) for one in SOURCES],
        "requests": inbox.pending(request.actor),
        "may_take": request.actor.may(Permission.TAKE_CALLS),
    }
    return render(request, "dispatch/ways.html", context)


def _facts(source: str, data: dict[str, Any]) -> Facts:
    return Facts(
        call_her=data["call_her"],
        way_in=WAYS.get(Arrival.Source(source), Case.WayIn.REFERRAL),
        name=data["name"],
        phone=data["phone"],
        story=data["story"],
        danger=data["safe_now"] == "no",
        child=data["child"] == "yes",
        issues=tuple(data["issues"]),
    )


def _letter(source: str, data: dict[str, Any]) -> Letter:
    return Letter(
        source, data["received_on"], data.get("office", ""), data.get("number", ""),
        data.get("dated"),
    )  # fmt: skip


@openers
@two_ways
def way(request: HttpRequest, source: str) -> HttpResponse:
    """Write down a matter from outside; whoever has been here before is looked up first."""
    if source not in SOURCES:
        raise Http404
    form = forms.WayForm(request.POST or None, source=source)
    matches = _matches(request, form)
    opened: list[Case] = []

    def act() -> None:
        letter, facts = _letter(source, form.cleaned_data), _facts(source, form.cleaned_data)
        opened.append(services.come_in(actor=request.actor, letter=letter, facts=facts))

    if request.method == "POST" and not matches and try_it(form, act):
        case = cases.case(request.actor, opened[0].pk)
        return redirect("casework:danger" if case.danger_since else "dispatch:arrival", case.pk)
    context = {
        "form": form,
        "heading": presenters.source_name(source),
        "letters": source == Arrival.Source.LETTERS,
        "lines": [cases_shown.line(case) for case in matches],
        "back_url": reverse("dispatch:ways"),
        "back_label": _("Back"),
    }
    return render(request, "dispatch/way.html", context)


def _matches(request: HttpRequest, form: forms.WayForm) -> list[Case]:
    """Cases that may be hers already, unless she was told apart from them; her page of them."""
    if request.method != "POST" or not form.is_valid() or form.cleaned_data["another"]:
        return []
    data = form.cleaned_data
    found = look_up(actor=request.actor, phone=data["phone"], name=data["name"])
    return cases.by_ids(request.actor, [str(case.pk) for case in found])


@seers
@two_ways
def arrival(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How a case came in; for letters and visits the statutory clocks, and what happened."""
    case = cases.case(request.actor, pk)
    found, procedure = selectors.arrival(request.actor, case), procedures.procedure(LETTERS)
    if found is None or procedure is None:
        raise Http404
    state = engine.state_after(procedure, steps_of(found)) if found.steps else ""
    events = engine.allowed(procedure, state) if state else []
    form = forms.StepForm(request.POST or None, events=events)

    def act() -> None:
        services.note_letter_step(actor=request.actor, case_id=pk, **form.cleaned_data)

    if request.method == "POST" and events and try_it(form, act):
        return redirect("dispatch:arrival", pk)
    context = {
        "case": case,
        "answers": presenters.came_in(found),
        "letters": found.source == Arrival.Source.LETTERS,
        "clocks": presenters.clocks(clocks_of(found)),
        "form": form if events and cases.may(request.actor, case, Permission.WORK_CASES) else None,
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "dispatch/arrival.html", context)


@openers
@require_POST
def take(request: HttpRequest, source: str, key: str) -> HttpResponse:
    """Open a case from a request that came from outside."""
    try:
        case = services.take_request(actor=request.actor, source=source, key=key)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("dispatch:ways")
    case.refresh_from_db()
    return redirect("casework:danger" if case.danger_since else "casework:case", case.pk)
