"""Feedback and votes."""

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
organisers = requires(Permission.RUN_TRAINING)


@readers
@two_ways
def feedback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how it was, once, anonymously."""
    of = selectors.programme(request.actor, pk)
    form = forms.FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        if done(
            form,
            lambda: services.give_feedback(actor=request.actor, programme_id=pk, **given),
        ):
            messages.success(request, _("Thank you. Nobody can tell which answer is yours."))
            return redirect("training:mine")
    context = {"form": form, "of": of, **selectors.may_answer(request.actor, of), **back(of)}
    return render(request, "training/feedback.html", context)


@organisers
@require_GET
def results(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What people answered, once no answer can be added, from five up."""
    of = selectors.programme(request.actor, pk, Permission.RUN_TRAINING)
    found = selectors.feedback_results(of)
    context = {"of": of, "found": found, "lines": presenters.answered(found)}
    context |= {"hers": of.organiser_id == request.actor.member_id, **back(of)}
    return render(request, "training/feedback_results.html", context)


@organisers
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take no more answers."""
    tried(
        request,
        lambda: services.close_feedback(actor=request.actor, programme_id=pk),
        _("Closed. No answer is taken any more."),
    )
    return redirect("training:feedback_results", pk)


@organisers
@require_POST
def words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What people wrote, for the organiser; the log says that she read it."""
    of = selectors.programme(request.actor, pk, Permission.RUN_TRAINING)
    found = services.read_words(actor=request.actor, programme_id=pk)
    url = reverse("training:feedback_results", args=[pk])
    context = {"of": of, "words": found, "back_url": url, "back_label": _("Feedback")}
    return render(request, "training/feedback_words.html", context)


@readers
@two_ways
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a question to a seminar."""
    one = selectors.door(request.actor, pk)
    form = forms.BallotForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: services.open_ballot(actor=request.actor, session_id=pk, **form.cleaned_data),
        )
    ):
        return redirect("training:session", pk)
    url = reverse("training:session", args=[pk])
    context = {"form": form, "of": one.programme, "back_url": url, "back_label": _("Session")}
    return render(request, "training/ask.html", context)


@readers
@two_ways
def vote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One vote a person."""
    ballot = selectors.ballot(request.actor, pk)
    form = forms.VoteForm(request.POST or None, ballot=ballot)
    if request.method == "POST" and form.is_valid():
        option = form.cleaned_data["option"]
        if done(form, lambda: services.vote(actor=request.actor, ballot_id=pk, option=option)):
            messages.success(request, _("Your vote counts. Nobody can tell what it was."))
            return redirect("training:session", ballot.session_id)
    url = reverse("training:session", args=[ballot.session_id])
    context = {"form": form, "of": ballot.session.programme, "ballot": ballot}
    context |= {"back_url": url, "back_label": _("Session")}
    return render(request, "training/vote.html", context)


@readers
@require_POST
def close_vote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a vote; its result is shown."""
    ballot = selectors.ballot(request.actor, pk)
    tried(
        request,
        lambda: services.close_ballot(actor=request.actor, ballot_id=pk),
        _("Closed. Everybody sees the result."),
    )
    return redirect("training:session", ballot.session_id)
