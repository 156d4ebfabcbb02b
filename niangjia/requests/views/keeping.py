"""Retention: what falls due, holds, erasure by two people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import selectors as cases
from niangjia.requests import forms, presenters, services
from niangjia.requests.selectors import keeping as selectors
from niangjia.requests.views.common import (
    ask,
    assigners,
    confirmers,
    proposers,
    two_ways,
    watchers,
)

AHEAD = dt.timedelta(days=90)


def _do(request: HttpRequest, act: Callable[[], object], said: str, to: str) -> HttpResponse:
    """Do one thing, say how it went, lead on."""
    try:
        act()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, said)
    return redirect(to)


@watchers
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """Cases whose time is over or soon will be: number, kind, days."""
    rows = selectors.clocks(request.actor, until=timezone.localdate() + AHEAD)
    found = selectors.page(rows, request.GET.get("page", "1"))
    context = {
        "tabs": presenters.keeping_tabs("retention"),
        "lines": [presenters.clock_line(row) for row in found],
        "page_obj": found,
        "may_propose": request.actor.may(Permission.PROPOSE_ERASURE),
    }
    return render(request, "requests/retention.html", context)


@watchers
@require_GET
def schedule(request: HttpRequest) -> HttpResponse:
    """How long what is kept, with basis and mark."""
    tabs = presenters.keeping_tabs("schedule")
    return render(request, "requests/schedule.html", {"tabs": tabs, **presenters.schedule()})


@proposers
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a case whose time is over."""
    act = partial(services.propose_by_clock, actor=request.actor, clock_id=pk)
    said = _("Proposed. A supervisor looks at it and confirms, or keeps it.")
    return _do(request, act, said, reverse("requests:retention"))


@proposers
@require_POST
def propose_asked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose the case of a client who asked for it."""
    act = partial(services.propose_by_request, actor=request.actor, request_id=pk)
    said = _("Proposed. A supervisor looks at it and confirms, or keeps it.")
    return _do(request, act, said, reverse("requests:request", args=[pk]))


@watchers
@require_GET
def erasures(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what was erased."""
    context = {
        "tabs": presenters.keeping_tabs("erasures"),
        "lines": presenters.erasure_lines(selectors.proposals(request.actor)),
        "ended": presenters.erasure_lines(selectors.ended(request.actor)),
        "may_confirm": request.actor.may(Permission.CONFIRM_ERASURE),
        "me": request.actor.member_id,
    }
    return render(request, "requests/erasures.html", context)


@confirmers
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erase: the second of two people."""
    act = partial(services.confirm_erasure, actor=request.actor, erasure_id=pk)
    said = _("Erased. Its key is destroyed; backups lose it within 30 days.")
    return _do(request, act, said, reverse("requests:erasures"))


@confirmers
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was proposed."""
    act = partial(services.decline_erasure, actor=request.actor, erasure_id=pk)
    return _do(request, act, _("Kept."), reverse("requests:erasures"))


@assigners
@two_ways
@never_cache
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a case on legal hold."""
    case = cases.case(request.actor, pk, Permission.ASSIGN_CASES)
    form = forms.HoldForm(request.POST or None)
    act = partial(services.hold, actor=request.actor, case_id=case.pk)
    return ask(
        request,
        form,
        _("Legal hold"),
        lambda: act(**form.cleaned_data),
        back=reverse("requests:case", args=[pk]),
        why=_("While it is in force nothing of this case is erased, whoever asks."),
    )


@assigners
@require_POST
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift a hold."""
    row = services.lift_hold(actor=request.actor, hold_id=pk)
    return redirect("requests:case", row.case_id)
