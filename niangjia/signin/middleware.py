"""Gates on every request: the first run, the lock, the second factor, the code of conduct."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve, reverse

from niangjia.access.roles import SENSITIVE_ROLES
from niangjia.access.views import needs_conduct
from niangjia.signin import conduct, rules, selectors, services

Handler = Callable[[HttpRequest], HttpResponse]
LOCKED = 423
# Names of pages, with their room, that stay open behind each gate. Everything else is shut.
OPEN_AT_FIRST_RUN = {"signin:first_run", "desk:language"}
OPEN_WHEN_LOCKED = {"signin:lock", "signin:unlock", "account_logout", "desk:language"}
OPEN_ALWAYS = OPEN_WHEN_LOCKED | {"signin:alive", "desk:theme"}
OPEN_WITHOUT_FACTOR = {
    # She has none yet: set one up. Her password again, if the sign-in is some time ago.
    "missing": OPEN_ALWAYS
    | {
        "signin:second_factor",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
    },
    # She has one and didn't give it here: neither set-up nor recovery codes, or a password alone
    # would be enough to add another.
    "unused": OPEN_ALWAYS | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"},
}


def _page(request: HttpRequest) -> str:
    """The name of the page asked for, with its room; empty for an address that leads nowhere."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _is_static(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.STATIC_URL)


def _is_polling(request: HttpRequest) -> bool:
    """Whether the page itself asked, to show progress: that is no sign of somebody working."""
    return request.method == "GET" and request.headers.get("HX-Request") == "true"


def _comes_from_our_page(request: HttpRequest) -> bool:
    """The check that forms stand before anyway; here it comes before a form is kept."""
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    return check.process_view(request, lambda: HttpResponse(), (), {}) is None


def _keep(request: HttpRequest) -> None:
    """Keep the form that arrived at a shut gate, for the page on which it was written."""
    if request.method != "POST" or "X-Requested-With" in request.headers:
        return
    if _comes_from_our_page(request):
        services.keep_form(
            actor=request.actor,
            path=rules.written_on(request.get_full_path(), selectors.page_before(request)),
            posted=request.POST.lists(),
            files=request.FILES.keys(),
            instead_of=selectors.held_behind(request),
        )


def _led_to(request: HttpRequest, name: str) -> HttpResponse:
    """Leads to the page ``name``; what asked in the background is told to lead the whole page."""
    is_page = request.method == "GET"
    came_from = request.get_full_path() if is_page else selectors.page_before(request)
    target = reverse(name)
    if "X-Requested-With" in request.headers:
        return HttpResponse(status=LOCKED)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=LOCKED, headers={"HX-Redirect": target})
    back = rules.own_path(came_from)
    query = f"?{urlencode({'next': back})}" if back != "/" else ""
    return HttpResponseRedirect(target + query)


class FirstRunMiddleware:
    """While nobody has an account, everything leads to the page that makes the first one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.begun = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.begun and not _is_static(request):
            self.begun = selectors.anybody_there()
            if not self.begun and _page(request) not in OPEN_AT_FIRST_RUN:
                return HttpResponseRedirect(reverse("signin:first_run"))
        return self.get_response(request)


class LockMiddleware:
    """Locks an idle session of a sensitive role, and keeps a form that arrives after it.

    The lock lies in the session on the server, so that it holds in every tab and on going back.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_static(request) or not request.user.is_authenticated:
            return self.get_response(request)
        if not request.session.get("locked_at"):
            self._watch(request)
        if not request.session.get("locked_at") or _page(request) in OPEN_WHEN_LOCKED:
            return self.get_response(request)
        _keep(request)
        return _led_to(request, "signin:lock")

    def _watch(self, request: HttpRequest) -> None:
        now, seen = time.time(), request.session.get("seen_at")
        minutes = settings.NIANGJIA.idle_minutes
        if rules.is_idle(now, seen, minutes) and request.actor.roles & SENSITIVE_ROLES:
            services.lock_screen(actor=request.actor, session=request.session, idle=True)
        elif seen is None or (
            now - seen >= min(rules.SEEN_STEP_S, minutes * 6 or 1) and not _is_polling(request)
        ):
            request.session["seen_at"] = now


class SecondFactorMiddleware:
    """A member with a sensitive role reaches nothing until a second factor was given.

    Asked anew on every request, with who she is: a role given, or a factor taken away, counts at once.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_static(request) or not request.user.is_authenticated:
            return self.get_response(request)
        if not request.actor.roles & SENSITIVE_ROLES:
            return self.get_response(request)
        state = selectors.second_factor_at_entry(request)
        if state == "used" or _page(request) in OPEN_WITHOUT_FACTOR[state]:
            return self.get_response(request)
        _keep(request)
        return _led_to(request, selectors.second_factor_page(request, state))


class ConductMiddleware:
    """Views marked ``after_conduct`` wait until the code of conduct in force is accepted."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not needs_conduct(view) or not request.user.is_authenticated:
            return None
        if conduct.accepted(request.user):
            return None
        _keep(request)
        return _led_to(request, "signin:conduct")
