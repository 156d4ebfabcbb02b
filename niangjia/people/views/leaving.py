"""Closing an account with a hand-over; opening it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.people import handover, presenters, selectors, services
from niangjia.people.forms import HandOverForm
from niangjia.people.views import attempt, look_again


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything she holds, with who takes it over; then the account closes."""
    actor = request.actor
    member = selectors.member(actor, pk, Permission.MANAGE_MEMBERS)
    form = HandOverForm(
        request.POST or None,
        actor=actor,
        holds=handover.held_by(member),
        initial={"version": member.version},
    )

    def act(typed: dict[str, Any]) -> object:
        receivers = selectors.receivers(actor, form.chosen())
        return services.deactivate_member(
            actor=actor, member=member, version=typed["version"], receivers=receivers
        )

    try:
        done = attempt(form, act)
    except services.Conflict as conflict:
        look_again(form, conflict)
        done = None
    if done is None:
        roles = presenters.role_lines(selectors.roles_of(actor, member))
        page = presenters.form_page(form, member)
        return render(request, "people/close.html", {**page, "roles": roles})
    messages.success(request, _("The account is closed. What she held has been handed over."))
    return redirect("people:member", pk)


@requires(Permission.MANAGE_MEMBERS)
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed account again."""
    member = selectors.member(request.actor, pk, Permission.MANAGE_MEMBERS)
    services.reactivate_member(actor=request.actor, member=member, version=member.version)
    messages.success(request, _("The account is open again. Invite her, then give her roles."))
    return redirect("people:member", pk)
