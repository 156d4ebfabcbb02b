"""Reading observation sheets."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from niangjia.access.actor import Actor
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.training import rubrics, states
from niangjia.training.models import Enrolment, Observation, Session
from niangjia.training.rules import marking
from niangjia.training.selectors.attendance import door, meant_for

FEWEST = 3


def own_sheet(actor: Actor, session: Session) -> Observation | None:
    """The sheet that she filled at a field visit (one query)."""
    return Observation.objects.filter(
        session=session, by_id=actor.me, enrolment__member_id=actor.me
    ).first()


def observed(actor: Actor, session: Session) -> list[tuple[Enrolment, Observation | None]]:
    """Everybody in a practice with the sheet that she filled for each, herself left out (two
    queries)."""
    mine = {one.enrolment_id: one for one in session.observations.filter(by_id=actor.me)}
    people = [place for place in meant_for(session) if place.member_id != actor.me]
    return [(place, mine.get(place.pk)) for place in people]


def to_observe(
    actor: Actor, pk: UUID, enrolment: UUID
) -> tuple[Session, Enrolment, Observation | None]:
    """A practice, somebody in it, and the observer's own sheet. Raises Http404, Denied."""
    session = door(actor, pk)
    found = {place.pk: (place, sheet) for place, sheet in observed(actor, session)}
    if session.kind != Session.Kind.PRACTICE or enrolment not in found:
        raise Http404
    return (session, *found[enrolment])


def sheets_about(place: Enrolment, session: Session) -> list[Observation]:
    """What observers wrote about somebody in a practice, for herself (one query)."""
    rows = Observation.objects.filter(session=session, enrolment=place)
    return list(rows.exclude(by_id=place.member_id).select_related("by"))


def visit_means(session: Session) -> tuple[int, dict[str, float | None]]:
    """How many sheets of a visit there are, and the mean of each line; no means below FEWEST, so
    that none can be told apart (one query)."""
    sheets = list(session.observations.values_list("marks", flat=True))
    if len(sheets) < FEWEST:
        return len(sheets), {}
    return len(sheets), marking.means(sheets, [line.code for line in rubrics.lines(session)])


def debrief_for(actor: Actor, session: Session, place: Enrolment | None) -> str:
    """The debrief, for who has a place and for who takes attendance; "" for others. No query."""
    from niangjia.training.selectors.attendance import may_take_attendance

    has_place = place is not None and place.state == states.ENROLLED
    return (session.debrief or "") if has_place or may_take_attendance(actor, session) else ""


def practice_or_visit(actor: Actor, pk: UUID) -> Session:
    """A visit or practice whose debrief she may write. Raises Http404, Denied."""
    found = door(actor, pk)
    if found.kind not in (Session.Kind.VISIT, Session.Kind.PRACTICE):
        raise Http404
    return found


def own_visit(actor: Actor, pk: UUID) -> tuple[Session, Enrolment]:
    """A field visit and her own place in it. Raises Http404, Denied."""
    from niangjia.training.selectors.programmes import place_of, session

    found = session(actor, pk)
    place = place_of(actor, found.programme)
    if found.kind != Session.Kind.VISIT:
        raise Http404
    if place is None or place.state != states.ENROLLED:
        raise Denied(NOT_YOURS, code="place")
    return found, place
