"""Questions to an expert: she sees facts in bands and codes, a summary, and nothing else."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework.views.common import two_ways
from niangjia.evidence import forms, selectors, services, showing
from niangjia.evidence.models import Opinion
from niangjia.evidence.rules.content import CONTENTS
from niangjia.evidence.services.opinions import open_releases
from niangjia.evidence.views.common import ask, sent

experts = requires(Permission.ANSWER_OPINIONS)
ANSWER = Permission.ANSWER_OPINIONS


@experts
@require_GET
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Questions to her, those that wait for her first."""
    found = selectors.questions(request.actor)
    context = {
        "lines": [showing.line(one, mine=True) for one in found],
        "profile": selectors.profile(request.actor),
    }
    return render(request, "evidence/questions.html", context)


@experts
@require_GET
@never_cache
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One question."""
    found = services.read_question(actor=request.actor, opinion_id=pk)
    context = {
        "opinion": found,
        "line": showing.line(found, mine=True),
        "facts": showing.facts(found),
        "sayings": showing.sayings(selectors.turns(request.actor, found, ANSWER), mine=True),
        "files": showing.shown(open_releases(found), found),
        "is_open": found.state == Opinion.State.ASKED,
        "back_url": reverse("evidence:questions"),
        "back_label": _("Questions to me"),
    }
    return render(request, "evidence/question.html", context)


def _asked(request: HttpRequest, found: Opinion) -> dict[str, Any]:
    """What she answers to, beside the field: nobody should have to remember it."""
    return {
        "opinion": found,
        "sayings": showing.sayings(selectors.turns(request.actor, found, ANSWER), mine=True),
        "facts": showing.facts(found),
    }


@experts
@two_ways
@never_cache
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer, with the articles on which it stands."""
    found = selectors.opinion(request.actor, pk, ANSWER)
    form = forms.SayForm(request.POST or None, label=_("Your answer"))
    act = partial(services.answer, actor=request.actor, opinion_id=found.pk)
    return ask(
        request,
        form,
        _("Answer it"),
        lambda: act(**form.cleaned_data),
        then=("evidence:question", pk),
        label=_("Send"),
        why=_("Each article that you name is checked: an old number is refused, with the new one."),
        keep=f"answer-{pk}",
        **_asked(request, found),
    )


@experts
@two_ways
def ask_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for what is missing."""
    found = selectors.opinion(request.actor, pk, ANSWER)
    form = forms.SayForm(request.POST or None, label=_("What do you need to know?"))
    act = partial(services.ask_back, actor=request.actor, opinion_id=found.pk)
    return ask(
        request,
        form,
        _("Ask back"),
        lambda: act(**form.cleaned_data),
        then=("evidence:question", pk),
        label=_("Send"),
        why=_("Ask for facts, not for names: who she is stays with the worker."),
        keep=f"back-{pk}",
        **_asked(request, found),
    )


@experts
@require_GET
@never_cache
def released(request: HttpRequest, pk: UUID, file_pk: UUID) -> FileResponse:
    """A released file: a picture's cleaned copy, or another file to keep."""
    file = services.open_released(actor=request.actor, file_id=file_pk, opinion_id=pk)
    if file.copy is not None:
        return sent(file.copy, "picture.jpg", "image/jpeg", inline=True)
    name = f"{file.item.number:02}-{file.number}.{CONTENTS[file.content].ending}"
    return sent(file.original, name, "application/octet-stream")


@experts
@two_ways
def profile(request: HttpRequest) -> HttpResponse:
    """Her entry in the directory of experts."""
    known = selectors.profile(request.actor)
    initial = {"topics": known.topics if known else [], "takes": known.takes if known else True}
    form = forms.ProfileForm(request.POST or None, initial=initial)
    act = partial(services.set_profile, actor=request.actor)
    return ask(
        request,
        form,
        _("What I may be asked"),
        lambda: act(**form.cleaned_data),
        then=("evidence:questions", None),
        why=_("Workers see your name, your unit and these topics when they look for somebody."),
    )
