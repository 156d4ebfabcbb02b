"""The organiser's desk and the trainee's: what is next, what is due."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.training import states
from niangjia.training.models import Enrolment, Feedback, Programme, Session
from niangjia.training.rules.reaction import FEWEST, OPEN_DAYS
from niangjia.training.selectors.programmes import SOON, counted

# So long after its last day a programme stays on its organiser's desk.
LATELY = dt.timedelta(days=190)
LIVE = (states.OPEN, states.RUNNING)


@dataclass(frozen=True)
class Filled:
    """A session of the week: how many have a place in it, of how many that fit."""

    session: Session
    taken: int
    room: int


@dataclass(frozen=True)
class Desk:
    """What an organiser has before her. ``programmes`` carry enrolled, waiting, to_approve; ``quiet``
    are those whose feedback closes with fewer answers than may be shown: (programme, given)."""

    programmes: list[Programme]
    week: list[Filled]
    quiet: list[tuple[Programme, int]]

    @property
    def open(self) -> list[Programme]:
        """Those that take nominations or are under way."""
        return [of for of in self.programmes if of.state in LIVE]


def desk(actor: Actor) -> Desk:
    """The programmes for which she answers, the sessions of their week, and feedback that few gave
    (five queries, whatever the number)."""
    today = timezone.localdate()
    rows = Programme.objects.filter(organiser_id=actor.me).exclude(
        state__in=(states.DRAFT, states.CANCELLED)
    )
    every = counted(rows.filter(ends_on__gte=today - LATELY).order_by("starts_on", "id"))
    live = [of for of in every if of.state in LIVE]
    return Desk(every, _week(_sessions({of.pk: of for of in live})), _quiet(every, today))


def week(actor: Actor) -> list[Filled]:
    """The sessions of the week of programmes for which she answers (one query, and another one
    when there are any)."""
    rows = Session.objects.filter(
        programme__organiser_id=actor.me, programme__state__in=LIVE, **_soon()
    )
    return _week(list(rows.select_related("programme")))


def _soon() -> dict[str, object]:
    now = timezone.now()
    return {"cancelled": False, "ends_at__gte": now, "starts_at__lt": now + SOON}


def _sessions(by_pk: dict[UUID, Programme]) -> list[Session]:
    found = list(Session.objects.filter(programme__in=by_pk, **_soon()))
    for one in found:
        one.programme = by_pk[one.programme_id]
    return found


def _week(sessions: list[Session]) -> list[Filled]:
    if not sessions:
        return []
    held = Counter(
        Enrolment.objects.filter(
            programme__in={one.programme_id for one in sessions}, state=states.ENROLLED
        )
        .order_by()
        .values_list("programme_id", "group")
    )
    everybody = Counter[UUID]()
    for (pk, _group), n in held.items():
        everybody[pk] += n
    found = []
    for one in sessions:
        of = one.programme
        taken = held[of.pk, one.group] if one.group else everybody[of.pk]
        found.append(Filled(one, taken, one.capacity or of.seats))
    return found


def _quiet(every: list[Programme], today: dt.date) -> list[tuple[Programme, int]]:
    """Programmes whose feedback is still open and few have answered yet (one query)."""
    first = today - dt.timedelta(days=OPEN_DAYS)
    asking = [
        of
        for of in every
        if of.state in (states.RUNNING, states.ENDED) and first <= of.ends_on <= today
    ]
    rows = Feedback.objects.filter(programme__in=[of.pk for of in asking]).annotate(
        n=Count("given")
    )
    given = {row.programme_id: row for row in rows.defer("answers")}
    found = []
    for of in asking:
        pool = given.get(of.pk)
        if pool is not None and pool.closed_on is not None:
            continue
        n = pool.n if pool is not None else 0  # type: ignore[attr-defined]
        if n < FEWEST:
            found.append((of, n))
    return found
