"""Writing a scenario in a form: the list, the whole, one page a passage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.learning import selectors, services
from niangjia.learning.forms.drafts import EndingForm, HeadForm, PassageForm
from niangjia.learning.models import ScenarioDraft
from niangjia.learning.presenters import drafts as presenters
from niangjia.learning.rules import drafting
from niangjia.ui import conflict
from niangjia.ui.conflict import ChangedMeanwhile

writers = requires(Permission.MANAGE_LEARNING)
two_ways = require_http_methods(["GET", "POST"])


@writers
@two_ways
def drafts(request: HttpRequest) -> HttpResponse:
    """Scenarios that are being written; a POST begins one."""
    if request.method == "POST":
        made = services.begin_draft(actor=request.actor, code=request.POST.get("code", ""))
        return redirect("learning:draft", made.pk)
    lines = presenters.draft_lines(selectors.drafts(request.actor))
    return render(request, "learning/drafts.html", {"lines": lines})


@writers
@require_GET
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole: its map, every passage, what is still wrong."""
    found = selectors.draft(request.actor, pk)
    return render(request, "learning/draft.html", presenters.draft_page(found))


def _written(
    request: HttpRequest, found: ScenarioDraft, form: Any, page: dict[str, Any],
    write: Callable[[], object],
) -> HttpResponse:  # fmt: skip
    """Keep what was written; what two wrote is chosen between."""
    if request.method == "POST" and form.is_valid():
        try:
            write()
        except ChangedMeanwhile as changed:
            met = {**page, "meeting": conflict.meeting(form, changed)}
            return render(request, "ui/conflict.html", met, status=409)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("learning:draft", found.pk)
    return render(request, "learning/draft_place.html", {**page, "form": form})


@writers
@two_ways
def head(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What stands before the first passage."""
    found = selectors.draft(request.actor, pk)
    form = HeadForm(request.POST or None, draft=found.data)
    return _written(
        request, found, form, presenters.place_page(found, ""),
        lambda: services.write_head(
            actor=request.actor, draft_id=pk, given=form.given(), seen=form.stamp
        ),
    )  # fmt: skip


@writers
@two_ways
def place(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """One passage with its choices, or one ending."""
    found = selectors.draft(request.actor, pk)
    kind = drafting.kind_of(found.data, place)
    if not kind:
        raise Http404
    which = PassageForm if kind == "nodes" else EndingForm
    form = which(request.POST or None, draft=found.data, place=place)
    return _written(
        request, found, form, presenters.place_page(found, place),
        lambda: services.write_place(
            actor=request.actor, draft_id=pk, place=place, given=form.given(), seen=form.stamp
        ),
    )  # fmt: skip


@writers
@require_POST
def add(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """A new passage or ending."""
    try:
        made = services.add_place(actor=request.actor, draft_id=pk, kind=kind)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("learning:draft", pk)
    return redirect("learning:draft_place", pk, made)


@writers
@require_POST
def remove(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """Take a place out."""
    services.remove_place(actor=request.actor, draft_id=pk, place=place)
    messages.success(request, _("Taken out. What led there is marked."))
    return redirect("learning:draft", pk)


@writers
@require_POST
def use(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put it into use, when nothing is wrong with it."""
    try:
        row = services.use_draft(actor=request.actor, draft_id=pk)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.warning(request, sentence)
        return redirect("learning:draft", pk)
    messages.success(request, _("It is in use. Earlier versions stay with those who walked them."))
    return redirect("learning:paths", row.code)


@writers
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away."""
    services.drop_draft(actor=request.actor, draft_id=pk)
    messages.success(request, _("Thrown away."))
    return redirect("learning:drafts")
