"""Legal opinions, as whoever works on the case sees them."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework import selectors as casework
from niangjia.casework.views.common import seers, try_it, two_ways, workers
from niangjia.evidence import asking, forms, presenters, selectors, services, showing
from niangjia.evidence.models import Opinion
from niangjia.evidence.views.common import ask
from niangjia.law import taxonomy

approvers = requires(Permission.APPROVE_CASES)


@seers
@require_GET
@never_cache
def listed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The questions of a case."""
    case = casework.case(request.actor, pk)
    context = {
        "case": case,
        "lines": [showing.line(one) for one in selectors.opinions(request.actor, case)],
        "may_work": casework.may(request.actor, case, Permission.WORK_CASES),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "evidence/opinions.html", context)


@workers
@two_ways
@never_cache
def ask_expert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask an expert; what she will see of the case stands beside."""
    case = casework.case(request.actor, pk, Permission.WORK_CASES)
    topics = selectors.issue_codes(request.actor, case) or list(taxonomy.all_issues())
    group = taxonomy.all_issues()[topics[0]].group
    found = selectors.experts(request.actor, case, group)
    choices = [showing.expert_choice(one, known) for one, known in found]
    form = forms.AskForm(request.POST or None, experts=choices, topics=topics)
    act, made = partial(services.ask_expert, actor=request.actor, case_id=pk), list[Opinion]()
    if request.method == "POST" and try_it(form, lambda: made.append(act(**form.given()))):
        return redirect("evidence:opinion", made[0].pk)
    context = {
        "case": case,
        "form": form,
        "experts": choices,
        "facts": showing.facts(Opinion(facts=asking.facts_of(case))),
        "back_url": reverse("evidence:opinions", args=[pk]),
        "back_label": _("Legal opinions"),
    }
    return render(request, "evidence/ask.html", context)


@seers
@require_GET
@never_cache
def opinion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One question: what the expert sees, what was said, what was released."""
    found = services.read_opinion(actor=request.actor, opinion_id=pk)
    context = {
        "opinion": found,
        "line": showing.line(found),
        "facts": showing.facts(found),
        "sayings": showing.sayings(selectors.turns(request.actor, found)),
        "releases": showing.release_lines(selectors.releases(request.actor, found)),
        "may_work": casework.may(request.actor, found.case, Permission.WORK_CASES),
        "may_approve": casework.may(request.actor, found.case, Permission.APPROVE_CASES),
        "back_url": reverse("evidence:opinions", args=[found.case_id]),
        "back_label": _("Legal opinions"),
    }
    return render(request, "evidence/opinion.html", context)


@workers
@two_ways
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer what the expert needs to know, or ask once more."""
    found = selectors.opinion(request.actor, pk, Permission.WORK_CASES)
    form = forms.SayForm(request.POST or None, label=_("What you want to say or ask"))
    act = partial(services.ask_again, actor=request.actor, opinion_id=found.pk)
    return ask(
        request,
        form,
        _("Write to the expert"),
        lambda: act(**form.cleaned_data),
        then=("evidence:opinion", pk),
        label=_("Send"),
        why=_("She reads this. No names, places, numbers: what tells who she is, is refused."),
        keep=f"opinion-{pk}",
    )


@workers
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End it."""
    services.end_opinion(actor=request.actor, opinion_id=pk)
    return redirect("evidence:opinion", pk)


@workers
@two_ways
@never_cache
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the expert look at one piece."""
    found = selectors.opinion(request.actor, pk, Permission.WORK_CASES)
    lines = [presenters.line(one) for one in selectors.items(request.actor, found.case)]
    standing = [(str(one.item.pk), one.title) for one in lines if not one.item.withdrawn_at]
    form = forms.ReleaseForm(request.POST or None, standing=standing)
    act = partial(services.release, actor=request.actor, opinion_id=pk)
    return ask(
        request,
        form,
        _("Release a piece of evidence"),
        lambda: act(**form.given()),
        then=("evidence:opinion", pk),
        label=_("Release"),
        why=_(
            "The expert sees pictures without place and time; other files as they came, names in them included."
        ),
    )


@approvers
@require_POST
def decide(request: HttpRequest, pk: UUID, verdict: str) -> HttpResponse:
    """A supervisor's yes or no."""
    if verdict not in ("yes", "no"):
        raise Http404
    found = selectors.release(request.actor, pk)
    try:
        services.decide_release(actor=request.actor, release_id=pk, yes=verdict == "yes")
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("evidence:opinion", found.opinion_id)
