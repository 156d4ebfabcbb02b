"""The directory of services."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.casework.forms import ReasonForm
from niangjia.casework.views.common import meet, try_it
from niangjia.referrals import forms, presenters, selectors, services
from niangjia.referrals.models import Service
from niangjia.referrals.services.directory import stands
from niangjia.referrals.views.common import form_page, keepers, seers, two_ways, workers
from niangjia.ui.conflict import ChangedMeanwhile


@seers
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """Who helps: by kind, by place, open now."""
    form = forms.FilterForm(request.GET, actor=request.actor)
    narrowed = form.cleaned_data if form.is_valid() else {}
    unit = selectors.unit(request.actor, narrowed.get("unit", ""))
    show = narrowed.get("show", "")
    rows = selectors.services(request.actor, kind=narrowed.get("kind", ""), unit=unit, show=show)
    listed = selectors.open_now(rows) if show == "open" else rows
    found = selectors.page(listed, request.GET.get("page", "1"))
    context = {
        "form": form,
        "lines": [presenters.service_line(one) for one in found],
        "page_obj": found,
        "may_keep": request.actor.may(Permission.KEEP_SERVICES),
    }
    return render(request, "referrals/directory.html", context)


@seers
@require_GET
@never_cache
def service(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry; a shelter's address stays sealed."""
    found = selectors.service(request.actor, pk)
    may_keep = selectors.may_keep(request.actor, found)
    sealed = found.kind == Service.Kind.SHELTER and bool(found.hidden_address)
    context = {
        "service": found,
        "line": presenters.service_line(found),
        "answers": presenters.service_answers(found),
        "may_keep": may_keep,
        "may_open": sealed and request.actor.may(Permission.WORK_CASES),
        "sealed": sealed,
        "checked": forms.CheckedForm() if may_keep and not found.closed_on else None,
        "back_url": reverse("referrals:directory"),
        "back_label": _("Services"),
    }
    return render(request, "referrals/service.html", context)


def _values(request: HttpRequest, form: forms.ServiceForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {**data, "receiver": selectors.unit(request.actor, data.get("receiver", ""))}


@keepers
@two_ways
def add(request: HttpRequest) -> HttpResponse:
    """A new entry."""
    form = forms.ServiceForm(request.POST or None, actor=request.actor)
    made: list[Service] = []

    def act() -> None:
        data = form.cleaned_data
        unit, area = (selectors.picked(request.actor, data[name]) for name in ("unit", "area"))
        values = _values(request, form)
        made.append(services.add_service(actor=request.actor, unit=unit, area=area, values=values))

    if request.method == "POST" and try_it(form, act):
        messages.success(request, _("Saved."))
        return redirect("referrals:service", made[0].pk)
    return form_page(request, form, _("Add a service"), reverse("referrals:directory"))


@keepers
@two_ways
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an entry."""
    found = selectors.service(request.actor, pk, Permission.KEEP_SERVICES)
    form = forms.ServiceForm(
        request.POST or None, actor=request.actor, new=False, stands=stands(found)
    )
    back_url = reverse("referrals:service", args=[pk])

    def act() -> None:
        area = selectors.picked(request.actor, form.cleaned_data["area"])
        services.change_service(
            actor=request.actor, service_id=pk, area=area, values=_values(request, form),
            seen=form.cleaned_data["seen"],
        )  # fmt: skip

    try:
        if request.method == "POST" and try_it(form, act):
            messages.success(request, _("Saved."))
            return redirect("referrals:service", pk)
    except ChangedMeanwhile as changed:
        return meet(request, None, form, changed, back_url, _("Back"))
    return form_page(request, form, _("Change this entry"), back_url)


@keepers
@require_POST
def checked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was checked today."""
    form = forms.CheckedForm(request.POST)
    if form.is_valid():
        places = form.cleaned_data["free_places"]
        services.check_service(actor=request.actor, service_id=pk, free_places=places)
        messages.success(request, _("Noted: checked today."))
    else:
        messages.error(request, form.errors["free_places"].as_text())
    return redirect("referrals:service", pk)


@keepers
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an entry, or open it again."""
    again = request.POST.get("again") == "yes"
    services.close_service(actor=request.actor, service_id=pk, again=again)
    messages.success(request, _("Saved."))
    return redirect("referrals:service", pk)


@workers
@two_ways
@never_cache
def address(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A shelter's address, for a reason that is kept."""
    found = selectors.service(request.actor, pk)
    form = ReasonForm(request.POST or None)
    opened: list[Service] = []

    def act() -> None:
        reason = form.cleaned_data["reason"]
        opened.append(services.open_address(actor=request.actor, service_id=pk, reason=reason))

    context = {
        "form": form,
        "name": presenters.service_name(found),
        "back_url": reverse("referrals:service", args=[pk]),
    }
    if request.method == "POST" and try_it(form, act):
        context["text"] = opened[0].hidden_address or ""
    return render(request, "referrals/address.html", context)
