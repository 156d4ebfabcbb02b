"""The organiser's desk and the trainee's: what is next, what is due."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.training import states
from niangjia.training.models import Enrolment, Feedback, Programme, Session
from niangjia.training.rules.reaction import FEWEST, OPEN_DAYS
from niangjia.training.selectors.programmes import SOON, _counted

# So long after its last day a programme stays on its organiser's desk.
LATELY = dt.timedelta(days=190)


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
        return [of for of in self.programmes if of.state in (states.OPEN, states.RUNNING)]


def desk(actor: Actor) -> Desk:
    """The programmes for which she answers, the sessions of their week, and feedback that few gave
    (four queries, whatever the number)."""
    today = timezone.localdate()
    rows = _counted(Programme.objects.filter(organiser_id=actor.me)).exclude(
        state__in=(states.DRAFT, states.CANCELLED)
    )
    every = list(rows.filter(ends_on__gte=today - LATELY).order_by("starts_on", "id"))
    by_pk = {of.pk: of for of in every}
    live = [of.pk for of in every if of.state in (states.OPEN, states.RUNNING)]
    return Desk(every, _week(by_pk, live), _quiet(every, today))


def _week(by_pk: dict, live: list) -> list[Filled]:  # type: ignore[type-arg]
    now = timezone.now()
    sessions = list(
        Session.objects.filter(
            programme__in=live, cancelled=False, ends_at__gte=now, starts_at__lt=now + SOON
        )
    )
    held = Counter(
        Enrolment.objects.filter(programme__in=live, state=states.ENROLLED)
        .order_by()
        .values_list("programme_id", "group")
    )
    found = []
    for one in sessions:
        one.programme = of = by_pk[one.programme_id]
        taken = held[of.pk, one.group] if one.group else of.enrolled
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
