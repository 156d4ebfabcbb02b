"""Giving and ending roles, appointing deputies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.people import forms, pickers, presenters, selectors, services
from niangjia.people.views import attempt


@requires(Permission.GIVE_ROLES)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a member a role."""
    member = selectors.member(request.actor, pk, Permission.GIVE_ROLES)
    form = forms.GiveRoleForm(request.POST or None, initial=presenters.role_initial(member))
    pickers.bind_units(form.fields["unit"], request.actor, Permission.GIVE_ROLES)

    def act(typed: dict[str, Any]) -> object:
        unit = selectors.unit(request.actor, typed["unit"], Permission.GIVE_ROLES)
        return services.give_role(actor=request.actor, member=member, **{**typed, "unit": unit})

    if attempt(form, act) is None:
        return render(request, "people/give_role.html", presenters.form_page(form, member))
    messages.success(request, _("The role is given. She has been told."))
    return redirect("people:member", member.pk)


@requires(Permission.GIVE_ROLES)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a role."""
    row = selectors.assignment(request.actor, pk, Permission.GIVE_ROLES)
    form = forms.EndRoleForm(request.POST or None)
    done = attempt(
        form,
        lambda typed: services.end_role(
            actor=request.actor, assignment=row, last_day=typed["last_day"]
        ),
    )
    if done is None:
        page = presenters.form_page(form, row.member)
        return render(request, "people/end_role.html", {**page, "role": presenters.role_line(row)})
    messages.success(request, _("The role ends. She has been told."))
    return redirect("people:member", row.member_id)


@requires(Permission.GIVE_ROLES)
@require_http_methods(["GET", "POST"])
def deputy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Appoint somebody to stand in for a role."""
    actor = request.actor
    row = selectors.assignment(actor, pk, Permission.GIVE_ROLES)
    form = forms.DeputyForm(request.POST or None)
    pickers.bind_members(form.fields["member"], actor, Permission.VIEW_MEMBERS)

    def act(typed: dict[str, Any]) -> object:
        stand_in = selectors.member(actor, UUID(typed["member"]))
        return services.appoint_deputy(
            actor=actor,
            deputises_for=row.member,
            role=row.role,
            unit=row.unit,
            **{**typed, "member": stand_in},
        )

    if attempt(form, act) is None:
        page = presenters.form_page(form, row.member)
        return render(request, "people/deputy.html", {**page, "role": presenters.role_line(row)})
    messages.success(request, _("The deputy is appointed. Both have been told."))
    return redirect("people:member", row.member_id)
