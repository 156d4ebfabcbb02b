"""The staff file: what is private about a member, shown piece by piece, each with its trace."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import after_conduct, requires
from niangjia.people import presenters, selectors, services
from niangjia.people.services.reading import HIDDEN

SHOWN_FOR_S = 60


@requires(Permission.VIEW_STAFF_FILE)
@after_conduct
@never_cache
@require_GET
def staff_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The private part, each detail hidden until asked for."""
    return _page(request, pk)


@requires(Permission.VIEW_STAFF_FILE)
@after_conduct
@never_cache
@require_POST
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One detail in full, for a minute."""
    field = request.POST.get("field", "")
    if field not in HIDDEN:
        raise Http404
    response = _page(request, pk, field)
    response["Refresh"] = f"{SHOWN_FOR_S}; url={reverse('people:file', args=[pk])}"
    return response


def _page(request: HttpRequest, pk: UUID, field: str = "") -> HttpResponse:
    member = selectors.member(request.actor, pk, Permission.VIEW_STAFF_FILE)
    file = services.read_staff_file(actor=request.actor, member=member, show=field)
    context = {
        "member": member,
        "name": presenters.person_name(member),
        "other_name": presenters.other_name(member),
        "number": presenters.say_staff_number(member.staff_number),
        "details": presenters.file_details(file),
        "shown": bool(field),
        "walls_url": presenters.walls_url(request.actor, member),
        "help_url": reverse("access:ask_for_help", args=["people.member", member.pk]),
        "opened": presenters.openings(selectors.who_opened(request.actor, member)),
        "back_url": presenters.member_url(request.actor, member),
    }
    return render(request, "people/file.html", context)
