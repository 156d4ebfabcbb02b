"""My page: my roles, my contact details, what is kept about me."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.access.views import signed_in
from niangjia.people import forms, presenters, selectors, services
from niangjia.people.views import attempt, decide


@signed_in("Her own page.")
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """My roles, my contact details, who stands in for me."""
    member = selectors.herself(request.actor)
    context = {
        "member": member,
        "name": presenters.person_name(member),
        "other_name": presenters.other_name(member),
        "number": presenters.say_staff_number(member.staff_number),
        "unit": presenters.unit_name(member.unit),
        "roles": presenters.role_lines(selectors.roles_of(request.actor, member)),
        "details": presenters.own_details(member),
    }
    return render(request, "people/me.html", context)


@signed_in("Her own contact details.")
@require_http_methods(["GET", "POST"])
def my_contact(request: HttpRequest) -> HttpResponse:
    """Change how I am reached."""
    member = selectors.herself(request.actor)
    fields = [*services.members.HER_OWN_CONTACT, "version"]
    form = forms.MyContactForm(request.POST or None, initial=forms.initial_of(member, fields))
    try:
        done = attempt(
            form,
            lambda typed: services.set_contact(
                actor=request.actor, member=member, version=typed["version"], changes=form.changes()
            ),
        )
    except services.Conflict as conflict:
        return decide(request, form, conflict)
    if done is None:
        context = {"form": form, "back_url": presenters.my_url()}
        return render(request, "people/my_contact.html", context)
    messages.success(request, _("Saved."))
    return redirect("people:me")


@signed_in("Everybody may see all that is kept about herself.")
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """What is kept about me, why, and who opened it."""
    actor = request.actor
    member = services.read_own_data(actor=actor, member=selectors.herself(actor))
    roles = presenters.role_lines(selectors.roles_of(actor, member))
    context = {
        "parts": presenters.kept_parts(member, roles),
        "opened": presenters.openings(selectors.who_opened(actor, member)),
        "back_url": presenters.my_url(),
    }
    return render(request, "people/kept.html", context)
