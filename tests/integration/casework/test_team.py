"""Passing on, transfer, cover, ceilings, asking, linking, knowing a party, who opened a case."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from niangjia.access import services as access
from niangjia.access.policies import Denied
from niangjia.casework import selectors, services
from niangjia.casework.models import Case, CaseRequest, Load, Tally
from niangjia.casework.selectors import team
from niangjia.casework.services import Facts
from niangjia.casework.services.team import CHECKS
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.units.models import Unit
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
WHY = "她搬到那边去了，那里的同事去看她更近。"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, **more: Any) -> Case:
    facts = Facts(**{"call_her": "李女士", "name": "李小禾", **more})
    return services.open_case(actor=act(world.worker), facts=facts)


def colleague(world: World, name: str = "唐月") -> Member:
    member = make_member(name, world.street)
    hold(member, "caseworker", world.street)
    return member


def picked(unit: Unit) -> dict[str, str]:
    return {"unit": "x", "unit-id": str(unit.pk), "unit-label": "x"}


def load(member: Member) -> dict[str, int]:
    return dict(Load.objects.filter(worker=member, number__gt=0).values_list("risk", "number"))


def test_a_case_changes_hands_with_a_check_list_and_loads_stay_right(world: World) -> None:
    case, other = opened(world), colleague(world)
    assert load(world.worker) == {"unscreened": 1}
    browser, url = browser_of(world.supervisor), f"/cases/{case.pk}/assign/"
    page = browser.post(url, {"member": str(other.pk), "done": ["danger"]})
    assert "stays open" in page.content.decode() and load(other) == {}
    assert browser.post(url, {"member": str(other.pk), "done": CHECKS}).status_code == 302
    assert load(other) == {"unscreened": 1} and load(world.worker) == {}
    risk = "她的情况好转，自己也这样看。"
    services.set_risk(actor=act(other), case_id=case.pk, risk="medium", why=risk)
    assert load(other) == {"medium": 1}


def test_above_the_ceiling_a_reason_is_asked_for(world: World) -> None:
    other = colleague(world)
    url = "/cases/team/ceiling/"
    given = {**picked(world.street), "points": "4"}
    assert browser_of(world.worker).post(url, given).status_code == 403
    assert browser_of(world.supervisor).post(url, given).status_code == 302
    first, second = opened(world), opened(world)
    act_on = {"actor": act(world.supervisor), "member_id": other.pk, "done": CHECKS}
    services.pass_on(case_id=first.pk, **act_on)
    with pytest.raises(ValidationError, match="6 points of 4"):
        services.pass_on(case_id=second.pk, **act_on)
    services.pass_on(case_id=second.pk, **act_on, why="她最熟悉这一家，别人接手风险更大。")
    text = browser_of(world.supervisor).get("/cases/team/").content.decode()
    assert "Above it" in text and "6 / 4" in text
    assert "Above it" not in browser_of(world.worker).get("/cases/team/").content.decode()


@pytest.mark.parametrize("few", [0, 1000])
def test_loads_are_paged_by_name_both_ways_and_only_within_reach(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whether hers are few and known at once, or so many that they are looked for one by one."""
    monkeypatch.setattr(team, "FEW", few)
    monkeypatch.setattr(team, "PER_PAGE", 2)
    crew = [colleague(world, name) for name in ("安宁", "白雪", "曹云", "丁一")]
    crew.append(make_member("丁一", world.street, "dingyi_too"))
    hold(crew[-1], "caseworker", world.street)
    for member in crew[:1] * 2 + crew[1:]:
        services.open_case(actor=act(member), facts=Facts(call_her="她", name="李小禾"))
    services.open_case(actor=act(world.westerner), facts=Facts(call_her="她", name="王月"))
    boss = act(world.supervisor)
    pages = [team.crew(boss)]
    while pages[-1].after:
        pages.append(team.crew(boss, after=pages[-1].after))
    shown = [[one.member.pk for one in page.loads] for page in pages]
    assert [pk for keys in shown for pk in keys] == [one.pk for one in crew]
    assert pages[0].loads[0].numbers["unscreened"] == 2
    for above, page in zip(reversed(shown[:-1]), reversed(pages[1:]), strict=True):
        assert [one.member.pk for one in team.crew(boss, before=page.before).loads] == above
    for place in ("x", "0" * 32):
        assert [one.member.pk for one in team.crew(boss, after=place).loads] == shown[0]
    assert team.crew(act(world.worker)).loads == []
    page = browser_of(world.supervisor).get("/cases/team/", {"after": pages[0].after})
    assert page.context["crew"].loads[0].member == crew[2]


