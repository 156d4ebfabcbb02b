"""Casework attacked: addresses put together from two cases, a closed case in danger, impossible families."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access.services import set_wall
from niangjia.casework import selectors, services
from niangjia.casework.models import Case, CaseRequest, DangerPath, Happening, Tally
from niangjia.casework.services import Facts, common
from niangjia.instruments import engine
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
HIDDEN, OPEN = "13800001234", "13800005678"
WAY: dict[str, Any] = {
    "channels": ["call", "visit"], "since": "", "until": "", "code_word": "", "answerer": "",
    "watchers": "", "voicemail": False,
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, **more: Any) -> Case:
    return services.open_case(
        actor=act(world.worker), facts=Facts(**{"call_her": "李女士", **more})
    )


def closed(world: World) -> Case:
    case = opened(world)
    marks = common.marks(case)
    case.state, case.closed_at = Case.State.CLOSED, timezone.now()
    common.save(case, marks, "state", "closed_at")
    return case


def test_a_contact_of_one_case_never_shows_the_number_of_another(world: World) -> None:
    who = act(world.worker)
    silent, other = opened(world, phone=HIDDEN), opened(world, phone=OPEN)
    services.agree_contact(actor=who, case_id=other.pk, allowed=True, way=WAY)
    attempt = services.begin_contact(actor=who, case_id=other.pk, channel="call")
    browser = browser_of(world.worker)
    assert OPEN in browser.get(f"/cases/{other.pk}/contact/{attempt.pk}/").content.decode()
    page = browser.get(f"/cases/{silent.pk}/contact/{attempt.pk}/")
    assert page.status_code == 404 and HIDDEN not in page.content.decode()


def test_nothing_of_one_case_opens_under_the_address_of_another(world: World) -> None:
    who = act(world.worker)
    one, other = opened(world), opened(world)
    today, now = timezone.localdate(), timezone.now()
    services.agree_contact(actor=who, case_id=one.pk, allowed=True, way=WAY)
    of = engine.get(engine.PARTNER_DANGER)
    visit = services.plan_visit(
        actor=who, case_id=one.pk, starts_at=now + dt.timedelta(hours=1),
        back_by=now + dt.timedelta(hours=2), place="她家", alone_why="同事都在外面办案，她等不了。",
    )  # fmt: skip
    parts = {
        "entry": services.write_entry(
            actor=who, case_id=one.pk, kind="note", happened_at=now, told="她说的话"
        ),
        "task": services.set_task(
            actor=who, case_id=one.pk, kind="action", due=today, what="打电话"
        ),
        "party": one.parties.get(role="client"),
        "incidents": services.note_incident(
            actor=who, case_id=one.pk, when="unknown", facts={"acts": ["insulted"]}
        ),
        "screening": services.keep_screen(
            actor=who, case_id=one.pk, answers=engine.Answers(of.code, of.version, {})
        ),
        "visit": visit,
    }
    browser = browser_of(world.worker)
    for name, found in parts.items():
        assert browser.get(f"/cases/{one.pk}/{name}/{found.pk}/").status_code == 200, name
        assert browser.get(f"/cases/{other.pk}/{name}/{found.pk}/").status_code == 404, name


@pytest.mark.parametrize("how", ["button", "screen"])
def test_danger_opens_a_closed_case_again(world: World, how: str) -> None:
    case, browser = closed(world), browser_of(world.worker)
    if how == "button":
        page = browser.post(f"/cases/{case.pk}/danger/open/", {"child": "yes"})
        assert page.status_code == 302, page.content.decode()
    else:
        of = engine.get(engine.PARTNER_DANGER)
        answers = engine.Answers(of.code, of.version, {q.code: "yes" for q in of.questions})
        services.keep_screen(actor=act(world.worker), case_id=case.pk, answers=answers)
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.risk) == ("reopened", None, "high")
    assert case.danger_since and DangerPath.objects.get(case=case).ended_at is None
    assert Happening.objects.filter(case=case, kind="moved", facts__to="reopened").exists()
    numbers = dict(Tally.objects.filter(number__gt=0).values_list("what", "number"))
    assert numbers["state:reopened"] == numbers["running"] == numbers["risk:high"] == 1
    assert "state:closed" not in numbers


@pytest.mark.parametrize("last", ["child", "client"])
def test_no_child_is_as_old_as_the_client_whoever_is_written_last(world: World, last: str) -> None:
    who, case = act(world.worker), opened(world, birthday="1990-01-01")
    client = case.parties.get(role="client")
    if last == "child":
        wrong = {"role": "child", "birthday": "1989-05-05"}
    else:
        services.set_party(actor=who, case_id=case.pk, role="child", birthday="2015-05-05")
        wrong = {"role": "client", "birthday": "2016-01-01", "party_id": client.pk}
    with pytest.raises(ValidationError, match="as old as the client"):
        services.set_party(actor=who, case_id=case.pk, **wrong)
    client.refresh_from_db()
    assert client.birthday == "1990-01-01"


def test_nobody_who_is_walled_off_goes_along_to_her_door(world: World) -> None:
    case = opened(world)
    services.agree_contact(actor=act(world.worker), case_id=case.pk, allowed=True, way=WAY)
    kin = make_member("唐月", world.street)
    hold(kin, "caseworker", world.street)
    starts = timezone.now() + dt.timedelta(hours=2)
    plan: dict[str, Any] = {
        "actor": act(world.worker), "case_id": case.pk, "starts_at": starts, "place": "清河坊",
        "back_by": starts + dt.timedelta(hours=1), "companion_id": kin.pk,
    }  # fmt: skip
    set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk, member_id=kin.pk,
        reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    with pytest.raises(ValidationError) as told:
        services.plan_visit(**plan)
    assert "companion" in told.value.error_dict
    with pytest.raises(ValidationError):
        services.plan_visit(**{**plan, "companion_id": world.westerner.pk})
    page = browser_of(world.worker).get(f"/cases/{case.pk}/visit/").content.decode()
    assert str(kin.pk) not in page


def test_a_case_keeps_its_client_and_her_number_stays_protected(world: World) -> None:
    case = opened(world, phone=HIDDEN, name="李小禾")
    client = case.parties.get(role="client")
    with pytest.raises(ValidationError, match="stays its client"):
        services.set_party(
            actor=act(world.worker), case_id=case.pk, party_id=client.pk, role="respondent",
            phone=HIDDEN,
        )  # fmt: skip
    assert HIDDEN in selectors.protected(case.pk)


def test_whoever_gives_a_case_away_is_told_why_it_does_not_go(world: World) -> None:
    case = opened(world)
    asker = make_member("唐月", world.street)
    hold(asker, "caseworker", world.street)
    services.request_case(
        actor=act(asker), number=case.number, reason="她上次是我接待的，她只信得过我。"
    )
    asked = CaseRequest.objects.get()
    set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk, member_id=asker.pk,
        reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    page = browser_of(world.supervisor).post(f"/cases/{case.pk}/request/{asked.pk}/", {"give": "1"})
    assert page.status_code == 200 and "may not have this case" in page.content.decode()
    case.refresh_from_db()
    assert case.worker_id == world.worker.pk
