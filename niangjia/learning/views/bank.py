"""Pages of organisers and legal experts: the bank, item analysis, files in and out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.learning import analysis as numbers
from niangjia.learning import exchange, selectors, services
from niangjia.learning.forms.pages import BankFilterForm, ImportForm, TweeForm
from niangjia.learning.presenters import bankpages
from niangjia.learning.views.scenario import known

two_ways = require_http_methods(["GET", "POST"])


@requires(Permission.READ_BANK)
@require_GET
def bank(request: HttpRequest) -> HttpResponse:
    """Every question with its key, narrowed by filters."""
    filters = BankFilterForm(request.GET)
    page = bankpages.bank_page(request.actor, filters.narrowed(), request.GET.get("page", "1"))
    return render(request, "learning/bank.html", {**page, "filters": filters})


@requires(Permission.READ_BANK)
@require_GET
def question(request: HttpRequest, code: str) -> HttpResponse:
    """One question with key, reason, articles and signatures."""
    found = next(iter(selectors.bank(request.actor, code=code)), None)
    if found is None:
        raise Http404
    return render(request, "learning/question.html", bankpages.question_page(request.actor, found))


@requires(Permission.MANAGE_LEARNING)
@require_POST
def retire(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Take a written question or scenario out of the bank."""
    services.retire(actor=request.actor, kind=kind, code=code)
    messages.success(request, _("Taken out. What was answered keeps it."))
    return redirect("learning:bank")


@requires(Permission.READ_BANK)
@require_GET
def export(request: HttpRequest, format: str) -> HttpResponse:
    """Questions as a file: GIFT or QTI."""
    filters = BankFilterForm(request.GET)
    try:
        found = services.export_questions(actor=request.actor, format=format, **filters.narrowed())
        name, kind, body = exchange.questions_as(format, found)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("learning:bank")
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(Permission.MANAGE_LEARNING)
@two_ways
def import_questions(request: HttpRequest) -> HttpResponse:
    """Questions from a GIFT or QTI file: all of them or none."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            rows = exchange.read_questions(
                given["file"].name, given["file"].read(), given["module"], given["competency"]
            )
            count = services.save_questions(actor=request.actor, rows=rows)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            words = ngettext("%(n)d question taken in.", "%(n)d questions taken in.", count)
            messages.success(request, words % {"n": count})
            return redirect("learning:bank")
    back = {"back_url": reverse("learning:bank"), "back_label": _("Question bank")}
    return render(request, "learning/import.html", {"form": form, **back})


@requires(Permission.MANAGE_LEARNING)
@two_ways
def twee(request: HttpRequest, code: str = "") -> HttpResponse:
    """A scenario as Twee 3 text: written, pasted or changed here; kept when it has no fault."""
    start = exchange.scenario_as_twee(known(code)) if code else exchange.EXAMPLE
    form = TweeForm(request.POST or None, initial={"text": start})
    if request.method == "POST" and form.is_valid():
        try:
            data = exchange.scenario_from_twee(form.cleaned_data["text"])
            if request.POST.get("go") == "form":
                made = services.begin_draft(actor=request.actor, data=data)
                return redirect("learning:draft", made.pk)
            row = services.save_content(actor=request.actor, kind="scenario", data=data)
        except ValidationError as refused:
            form.add_error("text", refused)
        else:
            messages.success(request, _("Saved. Look at its map below."))
            return redirect("learning:paths", row.code)
    back = {"back_url": reverse("learning:home"), "back_label": _("My learning")}
    return render(request, "learning/twee.html", {"form": form, "code": code, **back})


@requires(Permission.READ_BANK)
@require_GET
def twee_file(request: HttpRequest, code: str) -> HttpResponse:
    """A scenario as a Twee 3 file, for Twine and other tools."""
    found = known(code)
    services.export_scenario(actor=request.actor, code=code)
    response = HttpResponse(
        exchange.scenario_as_twee(found), content_type="text/plain; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{code}.twee"'
    return response


@requires(Permission.MANAGE_LEARNING)
@require_GET
def analysis(request: HttpRequest) -> HttpResponse:
    """Tests that people sat, to look at how well their questions measure."""
    groups = numbers.groups(request.actor)
    page = bankpages.analysis_list(groups, request.GET.get("page", "1"))
    return render(request, "learning/analysis.html", page)


@requires(Permission.MANAGE_LEARNING)
@require_GET
def analysis_of(request: HttpRequest, key: str) -> HttpResponse:
    """One test's numbers with plain words beside them."""
    found = numbers.analyse(request.actor, key)
    if found is None:
        raise Http404
    return render(request, "learning/analysis_of.html", bankpages.analysis_page(found))


@requires(Permission.MANAGE_LEARNING)
@require_POST
def export_log(request: HttpRequest) -> HttpResponse:
    """Begin to write the log of learning as xAPI statements; its page shows how far it is."""
    home = request.build_absolute_uri("/")
    job = services.export_log(actor=request.actor, home=home)
    return redirect("jobs:job", job.pk)
