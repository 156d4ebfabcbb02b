"""Statutory procedures of a case: what may be started, where each stands, what falls due."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import selectors, services
from niangjia.casework.forms.procedures import EndForm, EventForm, StartForm
from niangjia.casework.models import Case, CaseProcedure
from niangjia.casework.presenters import procedures as shown
from niangjia.casework.selectors import procedures as reading
from niangjia.casework.services.procedures import NOT_FROM_A_CASE
from niangjia.casework.views.common import ask, seers, try_it, two_ways, workers
from niangjia.procedures import engine, holidays
from niangjia.procedures import presenters as counted
from niangjia.procedures import selectors as library
from niangjia.procedures.library import Event, Procedure


def _one(request: HttpRequest, case: Case, pk: UUID) -> tuple[CaseProcedure, Procedure]:
    found = reading.procedure(request.actor, pk)
    of = library.procedure(found.track.procedure)
    if found.case_id != case.pk or of is None:
        raise Http404
    return found, of


def _own_day(of: Procedure, events: list[Event]) -> bool:
    codes = {event.code for event in events}
    return any(one.own_day and one.after in codes for one in of.deadlines.values())


@seers
@require_GET
@never_cache
def procedures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What runs, what has ended, and what may be started."""
    case = services.read(actor=request.actor, case_id=pk)
    links = reading.procedures(request.actor, case)
    near, others = reading.offered(request.actor, case)
    context = {
        "case": case,
        "lines": shown.lines(links, holidays.table()),
        "near": shown.offers(near),
        "others": shown.offers(others),
        "may_work": selectors.may(request.actor, case, Permission.WORK_CASES),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/procedures.html", context)


@workers
@two_ways
def start(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """What comes first, then starting it, also when something has happened already."""
    case, of = selectors.case(request.actor, pk, Permission.WORK_CASES), library.procedure(code)
    if of is None or code in NOT_FROM_A_CASE:
        raise Http404
    events = list(of.events.values())
    choices = counted.event_choices(events)
    form = StartForm(request.POST or None, choices=choices, own_day=_own_day(of, events))

    def act() -> None:
        step = form.happened() if form.cleaned_data.get("event") else None
        services.start_procedure(
            actor=request.actor, case_id=pk, code=code, step=step,
            ends_on=form.cleaned_data.get("ends_on"),
        )  # fmt: skip

    if request.method == "POST" and try_it(form, act):
        messages.success(request, _("Started. Its time limits stand in the plan and on your day."))
        return redirect("casework:procedures", pk)
    context = {
        "case": case,
        "title": counted.words(of.title),
        "summary": counted.words(of.summary),
        "first": shown.first(of),
        "read_url": reverse("procedures:procedure", args=[code]),
        "form": form,
        "back_url": reverse("casework:procedures", args=[pk]),
        "back_label": _("Procedures"),
    }
    return render(request, "casework/start_procedure.html", context)


@seers
@two_ways
@never_cache
def procedure(request: HttpRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """One procedure: where it stands, what falls due, what happened."""
    case = services.read(actor=request.actor, case_id=pk)
    link, of = _one(request, case, link_pk)
    may_work = selectors.may(request.actor, case, Permission.WORK_CASES)
    nexts = [] if link.track.ended_at else engine.allowed(of, link.track.state)
    form = EventForm(
        request.POST or None, choices=counted.event_choices(nexts), own_day=_own_day(of, nexts)
    )
    if request.method == "POST" and try_it(form, lambda: _note(request, link, form)):
        messages.success(request, _("Noted."))
        return redirect("casework:procedure", pk, link_pk)
    table = holidays.table()
    clocks = library.clocks(link.track, table)
    context = {
        "case": case,
        "link": link,
        "title": counted.words(of.title),
        "read_url": reverse("procedures:procedure", args=[of.code]),
        "state": counted.words(of.states[link.track.state].name),
        "renew": shown.order_over([link], table),
        "clocks": counted.clocks(clocks, table, timezone.localtime()),
        "steps": counted.steps(of, library.happened(link.track)),
        "form": form if nexts and may_work else None,
        "may_work": may_work,
        "back_url": reverse("casework:procedures", args=[pk]),
        "back_label": _("Procedures"),
    }
    return render(request, "casework/procedure.html", context)


def _note(request: HttpRequest, link: CaseProcedure, form: EventForm) -> None:
    services.note_event(
        actor=request.actor, link_id=link.pk, step=form.happened(),
        ends_on=form.cleaned_data.get("ends_on"),
    )  # fmt: skip


@workers
@require_POST
def take_back(request: HttpRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """Take the last event back."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    link, _of = _one(request, case, link_pk)
    try:
        services.take_event_back(actor=request.actor, link_id=link.pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Taken back."))
    return redirect("casework:procedure", pk, link_pk)


@workers
@two_ways
def withdraw(request: HttpRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """End it before its own end, with a reason."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    link, of = _one(request, case, link_pk)
    form = EndForm(request.POST or None)
    act = partial(services.withdraw_procedure, actor=request.actor, link_id=link.pk)
    return ask(
        request,
        case,
        form,
        _("%s: withdrawn") % counted.words(of.title),
        lambda: act(**form.cleaned_data),
        why=_(
            "A sudden wish to stop is a sign of danger too: ask her alone, and ask the danger "
            "questions again. Rights that lapse are told to her first."
        ),
        label=_("End it"),
        then="casework:procedures",
    )
