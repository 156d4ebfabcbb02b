"""Attendance: the door with its queue, the list by hand, sheets to print, the trainee's own page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.training import forms, parts, presenters, selectors, services
from niangjia.training.forms.attendance import person_forms, read_batch
from niangjia.training.models import Session
from niangjia.training.views import back, done, two_ways

readers = requires(Permission.SEE_TRAINING)


def _to_session(one: Session) -> dict[str, str]:
    url = reverse("training:session", args=[one.pk])
    return {"back_url": url, "back_label": _("Session")}


def _here(one: Session) -> dict[str, object]:
    people, rows = selectors.meant_for(one), selectors.noted(one)
    present = presenters.count(rows.values())
    return {"session": one, "people": people, "rows": rows,
            "here": presenters.here_line(present, len(people)),
            "over": bool(one.capacity and present > one.capacity)}  # fmt: skip


@readers
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Her training: her codes, what comes next, what is due."""
    places = selectors.my_live_places(request.actor)
    rates = selectors.my_rates(places)
    due = selectors.my_due(request.actor, places, rates)
    above = parts.due(request.actor, places)
    found = presenters.mine(places, selectors.my_next(places), rates, due, above)
    context = {"mine": found, "back_url": reverse("training:list"), "back_label": _("Training")}
    return render(request, "training/mine.html", context)


@readers
@two_ways
def door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take attendance: by camera with a queue, or by a code typed in."""
    one = selectors.door(request.actor, pk)
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        scan = done(
            form,
            lambda: services.type_code(actor=request.actor, session_id=pk, **form.cleaned_data),
        )
        if scan:
            messages.success(request, presenters.typed(scan))
            return redirect("training:door", pk)
    return render(request, "training/door.html", {"form": form, **_here(one), **_to_session(one)})


@readers
@require_GET
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list of a session as data, so that a phone at the door says the name with each scan."""
    return JsonResponse(presenters.list_data(selectors.listed(request.actor, pk)))


@readers
@require_POST
def scans(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a phone's queue sends; each scan is answered, whether it was new or came before."""
    one = selectors.door(request.actor, pk)
    try:
        given, sent_at = read_batch(request.body)
        found = services.take_scans(
            actor=request.actor, session_id=pk, given=given, sent_at=sent_at
        )
    except ValidationError as fault:
        return JsonResponse({"fault": fault.messages[0]}, status=400)
    context = {"answers": [presenters.answer(scan) for scan in found], "here": _here(one)["here"]}
    return JsonResponse(context)


@readers
@two_ways
def attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who was there; noted and corrected by hand, without overwriting what came meanwhile."""
    one = selectors.door(request.actor, pk)
    here = _here(one)
    sent = request.POST or None
    found = person_forms(sent, here["people"], here["rows"], one)  # type: ignore[arg-type]
    valid = [form.is_valid() for form in found]
    if sent and all(valid):
        given = [form.given(rest="rest" in sent) for form in found]
        if _noted(request, pk, found, [one for one in given if one]):
            messages.success(request, _("Saved."))
            return redirect("training:attendance", pk)
    lines = [(form, presenters.noted_line(one, form.place, form.row)) for form in found]
    context = {"lines": lines, "faults": presenters.faults(found), **here, **_to_session(one)}
    return render(request, "training/attendance.html", context)


def _noted(request: HttpRequest, pk: UUID, found: list[forms.PersonForm], given: list) -> bool:  # type: ignore[type-arg]
    try:
        services.note_by_hand(actor=request.actor, session_id=pk, given=given)
    except ValidationError as fault:
        by_person = getattr(fault, "error_dict", {})
        for form in found:
            for error in by_person.get(str(form.place.pk), ()):
                form.add_error("state", error)
        if not by_person:
            messages.error(request, fault.messages[0])
        return False
    return True


@readers
@require_GET
def codes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everybody's code on a sheet to print and cut up, for who has no phone."""
    of = selectors.programme(request.actor, pk)
    cards = [presenters.card(place) for place in selectors.code_places(request.actor, of)]
    return render(request, "training/codes.html", {"of": of, "cards": cards, **back(of)})


@readers
@require_GET
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A list to print and sign, when nothing else works."""
    one = selectors.door(request.actor, pk)
    context = {**presenters.session_page(one), **_here(one), **_to_session(one)}
    return render(request, "training/sheet.html", context)
