"""What casework and referrals count, on real rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from niangjia.casework import indicators as casework
from niangjia.casework.models import (
    Case,
    CaseIssue,
    CaseProcedure,
    Consent,
    Happening,
    Screening,
    Task,
)
from niangjia.people import indicators
from niangjia.procedures.models import Step, Track
from niangjia.referrals.indicators import on_her_consent
from niangjia.referrals.models import Referral, Service
from tests.world import World, make_world

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


class Files:
    """Cases of the worker, made as rows: these indicators read codes and moments alone."""

    def __init__(self) -> None:
        self.world: World = make_world()
        self.now = timezone.now()
        self.span = (self.now - 30 * DAY, self.now)
        self.number = 0

    def case(self, ago: float, issue: str = "dv_physical", **more: Any) -> Case:
        self.number += 1
        worker, street = self.world.worker, self.world.street
        found = Case(
            number=f"2026-{self.number:06}", unit=street, unit_path=street.path, way_in="walk_in",
            worker=worker, opened_by=worker, opened_at=self.now - ago * DAY, call_her="她",
            last_entry_on=self.now.date(), **more,
        )  # fmt: skip
        found.save()
        CaseIssue(case=found, code=issue, is_main=True).save()
        return found

    def screened(self, case: Case, hours: float) -> None:
        Screening(
            case=case,
            instrument="x",
            edition="1",
            answers={},
            asked_at=case.opened_at + hours * HOUR,
        ).save()

    def task(self, case: Case, due: float, done: float | None, result: str = "done") -> None:
        """A follow-up due and done so many days ago."""
        Task(
            case=case, kind="follow_up", due=timezone.localdate() - dt.timedelta(days=due),
            done_at=None if done is None else self.now - done * DAY,
            result="" if done is None else result,
        ).save()  # fmt: skip

    def counted(self, count: indicators.Count) -> tuple[int, int]:
        found = count({self.world.worker.pk, self.world.westerner.pk}, *self.span)
        assert self.world.westerner.pk not in found
        return tuple(found.get(self.world.worker.pk, indicators.Counted(0, 0)))  # type: ignore[return-value]


@pytest.fixture
def files(db: None) -> Files:
    return Files()


def test_every_room_that_stands_gives_its_indicators() -> None:
    keys = [one.key for one in indicators.all_indicators()]
    assert keys[:4] == [
        "casework.screen_24h", "casework.deadline_met", "casework.follow_up_held",
        "referrals.consent_before",
    ]  # fmt: skip
    assert all(
        one.name and one.due and one.done and one.source for one in indicators.all_indicators()
    )
    results = {one.key for one in indicators.all_indicators(result=True)}
    assert results == {"casework.stayed_closed", "casework.follow_up_reached"}


def test_a_screen_counts_within_24_hours_of_opening_a_case_of_violence(
    files: Files, django_assert_num_queries: Any
) -> None:
    files.screened(files.case(10), 23)
    late = files.case(9)
    files.screened(late, 25)
    files.screened(late, 40)
    files.case(8)
    files.screened(files.case(7, issue="inheritance"), 1)  # no violence
    files.screened(files.case(40), 1)  # before the span
    files.case(0.5)  # its 24 hours aren't over
    with django_assert_num_queries(1):
        assert files.counted(casework.screened_in_time) == (1, 3)


def test_a_follow_up_is_held_by_its_day(files: Files, django_assert_num_queries: Any) -> None:
    case = files.case(20)
    files.task(case, due=5, done=5)
    files.task(case, due=6, done=9)
    files.task(case, due=7, done=6)  # a day late
    files.task(case, due=8, done=8, result="not_possible")
    files.task(case, due=9, done=None)
    files.task(case, due=-3, done=None)  # isn't due yet
    files.task(case, due=45, done=45)  # before the span
    with django_assert_num_queries(1):
        assert files.counted(casework.followed_up) == (2, 5)
    assert files.counted(casework.follow_ups_possible) == (3, 4)


def test_a_time_limit_of_ours_is_kept_when_its_step_came_in_time(
    files: Files, django_assert_max_num_queries: Any
) -> None:
    """Refused by a court: reconsideration within five days (反家暴 31); a court's own limits of the
    same procedure count for nobody."""
    for filed_after in (3, 12, None):
        case, start = files.case(28), timezone.localdate() - dt.timedelta(days=20)
        track = Track(procedure="protection-order", state="refused")
        track.save()
        Track.objects.filter(pk=track.pk).update(started_at=files.now - 25 * DAY)
        events = [("filed", -3), ("accepted", -2), ("refused", 0)]
        if filed_after is not None:
            events.append(("filed", filed_after))
        for event, day in events:
            Step(track=track, event=event, happened_on=start + dt.timedelta(days=day)).save()
        CaseProcedure(case=case, track=track).save()
    with django_assert_max_num_queries(3):
        assert files.counted(casework.limits_kept) == (1, 3)


def test_closed_cases_stay_closed_or_not(files: Files) -> None:
    for state in ("closed", "closed", "reopened"):
        more: dict[str, Any] = {"closed_at": files.now} if state == "closed" else {}
        case = files.case(25, state=state, **more)
        Happening(case=case, kind="moved", at=files.now - 9 * DAY, facts={"to": "closed"}).save()
        Happening(case=case, kind="moved", at=files.now - 9 * DAY, facts={"to": "closing"}).save()
    assert files.counted(casework.stayed_closed) == (2, 3)


def test_a_referral_rests_on_consent_recorded_before_it_or_on_a_law(files: Files) -> None:
    case, street = files.case(20), files.world.street
    service = Service(
        kind="police", name_zh="派出所", unit=street, unit_path=street.path, area=street,
        area_path=street.path,
    )  # fmt: skip
    service.save()
    consent = Consent(case=case, purpose="receiver", how="said", given_at=files.now - 6 * DAY)
    consent.save()
    for basis, sent in (({"consent": consent}, 5), ({"consent": consent}, 7), ({"ground": "x"}, 5)):
        Referral(
            case=case, service=service, state="sent", made_by=files.world.worker,
            sent_at=files.now - sent * DAY, reply_by=timezone.localdate(), **basis,
        ).save()  # fmt: skip
    assert files.counted(on_her_consent) == (1, 3)
