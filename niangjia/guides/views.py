"""The pages of guides: the list, a guide, signing, withdrawing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.guides import forms, presenters, selectors, services
from niangjia.guides.rules import Guide

two_ways = require_http_methods(["GET", "POST"])


def _guide(code: str, language: str = "zh-hans") -> Guide:
    guide = selectors.guide(code)
    if guide is None or language not in guide.texts:
        raise Http404
    return guide


@requires(Permission.READ_LAW)
@two_ways
def guide_list(request: HttpRequest) -> HttpResponse:
    """Every guide by group; what is searched for comes by POST and stays out of the address."""
    words = request.POST.get("q", "").strip()[: forms.MOST_WORDS]
    filters = forms.FilterForm(request.GET)
    group = filters.group_chosen()
    if words:
        found = selectors.search(words, presenters.reading_language(), group)
    else:
        found = [g for g in selectors.all_guides() if group in ("", g.group)]
    reviews = selectors.reviews_in_force(request.actor)
    language = presenters.reading_language()
    page = {
        "words": words,
        "filters": filters,
        "group": group,
        "count": len(found),
        "hits": [presenters.line(g, reviews, language) for g in found] if words else None,
        "groups": presenters.grouped(found, reviews),
        "may_sign": request.actor.may(Permission.SIGN_GUIDES),
    }
    return render(request, "guides/list.html", page)


@requires(Permission.READ_LAW)
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """One guide, in her language or in the one she asks for."""
    shown = _guide(code)
    language = presenters.reading_language(request.GET.get("in", ""))
    reviews = selectors.reviews_in_force(request.actor, [code])
    page = {
        **presenters.guide_page(shown, language, reviews),
        "may_sign": request.actor.may(Permission.SIGN_GUIDES),
    }
    return render(request, "guides/guide.html", page)


@requires(Permission.SIGN_GUIDES)
@two_ways
def sign(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Shows exactly the text that is signed, who signed before, and takes the signature."""
    shown = _guide(code, language)
    text = shown.texts[language]
    form = forms.SignForm(request.POST or None, initial={"version": text.version})
    if request.method == "POST" and form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("version", "capacity")}
        try:
            services.sign(actor=request.actor, code=code, language=language, **given)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Signed. The guide shows your name and the day."))
            return redirect(f"{reverse('guides:guide', args=[code])}?in={language}")
    page = presenters.sign_page(shown, language, selectors.reviews_of(request.actor, code))
    return render(request, "guides/sign.html", {**page, "form": form})


@requires(Permission.SIGN_GUIDES)
@two_ways
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a signature back, with the reason."""
    review = selectors.review(request.actor, pk)
    shown = _guide(review.guide)
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(actor=request.actor, review_id=pk, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Withdrawn. The guide shows as not reviewed again."))
            return redirect("guides:guide", review.guide)
    page = presenters.withdraw_page(shown, review)
    return render(request, "guides/withdraw.html", {**page, "form": form})
