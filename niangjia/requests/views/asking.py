"""Requests about personal data."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import selectors as cases
from niangjia.requests import forms, presenters, services
from niangjia.requests.selectors import asking as selectors
from niangjia.requests.selectors import keeping
from niangjia.requests.views.common import (
    ask,
    deciders,
    file_response,
    handlers,
    receivers,
    try_it,
    two_ways,
)


@receivers
@require_GET
def listed(request: HttpRequest, tab: str = "open") -> HttpResponse:
    """Requests by what is due first: kind, asker, clock."""
    if tab not in selectors.TABS:
        raise Http404
    found = selectors.page(selectors.requests(request.actor, tab), request.GET.get("page", "1"))
    context = {
        "tabs": presenters.tabs(tab),
        "heading": presenters.TAB_NAMES[tab],
        "empty": presenters.EMPTY[tab],
        "lines": presenters.lines(found),
        "page_obj": found,
    }
    return render(request, "requests/list.html", context)


@receivers
@two_ways
def receive(request: HttpRequest) -> HttpResponse:
    """Take in a request."""
    initial = {"received_on": timezone.localdate()}
    form = forms.ReceiveForm(request.actor, request.POST or None, initial=initial)
    if request.method == "POST":
        made: list[UUID] = []
        act = partial(services.receive, actor=request.actor)
        if try_it(form, lambda: made.append(act(**form.given()).pk)):
            messages.success(request, _("Taken in. Its days run from the day on which it came."))
            return redirect("requests:request", made[0])
    context = {
        "form": form,
        "heading": _("Take in a request"),
        "label": _("Take it in"),
        "why": _(
            "Take in everything, from whomever. Say neither yes nor no to whether somebody is known "
            "here. The days are the same for all, and so is the answer to the other side."
        ),
        "back_url": reverse("requests:list"),
        "back_label": _("Requests"),
    }
    return render(request, "requests/form.html", context)


@receivers
@require_GET
@never_cache
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: its clock and law; what stands in it only for whoever may read that."""
    row, actor = services.read(actor=request.actor, request_id=pk), request.actor
    decides = selectors.may(actor, row, Permission.DECIDE_REQUESTS)
    context = {
        "row": row,
        "line": presenters.line(row),
        "facts": presenters.facts(row),
        "content": presenters.content(row) if selectors.may_read(actor, row) else [],
        "law": presenters.law(row),
        "next": presenters.next_step(actor, row),
        "to_release": decides and presenters.waits_for_release(row),
        "letter": row.outcome == "neutral"
        and selectors.may(actor, row, Permission.HANDLE_REQUESTS),
        "may_propose": presenters.may_propose(actor, row),
        "may_link": decides,
        "case": selectors.case_of(actor, row) if decides else None,
        "back_url": reverse("requests:list"),
        "back_label": _("Requests"),
    }
    return render(request, "requests/request.html", context)


@deciders
@require_GET
@never_cache
def of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What concerns the data of one case: requests that were linked to it."""
    case = cases.case(request.actor, pk)
    context = {
        "case": case,
        "lines": presenters.lines(selectors.of_case(request.actor, case)),
        "clock": presenters.clock_facts(keeping.clocks_of(case)),
        "holds": keeping.holds_of(request.actor, case),
        "today": timezone.localdate(),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "requests/case.html", context)


@handlers
@two_ways
def identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who asks, and how that is known."""
    row = selectors.request(request.actor, pk, Permission.HANDLE_REQUESTS)
    form = forms.IdentityForm(row.asker, request.POST or None)
    act = partial(services.check_identity, actor=request.actor, request_id=pk)
    return ask(
        request,
        form,
        _("Who asks?"),
        lambda: act(**form.cleaned_data),
        back=reverse("requests:request", args=[pk]),
        why=_("Ask for no more than is needed to know who it is, and keep no copy of a document."),
    )


@handlers
@two_ways
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is decided."""
    row = selectors.request(request.actor, pk, Permission.HANDLE_REQUESTS)
    form = forms.DecideForm(row.asker, request.POST or None)
    act = partial(services.decide, actor=request.actor, request_id=pk)
    return ask(
        request,
        form,
        _("Decision"),
        lambda: act(**form.cleaned_data),
        back=reverse("requests:request", args=[pk]),
        why=_(
            "The other side, and anybody else, gets the neutral letter: the same words on the same "
            "day, case or no case."
        ),
    )


@deciders
@two_ways
def link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which case it is about: only supervisors of that case will see it."""
    selectors.request(request.actor, pk, Permission.DECIDE_REQUESTS)
    form = forms.NumberForm(request.POST or None)
    act = partial(services.link_case, actor=request.actor, request_id=pk)
    return ask(
        request,
        form,
        _("Which case is it about?"),
        lambda: act(**form.cleaned_data),
        back=reverse("requests:request", args=[pk]),
        why=_("The data protection officer never sees this. It changes neither days nor answer."),
    )


@deciders
@require_POST
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Release a minor's data."""
    try:
        services.release_minor(actor=request.actor, request_id=pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("requests:request", pk)


@handlers
@require_POST
def letter(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """The neutral letter, to print."""
    if form not in ("pdf", "docx"):
        raise Http404
    try:
        return file_response(services.make_letter(actor=request.actor, request_id=pk, form=form))
    except ValidationError:
        raise Http404 from None


@handlers
@two_ways
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it was answered."""
    selectors.request(request.actor, pk, Permission.HANDLE_REQUESTS)
    form = forms.ToldForm(request.POST or None)
    act = partial(services.finish, actor=request.actor, request_id=pk)
    return ask(
        request,
        form,
        _("How was it answered?"),
        lambda: act(**form.cleaned_data),
        back=reverse("requests:request", args=[pk]),
        why=_(
            "A client: only by the way that she agreed. The other side: the letter, nothing else."
        ),
    )
