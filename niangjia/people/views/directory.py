"""The directory, finding somebody, and the pickers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.people import pickers, presenters, selectors
from niangjia.people.forms import FilterForm, WordsForm
from niangjia.ui.forms import to_text
from niangjia.ui.views import options_response


def _filter_form(request: HttpRequest) -> FilterForm:
    """The filters of the address; before any are chosen, those of the unit switch."""
    start = {"below": "on", "unit-id": request.session.get("unit", "")}
    form = FilterForm(request.GET if "state" in request.GET else start)
    pickers.bind_units(form.fields["unit"], request.actor, Permission.VIEW_MEMBERS)
    return form


def _narrowed(form: FilterForm, sort: str = "", words: str = "") -> selectors.Filter:
    chosen = form.cleaned_data if form.is_valid() else {}
    return selectors.Filter(
        unit=pickers.as_uuid(chosen.get("unit", "")),
        below=chosen.get("below", True),
        role=chosen.get("role", ""),
        state=chosen.get("state") or "active",
        initial=chosen.get("initial_letter", ""),
        sort=sort or "name",
        words=words,
    )


@requires(Permission.VIEW_MEMBERS)
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """Who works with us: narrowed by unit, role, account and initial."""
    form = _filter_form(request)
    narrowed = _narrowed(form, request.GET.get("sort", ""))
    found = selectors.directory(request.actor, narrowed)
    page = selectors.page(found, request.GET.get("page", "1"))
    context = {
        "filters": form,
        "narrowed": narrowed != selectors.Filter(sort=narrowed.sort),
        "words": WordsForm(),
        "page_obj": page,
        "entries": presenters.entries(page.object_list),
        "doors": presenters.directory_doors(request.actor),
    }
    return render(request, "people/directory.html", context)


@requires(Permission.VIEW_MEMBERS)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Find somebody by name, pinyin, staff number or phone; the words reach no address."""
    form = WordsForm(request.POST)
    entries = []
    if form.is_valid():
        narrowed = selectors.Filter(state="all", words=form.cleaned_data["q"])
        found = selectors.directory(request.actor, narrowed)[: selectors.PAGE_LENGTH + 1]
        entries = presenters.entries(found)
    context = {
        "words": form,
        "entries": entries[: selectors.PAGE_LENGTH],
        "more": len(entries) > selectors.PAGE_LENGTH,
        "back_url": presenters.directory_url(),
    }
    return render(request, "people/found.html", context)


@requires(Permission.VIEW_MEMBERS)
@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """Members for a picker."""
    return options_response(pickers.find_members(request.actor, to_text(request.POST.get("q", ""))))


@requires(Permission.VIEW_MEMBERS)
@require_POST
def pick_unit(request: HttpRequest) -> HttpResponse:
    """Units for a picker."""
    words = to_text(request.POST.get("q", ""))
    return options_response(pickers.find_units(request.actor, words, Permission.VIEW_MEMBERS))
