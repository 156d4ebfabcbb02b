"""Opening, editing, renaming, moving, merging, closing: one step each, all built alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.units import forms, presenters, selectors, services
from niangjia.units.models import Unit

MANAGE = Permission.MANAGE_UNITS
Act = Callable[[Any, Any, dict[str, Any]], Unit]
one_step = require_http_methods(["GET", "POST"])


@dataclass(frozen=True)
class Step:
    """A page that does one thing to a unit."""

    form: type[forms.UnitForm]
    act: Act
    title: str | Promise
    button: str | Promise
    done: str | Promise
    lead: tuple[str | Promise, ...] = ()


def _run(request: HttpRequest, unit: Unit | None, step: Step) -> HttpResponse:
    """Show the form, or do it. A refusal goes to its field; a conflict to a page that decides."""
    actor = request.actor
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = step.form(*sent, actor=actor, unit=unit)
    context = presenters.step_page(step, form, unit)
    if request.method != "POST" or not form.is_valid():
        return render(request, "units/step.html", context)
    try:
        done = step.act(actor, unit, form.cleaned_data)
    except services.Conflict as conflict:
        context["decision"] = presenters.decision(form, conflict.current)
        return render(request, "units/conflict.html", context, status=409)
    except ValidationError as refused:
        forms.attach(form, refused)
        return render(request, "units/step.html", context)
    messages.success(request, str(step.done))
    return redirect("units:unit", done.pk)


def _managed(request: HttpRequest, pk: UUID) -> Unit:
    return selectors.unit(request.actor, pk, MANAGE)


def _picked(actor: Any, pk: str) -> Unit:
    return selectors.unit(actor, UUID(pk), MANAGE)


OPEN = Step(
    form=forms.OpenForm,
    act=lambda actor, parent, typed: services.open_unit(actor=actor, parent=parent, **typed),
    title=_("Open a unit"),
    button=_("Open it"),
    done=_("Opened."),
)
EDIT = Step(
    form=forms.EditForm,
    act=lambda actor, unit, typed: services.edit_unit(
        actor=actor, unit=unit, version=typed.pop("version"), changes=typed
    ),
    title=_("Edit details"),
    button=_("Save"),
    done=_("Saved."),
)
RENAME = Step(
    form=forms.RenameForm,
    act=lambda actor, unit, typed: services.rename_unit(actor=actor, unit=unit, **typed),
    title=_("Rename"),
    button=_("Rename it"),
    done=_("Renamed. The old name stays in the history."),
)
MOVE = Step(
    form=forms.MoveForm,
    act=lambda actor, unit, typed: services.move_unit(
        actor=actor, unit=unit, **(typed | {"parent": _picked(actor, typed["parent"])})
    ),
    title=_("Move"),
    button=_("Move it"),
    done=_("Moved, with everything below it."),
    lead=(
        _("Everything below it moves along."),
        _(
            "Whoever has a role above the new place reaches it at once; above the old place, no more."
        ),
    ),
)
MERGE = Step(
    form=forms.MergeForm,
    act=lambda actor, unit, typed: services.merge_units(
        actor=actor, unit=unit, **(typed | {"into": _picked(actor, typed["into"])})
    ),
    title=_("Merge into another unit"),
    button=_("Merge them"),
    done=_("Merged. What stood below it and what it held has passed on."),
    lead=(
        _("The units below it, its members and the roles held here pass to the other unit."),
        _("This unit closes and stays in the history, pointing to the other one."),
    ),
)
CLOSE = Step(
    form=forms.CloseForm,
    act=lambda actor, unit, typed: services.close_unit(actor=actor, unit=unit, **typed),
    title=_("Close"),
    button=_("Close it"),
    done=_("Closed. It can be opened again."),
    lead=(_("A unit closes when no open unit stands below it and nobody belongs to it any more."),),
)
REOPEN = Step(
    form=forms.ReopenForm,
    act=lambda actor, unit, typed: services.reopen_unit(actor=actor, unit=unit, **typed),
    title=_("Open it again"),
    button=_("Open it again"),
    done=_("Open again."),
    lead=(_("What passed to another unit in a merge stays there."),),
)

PICTURE = Step(
    form=forms.PictureForm,
    act=lambda actor, unit, typed: services.set_picture(actor=actor, unit=unit, **typed),
    title=_("Picture of the entrance"),
    button=_("Save the picture"),
    done=_("Saved."),
)
NO_PICTURE = Step(
    form=forms.NoPictureForm,
    act=lambda actor, unit, _typed: services.remove_picture(actor=actor, unit=unit),
    title=_("Remove the picture"),
    button=_("Remove it"),
    done=_("Removed."),
)


@requires(MANAGE)
@one_step
def open_top(request: HttpRequest) -> HttpResponse:
    """A unit that stands below no other."""
    return _run(request, None, OPEN)


@requires(MANAGE)
@one_step
def open_below(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A unit below this one."""
    return _run(request, _managed(request, pk), OPEN)


@requires(MANAGE)
@one_step
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Code, address, phone, opening hours."""
    return _run(request, _managed(request, pk), EDIT)


@requires(MANAGE)
@one_step
def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name from a day on."""
    return _run(request, _managed(request, pk), RENAME)


@requires(MANAGE)
@one_step
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another unit above."""
    return _run(request, _managed(request, pk), MOVE)


@requires(MANAGE)
@one_step
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Into another unit of the same level."""
    return _run(request, _managed(request, pk), MERGE)


@requires(MANAGE)
@one_step
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When nothing is left here."""
    return _run(request, _managed(request, pk), CLOSE)


@requires(MANAGE)
@one_step
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A closed unit."""
    return _run(request, _managed(request, pk), REOPEN)


@requires(MANAGE)
@one_step
def set_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the entrance looks like."""
    return _run(request, _managed(request, pk), PICTURE)


@requires(MANAGE)
@one_step
def remove_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No picture any more."""
    return _run(request, _managed(request, pk), NO_PICTURE)
