"""The standard table: what was told and how we work, counted once, no small number in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access import services as access
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework import standard
from niangjia.casework.models import Case, Goal, Task
from niangjia.referrals.models import Referral, Reply, Service
from niangjia.requests import services
from niangjia.requests.models import StandardTable
from niangjia.requests.rules import small
from tests.integration.requests.test_exporting import counted, done, opened, table
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
URL = "/requests/exports/"
NEXT = dt.timedelta(days=100)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def span() -> dict[str, dt.date]:
    """This quarter."""
    since = small.quarter_of(timezone.localdate())
    return {"since": since, "until": small.quarter_of(since + dt.timedelta(days=100))}


def hurt(world: World, case: Case, **more: Any) -> None:
    facts = {
        "acts": ["hit"], "relation": "spouse", "place": "home", "daytime": "night",
        "weapon": "no", "injuries": ["bruise"], "children": "no", "reported": ["nowhere"],
        "exchanged": "no", "taken": "no", **more,
    }  # fmt: skip
    casework.note_incident(
        actor=act(world.worker), case_id=case.pk, when="day",
        on=timezone.localdate() - dt.timedelta(days=2), facts=facts,
    )  # fmt: skip


def made(member: Any, **days: dt.date) -> dict[str, dict[str, Any]]:
    """The table a quarter later: by its titles, answers with their numbers."""
    days = days or span()
    with time_machine.travel(timezone.now() + NEXT, tick=True):
        job, secret = services.start_standard(actor=act(member), **days)
        ended = done(job)
    assert ended.state == "done", ended.error_code
    found: dict[str, dict[str, Any]] = {}
    title = ""
    for name, number in table(ended, secret)[1:]:
        if number in ("", None):
            title = str(name or "")
        else:
            found.setdefault(title, {})[str(name)] = number
    return found


def test_incidents_are_told_as_finely_as_their_number_allows(world: World) -> None:
    for at in range(9):
        case = counted(world, birthday="1990-05-01")
        hurt(world, case, relation="spouse" if at < 6 else "former")
    hurt(world, case, acts=["penetrated"], daytime="evening", reported=["police"])
    not_agreed = opened(world)
    hurt(world, not_agreed, acts=["made_to_marry"])
    found = made(world.supervisor)
    assert found["Type"] == {"Together": 10}, "one of another group is told with all"
    assert found["Who did it"] == {
        "Partner or former partner": 10, "Others of the family": 0, "Somebody else, or not known": 0,
    }  # fmt: skip
    assert found["Age of the one who was harmed"]["26–40"] == 10
    assert found["From the incident until it was told us"]["Within 3 days"] == 10
    assert found["Time of day"] == {"By day": 0, "Evening or night": 10, "Not known": 0}
    assert found["Place"]["Where she lives"] == 10
    assert found["Context"]["Violence by a partner or former partner"] == 10
    assert found["Reported elsewhere"]["Nowhere yet"] == "withheld"
    assert found["Reported elsewhere"]["Police"] == "withheld"
    assert found["Reported elsewhere"]["Court"] == 0
    event = AuditEvent.objects.filter(event="requests.exported").latest("at")
    assert event.facts == {"what": "standard", "tables": 1}


def test_it_is_counted_once_whatever_comes_later_and_whoever_asks(world: World) -> None:
    cases = [counted(world) for _n in range(6)]
    for case in cases:
        hurt(world, case)
    first = made(world.supervisor)
    assert first["Type"]["Physical assault"] == 6
    consent = cases[0].consents.get(purpose="statistics")
    casework.withdraw_consent(actor=act(world.worker), case_id=cases[0].pk, consent_id=consent.pk)
    hurt(world, cases[1], acts=["penetrated"])
    peer = make_member("方慧", world.east)
    hold(peer, "supervisor", world.east)
    access.set_wall(
        actor=act(peer), kind="casework.case", record_id=cases[0].pk,
        member_id=world.supervisor.pk, reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    assert made(world.supervisor) == made(peer) == first
    assert StandardTable.objects.count() == 1
    # Nothing of what was counted but sums and codes is kept.
    told = StandardTable.objects.get().numbers["incidents.kind"]
    assert told[2] == [["physical_assault"], 6]
    # Another reach, another table, never one within the other.
    chief = make_member("石兰", world.city)
    hold(chief, "supervisor", world.city)
    assert made(chief)["Type"] == {"Together": 6}
    assert set(StandardTable.objects.values_list("unit", flat=True)) == {
        world.east.pk,
        world.city.pk,
    }


def test_few_are_withheld_altogether(world: World) -> None:
    for _n in range(3):
        hurt(world, counted(world))
    found = made(world.supervisor)
    assert found["Type"] == {"Together": "withheld"} == found["Place"]
    assert found["Context"]["At work"] == "withheld"


def test_how_we_work_counts_every_case_and_nobody_alone(world: World) -> None:
    who = act(world.worker)
    for at in range(11):
        case = opened(world)
        if at < 6:
            casework.write_entry(
                actor=who, case_id=case.pk, kind="call", happened_at=timezone.now(), told="她还好"
            )
        if at < 5:
            Task.objects.create(
                case=case, kind="follow_up", due=timezone.localdate(), done_at=timezone.now(),
                result="done",
            )  # fmt: skip
        if at < 7:
            Goal.objects.create(case=case, words="安全", state="reached", outcome="搬出来了")
            Case.objects.filter(pk=case.pk).update(state="closed", closed_at=timezone.now())
    found = made(world.supervisor)
    assert found["From opening a case to the first talk"] == {
        "On the same day": 6, "Within 3 days": 0, "Within a week": 0, "Later": 0,
        "Not yet when this was counted": 5,
    }  # fmt: skip
    assert found["Follow-ups that fell due"]["By its day"] >= 5
    assert found["Goals of closed cases"]["Reached"] == 7
    assert world.worker.name not in str(found)


def test_referrals_by_kind_of_service_and_what_came_of_them(world: World) -> None:
    unit = {"unit": world.east, "unit_path": world.east.path}
    aid = Service.objects.create(
        kind="legal_aid", name_zh="法援", area=world.east, area_path=world.east.path, **unit
    )
    for at in range(7):
        case = counted(world)
        row = Referral.objects.create(
            case=case, service=aid, state="accepted" if at < 5 else "sent", ground="child_report",
            sent_at=timezone.now(), reply_by=timezone.localdate(),
        )  # fmt: skip
        if at < 5:
            for _twice in range(2):
                Reply.objects.create(referral=row, kind="accepted", at=timezone.now())
    found = made(world.supervisor)
    assert found["Sent, by kind of service"]["Legal-aid centre"] == 7
    assert found["Accepted, by kind of service"]["Legal-aid centre"] == 5
    assert set(found["Declined, by kind of service"].values()) == {0}
    assert found["How they stand"]["Waiting or under way"] == 7


def test_only_spans_that_are_over_and_only_whoever_takes_tables_away(world: World) -> None:
    with pytest.raises(ValidationError):
        services.start_standard(actor=act(world.supervisor), **span())
    with pytest.raises(Denied):
        services.start_standard(actor=act(world.worker), **span())
    boss = browser_of(world.supervisor)
    page = boss.get(URL).content.decode()
    assert "Standard table" in page and f'"{span()["since"]}/' not in page
    bad = boss.post(URL, {"table": "standard", "span": "2026-01-01/2999-01-01"})
    assert "field-error" in bad.content.decode()
    last = small.quarter_of(span()["since"] - dt.timedelta(days=1))
    sent = {"table": "standard", "span": f"{last}/{span()['since']}"}
    assert "passphrase" in boss.post(URL, sent).content.decode()
    assert browser_of(world.worker).post(URL, sent).status_code == 403


def test_every_answer_of_every_breakdown_stands_in_one_group() -> None:
    for part in standard.all_parts():
        for one in part.breakdowns:
            codes = [code for _title, group in one.groups for code in group]
            assert (one.several and not codes) or sorted(codes) == sorted(one.words), one.key
