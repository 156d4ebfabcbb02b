"""The call sheet: begun at once, kept as typed, on one screen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework import presenters as cases
from niangjia.casework.views.common import refuse, try_it, two_ways
from niangjia.dispatch import forms, presenters, rules, selectors, services
from niangjia.dispatch.house import house
from niangjia.dispatch.models import Call
from niangjia.dispatch.services import Saved
from niangjia.dispatch.services.calls import danger_answers
from niangjia.dispatch.views.common import takers


@takers
@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """Calls that haven't ended."""
    return redirect("dispatch:calls", "open")


@takers
@require_GET
def board(request: HttpRequest, name: str) -> HttpResponse:
    """One board of calls."""
    if name not in selectors.CALL_BOARDS:
        raise Http404
    found = selectors.page(selectors.calls(request.actor, name), request.GET.get("page", "1"))
    context = {
        "tabs": presenters.call_tabs(name),
        "heading": presenters.CALL_BOARD_NAMES[name],
        "empty": presenters.EMPTY[name],
        "lines": [presenters.call_line(call) for call in found],
        "page_obj": found,
    }
    return render(request, "dispatch/calls.html", context)


@takers
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """The phone rings."""
    return redirect("dispatch:call", services.begin_call(actor=request.actor).pk)


def _advice(call: Call) -> rules.Advice:
    return rules.advise(house(), danger_answers(call.sheet or {}))


def _page(request: HttpRequest, call: Call, form: Any, stored: Any = ()) -> HttpResponse:
    now = timezone.now()
    context = {
        "call": call,
        "form": form,
        "stored": stored,
        "level": presenters.level(call.level),
        "because": presenters.because(call, _advice(call).because),
        "before": selectors.calls_before(request.actor, call),
        "hints": presenters.hints(str(call.answers.get("story") or "")),
        "gone": int((now - call.began_at).total_seconds()),
        "triage_minutes": house().triage_minutes,
        "may_open": request.actor.may(Permission.OPEN_CASES),
        "back_url": reverse("dispatch:first_calls"),
        "back_label": _("Calls"),
    }
    return render(request, "dispatch/sheet.html", context)


def _ended(request: HttpRequest, call: Call, place: str = "", form: Any = None) -> HttpResponse:
    context = {
        "call": call,
        "level": presenters.level(call.level),
        "answers": presenters.answers(call),
        "place": place,
        "form": form or forms.PlaceForm(),
        "case_url": reverse("casework:case", args=[call.case_id]) if call.case_id else "",
        "back_url": reverse("dispatch:first_calls"),
        "back_label": _("Calls"),
    }
    return render(request, "dispatch/call.html", context)


@takers
@two_ways
@never_cache
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sheet of a call under way, or what a call that ended left."""
    call = services.read_call(actor=request.actor, call_id=pk)
    if call.ended_at is not None:
        return _ended(request, call)
    if request.method == "GET":
        return _page(request, call, forms.CallForm(initial=call.answers))
    form = forms.CallForm(request.POST)
    try:
        saved = _save(request, pk, form)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, call, form)
    if saved.conflicts:
        return _page(request, saved.call, form, _stored(form, saved))
    return _go_on(request, saved.call, form)


def _save(request: HttpRequest, pk: UUID, form: forms.CallForm) -> Saved:
    base = request.POST.get("version", "")
    return services.save_call(
        actor=request.actor, call_id=pk, base=int(base) if base.isdecimal() else 0,
        given=form.typed(request.POST),
    )  # fmt: skip


def _stored(form: forms.CallForm, saved: Saved) -> list[tuple[Any, Any]]:
    kept = saved.call.answers
    return [(form.fields[name].label, kept.get(name) or "") for name in saved.conflicts]


def _go_on(request: HttpRequest, call: Call, form: forms.CallForm) -> HttpResponse:
    do = request.POST.get("do")
    if do == "case" and request.actor.may(Permission.OPEN_CASES):
        return _look_up(request, call)
    if do != "end":
        messages.success(request, _("Kept."))
        return redirect("dispatch:call", call.pk)
    try:
        services.end_call(actor=request.actor, call_id=call.pk)
    except ValidationError as refused:
        refuse(form, refused)
        return _page(request, call, form)
    messages.success(request, _("The call has ended. What was said is kept, sealed, for its time."))
    return redirect("dispatch:first_calls")


def _look_up(request: HttpRequest, call: Call) -> HttpResponse:
    found = services.cases_of_call(actor=request.actor, call_id=call.pk)
    if not found:
        return _open(request, call)
    context = {
        "call": call,
        "lines": [(case.pk, cases.line(case)) for case in found],
        "back_url": reverse("dispatch:call", args=[call.pk]),
        "back_label": _("Call"),
    }
    return render(request, "dispatch/matches.html", context)


def _open(request: HttpRequest, call: Call) -> HttpResponse:
    try:
        case = services.open_from_call(actor=request.actor, call_id=call.pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("dispatch:call", call.pk)
    messages.success(request, _("Opened. Its number is %s.") % case.number)
    case.refresh_from_db()
    return redirect("casework:danger" if case.danger_since else "dispatch:of_case", case.pk)


@requires(Permission.OPEN_CASES)
@require_POST
def to_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open another case from a call after the look-up, or join the call to one that is hers."""
    call = selectors.call(request.actor, pk)
    if not request.POST.get("case"):
        return _open(request, call)
    try:
        wanted = UUID(request.POST["case"])
    except ValueError:
        raise Http404 from None
    case = services.join_call(actor=request.actor, call_id=pk, case_id=wanted)
    messages.success(request, _("The call stands in the case now."))
    case.refresh_from_db()
    return redirect("casework:danger" if case.danger_since else "casework:case", case.pk)


@takers
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was typed, while she speaks."""
    try:
        saved = _save(request, pk, forms.CallForm())
    except ValidationError as refused:
        return JsonResponse({"refused": refused.messages[0]}, status=409)
    return JsonResponse(presenters.kept(saved, _advice(saved.call).because))


@takers
@require_POST
@never_cache
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open where a caller was, with a reason; it shows once."""
    call, form, found = selectors.call(request.actor, pk), forms.PlaceForm(request.POST), []

    def act() -> None:
        found.append(services.open_place(actor=request.actor, call_id=pk, **form.cleaned_data))

    done = try_it(form, act)
    return _ended(request, call, found[0] if done else "", None if done else form)
