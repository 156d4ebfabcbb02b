"""The language a member chose follows her to another device; a form sent twice works once."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
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
            digest = _digest_of(request)
            sent = SentForm.objects.filter(digest=digest)
            if not _is_new(digest):
                messages.info(request, _("This was saved already, once. Nothing was done twice."))
                return HttpResponseRedirect(sent.get().leads_to)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif response.status_code in (302, 303):
                sent.update(leads_to=response["Location"][:2000])
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


def _is_new(digest: str) -> bool:
    """Note one sending; whether it wasn't noted before. Nearly none was, so it is written without asking
    first; where another process is writing the same one, this waits for what becomes of it.

    One statement by hand: Django's own way to write what may be there already doesn't tell whether it was.
    """
    table, columns = SentForm._meta.db_table, "digest, leads_to, sent_at"
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",  # noqa: S608
            [digest, "", now],
        )
        return bool(cursor.rowcount == 1)


def _digest_of(request: HttpRequest) -> str:
    files = []
    for name, sent in request.FILES.lists():
        for file in sent:
            files.append((name, file.read()))
            file.seek(0)
    path = request.get_full_path()
    return once.digest(str(request.user.pk), path, request.POST.lists(), files)
