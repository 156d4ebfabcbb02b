"""Statutory procedures of a case: the case decides who sees them, their dates reach plan, day, calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.access import agenda
from niangjia.access import services as access
from niangjia.casework import services
from niangjia.casework.models import Case, CaseProcedure, Task
from niangjia.casework.services import Facts
from niangjia.instruments import engine
from niangjia.procedures import selectors as counted
from niangjia.procedures import services as following
from niangjia.procedures.engine import Happened
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def opened(world: World) -> Case:
    facts = Facts(call_her="李女士", issues=("dv_physical",))
    return services.open_case(actor=act(world.worker), facts=facts)


def started(world: World, case: Case, code: str, *steps: Happened) -> CaseProcedure:
    who = act(world.worker)
    link = services.start_procedure(actor=who, case_id=case.pk, code=code)
    for step in steps:
        link = services.note_event(actor=who, link_id=link.pk, step=step)
    return link


def order(world: World, case: Case, made: dt.date) -> CaseProcedure:
    accepted = Happened(
        "accepted",
        made,
        timezone.now() - dt.timedelta(days=(timezone.localdate() - made).days, hours=1),
    )
    return started(
        world, case, "protection-order",
        Happened("filed", made), accepted, Happened("granted", made),
    )  # fmt: skip


def test_a_procedure_is_started_from_the_case_and_its_dates_stand_in_the_plan(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    base = f"/cases/{case.pk}/procedures/"
    listed = browser.get(base).content.decode()
    assert "Personal safety protection order" in listed and "judicial-confirmation" not in listed
    page = browser.get(f"{base}start/legal-aid/")
    assert page.status_code == 200
    day = timezone.localdate().isoformat()
    page = browser.post(f"{base}start/legal-aid/", {"event": "applied", "on": day})
    assert page.status_code == 302, page.content.decode()
    link = CaseProcedure.objects.get()
    case.refresh_from_db()
    assert link.next_due and case.next_due == min(link.next_due, case.next_due)
    text = browser.get(f"/cases/{case.pk}/").content.decode()
    assert "Legal aid" in text and f"/cases/{case.pk}/procedures/{link.pk}/" in text


def test_a_missing_hour_or_a_day_ahead_is_said_and_nothing_changes(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    link = started(world, case, "protection-order", Happened("filed", ago(0)))
    url = f"/cases/{case.pk}/procedures/{link.pk}/"
    page = browser.post(url, {"event": "accepted", "on": ago(0).isoformat(), "at": ""})
    assert "the hour counts" in page.content.decode()
    page = browser.post(url, {"event": "accepted", "on": ago(-3).isoformat(), "at": "09:00"})
    assert page.status_code == 200 and link.track.steps.count() == 1


def test_an_event_moves_the_dates_and_can_be_taken_back(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    link = started(world, case, "legal-aid", Happened("applied", ago(1)))
    first = link.next_due
    link = services.note_event(
        actor=act(world.worker), link_id=link.pk, step=Happened("granted", ago(0))
    )
    assert link.next_due != first
    url = f"/cases/{case.pk}/procedures/{link.pk}/back/"
    assert browser.post(url).status_code == 302
    link.refresh_from_db()
    assert link.next_due == first
    with pytest.raises(ValidationError, match="can't happen now"):
        services.note_event(
            actor=act(world.worker), link_id=link.pk, step=Happened("assigned", ago(0))
        )


def test_an_order_warns_thirty_days_before_it_ends_and_stays_late_after(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    link = order(world, case, ago(160))
    items = [item for item in agenda.items_for(act(world.worker)) if str(link.pk) in item.url]
    assert [item.kind for item in items] == ["waiting"]
    assert link.track.reference in items[0].detail and "order" not in items[0].detail
    text = browser.get(f"/cases/{case.pk}/procedures/{link.pk}/").content.decode()
    assert "Ask for an extension now" in text
    link.track.steps.update(happened_on=ago(200))
    items = [item for item in agenda.items_for(act(world.worker)) if str(link.pk) in item.url]
    assert [item.kind for item in items] == ["late"]
    text = browser.get(f"/cases/{case.pk}/procedures/{link.pk}/").content.decode()
    assert "apply again at once" in text


def test_the_day_that_the_order_names_counts_when_it_is_earlier(world: World) -> None:
    case, who = opened(world), act(world.worker)
    link = order(world, case, ago(10))
    outer = link.next_due
    services.take_event_back(actor=who, link_id=link.pk)
    named = timezone.localdate() + dt.timedelta(days=40)
    with pytest.raises(ValidationError):
        services.note_event(
            actor=who, link_id=link.pk, step=Happened("granted", ago(10)), ends_on=ago(11)
        )
    link = services.note_event(
        actor=who, link_id=link.pk, step=Happened("granted", ago(10)), ends_on=named
    )
    assert link.next_due == named and outer is not None and named < outer
    link = services.note_event(actor=who, link_id=link.pk, step=Happened("extended", ago(1)))
    assert link.next_due is not None and link.next_due > named


def test_papers_that_reach_him_let_the_danger_questions_fall_due(world: World) -> None:
    case = opened(world)
    Task.objects.filter(case=case).delete()
    services.note_incident(
        actor=act(world.worker), case_id=case.pk, when="unknown",
        facts={"acts": ["hit"], "relation": "spouse"},
    )  # fmt: skip
    Task.objects.filter(case=case, kind="rescreen").update(due=ago(-20))
    of = engine.get("partner-danger")
    services.keep_screen(
        actor=act(world.worker), case_id=case.pk, answers=engine.Answers(of.code, of.version, {})
    )
    Task.objects.filter(case=case, kind="rescreen").update(due=ago(-20))
    order(world, case, ago(0))
    assert Task.objects.get(case=case, kind="rescreen").due == timezone.localdate()


def test_withdrawn_with_a_reason_its_dates_go_and_what_happened_stays(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    link = started(world, case, "legal-aid", Happened("applied", ago(1)))
    url = f"/cases/{case.pk}/procedures/{link.pk}/end/"
    assert browser.post(url, {"why": ""}).status_code == 200
    assert browser.post(url, {"why": "她说先不办了，一个人说的。"}).status_code == 302
    link.refresh_from_db()
    assert link.next_due is None and link.withdrawn_at is not None
    text = browser.get(f"/cases/{case.pk}/procedures/{link.pk}/").content.decode()
    assert "她说先不办了" in text and "receives the application" in text
    with pytest.raises(ValidationError):
        services.note_event(
            actor=act(world.worker), link_id=link.pk, step=Happened("granted", ago(0))
        )
    assert services.start_procedure(actor=act(world.worker), case_id=case.pk, code="legal-aid").pk


def test_one_of_a_kind_runs_at_a_time_and_mediation_never_from_here(world: World) -> None:
    case = opened(world)
    started(world, case, "legal-aid")
    with pytest.raises(ValidationError, match="already"):
        started(world, case, "legal-aid")
    for code in ("mediation", "judicial-confirmation", "no-such"):
        with pytest.raises(Http404):
            started(world, case, code)
        url = f"/cases/{case.pk}/procedures/start/{code}/"
        assert browser_of(world.worker).get(url).status_code == 404


def test_who_sees_the_case_sees_its_procedures_and_nobody_else(world: World) -> None:
    case = opened(world)
    link = started(world, case, "legal-aid", Happened("applied", ago(1)))
    base = f"/cases/{case.pk}/procedures/"
    assert browser_of(world.supervisor).get(f"{base}{link.pk}/").status_code == 200
    stranger = browser_of(world.westerner)
    for path in ("", "start/legal-aid/", f"{link.pk}/", f"{link.pk}/end/"):
        assert stranger.get(base + path).status_code == 404
    assert stranger.post(f"{base}{link.pk}/back/").status_code == 404
    with pytest.raises(Http404):
        following.take_back(actor=act(world.worker), track_id=link.track_id)
    other = opened(world)
    url = f"/cases/{other.pk}/procedures/{link.pk}/"
    assert browser_of(world.worker).get(url).status_code == 404


def test_her_calendar_tells_day_and_code_and_goes_silent_behind_a_wall(world: World) -> None:
    case = opened(world)
    link = started(world, case, "legal-aid", Happened("applied", ago(0)))
    secret = following.make_feed(actor=act(world.worker), seen_by="only_me")
    url = f"/procedures/calendar/{secret}/reminders.ics"
    text = browser_of(world.worker).get(url).content.decode()
    assert f"Reminder / 提醒 {link.track.reference}" in text
    assert case.number not in text and "aid" not in text.lower() and "李女士" not in text
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
        member_id=world.worker.pk, reason="她是对方的表妹，不能看。",
    )  # fmt: skip
    assert link.track.reference not in browser_of(world.worker).get(url).content.decode()
    assert counted.tracks_of_feed(world.worker.pk) == []


def test_the_case_page_asks_as_much_for_one_as_for_four(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    counts = []
    for codes in (["legal-aid"], ["letters-visits", "police-report", "divorce-litigation"]):
        for code in codes:
            started(world, case, code)
        browser.get(f"/cases/{case.pk}/")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/cases/{case.pk}/")
            browser.get(f"/cases/{case.pk}/procedures/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
