"""What the views of referrals share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires

two_ways = require_http_methods(["GET", "POST"])
seers = requires(Permission.SEE_SERVICES)
keepers = requires(Permission.KEEP_SERVICES)
readers = requires(Permission.VIEW_CASES)
workers = requires(Permission.WORK_CASES)
receivers = requires(Permission.ANSWER_REFERRALS)


def form_page(
    request: HttpRequest, form: Any, heading: Any, back_url: str, **more: Any
) -> HttpResponse:
    """A page with one form."""
    context = {"form": form, "heading": heading, "back_url": back_url, **more}
    return render(request, "referrals/form.html", context)
