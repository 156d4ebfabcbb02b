"""Procedures: reading one, counting a date, following one, calendars, holidays, calculators."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.views import public, requires
from niangjia.law import related, watch
from niangjia.procedures import (
    calendars,
    engine,
    forms,
    holidays,
    presenters,
    selectors,
    services,
    steps,
)
from niangjia.procedures.library import Procedure
from niangjia.procedures.models import Track

HERE = "procedures:procedure"
two_ways = require_http_methods(["GET", "POST"])
readers = requires(Permission.READ_LAW)
keepers = requires(Permission.MANAGE_HOLIDAYS)


def _procedure(code: str) -> Procedure:
    found = selectors.procedure(code)
    if found is None:
        raise Http404
    return found


def _refuse(form: django_forms.Form, refused: ValidationError) -> None:
    """Put what a service refused to the fields it names."""
    form.add_error(None, refused)


@readers
@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    """Every procedure, what she follows, and the calculators."""
    now, table = timezone.localtime(), holidays.table()
    following = []
    for track in selectors.tracks(request.actor):
        of = selectors.procedure(track.procedure)
        if of is not None:
            clocks = selectors.clocks(track, table)
            following.append(presenters.track_line(track, of, clocks, now))
    context = {
        "lines": [presenters.line(of) for of in selectors.all_procedures()],
        "following": following,
        "calculators": [
            (title, text, reverse("procedures:calculator", args=[code]))
            for code, (title, text) in presenters.CALCULATORS.items()
        ],
        "may_manage": request.actor.may(Permission.MANAGE_HOLIDAYS),
    }
    return render(request, "procedures/list.html", context)


@readers
@two_ways
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure; counting from an event, without keeping anything; starting to follow it."""
    of = _procedure(code)
    choices = presenters.event_choices(
        event
        for event in of.events.values()
        if any(d.after == event.code for d in of.deadlines.values())
    )
    form = forms.StepForm(request.POST or None, choices=choices)
    counted = None
    if request.method == "POST" and form.is_valid():
        try:
            step = steps.checked(of, form.happened())
            if "follow" in request.POST:
                track = services.start(actor=request.actor, code=code, step=step)
                messages.success(request, _("You follow it under the code %s.") % track.reference)
                return redirect("procedures:track", track.pk)
            table = holidays.table()
            clocks = engine.from_event(of, step, table)
            counted = presenters.clocks(clocks, table, timezone.localtime())
        except ValidationError as refused:
            _refuse(form, refused)
    context = {
        **presenters.procedure_page(of),
        "form": form,
        "counted": counted,
        "under_review": watch.under_review("procedure", code),
        "shelves": related.nearest(of.issues, [], without=reverse(HERE, args=[code])),
        "back_url": reverse("procedures:list"),
        "back_label": _("Procedures"),
    }
    return render(request, "procedures/procedure.html", context)


