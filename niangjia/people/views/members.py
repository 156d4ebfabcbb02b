"""A member: her page, adding, editing, moving, a new phone number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.people import forms, pickers, presenters, selectors, services
from niangjia.people.models import Member
from niangjia.people.views import attempt, decide, look_again


@requires(Permission.VIEW_MEMBERS)
@require_GET
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who she is, where she works, which roles she holds."""
    actor = request.actor
    found = selectors.member(actor, pk)
    context = {
        "member": found,
        "name": presenters.person_name(found),
        "other_name": presenters.other_name(found),
        "number": presenters.say_staff_number(found.staff_number),
        "unit": presenters.unit_name(found.unit),
        "roles": presenters.role_lines(selectors.roles_of(actor, found), actor),
        "actions": presenters.actions(actor, found),
        "help": presenters.sign_in_help(actor, found),
        "give_url": presenters.give_url(actor, found),
        "reopen_url": presenters.reopen_url(actor, found),
        "back_url": presenters.directory_url(),
    }
    return render(request, "people/member.html", context)


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new account."""
    form = forms.AddForm(request.POST or None)
    pickers.bind_units(form.fields["unit"], request.actor, Permission.MANAGE_MEMBERS)

    def act(typed: dict[str, Any]) -> Member:
        unit = selectors.unit(request.actor, typed["unit"], Permission.MANAGE_MEMBERS)
        return services.add_member(actor=request.actor, **{**typed, "unit": unit})

    added = attempt(form, act)
    if added is None:
        context = {"form": form, "back_url": presenters.directory_url()}
        return render(request, "people/add.html", context)
    messages.success(request, _("Added. Invite her now, so that she can sign in."))
    return redirect("people:member", added.pk)


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, username, job title, first day."""
    found = selectors.member(request.actor, pk, Permission.MANAGE_MEMBERS)
    fields = [*services.members.EDITABLE, "version"]
    form = forms.EditForm(request.POST or None, initial=forms.initial_of(found, fields))
    try:
        done = attempt(
            form,
            lambda typed: services.edit_member(
                actor=request.actor, member=found, version=typed["version"], changes=form.changes()
            ),
        )
    except services.Conflict as conflict:
        return decide(request, form, conflict)
    return _done(request, "people/edit.html", form, found, done)


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another unit; her roles stay where they are."""
    found = selectors.member(request.actor, pk, Permission.MANAGE_MEMBERS)
    form = forms.MoveForm(request.POST or None, initial={"version": found.version})
    pickers.bind_units(form.fields["unit"], request.actor, Permission.MANAGE_MEMBERS)

    def act(typed: dict[str, Any]) -> Member:
        unit = selectors.unit(request.actor, typed["unit"], Permission.MANAGE_MEMBERS)
        return services.move_member(
            actor=request.actor, member=found, unit=unit, version=typed["version"]
        )

    try:
        done = attempt(form, act)
    except services.Conflict as conflict:
        look_again(form, conflict)
        done = None
    return _done(request, "people/move.html", form, found, done)


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new phone number, without seeing the old one."""
    found = selectors.member(request.actor, pk, Permission.MANAGE_MEMBERS)
    form = forms.AccountContactForm(request.POST or None, initial={"version": found.version})
    try:
        done = attempt(
            form,
            lambda typed: services.set_contact(
                actor=request.actor, member=found, version=typed["version"], changes=form.changes()
            ),
        )
    except services.Conflict as conflict:
        look_again(form, conflict)
        done = None
    return _done(request, "people/contact.html", form, found, done)


def _done(
    request: HttpRequest, template: str, form: BaseForm, found: Member, done: Member | None
) -> HttpResponse:
    if done is None:
        return render(request, template, presenters.form_page(form, found))
    messages.success(request, _("Saved."))
    return redirect("people:member", found.pk)
