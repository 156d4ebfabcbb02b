"""Pages of trainees: my learning, modules, lessons, competencies."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.learning import selectors, services
from niangjia.learning.forms.answers import all_valid, check_forms
from niangjia.learning.presenters import competence, pages, tests
from niangjia.learning.presenters.feedback import Told, feedback
from niangjia.learning.presenters.names import language
from niangjia.learning.rules import grading
from niangjia.learning.rules.blueprint import of_module
from niangjia.learning.rules.content import Lesson

two_ways = require_http_methods(["GET", "POST"])


def _lesson(code: str) -> Lesson:
    found = selectors.lesson(code)
    if found is None:
        raise Http404
    return found


@requires(Permission.LEARN)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My learning: the next best step, modules, levels."""
    return render(request, "learning/home.html", pages.home(request.actor))


@requires(Permission.LEARN)
@require_GET
def module(request: HttpRequest, code: str) -> HttpResponse:
    """A module: its lessons, its test, its scenarios."""
    found = selectors.modules().get(code)
    if found is None:
        raise Http404
    return render(request, "learning/module.html", pages.module_page(request.actor, found))


@requires(Permission.LEARN)
@two_ways
def lesson(request: HttpRequest, code: str) -> HttpResponse:
    """A lesson to read, its check below it; feedback comes after it was answered."""
    found, bank = _lesson(code), selectors.questions()
    asked = [bank[each] for each in found.checks if each in bank]
    spoken = language()
    services.open_lesson(actor=request.actor, code=code, language=spoken)
    forms = check_forms(asked, spoken, code, request.POST or None)
    page = pages.lesson_page(request.actor, found, request.GET.get("in", ""))
    if request.method == "POST" and all_valid(forms):
        given = {form.question.code: form.given() for form in forms}
        services.answer_check(actor=request.actor, code=code, language=spoken, given=given)
        told = [
            Told(f.question, f.given(), grading.grade(f.question, f.given()), f.words() or "")
            for f in forms
        ]
        page["feedback"] = feedback(told, selectors.signed(request.actor))
        messages.success(request, _("Done. Below stands what was right, and why."))
    return render(request, "learning/lesson.html", {**page, "forms": forms})


@requires(Permission.LEARN)
@require_GET
def offline(request: HttpRequest, code: str) -> HttpResponse:
    """A lesson as one file that opens anywhere, without a network."""
    found = services.take_along(actor=request.actor, code=code)
    page = pages.lesson_page(request.actor, found, request.GET.get("in", ""))
    with override(page["text"].language):
        whole = render_to_string(
            "learning/offline.html", page | {"style": pages.travelling_style()}
        )
    response = HttpResponse(whole, content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}.html"'
    return response


@requires(Permission.LEARN)
@require_GET
def competencies(request: HttpRequest) -> HttpResponse:
    """The framework: areas, levels, behaviour; her own evidence beside it."""
    page = competence.framework_page(request.actor)
    return render(request, "learning/competencies.html", page)


@requires(Permission.LEARN)
@two_ways
def start_test(request: HttpRequest, code: str) -> HttpResponse:
    """Begin (or go on with) the practice test of a module."""
    if code not in selectors.modules():
        raise Http404
    if request.method != "POST":
        return redirect("learning:module", code)
    found = services.start_sitting(actor=request.actor, test=of_module(code))
    return redirect(tests.next_page(found))
