"""Places: put forward, approve, wait, withdraw; what somebody needs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.training import forms, presenters, selectors, services
from niangjia.training.views import back, done, tried, two_ways

readers = requires(Permission.SEE_TRAINING)
approvers = requires(Permission.APPROVE_TRAINING)


@readers
@two_ways
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put oneself forward."""
    of = selectors.programme(request.actor, pk)
    form = forms.NeedsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        me = request.actor.me
        if done(
            form,
            lambda: services.nominate(
                actor=request.actor, programme_id=pk, member_id=me, **form.cleaned_data
            ),
        ):
            return redirect("training:programme", pk)
    return render(request, "training/join.html", {"form": form, "of": of, **back(of)})


@approvers
@two_ways
def nominate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A supervisor puts somebody of her units forward."""
    of = selectors.programme(request.actor, pk)
    form = forms.NominateForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        member = UUID(data.pop("member"))
        if done(
            form,
            lambda: services.nominate(
                actor=request.actor, programme_id=pk, member_id=member, **data
            ),
        ):
            return redirect("training:roster", pk)
    return render(request, "training/nominate.html", {"form": form, "of": of, **back(of)})


@readers
@require_GET
def roster(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is in it, by state, each with the reason; as far as the reader may see."""
    of = selectors.programme(request.actor, pk)
    context = {
        "of": of,
        "groups": presenters.roster(selectors.roster(request.actor, of)),
        "line": presenters.line(of),
        "runs": selectors.may_run(request.actor, of),
        "approves": request.actor.may(Permission.APPROVE_TRAINING),
        **back(of),
    }
    return render(request, "training/roster.html", context)


@requires(Permission.RUN_TRAINING)
@require_POST
def all_needs(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What people need to take part; the log says that the organiser read it."""
    of = selectors.programme(request.actor, pk)
    found = services.read_needs(actor=request.actor, programme_id=pk)
    return render(request, "training/needs_list.html", {"of": of, "found": found, **back(of)})


@approvers
@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """Nominations that she can decide, the oldest first."""
    context = {
        "places": selectors.to_approve(request.actor),
        "back_url": reverse("training:list"),
        "back_label": _("Training"),
    }
    return render(request, "training/approvals.html", context)


@readers
@require_GET
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place with every move and its reason."""
    one = selectors.place(request.actor, pk)
    moves = selectors.moves(one)
    context = {
        "one": one,
        "my": presenters.my_status(one, selectors.in_line(one), moves),
        "history": presenters.history(moves),
        "hers": one.member_id == request.actor.member_id,
        "decides": selectors.may_decide(request.actor, one),
        "live": presenters.is_live(one),
        **back(one.programme),
    }
    return render(request, "training/place.html", context)


@approvers
@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve a nomination."""
    tried(
        request,
        lambda: services.approve(actor=request.actor, enrolment_id=pk),
        _("Approved. She has been told."),
    )
    return redirect("training:place", pk)


@approvers
@two_ways
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Not approve, with a sentence for her."""
    one = selectors.place(request.actor, pk, Permission.APPROVE_TRAINING)
    form = forms.NoteForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: services.decline(actor=request.actor, enrolment_id=pk, **form.cleaned_data),
        )
    ):
        return redirect("training:place", pk)
    return render(
        request, "training/decline.html", {"form": form, "one": one, **back(one.programme)}
    )


@readers
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a place back."""
    tried(
        request,
        lambda: services.withdraw(actor=request.actor, enrolment_id=pk),
        _("The place was given back; the next in line moves up."),
    )
    return redirect("training:place", pk)


@readers
@two_ways
def needs(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What she needs to take part, said by herself."""
    one = selectors.own_place(request.actor, pk)
    initial = {"access_needs": one.access_needs or "", "child_care": one.child_care or ""}
    form = forms.NeedsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.say_needs(actor=request.actor, enrolment_id=pk, **form.cleaned_data)
        return redirect("training:place", pk)
    return render(request, "training/needs.html", {"form": form, "one": one, **back(one.programme)})


@requires(Permission.RUN_TRAINING)
@two_ways
def groups(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is in which parallel group."""
    of = selectors.programme(request.actor, pk, Permission.RUN_TRAINING)
    places, sizes = selectors.code_places(request.actor, of), selectors.group_sizes(of)
    form = forms.GroupsForm(request.POST or None, places=places, sizes=sizes)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        if done(
            form,
            lambda: services.set_groups(actor=request.actor, programme_id=pk, groups=given),
        ):
            messages.success(request, _("Saved."))
            return redirect("training:groups", pk)
    lines = presenters.group_lines(places, sizes)
    context = {"form": form, "of": of, "lines": lines, "places": places, **back(of)}
    return render(request, "training/groups.html", context)


@requires(Permission.RUN_TRAINING)
@require_POST
def divide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Divide everybody evenly."""
    tried(
        request,
        lambda: services.divide(actor=request.actor, programme_id=pk),
        _("Everybody is in a group now."),
    )
    return redirect("training:groups", pk)
