"""Matters on their way: boards, sending, receiving, what I passed on, calls for help."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import selectors as cases
from niangjia.casework.views.common import two_ways
from niangjia.dispatch import forms, presenters, selectors, services
from niangjia.dispatch.views.common import answerers, ask, senders, to
from niangjia.units import presenters as units


@senders
@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """What waits for her answer, or what she passed on."""
    if request.actor.may(Permission.ANSWER_MATTERS):
        return redirect("dispatch:board", "incoming")
    return redirect("dispatch:passed")


@answerers
@require_GET
def board(request: HttpRequest, name: str) -> HttpResponse:
    """One board of what came to her units."""
    if name not in selectors.BOARDS:
        raise Http404
    found = selectors.page(selectors.matters(request.actor, name), request.GET.get("page", "1"))
    waiting = selectors.matters(request.actor, "incoming").count()
    context = {
        "tabs": presenters.tabs(name, waiting),
        "heading": presenters.BOARD_NAMES[name],
        "empty": presenters.EMPTY[name] if name != "ended" else _("Nothing has closed here yet."),
        "lines": [presenters.incoming(matter) for matter in found],
        "page_obj": found,
    }
    return render(request, "dispatch/board.html", context)


@senders
@require_GET
def passed(request: HttpRequest) -> HttpResponse:
    """What she passed on: how far each is, and nothing else."""
    found = selectors.page(selectors.passed(request.actor), request.GET.get("page", "1"))
    context = {
        "lines": [presenters.passed(matter) for matter in found],
        "page_obj": found,
        "answers": request.actor.may(Permission.ANSWER_MATTERS),
    }
    return render(request, "dispatch/passed.html", context)


@answerers
@require_GET
@never_cache
def matter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A matter that came to her unit, and what can be done with it."""
    found = services.read_matter(actor=request.actor, matter_id=pk)
    context = {
        "matter": found,
        "line": presenters.incoming(found),
        "steps": presenters.steps(selectors.steps(found)),
        "from_unit": units.unit_name(found.from_unit),
        "may_case": cases.by_ids(request.actor, [str(found.case_id)]),
        "back_url": reverse("dispatch:board", args=["incoming"]),
        "back_label": pgettext("matter", "Passed on"),
    }
    return render(request, "dispatch/matter.html", context)


@answerers
@require_POST
def receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """We have it."""
    try:
        services.receive(actor=request.actor, matter_id=pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Received. From now on your unit answers for it."))
    return redirect("dispatch:matter", pk)


@answerers
@two_ways
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it to a worker, in one step; help she answers herself."""
    found = services.read_matter(actor=request.actor, matter_id=pk)
    act = partial(services.take_up, actor=request.actor, matter_id=pk)
    if found.kind == "help" and request.method == "POST":
        act()
        return redirect("dispatch:matter", pk)
    form = forms.GiveForm(request.POST or None, workers=selectors.workers(request.actor, found))
    return ask(
        request,
        form,
        _("Give it to a worker"),
        lambda: act(member_id=UUID(form.cleaned_data["member"])),
        then=to("dispatch:matter", pk),
        label=_("Give it to her"),
        back=reverse("dispatch:matter", args=[pk]),
        why=_(
            "The case goes to your unit with its history, and to her."
            " Whoever sent it learns that it is taken up, nothing more."
        ),
    )


@answerers
@two_ways
def back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send it back, with a reason."""
    services.read_matter(actor=request.actor, matter_id=pk)
    form = forms.BackForm(request.POST or None)
    act = partial(services.send_back, actor=request.actor, matter_id=pk)
    return ask(
        request,
        form,
        _("Send it back"),
        lambda: act(**form.cleaned_data),
        then=to("dispatch:first"),
        label=_("Send it back"),
        back=reverse("dispatch:matter", args=[pk]),
        why=_(
            "She must not fall between two units: until another one has it, the sender answers for her."
        ),
    )


@senders
@two_ways
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To which unit a matter goes; the conflict check comes first."""
    found = selectors.sent_matter(request.actor, pk)
    initial = {"unit": found.to_unit_id, "words": found.words or "", "preferred": found.preferred}
    form = forms.SendForm(request.POST or None, initial=initial, actor=request.actor)

    def act() -> None:
        data = form.cleaned_data
        services.send(
            actor=request.actor, matter_id=pk, unit_id=UUID(str(data["unit"])),
            words=data["words"], preferred=data["preferred"],
        )  # fmt: skip

    return ask(
        request,
        form,
        _("Pass it on"),
        act,
        then=to("dispatch:passed"),
        label=pgettext("matter", "Send"),
        back=reverse("dispatch:passed"),
        reason=found.reason,
        line=presenters.passed(found),
        why=_(
            "It goes once, with a clock for the reply. Until it is received you answer for her."
            " Nobody who may not know of it hears of it."
        ),
    )


@senders
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Not passed on after all; or the help has come."""
    found = selectors.sent_matter(request.actor, pk)
    try:
        services.close_matter(actor=request.actor, matter_id=pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("dispatch:of_case", found.case_id)


@senders
@require_GET
def of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a case was passed to, who was called for help, who answered."""
    case = cases.case(request.actor, pk)
    rows = selectors.of_case(request.actor, case)
    kinds = {row.kind: row for row in rows if row.state != "closed"}
    context = {
        "case": case,
        "rows": [(row, presenters.passed(row)) for row in rows],
        "open": kinds,
        "steps": presenters.steps(selectors.steps_of_case(case, None)),
        "helpers": [
            (one, units.unit_name(one.unit), units.unit_name(one.higher) if one.higher else "")
            for one in selectors.helpers(case)
        ],
        "arrival": selectors.arrival(request.actor, case),
        "may_work": cases.may(request.actor, case, Permission.WORK_CASES),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "dispatch/of_case.html", context)


@senders
@require_POST
def prepare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin to pass a case on."""
    found = services.prepare(actor=request.actor, case_id=pk)
    return redirect("dispatch:send", found.pk)


@senders
@require_POST
def call_for_help(request: HttpRequest, pk: UUID, unit_pk: UUID) -> HttpResponse:
    """Call the district or city for help, in one step."""
    try:
        services.call_for_help(
            actor=request.actor, case_id=pk, unit_id=unit_pk,
            words=request.POST.get("words", "")[:500],
        )  # fmt: skip
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Called. Here you see who answers, and when."))
    return redirect("dispatch:of_case", pk)
