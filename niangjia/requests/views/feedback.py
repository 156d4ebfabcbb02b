"""Feedback by code: the public page, a code to give out, what came of it."""

from __future__ import annotations

from functools import partial

from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from niangjia.access.permissions import Permission
from niangjia.access.views import public, requires
from niangjia.requests import forms, presenters, services
from niangjia.requests.selectors import feedback as selectors
from niangjia.requests.views.common import try_it, two_ways

LANGUAGES = {"zh": "zh-hans", "en": "en"}
TRIES = {"feedback": "20/m/ip"}


# An ordinary page to go to in haste.
LEAVE = "https://www.weather.com.cn/"


# No session, no right and no cookie stands behind this form: its code is all that counts, and a
# token against forged posts would need a cookie.
@csrf_exempt
@public("Whoever was given a code may answer; nothing is asked that says who she is.")
@two_ways
@never_cache
def answer(request: HttpRequest, language: str) -> HttpResponse:
    """Five questions, without signing in and without a cookie."""
    if language not in LANGUAGES:
        raise Http404
    with translation.override(LANGUAGES[language]):
        form = forms.FeedbackForm(request.POST or None)
        act = partial(services.answer, actor=request.actor)
        sent = request.method == "POST" and _within(request, form)
        done = sent and try_it(form, lambda: act(**form.given()))
        context = {"form": form, "done": done, "language": language, "leave_url": LEAVE}
        return render(request, "requests/answer.html", context)


def _within(request: HttpRequest, form: forms.FeedbackForm) -> bool:
    """Whether one more try from this address is allowed: codes aren't for guessing."""
    counted = ratelimit.consume(
        request, app="niangjia", action="feedback", config=TRIES, limit_get=True
    )
    if counted is None and form.is_valid():
        form.add_error("code", ValidationError(_("Too many tries. Wait a minute, then go on.")))
    return counted is not None


@requires(Permission.GIVE_FEEDBACK)
@two_ways
@never_cache
def give(request: HttpRequest) -> HttpResponse:
    """A code to give her: shown once."""
    code = services.give_code(actor=request.actor) if request.method == "POST" else ""
    return render(request, "requests/give.html", {"code": code})


@requires(Permission.READ_FEEDBACK)
@require_GET
@never_cache
def results(request: HttpRequest) -> HttpResponse:
    """What they say, from five answers up."""
    year = timezone.localdate().year
    found = [selectors.results(request.actor, one) for one in (year, year - 1)]
    years = [presenters.feedback(one) for one in found]
    return render(request, "requests/feedback.html", {"years": years})