def test_a_transfer_takes_all_along_and_leaves_numbers_right(world: World) -> None:
    boss = make_member("方慧", world.city)
    hold(boss, "supervisor", world.city)
    far = make_member("秦芳", world.west)
    hold(far, "supervisor", world.west)
    case = opened(world)
    services.write_entry(
        actor=act(world.worker),
        case_id=case.pk,
        kind="note",
        happened_at=timezone.now(),
        told="说了",
    )
    url = f"/cases/{case.pk}/transfer/"
    assert browser_of(world.worker).get(url).status_code == 403
    given = {**picked(world.west), "done": CHECKS, "why": WHY}
    assert browser_of(boss).post(url, given).status_code == 302
    case.refresh_from_db()
    assert (case.unit, case.unit_path, case.worker) == (world.west, world.west.path, None)
    counted = dict(Tally.objects.filter(what="running").values_list("unit_path", "number"))
    assert counted == {world.street.path: 0, world.west.path: 1}
    assert load(world.worker) == {}
    assert Notice.objects.filter(member=far, code="casework.unassigned").exists()
    assert selectors.case(act(far), case.pk) and case.entries.count() == 2
    for gone in (world.worker, world.supervisor):
        with pytest.raises(Http404):
            selectors.case(act(gone), case.pk)


def test_no_transfer_to_a_closed_unit_nor_to_where_nobody_may_see_it(world: World) -> None:
    boss = make_member("方慧", world.city)
    hold(boss, "supervisor", world.city)
    case = opened(world)
    type(world.west).objects.filter(pk=world.west.pk).update(closed_on=timezone.localdate())
    given = {"case_id": case.pk, "done": CHECKS, "why": WHY}
    with pytest.raises(ValidationError, match="closed"):
        services.transfer(actor=act(boss), unit_id=world.west.pk, **given)
    type(world.west).objects.filter(pk=world.west.pk).update(closed_on=None)
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
        member_id=boss.pk, reason="She is a sister of a party.",
    )  # fmt: skip
    # The only one above the west is walled off: then nobody there could see it.
    with pytest.raises((Denied, Http404)):
        services.transfer(actor=act(boss), unit_id=world.west.pk, **given)
    with pytest.raises(ValidationError, match="Nobody there"):
        services.transfer(actor=act(world.supervisor), unit_id=world.west.pk, **given)
    assert Case.objects.get().unit == world.street


def test_cover_lends_reading_and_working_and_ends_by_itself(world: World) -> None:
    case, other = opened(world), colleague(world)
    browser = browser_of(other)
    assert browser.get(f"/cases/{case.pk}/").status_code == 404
    today = timezone.localdate()
    given = {
        "absent": str(world.worker.pk), "by": str(other.pk),
        "starts_on": today.isoformat(), "ends_on": (today + dt.timedelta(days=2)).isoformat(),
    }  # fmt: skip
    assert browser_of(world.worker).post("/cases/team/cover/", given).status_code == 302
    assert browser.get(f"/cases/{case.pk}/").status_code == 200
    assert browser.get(f"/cases/{case.pk}/words/").status_code == 200
    assert case.number in browser.get("/cases/board/mine/").content.decode()
    with (
        time_machine.travel(timezone.now() + dt.timedelta(days=3), tick=False),
        pytest.raises(Http404),
    ):
        selectors.case(act(other), case.pk)
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
        member_id=other.pk, reason="She is a sister of a party.",
    )  # fmt: skip
    assert browser.get(f"/cases/{case.pk}/").status_code == 404
    cover = team.covers(act(other))[0]
    assert browser.post(f"/cases/team/cover/{cover.pk}/end/").status_code == 403
    assert browser_of(world.worker).post(f"/cases/team/cover/{cover.pk}/end/").status_code == 302
    assert team.covers(act(other)) == []


def test_nobody_sets_cover_for_somebody_elses_worker(world: World) -> None:
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today}
    with pytest.raises(Denied):
        services.set_cover(
            actor=act(world.westerner), absent_id=world.worker.pk, by_id=world.westerner.pk, **days
        )
    with pytest.raises(ValidationError):
        services.set_cover(
            actor=act(world.worker), absent_id=world.worker.pk, by_id=world.westerner.pk, **days
        )


def test_asking_for_a_case_tells_the_asker_nothing_and_its_supervisors_all(world: World) -> None:
    case, other = opened(world), colleague(world)
    browser = browser_of(other)
    reason = {"reason": "我帮她妹妹办过事，她信我。"}
    pages = [
        browser.post("/cases/team/request/", {"number": number, **reason}, follow=True)
        for number in (case.number, "26-AAAA-BBBB")
    ]
    assert all("have been asked" in page.content.decode() for page in pages)
    asked = CaseRequest.objects.get()
    assert Notice.objects.filter(member=world.supervisor, code="casework.asked_for").exists()
    boss, url = browser_of(world.supervisor), f"/cases/{case.pk}/request/{asked.pk}/"
    assert browser.get(url).status_code == 403 and "我帮她妹妹" in boss.get(url).content.decode()
    assert boss.post(url, {"give": "1"}).status_code == 302
    case.refresh_from_db()
    assert case.worker == other


