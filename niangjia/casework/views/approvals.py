"""What somebody else has to approve: all that waits, the approvals of a case, deciding one."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework import presenters, selectors, services
from niangjia.casework.forms.plans import AskForm, DecideForm
from niangjia.casework.presenters import plans as shown
from niangjia.casework.selectors import approvals as reading
from niangjia.casework.selectors import boards
from niangjia.casework.views.common import seers, try_it, two_ways

approvers = requires(Permission.APPROVE_CASES)


def _start(request: HttpRequest) -> int:
    """How many come before this page; none where the address says something else."""
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    if before.isdecimal() and len(before) < 7:
        return max(0, int(before) - boards.PER_PAGE)
    return int(after) if after.isdecimal() and len(after) < 7 else 0


@seers
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for an approval, the oldest first; further ones on the next page."""
    me, start = request.actor.member_id, _start(request)
    found = reading.open_approvals(request.actor, boards.PER_PAGE + 1, start)
    context = {
        "tabs": presenters.tabs("to_approve", boards.tallies(request.actor)),
        "lines": [shown.approval(one, me) for one in found[: boards.PER_PAGE]],
        "before": str(start) if start else "",
        "after": str(start + boards.PER_PAGE) if len(found) > boards.PER_PAGE else "",
    }
    return render(request, "casework/to_approve.html", context)


@seers
@two_ways
@never_cache
def approvals(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The approvals of a case, and asking for one."""
    case = services.read(actor=request.actor, case_id=pk)
    may_work = selectors.may(request.actor, case, Permission.WORK_CASES)
    opinions = reading.opinions(request.actor, case) if may_work else []
    form = AskForm(request.POST or None, subjects=shown.subjects(opinions))
    act = partial(services.ask_approval, actor=request.actor, case_id=pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.given())):
        messages.success(request, _("Asked. The supervisors are told."))
        return redirect("casework:approvals", pk)
    me = request.actor.member_id
    context = {
        "case": case,
        "lines": [
            shown.approval(one, me, full=True) for one in reading.approvals(request.actor, case)
        ],
        "form": form if may_work else None,
        "may_approve": selectors.may(request.actor, case, Permission.APPROVE_CASES),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/approvals.html", context)


@approvers
@two_ways
@never_cache
def decide(request: HttpRequest, pk: UUID, approval_pk: UUID) -> HttpResponse:
    """Decide one: what is asked, by whom, why; yes or back."""
    found = reading.approval(request.actor, approval_pk)
    if found.case_id != pk:
        raise Http404
    case = services.read(actor=request.actor, case_id=pk)
    form = DecideForm(request.POST or None)
    act = partial(services.decide, actor=request.actor, approval_id=approval_pk)
    if request.method == "POST" and try_it(form, lambda: act(**form.cleaned_data)):
        messages.success(request, _("Decided. Whoever asked is told."))
        return redirect("casework:to_approve")
    goals = reading.goals(request.actor, case) if found.kind == found.Kind.PLAN else []
    context = {
        "case": case,
        "approval": found,
        "line": shown.approval(found, request.actor.member_id, full=True),
        "goals": shown.goals(goals, reading.actions(request.actor, case), case) if goals else [],
        "form": None if found.decided_at and not form.is_bound else form,
        "back_url": reverse("casework:approvals", args=[pk]),
        "back_label": _("Approvals"),
    }
    return render(request, "casework/decide.html", context)
