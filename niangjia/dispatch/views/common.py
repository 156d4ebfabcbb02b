"""What the views of dispatch share: doors, and the page with one form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework.views.common import try_it

takers = requires(Permission.TAKE_CALLS)
senders = requires(Permission.SEND_MATTERS)
answerers = requires(Permission.ANSWER_MATTERS)


def ask(
    request: HttpRequest,
    form: forms.Form,
    heading: str | Promise,
    act: Callable[[], object],
    *,
    then: Callable[[], str],
    label: str | Promise,
    back: str,
    **more: Any,
) -> HttpResponse:
    """A page with one form: asks, does, leads on."""
    if request.method == "POST" and try_it(form, act):
        return redirect(then())
    context = {
        "form": form,
        "heading": heading,
        "label": label,
        "back_url": back,
        "back_label": _("Back"),
        **more,
    }
    return render(request, "dispatch/form.html", context)


def to(name: str, *args: Any) -> Callable[[], str]:
    """Where to go afterwards."""
    return lambda: reverse(name, args=args)
