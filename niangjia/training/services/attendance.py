"""Attendance: scans from a phone's queue, one code typed in, corrections by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.training import selectors, states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import Attendance, Enrolment, Scan, Session
from niangjia.training.rules import attendance as rules
from niangjia.training.rules.attendance import Mark

MOST_SCANS = 200
Outcome = Scan.Outcome
COUNTING = (Outcome.NOTED, Outcome.ALREADY)


@dataclass(frozen=True)
class Given:
    """A scan as a phone sends it: the id that it made, the code, in or out, its clock."""

    id: UUID
    code: str
    way: str
    at: dt.datetime


def _locked(actor: Actor, session_id: UUID) -> Session:
    session = selectors.session(actor, session_id)
    if not selectors.may_take_attendance(actor, session):
        raise Denied(NOT_YOURS, code="attendance")
    Session.objects.select_for_update().get(pk=session_id)
    return session


def _refusal(session: Session, place: Enrolment | None, received: dt.datetime) -> str:
    """Why a scan can't count; "" when it can."""
    if place is None:
        return Outcome.UNKNOWN
    if session.cancelled or session.programme.state == states.CANCELLED:
        return Outcome.CANCELLED
    if place.state != states.ENROLLED:
        return Outcome.NO_PLACE
    if session.group and place.group != session.group:
        return Outcome.OTHER_GROUP
    return "" if rules.door_open(received, session.starts_at) else Outcome.TOO_EARLY


class _Door:
    """A session with what is known about those who are scanned now (four queries)."""

    def __init__(self, session: Session, given: Sequence[Given]) -> None:
        self.session = session
        self.known = {scan.pk: scan for scan in Scan.objects.filter(pk__in=[g.id for g in given])}
        codes = {rules.tidy(g.code) for g in given} - {""}
        rows = Enrolment.objects.filter(programme_id=session.programme_id, code__in=codes)
        self.places = {place.code: place for place in rows.select_related("member")}
        ids = [place.pk for place in self.places.values()]
        self.marks: dict[UUID, list[Mark]] = {pk: [] for pk in ids}
        counted = Scan.objects.filter(
            session=session, enrolment_id__in=ids, outcome__in=COUNTING
        ).exclude(enrolment=None)
        for scan in counted:
            assert scan.enrolment_id is not None
            self.marks[scan.enrolment_id].append(Mark(scan.way, scan.at, scan.sure))
        there = Attendance.objects.filter(session=session, enrolment_id__in=ids)
        self.rows = {row.enrolment_id: row for row in there}

    def take(self, one: Given, sent: dt.datetime, received: dt.datetime, actor: Actor) -> Scan:
        """The scan as it is kept, with its outcome; the attendance that follows from it."""
        session, place = self.session, self.places.get(rules.tidy(one.code))
        at, sure = rules.settle(one.at, sent, received, session.starts_at, session.ends_at)
        outcome = _refusal(session, place, received)
        if place is not None and not outcome:
            outcome = self._count(place, Mark(one.way, at, sure), actor)
        scan = Scan(
            id=one.id, session=session, enrolment=place, way=one.way, outcome=outcome, at=at,
            phone_at=one.at, received_at=received, sure=sure, by_id=actor.member_id,
        )  # fmt: skip
        self.known[scan.pk] = scan
        return scan

    def _count(self, place: Enrolment, mark: Mark, actor: Actor) -> str:
        marks = self.marks[place.pk]
        marks.append(mark)
        row = self.rows.get(place.pk)
        if row is not None and row.by_hand:
            return Outcome.ALREADY
        was = rules.presence(marks, self.session.starts_at)
        before = (row.arrived_at, row.left_at) if row else None
        if before == (was.arrived, was.left):
            return Outcome.ALREADY
        row = row or Attendance(session=self.session, enrolment=place)
        row.arrived_at, row.left_at, row.sure = was.arrived, was.left, was.sure
        row.noted_by_id = actor.member_id
        row.save()
        self.rows[place.pk] = row
        return Outcome.NOTED


@transaction.atomic
def take_scans(
    *, actor: Actor, session_id: UUID, given: Sequence[Given], sent_at: dt.datetime
) -> list[Scan]:
    """Take what a phone's queue sends; each scan answered with its outcome, in the order given.

    A scan that came before (same id) is answered as it was then and changes nothing. ``sent_at``
    is the phone's clock as it sends. Raises Http404, Denied (neither organiser nor teacher of the
    session), ValidationError (more than MOST_SCANS at once). Audits how many there were of each
    outcome.
    """
    session = _locked(actor, session_id)
    if len(given) > MOST_SCANS:
        raise ValidationError(_("Too many scans at once."))
    received, door = timezone.now(), _Door(session, given)
    fresh, answers = [], []
    for one in given:
        scan = door.known.get(one.id)
        if scan is None:
            scan = door.take(one, sent_at, received, actor)
            fresh.append(scan)
        elif scan.session_id != session.pk:
            # Somebody else's id: answered like a code that isn't known, and not kept.
            scan = Scan(id=one.id, outcome=Outcome.UNKNOWN)
        answers.append(scan)
    Scan.objects.bulk_create(fresh)
    if fresh:
        told = [scan.outcome for scan in fresh]
        facts = {str(outcome): told.count(outcome) for outcome in dict.fromkeys(told)}
        audit.record(actor, TrainingEvent.ATTENDANCE_SCANNED, session, facts=facts)
    return answers


