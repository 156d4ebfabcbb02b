"""Default deny: a view opens only to those whom its rule lets in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse

from niangjia import audit
from niangjia.access import asking
from niangjia.access.events import AccessEvent
from niangjia.access.foreign import FOREIGN
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.access.views import AccessRule


def rule_of(view: Any, url_name: str | None) -> AccessRule | None:
    """The rule of a view, looking through wrappers; a library's view by its url name."""
    seen = view
    while seen is not None:
        rule = getattr(seen, "access_rule", None)
        if isinstance(rule, AccessRule):
            return rule
        seen = getattr(seen, "__wrapped__", None) or getattr(seen, "func", None)
    return FOREIGN.get(url_name or "")


class DefaultDenyMiddleware:
    """Refuses a view without a rule, sends strangers to sign in, shows refusals in words.

    Every refusal is audited; a signed-in person's 404 too, since walls answer so. Pages that
    aren't public are never stored by the browser.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        rule = rule_of(view, match.url_name if match else None)
        if rule is None:
            return self._refuse(request, "no_rule")
        if rule.kind == "public":
            return None
        if request.actor.member_id is None:
            query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}".rstrip("?"))
        if rule.permission is not None and not request.actor.may(rule.permission):
            return self._refuse(request, rule.permission.value)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Denied):
            return self._refuse(request, error.code, error.reason)
        if isinstance(error, Http404) and request.actor.member_id is not None:
            audit.record(request.actor, AccessEvent.NOT_FOUND, facts=_where(request))
        return None

    def _refuse(self, request: HttpRequest, code: str, reason: object = NOT_YOURS) -> HttpResponse:
        audit.record(
            request.actor, AccessEvent.DENIED, reason_code=code[:60], facts=_where(request)
        )
        return render(request, "403.html", {"reason": reason}, status=403)


def _where(request: HttpRequest) -> dict[str, str]:
    """The view's name: never the address itself, which may hold a key."""
    match = request.resolver_match
    return {"view": match.view_name if match else "", "method": request.method or ""}


class AskFirstMiddleware:
    """A page that would show a record before which a question stands leads to that question, and from
    there back. What is sent is never held up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            asking.look_at("")

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        looks = request.method in ("GET", "HEAD") and match is not None
        asking.look_at(match.view_name if looks and match else "")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, asking.Unanswered):
            return None
        query = urlencode({"next": request.get_full_path()})
        url = reverse(error.url_name, args=[error.record_id])
        return HttpResponseRedirect(f"{url}?{query}")
