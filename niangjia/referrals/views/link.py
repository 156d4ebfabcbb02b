"""One-time links: nothing shows without the PIN, not even whether the address ever was one.

The page asks for no account. Behind the PIN a signed cookie of twenty minutes, bound to this address
alone, holds the page open; each request asks anew whether link and consent still stand.
"""

from __future__ import annotations

from functools import partial, wraps
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from niangjia.access.views import public
from niangjia.casework.views.common import try_it
from niangjia.referrals import forms, presenters, rules, selectors, services
from niangjia.referrals.models import Link
from niangjia.referrals.views.common import two_ways
from niangjia.referrals.views.received import pdf

COOKIE, SALT = "reply", "niangjia.referrals.link"
TRIES = {"reply": "60/m/ip"}
by_link = public("Whoever holds the link answers for an office and has no account here.")


def quiet(view: Any) -> Any:
    """No search engine, no store, no other site hears of the address."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"
        response["Cache-Control"] = "no-store, private"
        return response

    return inner


def _opened(request: HttpRequest, token: str) -> Link | None:
    age = int(rules.OPEN_FOR.total_seconds())
    key = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=age)
    return selectors.open_link(token, key) if key else None


@by_link
@two_ways
@sensitive_post_parameters()
@never_cache
@quiet
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the PIN; behind it what was released, and the answer."""
    if not ratelimit.consume(request, app="niangjia", action="reply", config=TRIES, limit_get=True):
        return render(request, "referrals/link_pin.html", {"form": None}, status=429)
    found = _opened(request, token)
    return _ask_pin(request, token) if found is None else _answer(request, token, found)


def _ask_pin(request: HttpRequest, token: str) -> HttpResponse:
    asked = "pin" in request.POST
    form = forms.PinForm(request.POST if asked else None)
    if asked and form.is_valid():
        made = services.open_link(actor=request.actor, token=token, **form.cleaned_data)
        if made is not None:
            back = redirect("referrals:link", token)
            back.set_signed_cookie(
                COOKIE, str(made.pk), salt=SALT, max_age=int(rules.OPEN_FOR.total_seconds()),
                path=reverse("referrals:link", args=[token]), httponly=True,
                secure=request.is_secure(), samesite="Strict",
            )  # fmt: skip
            return back
        form.add_error(
            "pin", _("This doesn’t fit. After five wrong numbers a link locks; ask who sent it.")
        )
    return render(request, "referrals/link_pin.html", {"form": form, "asked": asked})


def _answer(request: HttpRequest, token: str, found: Link) -> HttpResponse:
    of = found.referral
    content = selectors.shown(of)
    form = None
    if content is not None and presenters.acts(of):
        form = forms.LinkAnswerForm(request.POST or None, of=of)
    act = partial(services.answer_by_link, actor=request.actor, link_id=found.pk)
    if request.method == "POST" and form and try_it(form, lambda: act(**form.cleaned_data)):
        messages.success(request, _("Your answer is there."))
        return redirect("referrals:link", token)
    paper_url = reverse("referrals:link_paper", args=[token, UUID(int=0)])
    page = {
        "shown": presenters.shown(content, paper_url),
        "line": presenters.received_line(of),
        "form": form,
        "until": found.expires_at,
    }
    return render(request, "referrals/link.html", page)


@by_link
@require_GET
@never_cache
@quiet
def paper(request: HttpRequest, token: str, version: UUID) -> HttpResponse:
    """A document that was released."""
    found = _opened(request, token)
    if found is None:
        raise Http404
    held = selectors.paper(found.referral, str(version))
    services.read_paper(actor=request.actor, referral_id=found.referral_id, version=str(version))
    return pdf(held)
