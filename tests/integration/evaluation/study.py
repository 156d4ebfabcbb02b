"""A programme whose true effect is known, for tests: trained and untrained of one district."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Collection
from typing import Any
from uuid import UUID

from niangjia.evaluation import services
from niangjia.evaluation.models import EvaluationPlan
from niangjia.people import indicators
from niangjia.people.indicators import Counted, Counts, Indicator
from niangjia.people.models import Member
from niangjia.training import services as training
from niangjia.training.models import Attendance, Enrolment, Programme
from tests.integration.training.school import School
from tests.world import act, hold, make_member

SPAN = 60


class Study:
    """``trained`` and ``others`` are caseworkers of the east; the programme ended ``ago`` days ago."""

    def __init__(self, school: School, trained: int = 12, others: int = 12) -> None:
        self.school = school
        self.trained = [self._worker(f"t{at}") for at in range(trained)]
        self.others = [self._worker(f"o{at}") for at in range(others)]
        self.of = school.programme(opened=False, seats=60)

    def _worker(self, name: str) -> Member:
        found = make_member(f"安{name}", self.school.world.east, username=name)
        hold(found, "caseworker", self.school.world.east)
        return found

    def plan(self, *keys: str, **more: Any) -> EvaluationPlan:
        given = {"before_days": SPAN, "after_days": SPAN, **more}
        return services.set_plan(
            actor=act(self.school.organiser), programme_id=self.of.pk, keys=keys, **given
        )

    def held(self, ago: int = SPAN + 5) -> Programme:
        """Opened, held with everybody there, and ended so many days ago."""
        organiser = act(self.school.organiser)
        training.move_programme(actor=organiser, programme_id=self.of.pk, to="open")
        places: list[Enrolment] = [self.school.nominated(self.of, one) for one in self.trained]
        last = self.school.today - dt.timedelta(days=ago)
        first = last - dt.timedelta(days=2)
        session = self.of.sessions.get()
        session.starts_at -= dt.timedelta(days=(self.of.starts_on - first).days)
        session.ends_at -= dt.timedelta(days=(self.of.starts_on - first).days)
        session.save()
        Attendance.objects.bulk_create(
            Attendance(session=session, enrolment=place, arrived_at=session.starts_at)
            for place in places
        )
        Programme.objects.filter(pk=self.of.pk).update(
            state="ended", starts_on=first, ends_on=last, nominate_by=first
        )
        self.of = Programme.objects.select_related("unit").get(pk=self.of.pk)
        return self.of


class Practice:
    """A room that isn't built yet (mediation): its indicator, with a known effect on the trained."""

    KEY = "test.gate_repeated"

    def __init__(self, study: Study, effect: float, *, due: int = 8, seed: str = "gate") -> None:
        chance = random.Random(seed)
        self.study, self.calls = study, 0
        self.rows: dict[UUID, tuple[Counted, Counted]] = {}
        for member in (*study.trained, *study.others):
            p = chance.uniform(0.3, 0.5)
            after = p + 0.1 + (effect if member in study.trained else 0)
            done = [sum(chance.random() < share for _n in range(due)) for share in (p, after)]
            self.rows[member.pk] = (Counted(done[0], due), Counted(done[1], due))

    def count(self, members: Collection[UUID], since: dt.datetime, until: dt.datetime) -> Counts:
        self.calls += 1
        late = since.date() >= self.study.of.ends_on
        return {pk: rows[late] for pk, rows in self.rows.items() if pk in members}

    def indicator(self, version: int = 1) -> Indicator:
        words = ("Safety gate repeated", "sessions with a second gate", "sessions", "Mediation")
        return Indicator(self.KEY, *words, self.count, version=version)

    def register(self, version: int = 1) -> None:
        indicators.register(self.indicator(version))
