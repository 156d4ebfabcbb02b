"""Pages of access: who may do what, walls, broken glass, help requests, reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.access import presenters, selectors, services, table
from niangjia.access.forms import GlassForm, HelpForm, LiftForm, ReasonForm, ReviewForm, WallForm
from niangjia.access.permissions import Permission
from niangjia.access.roles import ROLES
from niangjia.access.views import after_conduct, requires, signed_in

form_page = require_http_methods(["GET", "POST"])


def _done(form: forms.Form, act: Callable[[dict[str, Any]], Any]) -> Any | None:
    """What ``act`` returns, or None when the form must be shown again with its messages."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


@requires(Permission.VIEW_ACCESS_TABLE)
def roles(request: HttpRequest) -> HttpResponse:
    """The role × permission table, from the code."""
    page = {"roles": ROLES.values(), "rows": table.rows(), "open_views": table.open_views()}
    return render(request, "access/roles.html", page)


@requires(Permission.SET_WALL)
@form_page
def walls(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Walls around one record, and a form to set one."""
    found = selectors.record_in_reach(request.actor, kind, pk, Permission.SET_WALL)
    form = WallForm(request.POST or None, actor=request.actor)
    wall = _done(
        form,
        lambda said: services.set_wall(
            actor=request.actor,
            kind=kind,
            record_id=pk,
            member_id=UUID(said["member"]),
            reason=said["reason"],
        ),
    )
    if wall is not None:
        messages.success(request, _("The wall stands."))
        return redirect("access:walls", kind, pk)
    lines = presenters.wall_lines(selectors.walls_about(request.actor, kind, pk))
    page = {"form": form, "lines": lines, "record": presenters.record(found, pk)}
    return render(request, "access/walls.html", page)


@requires(Permission.LIFT_WALL)
@form_page
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift one wall, with a reason."""
    wall = selectors.wall(request.actor, pk)
    form = LiftForm(request.POST or None)
    done = _done(
        form, lambda said: services.lift_wall(actor=request.actor, wall=wall, reason=said["reason"])
    )
    if done is not None:
        messages.success(request, _("The wall is lifted."))
        return redirect("access:walls", wall.kind, wall.record_id)
    return render(request, "access/lift.html", {"form": form, "wall": wall})


@requires(Permission.BREAK_GLASS)
@after_conduct
@form_page
def break_glass(request: HttpRequest) -> HttpResponse:
    """Open a record by its exact number, in need."""
    form = GlassForm(request.POST or None)
    glass = _done(form, lambda said: services.break_glass(actor=request.actor, **said))
    if glass is not None:
        messages.success(request, presenters.opened_until(glass))
        return redirect(presenters.record_url(glass.kind, glass.record_id))
    page = {"form": form, "mine": presenters.glass_lines(selectors.glass_of(request.actor))}
    page["asked"] = presenters.asked_lines(selectors.unanswered(request.actor))
    return render(request, "access/break_glass.html", page)


@requires(Permission.BREAK_GLASS)
@after_conduct
@form_page
def glass_asked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the record that somebody asked for help with."""
    asked = selectors.asked(request.actor, pk)
    form = ReasonForm(request.POST or None)
    glass = _done(
        form,
        lambda said: services.break_glass_asked(
            actor=request.actor, asked=asked, reason=said["reason"]
        ),
    )
    if glass is not None:
        messages.success(request, presenters.opened_until(glass))
        return redirect(presenters.record_url(glass.kind, glass.record_id))
    page = {"form": form, "line": presenters.asked_lines([asked])[0]}
    return render(request, "access/glass_asked.html", page)


@signed_in("Only for a record that she sees herself; the service checks.")
@form_page
def ask_for_help(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Ask a supervisor to look at a record."""
    found = selectors.record_seen(request.actor, kind, pk)
    form = HelpForm(request.POST or None, supervisors=selectors.supervisors(request.actor))
    asked = _done(
        form,
        lambda said: services.ask_for_help(
            actor=request.actor,
            kind=kind,
            record_id=pk,
            supervisor_id=UUID(said["supervisor"]),
            reason=said["reason"],
        ),
    )
    if asked is not None:
        messages.success(request, _("She has been told."))
        return redirect(presenters.record_url(kind, pk))
    return render(
        request, "access/help.html", {"form": form, "record": presenters.record(found, pk)}
    )


@requires(Permission.REVIEW_BREAK_GLASS)
def reviews(request: HttpRequest) -> HttpResponse:
    """Broken glass, what waits for a review first."""
    lines = presenters.glass_lines(selectors.glass_to_review(request.actor))
    return render(request, "access/reviews.html", {"lines": lines})


@requires(Permission.REVIEW_BREAK_GLASS)
@form_page
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One breaking of glass: who, why, what was opened since; and a verdict."""
    glass = selectors.glass(request.actor, pk)
    form = ReviewForm(request.POST or None)
    done = _done(
        form, lambda said: services.review_break_glass(actor=request.actor, glass=glass, **said)
    )
    if done is not None:
        messages.success(request, _("Your review is kept."))
        return redirect("access:reviews")
    page = {"form": form, "line": presenters.glass_lines([glass])[0]}
    page["opened"] = presenters.opened_lines(selectors.opened_since(glass))
    return render(request, "access/review.html", page)
