"""Middleware that gives kept text back to its page, and keeps what a switch would lose."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from niangjia.signin import rules, selectors, services
from niangjia.ui.putback import holding

SWITCHES = ("/language/", "/theme/", "/unit/")


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
        if "held" not in request.GET:
            return self.get_response(request)
        try:
            held = selectors.held_form(request.actor, UUID(request.GET["held"]))
        except (Http404, ValueError):
            return self.get_response(request)
        if held.path.split("?")[0] != request.path:
            return self.get_response(request)
        messages.info(request, _("What you had written is back. Check it, then save."))
        with holding(held.fields):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        return response

    def _posted(self, request: HttpRequest) -> HttpResponse:
        if request.path in SWITCHES:
            return self._switched(request)
        held = request.GET.get("held", "")
        response = self.get_response(request)
        if held and response.status_code in (302, 303):
            try:
                kept = selectors.held_form(request.actor, UUID(held))
            except (Http404, ValueError):
                return response
            services.forget_form(actor=request.actor, held=kept, given_back=True)
        return response

    def _switched(self, request: HttpRequest) -> HttpResponse:
        forms = rules.page_forms(request.POST.lists())
        path = request.POST.get("next", "")
        kept = [
            services.keep_form(actor=request.actor, path=path, posted=fields.items())
            for fields in forms.values()
        ]
        response = self.get_response(request)
        found = next((form for form in kept if form is not None), None)
        if found is not None and response.status_code in (302, 303):
            joint = "&" if "?" in response["Location"] else "?"
            response["Location"] += f"{joint}{urlencode({'held': str(found.pk)})}"
        return response
