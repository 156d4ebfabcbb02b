"""Importing a ledger of cases: template, sending in, what was found, import, taking back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework.views.common import seers
from niangjia.imports import presenters, selectors, services, template
from niangjia.imports.forms import LedgerForm
from niangjia.jobs.presenters import progress_sentence
from niangjia.jobs.tables import XLSX_TYPE, write_xlsx

importers = requires(Permission.ASSIGN_CASES)
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@importers
@require_http_methods(["GET", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """The imports so far; send a ledger in."""
    form = LedgerForm.of(request) if request.method == "POST" else LedgerForm()
    if form.is_bound and form.is_valid():
        of = services.send_in(actor=request.actor, table=form.cleaned_data["table"])
        return redirect("imports:one", of.pk)
    found = selectors.imports(request.actor, request.GET.get("page", "1"))
    context = {
        "form": form,
        "page_obj": found,
        "lines": [presenters.line(of) for of in found],
        "columns": presenters.columns(),
        "back_url": reverse("casework:list"),
        "back_label": _("Cases"),
    }
    return render(request, "imports/all.html", context)


@importers
@require_GET
def empty(request: HttpRequest, language: str) -> HttpResponse:
    """The empty ledger, with headings in Chinese or English."""
    if language not in LANGUAGES:
        raise Http404
    return _file(template.workbook(LANGUAGES[language]), f"cases-{language}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@importers
@require_GET
@never_cache
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One import: how far it is, what was found, what came of it."""
    of = services.read_import(actor=request.actor, import_id=pk)
    numbers = selectors.cases_of_hints(request.actor, presenters.hinted_cases(of))
    context = presenters.page(of, numbers)
    if of.state == "undone":
        context["staying"] = presenters.stay_lines(selectors.staying(request.actor, of))
    context["mine"] = of.by_id == request.actor.member_id
    if context["busy"] and of.job and of.job.owner_id == request.actor.member_id:
        context |= {"job": of.job, "sentence": progress_sentence(of.job)}
    context["written"] = selectors.written(of)
    return render(request, "imports/one.html", context)


@importers
@require_GET
@never_cache
def faults(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is wrong with which row, as a table without any personal content."""
    of = services.read_faults(actor=request.actor, import_id=pk)
    headers, rows = presenters.fault_table(of)
    return _file(write_xlsx(headers, rows, title=_("What needs mending")), "rows.xlsx")


@importers
@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have it imported."""
    whole = request.POST.get("which") == "whole"
    return _do(request, pk, lambda: services.begin(actor=request.actor, import_id=pk, whole=whole))


@importers
@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw it away."""
    return _do(request, pk, lambda: services.leave(actor=request.actor, import_id=pk))


@importers
@require_http_methods(["GET", "POST"])
@never_cache
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back: first what would stay, then it is done."""
    if request.method == "POST":
        return _do(request, pk, lambda: services.take_back(actor=request.actor, import_id=pk))
    of = services.read_import(actor=request.actor, import_id=pk)
    staying = selectors.staying(request.actor, of)
    context = {
        "of": of,
        "staying": presenters.stay_lines(staying),
        "going": selectors.written(of) - len(staying),
        "back_url": reverse("imports:one", args=[pk]),
        "back_label": _("Import of cases"),
    }
    return render(request, "imports/take_back.html", context)


def _do(request: HttpRequest, pk: UUID, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("imports:one", pk)


@seers
@require_GET
@never_cache
def of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a case came from."""
    case = selectors.case(request.actor, pk)
    found = selectors.came_from(request.actor, case)
    if found is None:
        raise Http404
    context = {
        "case": case,
        "answers": presenters.came_from(found),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "imports/of_case.html", context)
