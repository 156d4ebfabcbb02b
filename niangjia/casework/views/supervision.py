"""Talks of supervision: the list, writing one down, reading and adding to one."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from niangjia.access.permissions import Permission
from niangjia.casework import services
from niangjia.casework.forms.supervision import RemarkForm, TalkForm
from niangjia.casework.presenters import supervision as shown
from niangjia.casework.selectors import supervision as reading
from niangjia.casework.views.common import assigners, seers, try_it, two_ways


@seers
@require_GET
@never_cache
def talks(request: HttpRequest) -> HttpResponse:
    """Her talks with her supervisor, and those that she held."""
    page = reading.talks(request.actor, request.GET.get("page", "1"))
    context = {
        "lines": [shown.line(one, request.actor) for one in page.object_list],
        "page_obj": page,
        "assigns": request.actor.may(Permission.ASSIGN_CASES),
        "back_url": reverse("casework:team"),
        "back_label": _("Team"),
    }
    return render(request, "casework/talks.html", context)


@assigners
@two_ways
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Write a talk down."""
    form = TalkForm(request.POST or None, actor=request.actor)

    def act() -> None:
        given = dict(form.cleaned_data)
        services.note_talk(actor=request.actor, member_id=UUID(given.pop("member")), **given)

    if request.method == "POST" and try_it(form, act):
        return redirect("casework:talks")
    context = {
        "form": form,
        "heading": _("A talk of supervision"),
        "why": _(
            "Only the two of you read it, and it can’t be changed afterwards. It is help, not a mark."
        ),
        "label": _("Save"),
        "back_url": reverse("casework:talks"),
        "back_label": _("Supervision"),
    }
    return render(request, "casework/form.html", context)


@seers
@two_ways
@never_cache
def talk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One talk, with what either added."""
    found = services.read_talk(actor=request.actor, talk_id=pk)
    form = RemarkForm(request.POST or None)
    act = partial(services.remark, actor=request.actor, talk_id=pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.cleaned_data)):
        return redirect("casework:talk", pk)
    context = {
        **shown.talk(found, request.actor),
        "form": form,
        "back_url": reverse("casework:talks"),
        "back_label": _("Supervision"),
    }
    return render(request, "casework/talk.html", context)
