"""Complaints about those who work here."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from niangjia.casework import selectors as cases
from niangjia.requests import presenters, services
from niangjia.requests.complaint_forms import AnswerForm, ComplainForm, NameForm
from niangjia.requests.selectors import complaints as selectors
from niangjia.requests.views.common import ask, deciders, receivers, try_it, two_ways


@receivers
@two_ways
@never_cache
def record(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Take down what somebody says against a worker; with ``pk``, from the page of a case."""
    if pk is not None:
        cases.case(request.actor, pk)
    form = ComplainForm(request.actor, request.POST or None, of_case=pk is not None)
    act = partial(services.complain, actor=request.actor, case_id=pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.given())):
        messages.success(request, _("Taken down. A supervisor who isn’t meant looks into it."))
        return redirect(reverse("casework:case", args=[pk]) if pk else "/")
    return ask(
        request,
        form,
        _("A complaint about us"),
        lambda: None,
        back=reverse("casework:case", args=[pk]) if pk else "/",
        label=_("Take it down"),
        why=_(
            "Thank her: it takes courage, and help never depends on it. Whoever is meant learns nothing "
            "of it; a supervisor who isn’t meant looks into it within fifteen days (our rule, not law)."
        ),
    )


@deciders
@require_GET
@never_cache
def listed(request: HttpRequest, tab: str = "open") -> HttpResponse:
    """Complaints to look into, and those that were answered."""
    ended = tab == "answered"
    found = selectors.page(
        selectors.complaints(request.actor, ended=ended), request.GET.get("page", "1")
    )
    context = {
        "tabs": presenters.complaint_tabs(tab),
        "lines": [presenters.complaint_line(row) for row in found],
        "page_obj": found,
        "back_url": reverse("requests:list"),
        "back_label": _("Requests"),
    }
    return render(request, "requests/complaints.html", context)


@deciders
@two_ways
@never_cache
def complaint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One complaint, and its answer."""
    row = services.read_complaint(actor=request.actor, complaint_id=pk)
    form = AnswerForm(request.POST or None)
    act = partial(services.answer_complaint, actor=request.actor, complaint_id=pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.cleaned_data)):
        messages.success(request, _("Answered. It stays with you and the other supervisors."))
        return redirect("requests:complaint", pk)
    context = {
        "row": row,
        "line": presenters.complaint_line(row),
        "facts": presenters.complaint_facts(row, selectors.member_of(row)),
        "case": selectors.case_of(request.actor, row),
        "form": None if row.ended_at and not form.is_bound else form,
        "back_url": reverse("requests:complaints"),
        "back_label": _("Complaints about us"),
    }
    return render(request, "requests/complaint.html", context)


@deciders
@two_ways
@never_cache
def whom(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say whom it is about, when that was found out later."""
    row = services.read_complaint(actor=request.actor, complaint_id=pk)
    form = NameForm(request.actor, request.POST or None)
    act = partial(services.name_worker, actor=request.actor, complaint_id=pk)
    if row.about_id is not None:
        return redirect("requests:complaint", pk)
    return ask(
        request,
        form,
        _("Whom is it about?"),
        lambda: act(**form.given()),
        back=reverse("requests:complaint", args=[pk]),
        then=reverse("requests:complaints"),
        why=_(
            "From the moment that you save, whoever is named meets it nowhere; where no case is known, "
            "the supervisors of her unit look into it. It can’t be changed afterwards."
        ),
    )