@transaction.atomic
def type_code(*, actor: Actor, session_id: UUID, code: str, way: str) -> Scan:
    """Note one person by the code under her QR code, now.

    Raises Http404, Denied, ValidationError at ``code`` when it doesn't count. Audits as a scan.
    """
    now = timezone.now()
    if not rules.tidy(code):
        raise ValidationError({"code": _("A code has ten letters and digits.")})
    one = Given(uuid4(), code, way, now)
    (scan,) = take_scans(actor=actor, session_id=session_id, given=[one], sent_at=now)
    if scan.outcome not in COUNTING:
        raise ValidationError({"code": Outcome(scan.outcome).label})
    return scan


@dataclass(frozen=True)
class ByHand:
    """What is noted of one person by hand. ``state`` "" takes a correction back: her scans count
    again. ``seen`` is what the page showed (``seen_as``), so that nobody's scan is overwritten."""

    enrolment_id: UUID
    state: str
    arrived_at: dt.datetime | None
    left_at: dt.datetime | None
    seen: str


def said(state: str, arrived: dt.time | None, left: dt.time | None) -> str:
    """What a page shows of one person's attendance, in one word list; "" for nothing."""
    if state != Attendance.State.PRESENT:
        return state
    return " ".join([state, *(f"{at:%H%M}" if at else "-" for at in (arrived, left))])


def seen_as(row: Attendance | None) -> str:
    """A row of attendance as a page keeps it, to tell later whether it changed."""
    if row is None:
        return ""
    local = [timezone.localtime(at).time() if at else None for at in (row.arrived_at, row.left_at)]
    return said(row.state, local[0], local[1])


def _checked(session: Session, one: ByHand) -> tuple[dt.datetime | None, dt.datetime | None]:
    if one.state != Attendance.State.PRESENT:
        return None, None
    arrived = one.arrived_at or session.starts_at
    if one.left_at is not None and one.left_at <= arrived:
        raise ValidationError(_("Nobody leaves before she came."))
    return arrived, one.left_at


def _write(actor: Actor, session: Session, place: Enrolment | None, one: ByHand) -> None:
    if place is None:
        raise ValidationError(Outcome.NO_PLACE.label)
    row = Attendance.objects.filter(session=session, enrolment=place).first()
    if seen_as(row) != one.seen:
        raise ValidationError(_("This was noted anew meanwhile. Look again, then save."))
    arrived, left = _checked(session, one)
    if one.state:
        row = row or Attendance(session=session, enrolment=place)
        row.state, row.arrived_at, row.left_at = one.state, arrived, left
        row.by_hand, row.sure, row.noted_by_id = True, True, actor.member_id
        row.save()
    else:
        _take_back(session, place, row)
    facts = {"session": str(session.pk), "as": one.state or "scans"}
    audit.record(actor, TrainingEvent.ATTENDANCE_BY_HAND, place, facts=facts)


def _take_back(session: Session, place: Enrolment, row: Attendance | None) -> None:
    """A correction goes: her scans count again."""
    marks = Scan.objects.filter(session=session, enrolment=place, outcome__in=COUNTING)
    was = rules.presence((Mark(s.way, s.at, s.sure) for s in marks), session.starts_at)
    if row is not None and was.arrived is None:
        row.delete()
    elif row is not None:
        row.state, row.by_hand, row.sure = Attendance.State.PRESENT, False, was.sure
        row.arrived_at, row.left_at = was.arrived, was.left
        row.save()


@transaction.atomic
def note_by_hand(*, actor: Actor, session_id: UUID, given: Iterable[ByHand]) -> Session:
    """Note or correct attendance by hand; what is given stands above scans.

    Raises Http404, Denied, and ValidationError by enrolment id: no place, other group, left before
    she came, noted anew since the page was opened. Then nothing is changed. Audits each change.
    """
    session = _locked(actor, session_id)
    if session.cancelled:
        raise ValidationError(Outcome.CANCELLED.label)
    places = {place.pk: place for place in selectors.meant_for(session)}
    faults: dict[str, list[str]] = {}
    for one in given:
        try:
            _write(actor, session, places.get(one.enrolment_id), one)
        except ValidationError as fault:
            faults[str(one.enrolment_id)] = fault.messages
    if faults:
        raise ValidationError(faults)
    return session
