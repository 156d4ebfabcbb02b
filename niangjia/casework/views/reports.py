"""A report for a child: whoever saw it writes it, whatever her role, and says to whom she gave it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework import presenters, selectors, services
from niangjia.casework.forms.reports import (
    AddForm,
    FileForm,
    JoinForm,
    LeaveForm,
    ReportForm,
    SentForm,
)
from niangjia.casework.models import Case
from niangjia.casework.presenters import reports as shown
from niangjia.casework.selectors import reports as reading
from niangjia.casework.views.common import openers, try_it, two_ways, workers
from niangjia.documents.rendering.docx import BadTemplate
from niangjia.documents.rendering.pdf import BadLayout

readers = requires(Permission.READ_REPORTS)
writers = requires(Permission.WRITE_REPORTS)


@readers
@require_GET
@never_cache
def reports(request: HttpRequest) -> HttpResponse:
    """Her reports; for supervisors those of their units, too."""
    page = reading.reports(request.actor, request.GET.get("page", "1"))
    lines = [shown.line(one, request.actor) for one in page.object_list]
    return render(request, "casework/reports.html", {"lines": lines, "page_obj": page})


@writers
@two_ways
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Write down what she saw; supervisors are told in parallel."""
    form = ReportForm(request.POST or None, supervisors=reading.supervisors(request.actor))
    made: list[Any] = []

    def act() -> None:
        found = services.make_report(
            actor=request.actor, answers=form.answers(), suspected_at=form.since(),
            spare=form.spare(),
        )  # fmt: skip
        made.append(found)

    if request.method == "POST" and try_it(form, act):
        messages.success(request, _("Written down. Now give it to the police or another office."))
        return redirect("casework:report", made[0].pk)
    context = {
        "form": form,
        **shown.law(),
        "back_url": reverse("casework:reports"),
        "back_label": _("Reports for a child"),
    }
    return render(request, "casework/report_new.html", context)


@readers
@require_GET
@never_cache
def report(request: HttpRequest, report_pk: UUID) -> HttpResponse:
    """One report: whether it was sent, what it says, how to hand it over."""
    of = services.read_report(actor=request.actor, report_id=report_pk)
    told = reading.told(request.actor, of) if reading.is_hers(request.actor, of) else []
    context = {
        **shown.page(of, request.actor, told),
        "case": reading.case_of(request.actor, of),
        "may_open": of.taken_at is None and request.actor.may(Permission.OPEN_CASES),
        "back_url": reverse("casework:reports"),
        "back_label": _("Reports for a child"),
    }
    return render(request, "casework/report.html", context)


def _ask(
    request: HttpRequest,
    pk: UUID,
    form: django_forms.Form,
    heading: str,
    act: Callable[[], object],
    why: str | Promise,
) -> HttpResponse:
    if request.method == "POST" and try_it(form, act):
        return redirect("casework:report", pk)
    context = {
        "child_report": True,
        "form": form,
        "heading": heading,
        "why": why,
        "label": _("Save"),
        "keep": "child-report",
        "back_url": reverse("casework:report", args=[pk]),
        "back_label": _("Report for a child"),
    }
    return render(request, "casework/form.html", context)


@writers
@two_ways
@never_cache
def sent(request: HttpRequest, report_pk: UUID) -> HttpResponse:
    """To whom she gave it, and when."""
    reading.report(request.actor, report_pk, Permission.WRITE_REPORTS)
    form = SentForm(request.POST or None)
    act = partial(services.note_sent, actor=request.actor, report_id=report_pk)
    why = _("It shows that you reported at once. Ask for a receipt, and later for the result.")
    return _ask(
        request, report_pk, form, _("To whom you reported"), lambda: act(**form.given()), why
    )


