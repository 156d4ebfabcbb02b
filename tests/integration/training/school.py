"""A programme in the invented city, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from niangjia.people.models import Member
from niangjia.training import services
from niangjia.training.models import Programme, Session
from tests.world import World, act, hold, make_member, make_world


class School:
    """The city with an organiser, a programme, and supervisors east and west."""

    def __init__(self) -> None:
        self.world: World = make_world()
        self.organiser = make_member("许佳", self.world.city)
        hold(self.organiser, "organiser", self.world.city)
        self.west_supervisor = make_member("陆晓岚", self.world.west)
        hold(self.west_supervisor, "supervisor", self.world.west)
        self.today = timezone.localdate()

    def given(self, **more: Any) -> dict[str, Any]:
        """What a programme is made of."""
        return {
            "title": "Listening first",
            "purpose": "Screening comes late.",
            "objectives": ["asks alone whether she is safe now", "knows the written warning"],
            "target_roles": ["caseworker"],
            "competencies": ["danger"],
            "place": "Hall 2",
            "starts_on": self.today + dt.timedelta(days=10),
            "ends_on": self.today + dt.timedelta(days=12),
            "nominate_by": self.today + dt.timedelta(days=5),
            "seats": 2,
            "child_care": True,
            **more,
        }

    def programme(self, *, opened: bool = True, **more: Any) -> Programme:
        """A programme with one lecture, open for nominations."""
        of = services.make_programme(
            actor=act(self.organiser), unit_id=self.world.city.pk, **self.given(**more)
        )
        self.session(of)
        if opened:
            of = services.move_programme(actor=act(self.organiser), programme_id=of.pk, to="open")
        return of

    def session_given(self, of: Programme, **more: Any) -> dict[str, Any]:
        """What a session is made of; ``day`` counts from the first, ``hours`` are from and until."""
        first, last = more.pop("hours", (9, 11))
        day = of.starts_on + dt.timedelta(days=more.pop("day", 0))
        zone = timezone.get_current_timezone()
        return {
            "kind": "lecture",
            "title": "The law of violence",
            "place": "Hall 2",
            "link": "",
            "starts_at": dt.datetime.combine(day, dt.time(first), zone),
            "ends_at": dt.datetime.combine(day, dt.time(last), zone),
            "capacity": None,
            "group": "",
            "agenda": "",
            "bring": "",
            "objectives": [0],
            "articles": ["反家庭暴力法 23"],
            "consent_rules": "",
            "transport": "",
            "rubric_code": "",
            "rubric": [],
            "host_id": None,
            "teachers": [],
            **more,
        }

    def session(self, of: Programme, **more: Any) -> Session:
        """One session more."""
        return services.add_session(
            actor=act(self.organiser), programme_id=of.pk, **self.session_given(of, **more)
        )

    def nominated(self, of: Programme, member: Member) -> Any:
        """Nominated by the supervisor of her unit, and so decided at once."""
        west = member.unit_id == self.world.west.pk
        supervisor = self.west_supervisor if west else self.world.supervisor
        return services.nominate(actor=act(supervisor), programme_id=of.pk, member_id=member.pk)
