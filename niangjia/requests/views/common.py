"""What the views of this room share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework.views.common import refuse, try_it
from niangjia.documents.rendering import Made

__all__ = ["ask", "file_response", "refuse", "try_it"]

two_ways = require_http_methods(["GET", "POST"])
receivers = requires(Permission.RECEIVE_REQUESTS)
handlers = requires(Permission.HANDLE_REQUESTS)
deciders = requires(Permission.DECIDE_REQUESTS)
watchers = requires(Permission.WATCH_RETENTION)
proposers = requires(Permission.PROPOSE_ERASURE)
confirmers = requires(Permission.CONFIRM_ERASURE)
assigners = requires(Permission.ASSIGN_CASES)


def ask(
    request: HttpRequest,
    form: django_forms.Form,
    heading: str | Promise,
    act: Callable[[], object],
    *,
    back: str,
    then: str = "",
    why: str | Promise = "",
    label: str | Promise = "",
    **more: Any,
) -> HttpResponse:
    """A page with one form: asks, does, leads on (to ``then``, else back)."""
    if request.method == "POST" and try_it(form, act):
        return redirect(then or back)
    context = {
        "form": form,
        "heading": heading,
        "why": why,
        "label": label or _("Save"),
        "back_url": back,
        "back_label": _("Back"),
        **more,
    }
    return render(request, "requests/form.html", context)


def file_response(made: Made) -> HttpResponse:
    """A file to take away, kept by nobody on the way."""
    return HttpResponse(
        made.data,
        content_type=made.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.name}"',
            "Cache-Control": "no-store",
        },
    )
