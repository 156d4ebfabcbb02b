"""Signing content as reviewed; confirming competence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied
from niangjia.access.views import requires
from niangjia.learning import selectors, services
from niangjia.learning.forms.pages import ConfirmForm, SignForm, WithdrawForm
from niangjia.learning.presenters import reviews

two_ways = require_http_methods(["GET", "POST"])


def _sign(request: HttpRequest, kind: str, code: str, language: str = "") -> HttpResponse:
    page = reviews.sign_page(request.actor, kind, code, language)
    form = SignForm(request.POST or None, initial={"version": page["version"]})
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {k: form.cleaned_data[k] for k in ("version", "capacity")}
        try:
            services.sign(actor=request.actor, kind=kind, code=code, language=language, **given)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Signed. Your name and the day are shown with it."))
            return redirect(page["back_url"])
    return render(request, "learning/sign.html", {**page, "form": form})


@requires(Permission.SIGN_LEARNING)
@two_ways
def sign_lesson(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Sign a lesson's text in one language."""
    return _sign(request, "lesson", code, language)


@requires(Permission.SIGN_LEARNING)
@two_ways
def sign(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Sign a question or a scenario, in both languages."""
    return _sign(request, kind, code)


@requires(Permission.SIGN_LEARNING)
@two_ways
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a signature back, with the reason."""
    page = reviews.withdraw_page(request.actor, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_signature(actor=request.actor, signature_id=pk, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Withdrawn. It shows as not reviewed again."))
            return redirect(page["back_url"])
    return render(request, "learning/withdraw.html", {**page, "form": form})


@requires(Permission.CONFIRM_COMPETENCE)
@two_ways
def confirm(request: HttpRequest) -> HttpResponse:
    """A supervisor confirms a level that she has seen at work."""
    form = ConfirmForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm(actor=request.actor, **form.chosen())
        except Denied as refused:
            form.add_error("member", str(refused.reason))
        else:
            messages.success(request, _("Confirmed. She finds it under her competencies."))
            return redirect("learning:confirm")
    page = reviews.confirm_page(request.actor, selectors.areas())
    return render(request, "learning/confirm.html", {**page, "form": form})
