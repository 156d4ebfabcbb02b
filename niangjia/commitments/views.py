"""Pages of commitments: hers, her supervisor's, the organiser's counts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.commitments import forms, presenters, selectors, services
from niangjia.training.views import back, done, tried, two_ways

readers = requires(Permission.SEE_TRAINING)
supervisors = requires(Permission.CONFIRM_COMPETENCE)
organisers = requires(Permission.RUN_TRAINING)


def _to_mine() -> dict[str, str]:
    return {"back_url": reverse("commitments:mine"), "back_label": _("What I will do")}


@readers
@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Everything she set out to do, by programme, and what her supervisor saw."""
    found = selectors.mine(request.actor)
    context = {
        "places": presenters.places(selectors.places(request.actor), found),
        "back_url": reverse("training:mine"),
        "back_label": _("My training"),
    }
    return render(request, "commitments/mine.html", context)


@readers
@require_GET
@never_cache
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What she sets out to do after one programme, one to three things."""
    of = selectors.place(request.actor, pk)
    found = selectors.of_place(request.actor, of)
    context = {
        "of": of,
        "lines": [presenters.line(one) for one in found],
        "may_write": selectors.may_write(of) and len(found) < 3,
        "left": 3 - len(found),
        **back(of.programme),
    }
    return render(request, "commitments/place.html", context)


@readers
@two_ways
@never_cache
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write one down."""
    of = selectors.place(request.actor, pk)
    form = forms.CommitmentForm(request.POST or None, of=of)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        if done(form, lambda: services.write(actor=request.actor, enrolment_id=pk, **given)):
            return redirect("commitments:place", pk)
    url = reverse("commitments:place", args=[pk])
    context = {"form": form, "of": of, "back_url": url, "back_label": _("What I will do")}
    return render(request, "commitments/form.html", context)


@readers
@require_GET
@never_cache
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One commitment with every look; somebody else's reading is logged."""
    found = services.read(actor=request.actor, commitment_id=pk)
    hers = found.of.member_id == request.actor.member_id
    to_confirm = {"back_url": reverse("commitments:to_confirm"), "back_label": _("To look at")}
    context = {
        "line": presenters.line(found),
        "hers": hers,
        "rubric": [words for _level, words in presenters.level_choices()],
        **(_to_mine() if hers else to_confirm),
    }
    return render(request, "commitments/one.html", context)


@readers
@two_ways
@never_cache
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change one of her own that nobody has looked at."""
    found = selectors.own(request.actor, pk)
    of = found.of.enrolment
    form = forms.CommitmentForm(request.POST or None, of=of, row=found.of)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        if done(form, lambda: services.change(actor=request.actor, commitment_id=pk, **given)):
            return redirect("commitments:one", pk)
    url = reverse("commitments:one", args=[pk])
    context = {"form": form, "of": of, "back_url": url, "back_label": _("What I will do")}
    return render(request, "commitments/form.html", context)


@readers
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one of her own out."""
    tried(
        request,
        lambda: services.drop(actor=request.actor, commitment_id=pk),
        _("It was taken out."),
    )
    return redirect("commitments:mine")


@supervisors
@require_GET
@never_cache
def to_confirm(request: HttpRequest) -> HttpResponse:
    """What waits for her look, the earliest first."""
    page = selectors.to_confirm(request.actor, request.GET.get("page", "1"))
    context = {
        "page": page,
        "lines": [presenters.waiting(each) for each in page],
        "back_url": reverse("training:list"),
        "back_label": _("Training"),
    }
    return render(request, "commitments/to_confirm.html", context)


@supervisors
@two_ways
@never_cache
def confirm(request: HttpRequest, pk: UUID, step: int) -> HttpResponse:
    """Look at one after 30 or 90 days."""
    found = services.read(actor=request.actor, commitment_id=pk)
    form = forms.LookForm(request.POST or None, step=step)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        who = request.actor
        if done(form, lambda: services.confirm(actor=who, commitment_id=pk, step=step, **given)):
            messages.success(request, _("Kept. She has been told."))
            return redirect("commitments:to_confirm")
    url = reverse("commitments:one", args=[pk])
    context = {"form": form, "line": presenters.line(found), "step": step}
    context |= {"back_url": url, "back_label": _("To look at")}
    return render(request, "commitments/confirm.html", context)


@organisers
@require_GET
@never_cache
def programme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many set out to do something, and what was seen after 30 and 90 days: counts alone."""
    of = selectors.programme(request.actor, pk)
    context = {"of": of, **presenters.overview(selectors.counts(of)), **back(of)}
    return render(request, "commitments/programme.html", context)
