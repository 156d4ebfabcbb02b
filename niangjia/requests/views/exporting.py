"""Exports: begun here, made by the worker process, fetched from her list of long work."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework import selectors as cases
from niangjia.jobs.models import Job
from niangjia.requests import forms, services
from niangjia.requests.views.common import try_it, two_ways


@requires(Permission.WORK_CASES)
@two_ways
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A client's own copy, after a warning."""
    cases.case(request.actor, pk, Permission.WORK_CASES)
    form = forms.CopyForm(request.POST or None)
    made: list[Job] = []
    act = partial(services.start_copy, actor=request.actor, case_id=pk)
    if request.method == "POST" and try_it(form, lambda: made.append(act(**form.given()))):
        return redirect("jobs:job", made[0].pk)
    context = {
        "form": form,
        "heading": _("Her own copy"),
        "label": _("Make it"),
        "warning_title": _("It opens without passphrase"),
        "warning": _(
            "Whoever finds it can read it. Ask her where it will lie, who looks there, and whether "
            "reading it together here would do. Never send it; hand it over."
        ),
        "why": _(
            "She has a right to her own information (PIPL 45). Sealed records, restricted notes and "
            "her number stay out; the file has a neutral name."
        ),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "requests/form.html", context)


@requires(Permission.EXPORT_CASES)
@two_ways
@never_cache
def exports(request: HttpRequest) -> HttpResponse:
    """Tables for taking away; the passphrase is shown once."""
    sent = request.POST.get("table") if request.method == "POST" else None
    form = {name: of(request.POST if sent == name else None) for name, of in forms.TABLES.items()}
    begin: dict[str, Any] = {
        "rows": services.start_rows,
        "month": services.start_month,
        "standard": services.start_standard,
    }
    made: list[tuple[Job, str]] = []
    if sent in form:
        start: Any = partial(begin[sent], actor=request.actor)
        try_it(form[sent], lambda: made.append(start(**form[sent].given())))
    return render(request, "requests/exports.html", {**form, "made": made[0] if made else None})