@writers
@two_ways
@never_cache
def add(request: HttpRequest, report_pk: UUID) -> HttpResponse:
    """A word more."""
    reading.report(request.actor, report_pk, Permission.WRITE_REPORTS)
    form = AddForm(request.POST or None)
    act = partial(services.add_to_report, actor=request.actor, report_id=report_pk)
    why = _("What stands there stays as it is; what you add stands beneath, with its time.")
    heading = _("Add to the report")
    return _ask(request, report_pk, form, heading, lambda: act(**form.cleaned_data), why)


@readers
@two_ways
@never_cache
def leave(request: HttpRequest, report_pk: UUID) -> HttpResponse:
    """A supervisor says why no case comes from it."""
    reading.report(request.actor, report_pk)
    form = LeaveForm(request.POST or None)
    act = partial(services.leave_report, actor=request.actor, report_id=report_pk)
    why = _("The report itself stays as it is: nobody holds it or takes it back.")
    heading = _("No case from this report")
    return _ask(request, report_pk, form, heading, lambda: act(**form.cleaned_data), why)


@openers
@require_POST
def take_up(request: HttpRequest, report_pk: UUID) -> HttpResponse:
    """Begin the intake of a case with what the report says."""
    try:
        draft = services.take_up(actor=request.actor, report_id=report_pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("casework:report", report_pk)
    return redirect("casework:step", draft.pk, draft.step)


@openers
@two_ways
@never_cache
def join(request: HttpRequest, report_pk: UUID) -> HttpResponse:
    """Look for a case to which a report belongs; what she may not work on shows nothing."""
    of = services.read_report(actor=request.actor, report_id=report_pk)
    if of.taken_at is not None:
        return redirect("casework:report", report_pk)
    form = JoinForm(request.POST or None, initial={"name": of.answers.get("child", "")})
    found: list[Case] = []
    looked = partial(services.cases_for_report, actor=request.actor, report_id=report_pk)
    looks = request.method == "POST"
    looks = looks and try_it(form, lambda: found.extend(looked(**form.cleaned_data)))
    context = {
        "form": form,
        "looked": looks,
        "lines": [(case.pk, presenters.line(case)) for case in found],
        "report": of,
        "names": shown.names(of),
        "back_url": reverse("casework:report", args=[report_pk]),
        "back_label": _("Report for a child"),
    }
    return render(request, "casework/report_join.html", context)


@workers
@two_ways
@never_cache
def into(request: HttpRequest, pk: UUID, report_pk: UUID) -> HttpResponse:
    """The case that was found, with whoever is in it; then the report goes into it."""
    if request.method == "POST":
        return _into(request, pk, report_pk)
    of = reading.report(request.actor, report_pk)
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    if of.taken_at is not None:
        return redirect("casework:report", report_pk)
    services.read(actor=request.actor, case_id=pk)
    context = {
        "report": of,
        "case": case,
        "line": presenters.line(case),
        "people": presenters.people(selectors.file(request.actor, case, latest=0)),
        "closed": case.state == Case.State.CLOSED,
        "suspected": shown.suspected(of),
        "back_url": reverse("casework:report_join", args=[report_pk]),
        "back_label": _("Look for another"),
    }
    return render(request, "casework/report_into.html", context)


def _into(request: HttpRequest, pk: UUID, report_pk: UUID) -> HttpResponse:
    try:
        services.join_report(actor=request.actor, report_id=report_pk, case_id=pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("casework:report", report_pk)
    messages.success(request, _("The report stands in the case now."))
    return redirect("casework:danger", pk)


@readers
@require_POST
def take(request: HttpRequest, report_pk: UUID) -> HttpResponse:
    """The report as a file to hand over, under a name that says nothing."""
    form = FileForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        made = services.print_report(actor=request.actor, report_id=report_pk, **form.cleaned_data)
    except (BadTemplate, BadLayout):
        messages.error(
            request,
            _("Your organisation’s template can’t be read. Ask whoever keeps it to check it."),
        )
        return redirect("casework:report", report_pk)
    answer = HttpResponse(made.data, content_type=made.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    answer["Cache-Control"] = "no-store"
    return answer
