"""Two gates on every request: an idle screen locks, and sensitive roles need a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from niangjia.access.roles import SENSITIVE_ROLES
from niangjia.access.views import needs_conduct
from niangjia.signin import conduct, rules, selectors, services

Handler = Callable[[HttpRequest], HttpResponse]
# What a locked screen, or a session that still lacks its second factor, may reach.
OPEN_WHEN_LOCKED = {"lock", "unlock", "account_logout", "language"}
OPEN_WITHOUT_FACTOR = OPEN_WHEN_LOCKED | {
    "second_factor",
    "join",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "theme",
}


def _url_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def _is_static(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.STATIC_URL)


class FirstRunMiddleware:
    """While nobody has an account, everything leads to the page that makes the first one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.begun = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.begun and not _is_static(request):
            self.begun = selectors.anybody_there()
            if not self.begun and _url_name(request) not in {"first_run", "language"}:
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
        if request.session.get("locked_at") and _url_name(request) not in OPEN_WHEN_LOCKED:
            if request.method == "POST" and _url_name(request) != "alive":
                services.keep_form(
                    actor=request.actor, path=request.get_full_path(), posted=request.POST.lists()
                )
            target = request.get_full_path() if request.method == "GET" else ""
            query = f"?{urlencode({'next': target})}" if target else ""
            return HttpResponseRedirect(reverse("signin:lock") + query)
        return self.get_response(request)

    def _watch(self, request: HttpRequest) -> None:
        now, seen = time.time(), request.session.get("seen_at")
        minutes = settings.NIANGJIA.idle_minutes
        if rules.is_idle(now, seen, minutes) and request.actor.roles & SENSITIVE_ROLES:
            services.lock_screen(actor=request.actor, session=request.session, idle=True)
        elif seen is None or now - seen >= min(rules.SEEN_STEP_S, minutes * 6 or 1):
            request.session["seen_at"] = now


class SecondFactorMiddleware:
    """A member with a sensitive role reaches nothing until a second factor was given."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or not request.actor.roles & SENSITIVE_ROLES:
            return None
        if request.session.get("second_factor_ok") == str(request.user.pk):
            return None
        match = request.resolver_match
        if match is not None and match.url_name in OPEN_WITHOUT_FACTOR:
            return None
        state = selectors.second_factor_state(request)
        if state == "used":
            request.session["second_factor_ok"] = str(request.user.pk)
            return None
        if state == "unused":
            query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{query}")
        return HttpResponseRedirect(reverse("signin:second_factor"))


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
        query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse('signin:conduct')}?{query}")