@readers
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Follow a procedure from its beginning."""
    track = services.start(actor=request.actor, code=code)
    messages.success(request, _("You follow it under the code %s.") % track.reference)
    return redirect("procedures:track", track.pk)


@readers
@two_ways
def track(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One that she follows: where it stands, what falls due, what happened."""
    found = selectors.track(request.actor, pk)
    of = _procedure(found.procedure)
    form = forms.StepForm(
        request.POST or None,
        choices=presenters.event_choices(engine.allowed(of, found.state)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.note_step(actor=request.actor, track_id=pk, step=form.happened())
        except ValidationError as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("Noted."))
            return redirect("procedures:track", pk)
    table, happened = holidays.table(), selectors.happened(found)
    context = {
        "track": found,
        "title": presenters.words(of.title),
        "procedure_url": reverse("procedures:procedure", args=[of.code]),
        "state": presenters.words(of.states[found.state].name),
        "clocks": presenters.clocks(selectors.clocks(found, table), table, timezone.localtime()),
        "steps": presenters.steps(of, happened),
        "form": form if engine.allowed(of, found.state) else None,
        "back_url": reverse("procedures:list"),
        "back_label": _("Procedures"),
    }
    return render(request, "procedures/track.html", context)


@readers
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the last step back."""
    try:
        services.take_back(actor=request.actor, track_id=pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Taken back."))
    return redirect("procedures:track", pk)


@readers
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Follow it no longer."""
    services.remove(actor=request.actor, track_id=pk)
    messages.success(request, _("Removed, with its steps."))
    return redirect("procedures:list")


# -- calendar ---------------------------------------------------------------------------------------
def _file(actor: Actor, tracks: list[Track]) -> HttpResponse:
    table, parts = holidays.table(), []
    for one in tracks:
        parts += calendars.entries(one, selectors.clocks(one, table), one.started_at)
    answer = HttpResponse(calendars.file(parts), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="reminders.ics"'
    answer["Cache-Control"] = "no-store"
    return answer


@readers
@two_ways
def calendar_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The dates of one procedure as a file, after she said who else sees the calendar."""
    found = selectors.track(request.actor, pk)
    form = forms.SeenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.taken(actor=request.actor, track=found)
        return _file(request.actor, [found])
    context = {"form": form, "feed": False, "back_url": reverse("procedures:track", args=[pk])}
    return render(request, "procedures/calendar.html", context)


@readers
@two_ways
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """A calendar address for all that she follows: made after the same question, shown once."""
    form = forms.SeenForm(request.POST or None)
    address = ""
    if request.method == "POST" and "stop" in request.POST:
        services.remove_feed(actor=request.actor)
        messages.success(request, _("Stopped. The address gives nothing any more."))
        return redirect("procedures:feed")
    if request.method == "POST" and form.is_valid():
        secret = services.make_feed(actor=request.actor, seen_by=form.cleaned_data["seen_by"])
        address = request.build_absolute_uri(reverse("procedures:feed_file", args=[secret]))
    context = {
        "form": form,
        "feed": True,
        "address": address,
        "has_feed": selectors.feed_of(request.actor) is not None,
        "back_url": reverse("procedures:list"),
    }
    return render(request, "procedures/calendar.html", context)


@public("A calendar program can't sign in: the secret in the address opens days and codes only.")
@require_GET
def feed_file(request: HttpRequest, secret: str) -> HttpResponse:
    """Days and codes of what the holder of this address follows."""
    member_id = selectors.member_of_feed(secret)
    if member_id is None:
        raise Http404
    return _file(request.actor, selectors.tracks_of_feed(member_id))


# -- holidays ---------------------------------------------------------------------------------------
@keepers
@two_ways
def holiday_table(request: HttpRequest) -> HttpResponse:
    """The holiday table, by year; an administrator edits it."""
    form = forms.HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_holiday(actor=request.actor, **form.cleaned_data)
        except ValidationError as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("Entered."))
            return redirect(
                f"{reverse('procedures:holidays')}?year={form.cleaned_data['day'].year}"
            )
    years = selectors.holiday_years()
    asked = request.GET.get("year", "")
    today = timezone.localdate().year
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today
    rows = selectors.holidays(year)
    context = {
        "form": form,
        "year": year,
        "years": sorted({*years, today, today + 1}, reverse=True),
        "lines": presenters.holiday_lines(rows),
        "unchecked": any(not row.checked for row in rows),
        "back_url": reverse("procedures:list"),
        "back_label": _("Procedures"),
    }
    return render(request, "procedures/holidays.html", context)


@keepers
@require_POST
def remove_holiday(request: HttpRequest) -> HttpResponse:
    """Take a day out of the table."""
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Http404 from None
    services.remove_holiday(actor=request.actor, day=day)
    messages.success(request, _("Taken out."))
    return redirect(f"{reverse('procedures:holidays')}?year={day.year}")


@keepers
@require_POST
def check_year(request: HttpRequest) -> HttpResponse:
    """Say that a year was held against the notice."""
    asked = request.POST.get("year", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) == 4):
        raise Http404
    services.check_year(actor=request.actor, year=int(asked))
    messages.success(request, _("Noted: checked against the notice."))
    return redirect(f"{reverse('procedures:holidays')}?year={asked}")


# -- calculators ------------------------------------------------------------------------------------
@readers
@two_ways
def calculator(request: HttpRequest, code: str) -> HttpResponse:
    """One calculator; nothing of what is entered is kept."""
    if code not in forms.CALCULATORS:
        raise Http404
    form = forms.CALCULATORS[code](request.POST or None)
    lines = None
    if request.method == "POST" and form.is_valid():
        table = holidays.table()
        try:
            lines = presenters.results(form.outcomes(table), table)
        except OverflowError:
            form.add_error(None, _("This lies beyond the calendar. Check the day."))
    title, text = presenters.CALCULATORS[code]
    context = {
        "title": title,
        "text": text,
        "form": form,
        "lines": lines,
        "back_url": reverse("procedures:list"),
        "back_label": _("Procedures"),
    }
    return render(request, "procedures/calculator.html", context)
