"""Home visits: only where she agreed, two where it is dangerous, and nobody is forgotten out there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from niangjia.access.agenda import items_for
from niangjia.audit.models import AuditEvent
from niangjia.casework import services
from niangjia.casework.models import Case, Entry, Task, Visit
from niangjia.casework.services import Facts
from niangjia.notices.models import Notice
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
WAY = {"channels": ["visit"], "since": "", "until": ""}
NOON = dt.datetime(2027, 3, 2, 4, 0, tzinfo=dt.UTC)
ALONE = "同事都在外面，她家就在街道办隔壁。"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, **more: Any) -> Case:
    facts = Facts(**{"call_her": "李女士", "contact_allowed": True, "way": WAY, **more})
    return services.open_case(actor=act(world.worker), facts=facts)


def planned(world: World, case: Case, **more: Any) -> Visit:
    now = timezone.now()
    given = {"starts_at": now, "back_by": now + dt.timedelta(hours=1), "place": "柳桥新村三幢"}
    return services.plan_visit(
        actor=act(world.worker), case_id=case.pk, **{**given, "alone_why": ALONE, **more}
    )


@time_machine.travel(NOON)
def test_a_visit_goes_out_and_comes_back(world: World) -> None:
    case = opened(world)
    browser = browser_of(world.worker)
    form = {"on": "2027-03-02", "starts": "12:00", "back": "13:00", "place": "柳桥新村三幢"}
    refused = browser.post(f"/cases/{case.pk}/visit/", form).content.decode()
    assert "Two should go" in refused and "柳桥新村三幢" in refused
    assert browser.post(f"/cases/{case.pk}/visit/", {**form, "alone_why": ALONE}).status_code == 302
    visit = Visit.objects.get()
    url = f"/cases/{case.pk}/visit/{visit.pk}/"
    assert "柳桥新村" not in browser.get(f"/cases/{case.pk}/").content.decode()
    assert "柳桥新村" in browser.get(url).content.decode()
    assert browser_of(world.westerner).get(url).status_code == 404
    assert browser.post(f"{url}go/").status_code == 302
    assert "On the way" in browser.get(url).content.decode()
    browser.post(f"{url}longer/30/")
    visit.refresh_from_db()
    assert visit.back_by == NOON + dt.timedelta(minutes=90) and visit.extended == 1
    given = {"outcome": "reached", "note": "孩子在写作业。"}
    assert browser.post(url, given).status_code == 302
    visit.refresh_from_db()
    assert visit.back_at and visit.attempt and visit.attempt.outcome == "reached"
    assert Entry.objects.get().kind == "visit"


@time_machine.travel(NOON)
def test_a_visit_of_tomorrow_is_not_called_one_of_today(world: World) -> None:
    tomorrow = timezone.now() + dt.timedelta(days=1)
    planned(world, opened(world), starts_at=tomorrow, back_by=tomorrow + dt.timedelta(hours=1))
    planned(world, opened(world))
    found = [item for item in items_for(act(world.worker)) if str(item.detail) == "Visit"]
    told = [(item.kind, str(item.clock_text)) for item in found]
    assert told == [("today", "back by today 13:00"), ("waiting", "back by tomorrow 13:00")]


def test_whoever_plans_a_visit_that_she_did_not_agree_to_is_told_first(world: World) -> None:
    browser, told = browser_of(world.worker), "She has agreed to no visit"
    for way, expected in ((WAY, False), ({"channels": ["sms"]}, True)):
        case = opened(world, way=way)
        assert (told in browser.get(f"/cases/{case.pk}/visit/").content.decode()) is expected


@time_machine.travel(NOON)
def test_where_she_agreed_to_no_visit_nobody_goes(world: World) -> None:
    with pytest.raises(ValidationError, match="did not agree"):
        planned(world, opened(world, way={"channels": ["sms"]}))
    with pytest.raises(ValidationError, match="Not at this hour"):
        planned(world, opened(world, way={**WAY, "since": "18:00", "until": "20:00"}))
    visit = planned(world, case := opened(world))
    services.agree_contact(actor=act(world.worker), case_id=case.pk, allowed=False, way={})
    page = browser_of(world.worker).post(f"/cases/{case.pk}/visit/{visit.pk}/go/", follow=True)
    assert "Do not contact her" in page.content.decode()
    assert Visit.objects.get().begun_at is None


@time_machine.travel(NOON)
def test_hours_that_cannot_be_are_refused(world: World) -> None:
    case, now = opened(world), timezone.now()
    with pytest.raises(ValidationError, match="has passed"):
        planned(world, case, starts_at=now - dt.timedelta(hours=1))
    with pytest.raises(ValidationError, match="within twelve hours"):
        planned(world, case, back_by=now + dt.timedelta(hours=13))


def test_whoever_is_not_back_is_looked_for_once(world: World) -> None:
    with time_machine.travel(NOON, tick=False):
        case = opened(world)
        visit = planned(world, case)
        services.begin_visit(actor=act(world.worker), visit_id=visit.pk)
        assert services.housekeeping() == 0
    with time_machine.travel(NOON + dt.timedelta(minutes=61), tick=False):
        assert services.housekeeping() == 1
        assert services.housekeeping() == 0
        notice = Notice.objects.get(member=world.supervisor, code="casework.not_back")
        assert notice.path == f"/cases/{case.pk}/visit/{visit.pk}/"
        assert AuditEvent.objects.filter(event="cases.visit_late").count() == 1
        boss = browser_of(world.supervisor)
        assert "alerted" in boss.get(notice.path).content.decode()
        assert "Not back from a visit" in boss.get("/").content.decode()
        services.extend_visit(actor=act(world.worker), visit_id=visit.pk, minutes=15)
        assert services.housekeeping() == 0
    with time_machine.travel(NOON + dt.timedelta(minutes=80), tick=False):
        assert services.housekeeping() == 1
        services.end_visit(actor=act(world.worker), visit_id=visit.pk, outcome="no_answer")
        assert services.housekeeping() == 0


@time_machine.travel(NOON)
def test_two_visits_in_vain_ask_for_a_review_of_the_risk(world: World) -> None:
    case = opened(world)
    for _turn in range(2):
        visit = planned(world, case)
        services.begin_visit(actor=act(world.worker), visit_id=visit.pk)
        services.end_visit(actor=act(world.worker), visit_id=visit.pk, outcome="somebody_else")
    assert Task.objects.filter(case=case, kind="risk_review").count() == 1
    with pytest.raises(ValidationError, match="over"):
        services.extend_visit(actor=act(world.worker), visit_id=visit.pk, minutes=15)


@time_machine.travel(NOON)
def test_a_stranger_finds_no_visit(world: World) -> None:
    visit = planned(world, opened(world))
    with pytest.raises(Http404):
        services.begin_visit(actor=act(world.westerner), visit_id=visit.pk)
