"""Pages of people. Each parses, calls one service or selector, and renders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from niangjia.people import presenters
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


def decide(request: HttpRequest, form: forms.BaseForm, conflict: Conflict) -> HttpResponse:
    """Somebody saved meanwhile: both versions, field by field."""
    page = presenters.conflict(form, conflict.current)
    return render(request, "people/conflict.html", {"conflict": page}, status=409)
