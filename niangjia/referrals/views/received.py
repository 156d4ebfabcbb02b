"""What was referred to her unit."""

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

from niangjia.casework.views.common import try_it
from niangjia.referrals import forms, presenters, selectors, services
from niangjia.referrals.views.common import receivers, two_ways


@receivers
@require_GET
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """Referrals to us: who sends, since when; nothing of her."""
    part = request.GET.get("part", "new")
    part = part if part in selectors.INBOX else "new"
    rows = selectors.received(request.actor, part)
    found = selectors.inbox_page(rows, request.GET.get("page", "1"))
    context = {
        "tabs": presenters.inbox_tabs(part),
        "lines": [presenters.received_line(one) for one in found],
        "page_obj": found,
    }
    return render(request, "referrals/inbox.html", context)


@receivers
@two_ways
@never_cache
def received(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was released, and the answer."""
    services.receive(actor=request.actor, referral_id=pk)
    found = selectors.referral(request.actor, pk, selectors.ANSWER)
    form = forms.AnswerForm(request.POST or None, of=found) if presenters.acts(found) else None
    act = partial(services.answer, actor=request.actor, referral_id=pk)
    if request.method == "POST" and form and try_it(form, lambda: act(**form.cleaned_data)):
        messages.success(request, _("Your answer is there."))
        return redirect("referrals:received_one", pk)
    paper_url = reverse("referrals:received_paper", args=[pk, UUID(int=0)])
    context = {
        "referral": found,
        "line": presenters.received_line(found),
        "shown": presenters.shown(selectors.shown(found), paper_url),
        "form": form if selectors.shown(found) else None,
        "back_url": reverse("referrals:received"),
        "back_label": _("Referrals to us"),
    }
    return render(request, "referrals/received.html", context)


@receivers
@require_GET
@never_cache
def paper(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    """A document that was released."""
    found = selectors.referral(request.actor, pk, selectors.ANSWER)
    held = selectors.paper(found, str(version))
    services.read_paper(actor=request.actor, referral_id=pk, version=str(version))
    return pdf(held)


def pdf(held: object) -> HttpResponse:
    """A PDF under a neutral name."""
    with held.pdf.open() as file:  # type: ignore[attr-defined]
        response = HttpResponse(file.read(), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="document.pdf"'
    return response
