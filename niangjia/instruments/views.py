"""Instruments: which there are, reading one, trying one, a blank sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied
from niangjia.access.views import requires
from niangjia.instruments import competence, practice, presenters, screens, selectors
from niangjia.instruments import own_shown as own
from niangjia.instruments.presenters import NOT_LEARNT
from niangjia.instruments.values import Instrument
from niangjia.law import related

readers = requires(Permission.READ_INSTRUMENTS)


def _usable(request: HttpRequest, code: str) -> Instrument:
    """The instrument, when she may ask its questions. Raises Http404, Denied."""
    found = selectors.find(request.actor, code)
    if not competence.may_use(request.actor, found):
        raise Denied(NOT_LEARNT, code="competence")
    return found


@readers
@require_GET
def instruments(request: HttpRequest) -> HttpResponse:
    """Every instrument on offer."""
    lines = [presenters.line(one) for one in selectors.offered(request.actor)]
    forms = [own.line(one) for one in selectors.forms(request.actor)]
    return render(request, "instruments/list.html", {"lines": lines, "forms": forms})


@readers
@require_GET
def own_form(request: HttpRequest, code: str) -> HttpResponse:
    """One of the organisation's own forms to read."""
    return render(request, "instruments/form.html", own.page(selectors.form(request.actor, code)))


@readers
@require_GET
def instrument(request: HttpRequest, code: str) -> HttpResponse:
    """One instrument to read."""
    found = selectors.find(request.actor, code)
    may_use = competence.may_use(request.actor, found)
    context = presenters.page(found, may_use=may_use)
    context["shelves"] = related.nearest(found.issues, (), without=request.path)
    return render(request, "instruments/instrument.html", context)


@readers
@never_cache
@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, code: str) -> HttpResponse:
    """Try it, one question a page; nothing is kept."""
    found = _usable(request, code)
    if request.method == "GET":
        context = presenters.page(found, may_use=True)
        return render(request, "instruments/start.html", context)
    walk = practice.step(found, request.POST.dict(), presenters.language())
    return render(request, screens.template(walk), screens.context(walk))


@readers
@require_GET
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """A blank sheet to be filled in by hand."""
    found = _usable(request, code)
    return render(request, "instruments/sheet.html", presenters.blank(found))
