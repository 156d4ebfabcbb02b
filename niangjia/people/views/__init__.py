"""Pages of people. Each parses, calls one service or selector, and renders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from niangjia.people import presenters, selectors
from niangjia.people.forms import attach
from niangjia.people.services import Conflict

Done = TypeVar("Done")


def attempt(form: forms.BaseForm, act: Callable[[dict[str, Any]], Done]) -> Done | None:
    """Do ``act`` with what was typed, if it can be read; a refusal goes to its field.

    Returns what ``act`` returned, or None when the form must be shown again.
    """
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except ValidationError as refusal:
        attach(form, refusal)
        return None


def look_again(form: forms.BaseForm, conflict: Conflict) -> None:
    """Somebody saved meanwhile, elsewhere on the same member: what was typed stays, and sending it
    again counts for the member as she is now."""
    typed: Any = form.data
    data = typed.copy()
    data["version"] = conflict.current.version
    form.data = data
    form.add_error(None, _("Somebody else changed her account meanwhile. Look again, then save."))


def decide(request: HttpRequest, form: forms.BaseForm, conflict: Conflict) -> HttpResponse:
    """Somebody saved meanwhile: both versions, field by field."""
    page = presenters.conflict(form, conflict.current)
    context = {
        "conflict": page,
        "who": selectors.last_changed_by(conflict.current),
        "back_url": request.path,
    }
    return render(request, "people/conflict.html", context, status=409)
