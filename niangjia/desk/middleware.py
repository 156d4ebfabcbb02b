"""The language a member chose follows her to another device; a form sent twice works once."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from niangjia.access.views import commits_itself
from niangjia.desk.models import SentForm
from niangjia.ui import once

# Forms whose content is a secret, or a switch that is to be thrown again and again.
NOT_COUNTED = ("/account/", "/lock/", "/join/", "/first-run/", "/language/", "/theme/", "/unit/")


class MemberLanguageMiddleware:
    """Without a language cookie, a signed-in member's own choice decides (after ActorMiddleware)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and request.user.is_authenticated:
            chosen = getattr(request.user, "language", "")
            if chosen:
                translation.activate(chosen)
                request.LANGUAGE_CODE = chosen
        return self.get_response(request)


class OnceMiddleware:
    """A form with a token of its own works once, however often it arrives.

    The work of the view and the note that it was done are one transaction: a process that dies in
    between leaves neither, one that dies after it leaves both, and whoever sends the form again is led
    to where the first one led. A form that was refused (no redirect) may be sent again. Two at the same
    moment: the database lets the second wait for the first. Innermost, after every gate.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._counts(request):
            return self.get_response(request)
        with transaction.atomic():
            sent, is_new = _noted(_digest_of(request))
            if not is_new:
                messages.info(request, _("This was saved already, once. Nothing was done twice."))
                return HttpResponseRedirect(sent.leads_to)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif response.status_code in (302, 303):
                sent.leads_to = response["Location"][:2000]
                sent.save(update_fields=["leads_to"])
            else:
                sent.delete()
        return response

    def _counts(self, request: HttpRequest) -> bool:
        if request.method != "POST" or not request.user.is_authenticated:
            return False
        if request.path_info.startswith(NOT_COUNTED):
            return False
        token = request.POST.get(once.FIELD, "")
        if not token or len(token) > once.LONGEST:
            return False
        try:
            return not commits_itself(resolve(request.path_info).func)
        except Resolver404:
            return False


def _noted(digest: str) -> tuple[SentForm, bool]:
    """The note of one sending, and whether it is new. Nearly all are, so it is written before it is asked
    for; where another process is writing the same one, this waits for what becomes of it."""
    try:
        with transaction.atomic():
            return SentForm.objects.create(digest=digest), True
    except IntegrityError:
        return SentForm.objects.get(digest=digest), False


def _digest_of(request: HttpRequest) -> str:
    files = []
    for name, sent in request.FILES.lists():
        for file in sent:
            files.append((name, file.read()))
            file.seek(0)
    path = request.get_full_path()
    return once.digest(str(request.user.pk), path, request.POST.lists(), files)