def test_links_show_only_where_both_may_be_seen(world: World) -> None:
    one, two = opened(world), opened(world, name="何芳")
    url = f"/cases/{one.pk}/link/"
    given = {"number": two.number, "kind": "related"}
    assert browser_of(world.worker).post(url, given).status_code == 403
    assert browser_of(world.supervisor).post(url, given).status_code == 302
    services.pass_on(
        actor=act(world.supervisor), case_id=two.pk, member_id=colleague(world).pk, done=CHECKS
    )
    assert two.number in browser_of(world.supervisor).get(f"/cases/{one.pk}/").content.decode()
    assert two.number not in browser_of(world.worker).get(f"/cases/{one.pk}/").content.decode()
    unknown = browser_of(world.supervisor).post(url, {**given, "number": "26-AAAA-BBBB"})
    assert "within your reach" in unknown.content.decode()
    row, _other = team.links(act(world.supervisor), one)[0]
    assert browser_of(world.supervisor).post(f"{url}{row.pk}/drop/").status_code == 302
    assert team.links(act(world.supervisor), one) == []


def test_a_name_like_hers_is_asked_about_before_anything_shows(world: World) -> None:
    case = opened(world, story="他昨晚又来了")
    services.set_party(
        actor=act(world.supervisor), case_id=case.pk, role="relative", name=world.worker.name
    )
    browser, url = browser_of(world.worker), f"/cases/{case.pk}/"
    assert browser.get(url)["Location"].startswith(f"{url}declare/?next=")
    assert "他昨晚又来了" not in browser.get(f"{url}declare/").content.decode()
    assert browser.post(f"{url}declare/", {"knows": "no"}).status_code == 302
    assert browser.get(url).status_code == 200
    services.set_party(actor=act(world.supervisor), case_id=case.pk, role="witness", name="何芳")
    assert browser.get(url).status_code == 302
    browser.post(f"{url}declare/", {"knows": "yes"})
    assert browser.get(url).status_code == 404
    case.refresh_from_db()
    assert case.worker is None
    assert Notice.objects.filter(member=world.supervisor, code="casework.unassigned").exists()


def test_who_opened_a_case_is_for_its_supervisors(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = opened(world)
    for _turn in range(3):
        browser_of(world.worker).get(f"/cases/{case.pk}/")
    url = f"/cases/{case.pk}/opened/"
    assert browser_of(world.worker).get(url).status_code == 403
    assert browser_of(world.westerner).get(url).status_code == 403
    boss = browser_of(world.supervisor)
    with django_assert_max_num_queries(28):
        text = boss.get(url).content.decode()
    assert text.count(world.worker.name) >= 4 and "Case read" in text
    text = boss.get(f"{url}?event=cases.opened").content.decode()
    assert text.count(world.worker.name) == 1
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    assert "Nothing of this kind" in boss.get(f"{url}?since={tomorrow}").content.decode()


def test_who_opened_it_knows_of_its_documents_and_referrals_too(world: World) -> None:
    case, foreign = opened(world), opened(world)
    made = services.begin_document(actor=act(world.worker), case_id=case.pk, kind="safety-plan")
    other = services.begin_document(actor=act(world.worker), case_id=foreign.pk, kind="safety-plan")
    browser = browser_of(world.worker)
    for one in (made, other):
        browser.get(f"/documents/draft/{one.pk}/")
        browser.post(f"/documents/draft/{one.pk}/1/file/", {"form": "docx", "language": "zh"})
    boss, url = browser_of(world.supervisor), f"/cases/{case.pk}/opened/"
    text = boss.get(f"{url}?event=documents.read").content.decode()
    assert text.count(world.worker.name) == 1
    text = boss.get(url).content.decode()
    assert (
        "Document drafted" in text
        and "documents." not in text.split("<main", 1)[1].split("<option")[0]
    )
    timeline = browser.get(f"/cases/{case.pk}/timeline/").content.decode()
    assert "Document begun" in timeline


def test_the_team_page_costs_the_same_however_many_work(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    opened(world)
    for name in ("唐月", "何芳", "孙丽"):
        services.pass_on(
            actor=act(world.supervisor), case_id=opened(world).pk,
            member_id=colleague(world, name).pk, done=CHECKS,
        )  # fmt: skip
    boss = browser_of(world.supervisor)
    with django_assert_max_num_queries(26):
        assert boss.get("/cases/team/").status_code == 200


def test_a_match_leads_the_supervisor_to_linking_the_two(world: World) -> None:
    phone = "13800007777"
    first = services.open_case(actor=act(world.supervisor), facts=Facts(call_her="她", phone=phone))
    second = services.open_case(actor=act(world.worker), facts=Facts(call_her="她", phone=phone))
    path = f"/cases/{first.pk}/link/with/{second.pk}/"
    notice = Notice.objects.get(member=world.supervisor, path=path)
    assert notice.code == "casework.match"
    page = browser_of(world.supervisor).get(path).content.decode()
    assert f'value="{second.number}"' in page
    assert browser_of(world.worker).get(path).status_code in (403, 404)
