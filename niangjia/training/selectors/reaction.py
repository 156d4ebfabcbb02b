"""Reading feedback and votes; what is due for a trainee."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.http import Http404
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.training import reaction, states
from niangjia.training.models import (
    Ballot,
    BallotCast,
    Enrolment,
    Feedback,
    FeedbackGiven,
    Observation,
    Programme,
    Promise,
    Session,
)
from niangjia.training.rules import reaction as answering
from niangjia.training.rules.attendance import Rate
from niangjia.training.rules.reaction import Spread
from niangjia.training.selectors import papers
from niangjia.training.selectors.attendance import attendance_rate, attendees
from niangjia.training.selectors.programmes import place_of
from niangjia.training.selectors.programmes import session as _session


def attended_place(place: Enrolment) -> bool:
    """Whether somebody with this place attended at least one session (two queries)."""
    return attendance_rate(place).attended > 0


def is_meant(session: Session, place: Enrolment | None) -> bool:
    """Whether a session is for somebody with this place; no query."""
    if place is None or place.state != states.ENROLLED:
        return False
    return session.group in ("", place.group)


def _begun(programme: Programme) -> bool:
    over = programme.ends_on <= timezone.localdate()
    return programme.state == states.ENDED or (programme.state == states.RUNNING and over)


def feedback_open(programme: Programme) -> bool:
    """Whether answers are taken: from the last day on, until it is closed (one query)."""
    pool = Feedback.objects.filter(programme=programme).only("closed_on").first()
    closed_on = pool.closed_on if pool else None
    today = timezone.localdate()
    return _begun(programme) and not answering.is_closed(today, programme.ends_on, closed_on)


@dataclass(frozen=True)
class Reaction:
    """Feedback on a programme: how many answered of how many asked; ``spreads`` by question, empty
    unless ``shown`` (closed, from five answers up)."""

    asked: int
    given: int
    closed: bool
    spreads: Mapping[str, Spread]

    @property
    def shown(self) -> bool:
        """Whether results may be seen."""
        return bool(self.spreads)


def feedback_results(programme: Programme) -> Reaction:
    """Kirkpatrick's first level, for the organiser and the evaluation (a handful of queries).

    Results are sealed until no answer can be added, so that nobody learns one from the difference.
    """
    pool = Feedback.objects.filter(programme=programme).first()
    asked = len(attendees(programme))
    answers = (pool.answers or []) if pool else []
    today, closed_on = timezone.localdate(), pool.closed_on if pool else None
    closed = _begun(programme) and answering.is_closed(today, programme.ends_on, closed_on)
    codes = [one.code for one in reaction.questions()]
    found = answering.spreads((one["ratings"] for one in answers), codes) if closed else {}
    return Reaction(asked, len(answers), closed, found)


def has_answered(place: Enrolment) -> bool:
    """Whether somebody with this place gave feedback (one query)."""
    return FeedbackGiven.objects.filter(enrolment=place).exists()


def may_answer(actor: Actor, programme: Programme) -> dict[str, bool]:
    """Whether she is asked, has answered, and whether answers are taken (a handful of queries)."""
    place = place_of(actor, programme)
    has = place is not None and place.state == states.ENROLLED
    asked = place is not None and has and attended_place(place)
    return {
        "asked": asked,
        "answered": place is not None and asked and has_answered(place),
        "takes_answers": feedback_open(programme),
    }


# -- votes ----------------------------------------------------------------------------------------
def ballot(actor: Actor, pk: UUID) -> Ballot:
    """One vote, by its session. Raises Http404 or Denied."""
    found = Ballot.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.session = _session(actor, found.session_id)
    return found


def ballots(session: Session, place: Enrolment | None) -> list[tuple[Ballot, int, bool]]:
    """(vote, how many voted, whether she did) of a seminar (two queries)."""
    rows = list(Ballot.objects.filter(session=session).annotate(n=Count("cast")))
    mine: set[UUID] = set()
    if place is not None and rows:
        cast = BallotCast.objects.filter(ballot__session=session, enrolment=place)
        mine = set(cast.values_list("ballot_id", flat=True))
    return [(one, one.n, one.pk in mine) for one in rows]


# -- what is due ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Due:
    """Something a trainee has still to do: ``what`` is rules, sheet, vote, test or
    feedback."""

    what: str
    programme: Programme
    session: Session | None = None


def my_due(
    actor: Actor, places: Iterable[Enrolment], rates: Mapping[UUID, Rate]
) -> dict[UUID, list[Due]]:
    """What is due for her in each of her programmes, by enrolment (seven queries,
    whatever the number)."""
    every = list(places)
    found: dict[UUID, list[Due]] = {place.pk: [] for place in every}
    if not every:
        return found
    by_programme = {place.programme_id: place for place in every}
    rows = Session.objects.filter(
        programme__in=by_programme, cancelled=False, kind__in=("visit", "seminar", "test")
    )
    promised = set(Promise.objects.filter(enrolment__in=every).values_list("session_id", "digest"))
    sheets = set(
        Observation.objects.filter(enrolment__in=every, by_id=actor.me).values_list(
            "session_id", flat=True
        )
    )
    open_votes = Ballot.objects.filter(session__programme__in=by_programme, closed_at=None)
    voted = set(BallotCast.objects.filter(enrolment__in=every).values_list("ballot_id", flat=True))
    to_vote = {one.session_id for one in open_votes if one.pk not in voted}
    tests = papers.to_sit(actor, rows)
    for one in rows:
        place = by_programme[one.programme_id]
        due = "test" if one.pk in tests else _of(one, promised, sheets, to_vote)
        if is_meant(one, place) and (what := due):
            found[place.pk].append(Due(what, place.programme, one))
    answered = set(
        FeedbackGiven.objects.filter(enrolment__in=every).values_list("enrolment_id", flat=True)
    )
    closed = dict(
        Feedback.objects.filter(programme__in=by_programme).values_list("programme", "closed_on")
    )
    today = timezone.localdate()
    for place in every:
        of = place.programme
        if answering.is_closed(today, of.ends_on, closed.get(of.pk)) or not _begun(of):
            continue
        if place.pk not in answered and rates[place.pk].attended:
            found[place.pk].append(Due("feedback", of))
    return found


def _of(
    one: Session, promised: set[tuple[UUID, str]], sheets: set[UUID], to_vote: set[UUID]
) -> str:
    from niangjia.training.services.observing import digest

    if one.kind == Session.Kind.TEST:
        return ""
    if one.kind == Session.Kind.SEMINAR:
        return "vote" if one.pk in to_vote else ""
    if (one.pk, digest(one)) not in promised:
        return "rules" if one.ends_at > timezone.now() else ""
    return "sheet" if one.starts_at <= timezone.now() and one.pk not in sheets else ""
