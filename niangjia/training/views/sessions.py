"""Sessions: one, making, changing and cancelling it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.people import stories
from niangjia.people.stories import Asked, Story
from niangjia.training import forms, presenters, selectors, services
from niangjia.training.models import Session
from niangjia.training.views import back, done, tried, two_ways

organisers = requires(Permission.RUN_TRAINING)


def _stories(actor: Actor, one: Session) -> list[Story]:
    """What practice tells for a seminar; other sessions have none."""
    if one.kind != Session.Kind.SEMINAR:
        return []
    return stories.fitting(actor, Asked(competencies=one.programme.competencies))


@requires(Permission.SEE_TRAINING)
@require_GET
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One session: when, where, what to bring, what was agreed with the host."""
    one = selectors.session(request.actor, pk)
    place = selectors.place_of(request.actor, one.programme)
    context = {
        **presenters.session_page(one),
        **presenters.for_trainee(request.actor, one, place),
        **presenters.test_card(request.actor, one, place),
        **presenters.door_card(one, takes=selectors.may_take_attendance(request.actor, one)),
        "runs": selectors.may_run(request.actor, one.programme),
        "stories": _stories(request.actor, one),
        **back(one.programme),
    }
    return render(request, "training/session.html", context)


@organisers
@two_ways
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a session to a programme."""
    of = selectors.programme(request.actor, pk, Permission.RUN_TRAINING)
    experts = selectors.experts(request.actor)
    form = forms.SessionForm(request.POST or None, actor=request.actor, of=of, experts=experts)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: services.add_session(actor=request.actor, programme_id=pk, **form.given()),
        )
    ):
        return redirect("training:programme", pk)
    return render(request, "training/session_form.html", {"form": form, "of": of, **back(of)})


@organisers
@two_ways
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a session; an older page is compared field by field, with what was written kept."""
    one = selectors.session(request.actor, pk, Permission.RUN_TRAINING)
    who: dict[str, Any] = {"actor": request.actor, "experts": selectors.experts(request.actor)}
    context: dict[str, Any] = {"of": one.programme, "session": one, **back(one.programme)}
    form = forms.EditSessionForm(request.POST or None, session=one, **who)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        form.take(request.POST.getlist("take"))
        given = form.given()
        if version != one.version:
            context |= presenters.session_conflict(form)
            form = forms.EditSessionForm(None, session=one, values=context.pop("values"), **who)
        elif done(
            form,
            lambda: services.update_session(
                actor=request.actor, session_id=pk, version=version, **given
            ),
        ):
            return redirect("training:session", pk)
    return render(request, "training/session_form.html", {"form": form, **context})


@organisers
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel a session; who has a place is told."""
    tried(
        request,
        lambda: services.cancel_session(actor=request.actor, session_id=pk),
        _("Cancelled. Everybody with a place has been told."),
    )
    return redirect("training:session", pk)
