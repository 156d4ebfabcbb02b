"""Programmes: the list, one, making and changing it, places of units, who teaches."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.learning import selectors as learning
from niangjia.training import calendars, forms, parts, presenters, selectors, services
from niangjia.training.models import Programme
from niangjia.training.views import back, done, tried, two_ways

readers = requires(Permission.SEE_TRAINING)
organisers = requires(Permission.RUN_TRAINING)
HERE = "training:programme"


def _next(actor: Actor) -> list[presenters.Next]:
    """What is next for her as a trainee (a constant number of queries; none more without a place)."""
    places = selectors.my_live_places(actor)
    if not places:
        return []
    rates = selectors.my_rates(places)
    due = selectors.my_due(actor, places, rates)
    above = parts.due(actor, places)
    return presenters.next_steps(places, selectors.my_next(places), rates, due, above)


def _desk(actor: Actor) -> dict[str, object]:
    """What an organiser has before her (a constant number of queries)."""
    desk = selectors.desk(actor)
    cases = learning.count_to_mark(actor)
    return presenters.desk_page(desk, parts.desk(actor, desk.programmes), cases)


@readers
@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    """What she is in, and every programme she may see, by state."""
    state = request.GET.get("state", "")
    state = state if state in Programme.State.values else ""
    page = selectors.programmes(request.actor, state=state, number=request.GET.get("page", "1"))
    runs = request.actor.may(Permission.RUN_TRAINING)
    context = {
        "next": _next(request.actor),
        "desk": _desk(request.actor) if runs else None,
        "mine": [presenters.my_line(place) for place in selectors.mine(request.actor)],
        "page": page,
        "lines": [presenters.line(of) for of in page],
        "state": state,
        "states": Programme.State.choices,
        "runs": runs,
        "approves": request.actor.may(Permission.APPROVE_TRAINING),
    }
    return render(request, "training/list.html", context)


@readers
@require_GET
def programme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one will be able to do, her own place, the days, who teaches, the law."""
    of = selectors.programme(request.actor, pk)
    place = selectors.place_of(request.actor, of)
    sessions = selectors.sessions(of)
    number, moves = (selectors.in_line(place), selectors.moves(place)) if place else (0, [])
    cited = [text for one in sessions if not one.cancelled for text in one.articles]
    context = {
        "of": of,
        "line": presenters.line(of),
        "roles": presenters.roles(of),
        "competencies": presenters.competencies(of),
        "place": place,
        "my": presenters.my_status(place, number, moves),
        "days": presenters.days(sessions),
        "teachers": presenters.teachers(sessions),
        "articles": presenters.articles(dict.fromkeys(cited)),
        "runs": selectors.may_run(request.actor, of),
        "approves": request.actor.may(Permission.APPROVE_TRAINING),
        "may_run_any": request.actor.may(Permission.RUN_TRAINING),
        "steps": presenters.steps(of),
        "part_links": parts.links(request.actor, of, place),
        "can_join": presenters.can_join(of, place),
        "cascade": [presenters.line(one) for one in selectors.copies(of)],
        "back_url": reverse("training:list"),
        "back_label": _("Training"),
    }
    return render(request, "training/programme.html", context)


@organisers
@two_ways
def new(request: HttpRequest) -> HttpResponse:
    """Begin a programme."""
    form = forms.ProgrammeForm(request.POST or None, units=selectors.home_units(request.actor))
    if request.method == "POST" and form.is_valid():
        unit = UUID(form.cleaned_data["unit_id"])
        made = done(
            form,
            lambda: services.make_programme(actor=request.actor, unit_id=unit, **form.given()),
        )
        if made:
            return redirect(HERE, made.pk)
    context = {"form": form, "back_url": reverse("training:list"), "back_label": _("Training")}
    return render(request, "training/new.html", context)


@organisers
@two_ways
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a programme; an older page is compared field by field, with what was written kept."""
    of = selectors.programme(request.actor, pk, Permission.RUN_TRAINING)
    context: dict[str, Any] = {"of": of, **back(of)}
    form = forms.EditProgrammeForm(request.POST or None, of=of)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        given = form.with_taken(of, request.POST.getlist("take"))
        if version != of.version:
            context |= presenters.conflict(of, form.before(), given)
            form = forms.EditProgrammeForm(None, of=of, values=context.pop("values"))
        elif done(
            form,
            lambda: services.update_programme(
                actor=request.actor, programme_id=pk, version=version, **given
            ),
        ):
            return redirect(HERE, pk)
    return render(request, "training/edit.html", {"form": form, **context})


@organisers
@require_POST
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open, begin, end or cancel it."""
    to = request.POST.get("to", "")
    tried(
        request,
        lambda: services.move_programme(actor=request.actor, programme_id=pk, to=to),
        _("Done. The programme is one step further."),
    )
    return redirect(HERE, pk)


@organisers
@two_ways
def quotas(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many places each unit has."""
    of = selectors.programme(request.actor, pk, Permission.RUN_TRAINING)
    form = forms.QuotaForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        unit, seats = UUID(form.cleaned_data["unit"]), form.cleaned_data["seats"]
        if done(
            form,
            lambda: services.set_quota(
                actor=request.actor, programme_id=pk, unit_id=unit, seats=seats
            ),
        ):
            return redirect("training:quotas", pk)
    context = {"form": form, "of": of, "lines": selectors.quota_lines(of), **back(of)}
    return render(request, "training/quotas.html", context)


@organisers
@two_ways
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Copy it to next year, or pass it on to her own unit."""
    of = selectors.programme(request.actor, pk)
    form = forms.CopyForm(request.POST or None, units=selectors.home_units(request.actor))
    if request.method == "POST" and form.is_valid():
        made = services.copy_programme(
            actor=request.actor,
            programme_id=pk,
            unit_id=UUID(form.cleaned_data["unit_id"]),
            cascade=bool(form.cleaned_data["cascade"]),
        )
        return redirect("training:edit", made.pk)
    return render(request, "training/copy.html", {"form": form, "of": of, **back(of)})


@readers
@require_GET
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sessions as a calendar file."""
    of = selectors.programme(request.actor, pk)
    content = calendars.file(selectors.sessions(of), timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="training.ics"'
    return response


@readers
@require_GET
def teachers(request: HttpRequest) -> HttpResponse:
    """Who teaches, on what, when."""
    context = {
        "experts": selectors.experts(request.actor),
        "runs": request.actor.may(Permission.RUN_TRAINING),
        "back_url": reverse("training:list"),
        "back_label": _("Training"),
    }
    return render(request, "training/teachers.html", context)


@organisers
@two_ways
def teacher(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Enter or change one entry of the directory."""
    expert = selectors.expert(request.actor, pk) if pk else None
    home = selectors.home_units(request.actor)[0]
    initial = (
        {name: getattr(expert, name) for name in forms.ExpertForm.base_fields} if expert else {}
    )
    form = forms.ExpertForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.keep_expert(
            actor=request.actor, unit_id=home.pk, expert_id=pk, **form.cleaned_data
        )
        return redirect("training:teachers")
    context = {"form": form, "back_url": reverse("training:teachers"), "back_label": _("Teachers")}
    return render(request, "training/teacher.html", context)
