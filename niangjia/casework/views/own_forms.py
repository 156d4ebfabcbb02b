"""The organisation's own forms in a case: which there are, filling one in, reading one."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from niangjia.access.permissions import Permission
from niangjia.casework import facts, selectors, services
from niangjia.casework.forms.assessment import AskedForm
from niangjia.casework.models import Case
from niangjia.casework.presenters import own_forms as shown
from niangjia.casework.selectors import own_forms as reading
from niangjia.casework.views.common import meet, seers, try_it, two_ways, within, workers
from niangjia.instruments import selectors as instruments
from niangjia.instruments.own_shown import FillForm, page
from niangjia.ui.conflict import ChangedMeanwhile

MORE = gettext_lazy("From your answers more questions follow. Please look.")


@seers
@require_GET
@never_cache
def own_forms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The forms on offer, and those that were filled in."""
    case = services.read(actor=request.actor, case_id=pk)
    may_work = selectors.may(request.actor, case, Permission.WORK_CASES)
    context = {
        "case": case,
        "offered": shown.offered(case, instruments.forms(request.actor)) if may_work else [],
        "filled": shown.filled(reading.filled(request.actor, case)),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/own_forms.html", context)


@workers
@two_ways
@never_cache
def fill(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Fill a form in; what an answer adds is shown before it is kept."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    of = instruments.form(request.actor, code)
    sent = request.POST if request.method == "POST" else None
    form, asked = FillForm(of, sent), AskedForm(sent)
    act = partial(services.keep_form, actor=request.actor, case_id=pk, code=code)
    if sent is not None and form.is_valid() and asked.is_valid():
        moment = asked.moment(asked.cleaned_data)
        if not form.is_complete():
            messages.info(request, MORE)
        elif try_it(form, lambda: act(answers=form.given(), asked_at=moment)):
            return redirect("casework:own_forms", pk)
    context = {
        "case": case,
        "form": form,
        "asked": asked,
        **page(of),
        "back_url": reverse("casework:own_forms", args=[pk]),
        "back_label": _("Our own forms"),
    }
    return render(request, "casework/own_form.html", context)


@seers
@require_GET
@never_cache
def filled(request: HttpRequest, pk: UUID, filled_pk: UUID) -> HttpResponse:
    """What was answered, in the words of the version with which it was asked, and how it read before."""
    case = services.read(actor=request.actor, case_id=pk)
    row = within(case, reading.one(request.actor, filled_pk))
    context = {
        "case": case,
        "row": row,
        **shown.reading(row, reading.versions(row)),
        "may_work": selectors.may(request.actor, case, Permission.WORK_CASES),
        "closed": case.state == Case.State.CLOSED,
        "back_url": reverse("casework:own_forms", args=[pk]),
        "back_label": _("Our own forms"),
    }
    return render(request, "casework/filled_form.html", context)


@workers
@two_ways
@never_cache
def correct(request: HttpRequest, pk: UUID, filled_pk: UUID) -> HttpResponse:
    """Correct the answers of one that was filled in, by the version with which it was asked."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    row = within(case, reading.one(request.actor, filled_pk))
    of = reading.definition(row)
    sent = request.POST if request.method == "POST" else None
    form = FillForm(of, sent, stands=facts.own_answers(of, row.answers))
    back_url = reverse("casework:filled_form", args=[pk, filled_pk])
    act = partial(services.correct_form, actor=request.actor, filled_id=filled_pk)
    if sent is not None and form.is_valid():
        try:
            if not form.is_complete():
                messages.info(request, MORE)
            elif try_it(form, lambda: act(answers=form.given(), seen=form.cleaned_data["seen"])):
                return redirect(back_url)
        except ChangedMeanwhile as changed:
            form.lay_open()
            return meet(request, case, form, changed, back_url, _("Our own form"))
    context = {
        "case": case,
        "form": form,
        "row": row,
        **page(of),
        "back_url": back_url,
        "back_label": _("Our own form"),
    }
    return render(request, "casework/own_form.html", context)
