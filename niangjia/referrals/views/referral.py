"""A case's referrals: begun, chosen item by item, previewed, sent, followed."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.casework.views.common import meet, try_it
from niangjia.referrals import forms, grounds, presenters, release, selectors, services, states
from niangjia.referrals.models import Referral
from niangjia.referrals.services.sending import child_suspected, lacking, stands
from niangjia.referrals.views.common import form_page, readers, two_ways, workers
from niangjia.ui import conflict
from niangjia.ui.conflict import ChangedMeanwhile


@readers
@require_GET
@never_cache
def of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The referrals of a case."""
    case = selectors.case(request.actor, pk)
    context = {
        "case": case,
        "lines": [presenters.referral_line(one) for one in selectors.of_case(request.actor, case)],
        "report_due": selectors.report_due(request.actor, case),
        "may_work": request.actor.may(Permission.WORK_CASES) and case.state != "closed",
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "referrals/of_case.html", context)


@workers
@two_ways
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose an office that serves her; a report for a child shows whom the law names."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    report = request.GET.get("report") == "yes"
    tonight = request.GET.get("for") == "tonight"
    found = selectors.offices(request.actor, case, report=report, tonight=tonight)
    if request.method == "POST":
        chosen = next((one for one in found if str(one.pk) == request.POST.get("service")), None)
        ground = "child_report" if report else ""
        draft = partial(services.draft_referral, actor=request.actor, case_id=pk, ground=ground)
        try:
            if chosen is not None:
                return redirect("referrals:contents", draft(service_id=chosen.pk).pk)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
    running = {
        one.service_id: _page(one.pk)
        for one in selectors.of_case(request.actor, case)
        if one.state in states.RUNNING
    }
    context = {
        "lines": [(presenters.service_line(one), running.get(one.pk)) for one in found],
        "report": report,
        "tonight": tonight,
        "back_url": reverse("referrals:of_case", args=[pk]),
    }
    return render(request, "referrals/begin.html", context)


@readers
@require_GET
@never_cache
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One referral: where it stands, what went out, what stayed, what came back."""
    services.mark_read(actor=request.actor, referral_id=pk)
    found = selectors.referral(request.actor, pk)
    draft = found.state == Referral.State.DRAFT
    content = release.snapshot(found) if draft else found.released
    may_work = selectors.may_work(request.actor, found)
    context = {
        "referral": found,
        "line": presenters.referral_line(found),
        "shown": presenters.shown(content),
        "staying": presenters.staying(found),
        "basis": presenters.basis(found),
        "left": lacking(found) if draft else [],
        "draft": draft,
        "events": presenters.events(selectors.replies(found)),
        "link": selectors.link_of(found) if found.service.by_link else None,
        "may_work": may_work,
        "may_answer": may_work and not draft and presenters.acts(found),
        "back_url": reverse("referrals:of_case", args=[found.case_id]),
        "back_label": _("Referrals"),
    }
    return render(request, "referrals/referral.html", context)


def _page(pk: UUID) -> str:
    return reverse("referrals:referral", args=[pk])


@workers
@two_ways
def contents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Item by item what goes out; everything stays until it is moved."""
    found = selectors.referral(request.actor, pk, Permission.WORK_CASES)
    form = forms.ContentsForm(
        request.POST or None, stands=stands(found),
        known=release.possible(found.case, hushed=True), papers=selectors.papers(found),
    )  # fmt: skip
    act = partial(services.choose_contents, actor=request.actor, referral_id=pk)
    try:
        if request.method == "POST" and try_it(form, lambda: act(**form.given())):
            done = found.consent_id or found.ground
            return redirect("referrals:referral" if done else "referrals:basis", pk)
    except ChangedMeanwhile as changed:
        return meet(request, found.case, form, changed, _page(pk), _("Back"))
    why = _("Only what this office needs for it. Where she is and who reported can’t be chosen.")
    return form_page(request, form, _("What goes out"), _page(pk), why=why, keep="referral")


@workers
@two_ways
def basis(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Her consent for this office, or a law of the list."""
    found = selectors.referral(request.actor, pk, Permission.WORK_CASES)
    fitting = grounds.fitting(found.service.kind, child=child_suspected(found.case))
    form = forms.BasisForm(
        request.POST or None, consents=selectors.consents(request.actor, found), fitting=fitting
    )

    def act() -> None:
        who: dict[str, Any] = {"actor": request.actor, "referral_id": pk}
        kind, key = form.chosen()
        if kind == "ground":
            services.set_ground(**who, ground=key)
        else:
            earlier = UUID(key) if kind == "consent" else None
            services.agree_receiver(**who, how=key, consent_id=earlier)

    if request.method == "POST" and try_it(form, act):
        return redirect("referrals:referral", pk)
    more = {"bases": presenters.all_bases(fitting), "name": presenters.service_name(found.service)}
    return form_page(request, form, _("On which basis?"), _page(pk), **more)


@workers
@require_GET
@never_cache
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Exactly what the receiver will read."""
    found = selectors.referral(request.actor, pk, Permission.WORK_CASES)
    if found.state != Referral.State.DRAFT:
        return redirect("referrals:referral", pk)
    content = release.snapshot(found)
    context = {
        "referral": found,
        "shown": presenters.shown(content),
        "seen": conflict.stamp(content),
        "left": lacking(found),
        "sender": presenters.unit_name(found.case.unit),
        "name": presenters.service_name(found.service),
        "back_url": _page(pk),
    }
    return render(request, "referrals/preview.html", context)


@workers
@require_POST
@never_cache
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send it; where the office answers by link alone, link and PIN are shown once."""
    try:
        seen = request.POST.get("seen", "")
        sent = services.send_referral(actor=request.actor, referral_id=pk, seen=seen)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("referrals:preview", pk)
    messages.success(request, _("Sent."))
    if sent.service.by_link and sent.service.receiver_id is None:
        return _slip(request, pk)
    return redirect("referrals:referral", pk)


def _slip(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        made = services.make_link(actor=request.actor, referral_id=pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("referrals:referral", pk)
    path = reverse("referrals:link", args=[made.token])
    context = {
        "address": request.build_absolute_uri(path),
        "pin": made.pin,
        "link": made.link,
        "back_url": _page(pk),
    }
    return render(request, "referrals/slip.html", context)


@workers
@require_POST
@never_cache
def new_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link and PIN; the old one ends."""
    return _slip(request, pk)


@workers
@two_ways
def recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back, with a reason."""
    selectors.referral(request.actor, pk, Permission.WORK_CASES)
    form = forms.WhyForm(request.POST or None)
    act = partial(services.recall_referral, actor=request.actor, referral_id=pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.cleaned_data)):
        return redirect("referrals:referral", pk)
    why = _("The receiver sees nothing of it any more. What went out stays noted here.")
    return form_page(request, form, _("Take it back"), _page(pk), why=why, label=_("Take it back"))


@workers
@two_ways
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the receiver told by phone."""
    found = selectors.referral(request.actor, pk, Permission.WORK_CASES)
    form = forms.AnswerForm(request.POST or None, of=found)
    act = partial(services.note_answer, actor=request.actor, referral_id=pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.cleaned_data)):
        return redirect("referrals:referral", pk)
    return form_page(request, form, _("Told by phone"), _page(pk))
