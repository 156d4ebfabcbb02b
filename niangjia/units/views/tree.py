"""The tree, one unit, finding and picking."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.ui.forms import to_text
from niangjia.ui.views import options_response
from niangjia.units import holders, pickers, presenters, selectors
from niangjia.units.forms import WordsForm
from niangjia.units.policies import may_make_top


@requires(Permission.VIEW_UNITS)
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """The units at the top; what stands below opens level by level, below a single one at once."""
    page = selectors.page(selectors.tops(request.actor), request.GET.get("page", "1"))
    nodes = presenters.nodes(page.object_list)
    if len(nodes) == 1:
        below = selectors.page(selectors.children(request.actor, nodes[0].unit), "1")
        nodes = [presenters.opened(nodes[0], below)]
    context = {
        "page_obj": page,
        "nodes": nodes,
        "words": WordsForm(),
        "may_import": request.actor.may(Permission.MANAGE_UNITS),
        "may_open": may_make_top(request.actor),
    }
    return render(request, "units/tree.html", context)


@requires(Permission.VIEW_UNITS)
@require_GET
def branch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The units directly below one, for the tree: a fragment."""
    found = selectors.unit(request.actor, pk)
    page = selectors.page(selectors.children(request.actor, found), "1")
    context = {
        "nodes": presenters.nodes(page.object_list),
        "more_url": presenters.url_of(found) if page.has_next() else "",
        "count": page.paginator.count,
    }
    return render(request, "units/branch.html", context)


@requires(Permission.VIEW_UNITS)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Units that the words mean, with their places."""
    form = WordsForm(request.POST)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = list(selectors.find(request.actor, words)[: selectors.PAGE_LENGTH + 1])
    shown = found[: selectors.PAGE_LENGTH]
    context = {
        "words": form,
        "nodes": presenters.nodes(shown, selectors.paths_of(shown)),
        "more": len(found) > len(shown),
        "back_url": reverse("units:tree"),
    }
    return render(request, "units/found.html", context)


@requires(Permission.VIEW_UNITS)
@require_GET
def unit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One unit: where it stands, how it is reached, what stands below, what happened to it."""
    actor = request.actor
    found = selectors.unit(actor, pk)
    page = selectors.page(selectors.children(actor, found), request.GET.get("page", "1"))
    manages = selectors.may_manage(actor, found)
    context = {
        "node": presenters.node(found),
        "above": presenters.nodes(selectors.above(actor, found)),
        "details": presenters.details(found),
        "picture": selectors.picture(actor, found),
        "held": holders.shown(actor, found),
        "merged_into": found.merged_into and presenters.node(found.merged_into),
        "page_obj": page,
        "nodes": presenters.nodes(page.object_list),
        "events": presenters.events(selectors.history(actor, found)),
        "actions": presenters.actions(found) if manages else [],
        "may_open": manages and presenters.may_hold_units(found),
        "back_url": reverse("units:tree"),
    }
    return render(request, "units/unit.html", context)


@requires(Permission.VIEW_UNITS)
@require_GET
def picture(request: HttpRequest, pk: UUID) -> FileResponse:
    """What the entrance looks like."""
    found = selectors.picture_or_404(request.actor, selectors.unit(request.actor, pk))
    headers = {"Cache-Control": "private, max-age=600"}
    return FileResponse(found.file.open(), content_type=found.file.content_type, headers=headers)


@requires(Permission.VIEW_UNITS)
@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """Units for a picker."""
    return options_response(pickers.find(request.actor, to_text(request.POST.get("q", ""))))


@requires(Permission.MANAGE_UNITS)
@require_POST
def pick_managed(request: HttpRequest) -> HttpResponse:
    """Units within her reach, for a picker."""
    words = to_text(request.POST.get("q", ""))
    return options_response(pickers.find(request.actor, words, Permission.MANAGE_UNITS))
