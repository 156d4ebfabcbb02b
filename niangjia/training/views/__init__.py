"""The pages of training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.training.models import Programme

two_ways = require_http_methods(["GET", "POST"])


def done(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What ``act`` returns; None when it refuses, with the reasons put to their fields."""
    try:
        return act()
    except ValidationError as refused:
        known = getattr(refused, "error_dict", None)
        if known and not set(known) <= set(form.fields):
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            form.add_error(None, refused)
    return None


def tried(request: HttpRequest, act: Callable[[], Any], said: str) -> Any:
    """Do it and say so, or say why it wasn't done: for acts of one button."""
    try:
        result = act()
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return None
    messages.success(request, said)
    return result


def back(of: Programme) -> dict[str, str]:
    """The way back to the programme."""
    url = reverse("training:programme", args=[of.pk])
    return {"back_url": url, "back_label": _("Programme")}
