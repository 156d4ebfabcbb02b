"""Feedback and votes: once a person, and nothing that leads back to her."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.training import reaction, selectors, states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import (
    Ballot,
    BallotCast,
    Enrolment,
    Feedback,
    FeedbackGiven,
    Session,
)
from niangjia.training.rules import reaction as rules
from niangjia.training.services.programmes import locked


@transaction.atomic
def give_feedback(
    *, actor: Actor, programme_id: UUID, ratings: Mapping[str, int], words: str
) -> Feedback:
    """Answer once, anonymously: the answer goes into one shuffled, sealed list without a time.

    Raises Http404, Denied (no place, or attended no session), ValidationError (not open, closed,
    answered before, no such rating). Audits that somebody answered, not what.
    """
    programme = selectors.programme(actor, programme_id)
    place = selectors.place_of(actor, programme)
    if place is None or place.state != states.ENROLLED or not selectors.attended_place(place):
        raise Denied(_("Only who attended is asked."), code="attended")
    if not selectors.feedback_open(programme):
        raise ValidationError(_("Feedback isn't open."))
    known = {one.code for one in reaction.questions()}
    if set(ratings) != known or not set(ratings.values()) <= set(rules.RATINGS):
        raise ValidationError(_("Please answer every question."))
    Feedback.objects.get_or_create(programme=programme)
    pool = Feedback.objects.select_for_update().get(programme=programme)
    _given, fresh = FeedbackGiven.objects.get_or_create(feedback=pool, enrolment=place)
    if not fresh:
        raise ValidationError(_("You have answered already. Thank you."))
    answer = {"ratings": dict(ratings), "words": words.strip()}
    pool.answers = rules.put_away(pool.answers or [], answer)
    pool.save()
    audit.record(actor, TrainingEvent.FEEDBACK_GIVEN, programme)
    return pool


@transaction.atomic
def close_feedback(*, actor: Actor, programme_id: UUID) -> Feedback:
    """Take no more answers, so that results can be shown. Raises Http404, Denied. Audits it."""
    programme = locked(actor, programme_id)
    pool, _made = Feedback.objects.get_or_create(programme=programme)
    if pool.closed_on is None:
        pool.closed_on = timezone.localdate()
        pool.save()
        audit.record(actor, TrainingEvent.FEEDBACK_CLOSED, programme)
    return pool


@transaction.atomic
def read_words(*, actor: Actor, programme_id: UUID) -> list[str]:
    """What people wrote, for the organiser alone, once closed and from five answers up.

    Raises Http404, Denied (not its organiser, too few). Audits the read.
    """
    programme = locked(actor, programme_id)
    if programme.organiser_id != actor.member_id:
        raise Denied(NOT_YOURS, code="organiser")
    results = selectors.feedback_results(programme)
    if not results.shown:
        raise Denied(_("Shown once feedback is closed, from five answers up."), code="few")
    answers = Feedback.objects.get(programme=programme).answers or []
    words = [one["words"] for one in answers if one["words"]]
    audit.record(actor, TrainingEvent.FEEDBACK_READ, programme, facts={"shown": len(words)})
    return words


def _seminar(actor: Actor, session_id: UUID) -> Session:
    session = selectors.door(actor, session_id)
    if session.kind != Session.Kind.SEMINAR:
        raise Http404
    return session


@transaction.atomic
def open_ballot(*, actor: Actor, session_id: UUID, question: str, options: Sequence[str]) -> Ballot:
    """Ask a seminar to choose. Raises Http404, Denied, ValidationError (cancelled, fewer than two
    different options). Audits how many options there are."""
    session = _seminar(actor, session_id)
    if session.cancelled:
        raise ValidationError(_("This session is cancelled"))
    if len(set(options)) != len(options) or not 2 <= len(options) <= 8:
        raise ValidationError({"options": _("Two to eight options, each different.")})
    ballot = Ballot(session=session, question=question, options=list(options))
    ballot.counts = [0] * len(options)
    ballot.save()
    audit.record(actor, TrainingEvent.BALLOT_OPENED, session, facts={"options": len(options)})
    return ballot


def _voter(actor: Actor, session: Session) -> Enrolment:
    place = selectors.place_of(actor, session.programme)
    if not selectors.is_meant(session, place):
        raise Denied(NOT_YOURS, code="place")
    assert place is not None
    return place


@transaction.atomic
def vote(*, actor: Actor, ballot_id: UUID, option: int) -> Ballot:
    """One vote a person; only the sum keeps it.

    Raises Http404, Denied without a place, ValidationError (closed, voted before, no such option).
    Audits that somebody voted, not for what.
    """
    session = selectors.ballot(actor, ballot_id).session
    place = _voter(actor, session)
    ballot = Ballot.objects.select_for_update().get(pk=ballot_id)
    if ballot.closed_at is not None or session.cancelled:
        raise ValidationError(_("This vote is closed."))
    if not 0 <= option < len(ballot.options):
        raise ValidationError({"option": _("Choose one.")})
    _cast, fresh = BallotCast.objects.get_or_create(ballot=ballot, enrolment=place)
    if not fresh:
        raise ValidationError(_("You have voted already; it counts once."))
    ballot.counts = [n + (at == option) for at, n in enumerate(ballot.counts)]
    ballot.save(update_fields=["counts"])
    audit.record(actor, TrainingEvent.VOTED, session)
    return ballot


@transaction.atomic
def close_ballot(*, actor: Actor, ballot_id: UUID) -> Ballot:
    """End a vote, so that its result is shown. Raises Http404, Denied. Audits it."""
    session = selectors.ballot(actor, ballot_id).session
    _seminar(actor, session.pk)
    ballot = Ballot.objects.select_for_update().get(pk=ballot_id)
    if ballot.closed_at is None:
        ballot.closed_at = timezone.now()
        ballot.save(update_fields=["closed_at"])
        audit.record(actor, TrainingEvent.BALLOT_CLOSED, session)
    return ballot
