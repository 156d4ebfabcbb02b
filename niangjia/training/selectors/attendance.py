"""Who was there: for the pages, and for the rooms above."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import FilteredRelation, Q
from django.http import Http404
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.people.models import Member
from niangjia.training import states
from niangjia.training.models import Attendance, Enrolment, Programme, Scan, Session
from niangjia.training.rules import attendance as rules
from niangjia.training.rules.attendance import Presence, Rate, Standing
from niangjia.training.selectors.programmes import session as _session

# So long after its last day a programme stays on a trainee's own page.
LATELY = dt.timedelta(days=30)
# Attendance is taken at these kinds of session; one studies and is tested alone.
TAUGHT = (
    Session.Kind.LECTURE, Session.Kind.VISIT, Session.Kind.SEMINAR, Session.Kind.PRACTICE,
)  # fmt: skip


def may_take_attendance(actor: Actor, session: Session) -> bool:
    """Whether she notes who is there: who runs the programme, or teaches this session.

    ``session`` as ``selectors.session`` gives it (teachers at hand); no query.
    """
    if actor.covers_path(Permission.RUN_TRAINING, session.programme.unit.path):
        return True
    teachers = {one.member_id for one in session.teachers.all()}
    return actor.member_id is not None and actor.member_id in teachers


def door(actor: Actor, pk: UUID) -> Session:
    """A session whose attendance she may take. Raises Http404, Denied."""
    found = _session(actor, pk)
    if not may_take_attendance(actor, found):
        raise Denied(NOT_YOURS, code="attendance")
    return found


def meant_for(session: Session) -> list[Enrolment]:
    """Everybody with a place for whom a session is: of its group, or all (one query)."""
    rows = Enrolment.objects.filter(programme_id=session.programme_id, state=states.ENROLLED)
    if session.group:
        rows = rows.filter(group=session.group)
    return list(rows.select_related("member", "unit").order_by("member__name_sort", "id"))


class Listed(NamedTuple):
    """Somebody on the list of a session, with what is noted of her, as her phone needs it."""

    code: str
    name: str
    name_en: str
    unit_zh: str
    unit_en: str
    state: str | None
    arrived_at: dt.datetime | None
    left_at: dt.datetime | None
    by_hand: bool | None


def listed(actor: Actor, pk: UUID) -> list[Listed]:
    """Everybody for whom a session is, with what is noted of her, for whoever may take its attendance
    (``door``): one query, one more for who doesn't run the programme. Raises Http404, Denied.

    A phone at the door asks for it again and again, so the session comes with its people.
    """
    seen = policy_of(Programme).visible_through(actor, "programme")
    there = FilteredRelation("attendances", condition=Q(attendances__session=pk))
    rows = Enrolment.objects.filter(seen, programme__sessions=pk, state=states.ENROLLED)
    every = list(
        rows.annotate(there=there).order_by("member__name_sort", "id").values_list(
            "programme__unit__path", "programme__sessions__group", "group",
            "code", "member__name", "member__name_en", "unit__name_zh", "unit__name_en",
            "there__state", "there__arrived_at", "there__left_at", "there__by_hand",
        )
    )  # fmt: skip
    if not every:  # nobody has a place, or she may not even know of it
        door(actor, pk)
        return []
    path, group = every[0][:2]
    if not actor.covers_path(Permission.RUN_TRAINING, path):
        door(actor, pk)
    return [Listed._make(row[3:]) for row in every if group in ("", row[2])]


def noted(session: Session) -> dict[UUID, Attendance]:
    """What is noted of each person at a session, by enrolment (one query)."""
    return {row.enrolment_id: row for row in session.attendances.all()}


def doubtful(session: Session) -> int:
    """How many scans were refused, for a look (one query)."""
    counting = (Scan.Outcome.NOTED, Scan.Outcome.ALREADY)
    return session.scans.exclude(outcome__in=counting).count()


def group_sizes(of: Programme) -> dict[str, int | None]:
    """How many fit into each group: its smallest session (None: no limit said). One query."""
    found: dict[str, int | None] = {}
    rows = of.sessions.filter(cancelled=False).exclude(group="").order_by("group")
    for letter, limit in rows.values_list("group", "capacity"):
        known = found.setdefault(letter, limit)
        if limit is not None and (known is None or limit < known):
            found[letter] = limit
    return found


# -- for other rooms ------------------------------------------------------------------------------
def _taught(programmes: Iterable[UUID], now: dt.datetime | None) -> list[Session]:
    rows = Session.objects.filter(
        programme__in=list(programmes), cancelled=False, kind__in=TAUGHT,
        ends_at__lte=now or timezone.now(),
    )  # fmt: skip
    return list(rows.exclude(programme__state=states.CANCELLED).order_by("starts_at", "id"))


def taught_sessions(programme: Programme, *, now: dt.datetime | None = None) -> list[Session]:
    """The sessions that count for attendance: taught ones, over by ``now``, not cancelled (one
    query)."""
    return _taught([programme.pk], now)


def standing_of(session: Session, row: Attendance | None) -> Standing:
    """How somebody stood to a session, by what is noted of her (None: nothing); no query."""
    here = row is not None and row.state == Attendance.State.PRESENT
    was = Presence(row.arrived_at, row.left_at, row.sure) if here and row else Presence()
    return rules.standing(was, session.starts_at, session.ends_at)


def _rates(places: Iterable[Enrolment], now: dt.datetime | None) -> dict[UUID, Rate]:
    every = list(places)
    sessions = _taught({place.programme_id for place in every}, now)
    rows = Attendance.objects.filter(
        session__in=[one.pk for one in sessions], enrolment__in=[place.pk for place in every]
    )
    by_pair = {(row.session_id, row.enrolment_id): row for row in rows}
    of: defaultdict[UUID, list[Session]] = defaultdict(list)
    for one in sessions:
        of[one.programme_id].append(one)
    return {
        place.pk: rules.rate(
            standing_of(one, by_pair.get((one.pk, place.pk)))
            for one in of[place.programme_id]
            if one.group in ("", place.group)
        )
        for place in every
    }


def attendance_rates(programme: Programme, *, now: dt.datetime | None = None) -> dict[UUID, Rate]:
    """``Rate`` of everybody with a place, by enrolment id (three queries, whatever the number)."""
    places = Enrolment.objects.filter(programme=programme, state=states.ENROLLED)
    return _rates(places, now)


def attendance_rate(enrolment: Enrolment, *, now: dt.datetime | None = None) -> Rate:
    """``Rate(held, attended, share)`` of one person: see ``rules.attendance.rate`` (two queries)."""
    return _rates([enrolment], now)[enrolment.pk]


def attended(programme: Programme, member: Member, *, now: dt.datetime | None = None) -> bool:
    """Whether somebody has a place in a programme and attended at least one of its sessions."""
    place = programme.enrolments.filter(member=member, state=states.ENROLLED).first()
    return place is not None and attendance_rate(place, now=now).attended > 0


def attendees(programme: Programme, *, now: dt.datetime | None = None) -> set[UUID]:
    """Ids of the members who attended at least one session (four queries)."""
    found = {pk for pk, one in attendance_rates(programme, now=now).items() if one.attended}
    return set(Enrolment.objects.filter(pk__in=found).values_list("member_id", flat=True))


# -- the trainee's own page -----------------------------------------------------------------------
def my_live_places(actor: Actor) -> list[Enrolment]:
    """Her places in programmes that are open or under way, the next first (one query)."""
    rows = Enrolment.objects.filter(
        member_id=actor.me, state=states.ENROLLED,
        programme__state__in=(states.OPEN, states.RUNNING),
    )  # fmt: skip
    rows = rows.select_related("programme__unit", "member", "unit")
    return list(rows.order_by("programme__starts_on", "id"))


def my_next(
    places: Iterable[Enrolment], now: dt.datetime | None = None
) -> dict[UUID, list[Session]]:
    """The sessions still ahead of her, by programme (two queries)."""
    by_programme = {place.programme_id: place for place in places}
    rows = Session.objects.filter(
        programme__in=by_programme, cancelled=False, ends_at__gte=now or timezone.now()
    ).prefetch_related("teachers")
    found: dict[UUID, list[Session]] = {pk: [] for pk in by_programme}
    for one in rows:
        if one.group in ("", by_programme[one.programme_id].group):
            found[one.programme_id].append(one)
    return found


def my_rates(places: Iterable[Enrolment]) -> dict[UUID, Rate]:
    """Her own attendance, by enrolment (two queries)."""
    return _rates(places, None)


def code_places(actor: Actor, of: Programme) -> list[Enrolment]:
    """Everybody with a place, for the sheet of codes; Raises Http404 unless she runs it."""
    if not actor.covers_path(Permission.RUN_TRAINING, of.unit.path):
        raise Http404
    rows = Enrolment.objects.filter(Q(programme=of), state=states.ENROLLED)
    return list(rows.select_related("member", "unit").order_by("member__name_sort", "id"))
