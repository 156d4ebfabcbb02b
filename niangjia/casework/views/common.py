"""What the views of casework share: doors, the form page, errors at their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework import selectors
from niangjia.casework.models import Case
from niangjia.people.presenters import person_name
from niangjia.ui import conflict
from niangjia.ui.conflict import ChangedMeanwhile

two_ways = require_http_methods(["GET", "POST"])
seers = requires(Permission.VIEW_CASES)
workers = requires(Permission.WORK_CASES)
openers = requires(Permission.OPEN_CASES)
assigners = requires(Permission.ASSIGN_CASES)


def back_from(request: HttpRequest, otherwise: str) -> str:
    """Where she came from, if it is ours (``next``)."""
    target = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if ours else otherwise


def within(case: Case, found: Any) -> Any:
    """What belongs to this very case; Http404 under the address of another one."""
    if found.case_id != case.pk:
        raise Http404
    return found


def refuse(form: django_forms.Form, refused: ValidationError) -> None:
    """Put what a service refused to the fields it names, the rest on top."""
    told = getattr(refused, "error_dict", None) or {"": refused.error_list}
    for name, errors in told.items():
        form.add_error(name if name in form.fields else None, errors)


def try_it(form: django_forms.Form, act: Callable[[], object]) -> bool:
    """Whether the form is right and the service took it; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as refused:
        refuse(form, refused)
        return False
    return True


def meet(
    request: HttpRequest,
    case: Case | None,
    form: Any,
    changed: ChangedMeanwhile,
    back_url: str,
    back_label: str = "",
) -> HttpResponse:
    """Two people changed the same: both texts, to choose from, field by field."""
    last = selectors.last_writer(request.actor, case) if case else None
    context = {
        "meeting": conflict.meeting(form, changed),
        "who": person_name(last) if last else "",
        "back_url": back_url,
        "back_label": back_label or _("Case"),
    }
    return render(request, "ui/conflict.html", context, status=409)


def ask(
    request: HttpRequest,
    case: Case,
    form: django_forms.Form,
    heading: str | Promise,
    act: Callable[[], object],
    *,
    why: str | Promise = "",
    label: str | Promise = "",
    then: str = "casework:case",
    **more: Any,
) -> HttpResponse:
    """A page with one form about a case: asks, does, leads back."""
    back_url = reverse("casework:case", args=[case.pk])
    if request.method == "POST":
        try:
            if try_it(form, act):
                return redirect(then, case.pk)
        except ChangedMeanwhile as changed:
            return meet(request, case, form, changed, back_url)
    context = {
        "case": case,
        "form": form,
        "heading": heading,
        "why": why,
        "label": label or _("Save"),
        "back_url": back_url,
        "back_label": _("Case"),
        **more,
    }
    return render(request, "casework/form.html", context)
