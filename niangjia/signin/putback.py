"""Middleware that gives kept text back to its page, and keeps what a switch would lose."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from niangjia.signin import presenters, selectors, services
from niangjia.signin.models import HeldForm
from niangjia.ui.putback import holding

SWITCHES = ("/language/", "/theme/", "/unit/")


def _same_page(one: str, other: str) -> bool:
    return one.partition("?")[0] == other.partition("?")[0]


class PutBackMiddleware:
    """``?held=…`` on a page's address fills its forms with what was kept for that page.

    The kept form goes once the page has been saved (a POST that ends in a redirect). Language and
    theme switches keep the page's unsaved text and put it back at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        if request.method == "POST":
            return self._posted(request)
        held = selectors.held_behind(request) if "held" in request.GET else None
        if held is None or not _same_page(held.path, request.path):
            return self.get_response(request)
        messages.info(request, _("What you had written is back. Check it, then save."))
        if held.left_out:
            messages.warning(request, presenters.left_out(held))
        with holding(held.fields):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        return response

    def _posted(self, request: HttpRequest) -> HttpResponse:
        held = selectors.held_behind(request)
        if request.path in SWITCHES:
            return self._switched(request, held)
        response = self.get_response(request)
        if held is None or response.status_code not in (302, 303):
            return response
        # Forms with an address of their own lose the page's "?held="; then the page before tells.
        if "held" in request.GET or _same_page(held.path, selectors.page_before(request)):
            services.forget_form(actor=request.actor, held=held, given_back=True)
        return response

    def _switched(self, request: HttpRequest, held: HeldForm | None) -> HttpResponse:
        """A switch of language, theme or unit: the page comes back as it was, text included."""
        path = request.POST.get("next", "")
        kept = services.keep_page(
            actor=request.actor, path=path, posted=request.POST.lists(), instead_of=held
        )
        found = next(iter(kept), held)
        response = self.get_response(request)
        if found is not None and response.status_code in (302, 303):
            joint = "&" if "?" in response["Location"] else "?"
            response["Location"] += f"{joint}{urlencode({'held': str(found.pk)})}"
        return response
