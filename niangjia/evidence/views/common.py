"""What the views of this room share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.casework.models import Case
from niangjia.casework.views.common import meet, try_it
from niangjia.ui.conflict import ChangedMeanwhile
from niangjia.vault.fields import VaultFile


def ask(
    request: HttpRequest,
    form: django_forms.Form,
    heading: str | Promise,
    act: Callable[[], object],
    *,
    then: tuple[str, UUID | None],
    why: str | Promise = "",
    label: str | Promise = "",
    keep: str = "",
    case: Case | None = None,
    **more: Any,
) -> HttpResponse:
    """A page with one form: asks, does, leads to ``then``."""
    back = reverse(then[0], args=[then[1]] if then[1] else [])
    try:
        if request.method == "POST" and try_it(form, act):
            return redirect(back)
    except ChangedMeanwhile as changed:
        return meet(request, case, form, changed, back, _("Back"))
    context = {
        "form": form,
        "heading": heading,
        "why": why,
        "label": label or _("Save"),
        "keep": keep,
        "back_url": back,
        "back_label": _("Back"),
        **more,
    }
    return render(request, "evidence/form.html", context)


def sent(file: VaultFile, name: str, content_type: str, *, inline: bool = False) -> FileResponse:
    """A file on its way out: streamed, kept nowhere, never run by a browser."""
    return FileResponse(
        file.open(),
        as_attachment=not inline,
        filename=name,
        content_type=content_type,
        headers={
            "Cache-Control": "no-store",
            "Content-Length": str(file.size),
            "X-Content-Type-Options": "nosniff",
        },
    )
