"""Opening a case, finding it again, reaching her safely, working on it, closing it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from niangjia.access import services as access
from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import facts, selectors, services
from niangjia.casework.models import Case, Entry, IntakeDraft, Party, Tally, Task
from niangjia.casework.selectors import boards
from niangjia.casework.services import Facts
from niangjia.law import taxonomy
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.ui.conflict import stamp
from niangjia.vault import index
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
PHONE = "13800001234"
WAY = {"channels": ["sms", "call"], "code_word": "桂花糕", "since": "", "until": ""}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, **more: Any) -> Case:
    facts = Facts(**{"call_her": "李女士", "name": "李小禾", "phone": PHONE, **more})
    return services.open_case(actor=act(world.worker), facts=facts)


def fill(browser: Client, **more: dict[str, Any]) -> str:
    """Walk through the guided intake; returns the address of the check page."""
    answers: dict[str, dict[str, Any]] = {
        "who": {"call_her": "李女士", "name": "李小禾", "phone": PHONE},
        "contact": {"allowed": "yes", "channels": ["sms"], "voicemail": "no", **WAY},
        "way": {"way_in": "walk_in"},
        "story": {"story": "丈夫喝醉就打，拿刀威胁。"},
        "issues": {"issues": [], "hinted": ["dv_physical"]},
        "wish": {"wish": "先让孩子安全。", "consent": "said"},
        **more,
    }
    page = browser.post("/cases/begin/safety/", {"safe_now": "unsure", **more.get("safety", {})})
    for code in ("who", "contact", "way", "story", "issues", "wish"):
        assert page.status_code == 302, page.content.decode()
        assert f"/{code}/" in page["Location"]
        assert browser.get(page["Location"]).status_code == 200
        page = browser.post(page["Location"], answers[code])
    return str(page["Location"])


def test_the_guided_intake_makes_a_case_step_by_step(world: World) -> None:
    browser = browser_of(world.worker)
    check = fill(browser)
    text = browser.get(check).content.decode()
    assert "李小禾" in text and "桂花糕" in text
    case_url = browser.post(check)["Location"]
    case = Case.objects.get()
    assert case_url == f"/cases/{case.pk}/" and not IntakeDraft.objects.exists()
    assert case.worker_id == world.worker.pk and case.risk == "high"
    assert [issue.code for issue in case.issues.all()] == ["dv_physical"]
    page = browser.get(case_url).content.decode()
    assert "先让孩子安全" in page and PHONE not in page and "桂花糕" not in page
    assert "李女士" in browser.get("/cases/board/mine/").content.decode()


def test_the_short_path_opens_a_case_after_three_questions(world: World) -> None:
    browser = browser_of(world.worker)
    url = browser.post("/cases/begin/safety/", {"safe_now": "yes"})["Location"]
    assert "Enough for now" not in browser.get(url).content.decode()
    url = browser.post(url, {"call_her": "李女士"})["Location"]
    assert url.endswith("/contact/") and "Enough for now" in browser.get(url).content.decode()
    check = browser.post(url, {"allowed": "no", "voicemail": "no", "enough": "1"})["Location"]
    assert check.endswith("/check/")
    browser.post(check)
    case = Case.objects.get()
    assert case.risk == "unscreened" and not case.safe_contact.allowed


def test_who_may_have_been_here_is_shown_before_going_on_and_never_passed_over(
    world: World,
) -> None:
    known = opened(world)
    browser = browser_of(world.worker)
    url = browser.post("/cases/begin/safety/", {"safe_now": "yes"})["Location"]
    contact = browser.post(url, {"call_her": "李女士"})["Location"]
    assert "nothing that you may see fits" not in browser.get(contact).content.decode()
    assert browser.post(url, {"call_her": "李女士", "name": "金晚月"})["Location"] == contact
    page = browser.get(contact).content.decode()
    assert "nothing that you may see fits" in page and url in page  # Back leads to who she is
    hers = {"call_her": "李女士", "phone": PHONE}
    found = browser.post(f"{url}?check=1", hers)["Location"]
    assert found.endswith("/found/?check=1")
    page = browser.get(found).content.decode()
    assert known.number in page and "Part 2 of 7" in page
    assert browser.post(found)["Location"].endswith("/check/")
    found = browser.post(url, hers)["Location"]
    assert found.endswith("/found/") and browser.post(found)["Location"] == contact
    page = browser.get(contact).content.decode()
    assert found in page and "nothing that you may see fits" not in page and "Part 3 of 7" in page


def test_typed_in_from_paper_clocks_run_from_when_she_told_it(world: World) -> None:
    browser, told = browser_of(world.worker), timezone.localtime() - dt.timedelta(days=2)
    day = told.date().isoformat()
    check = fill(
        browser,
        safety={"safe_now": "no", "child_danger": "yes", "children": "with_her"},
        way={"way_in": "outreach", "told_on": day, "told_at": "10:05"},
    )
    way = check.replace("/check/", "/way/")
    ahead = {"way_in": "outreach", "told_on": timezone.localdate().isoformat(), "told_at": "23:59"}
    assert "has not come" in browser.post(way, ahead).content.decode()
    assert "10:05" in browser.get(check).content.decode()
    browser.post(check)
    case = Case.objects.get()
    since = case.danger_paths.get().suspected_at
    assert since is not None and f"{timezone.localtime(since):%Y-%m-%d %H:%M}" == f"{day} 10:05"
    assert case.wish_on == told.date() and case.consents.get().given_at == since
    assert timezone.localdate(case.opened_at) == timezone.localdate()


def test_bad_input_is_said_at_its_field_and_kept(world: World) -> None:
    browser = browser_of(world.worker)
    location = browser.post("/cases/begin/safety/", {"safe_now": "no", "child_danger": "no"})[
        "Location"
    ]
    page = browser.post(location, {"call_her": "", "id_number": "330102199001011234", "name": "李"})
    text = page.content.decode()
    assert page.status_code == 200 and "330102199001011234" in text and "field-error" in text
    assert "110" in text
    assert IntakeDraft.objects.get().answers["safety"]["safe_now"] == "no"
    assert browser_of(world.westerner).get(location).status_code == 404


def test_danger_alerts_supervisors_and_asks_for_a_review(world: World) -> None:
    case = opened(world, danger=True)
    task = Task.objects.get(case=case, kind="risk_review")
    assert case.risk == "high" and task.for_supervisors and task.due == timezone.localdate()
    assert Notice.objects.filter(member=world.supervisor, code="casework.alert").exists()
    with pytest.raises(Denied):
        services.finish_task(actor=act(world.worker), task_id=task.pk, outcome="看过了")


def test_the_look_up_shows_only_what_she_may_see_and_tells_the_other_side(world: World) -> None:
    case = opened(world)
    seen = services.look_up(actor=act(world.worker), phone="138 0000 1234")
    assert seen == [case]
    assert services.look_up(actor=act(world.westerner), name="李小禾") == []
    assert Notice.objects.filter(member=world.supervisor, code="casework.match").exists()
    with pytest.raises(Denied):
        services.look_up(actor=act(world.plain), phone=PHONE)
    facts = AuditEvent.objects.filter(event="cases.looked_up").latest("id").facts
    assert facts == {"seen": 0, "all": 1}


def test_nobody_else_finds_it(world: World) -> None:
    case = opened(world)
    for member in (world.westerner, world.plain, world.chief, world.officer):
        browser = browser_of(member)
        assert browser.get(f"/cases/{case.pk}/").status_code in (403, 404)
        text = browser.post("/search/", {"q": "李小禾"}, follow=True).content.decode()
        assert case.number not in text
    text = browser_of(world.supervisor).post("/search/", {"q": PHONE}, follow=True)
    assert case.number in text.content.decode()


def test_a_member_whose_number_it_is_gets_walled_off(world: World) -> None:
    kin = make_member("周岚", world.street)
    hold(kin, "supervisor", world.east)
    Member.objects.filter(pk=kin.pk).update(phone_index=index.phone("13900005678"))
    case = opened(world)
    assert selectors.case(act(kin), case.pk)
    services.set_party(
        actor=act(world.worker), case_id=case.pk, role="respondent", phone="13900005678"
    )
    with pytest.raises(Http404):
        selectors.case(act(kin), case.pk)
    assert not boards.cases(act(kin), "all").exists()


def test_nobody_opens_a_case_on_her_own_number(world: World) -> None:
    Member.objects.filter(pk=world.worker.pk).update(phone_index=index.phone(PHONE))
    with pytest.raises(ValidationError):
        opened(world)
    assert not Case.objects.exists()


# -- safe contact --------------------------------------------------------------------------------------
def test_without_an_agreement_nobody_contacts_her(world: World) -> None:
    case = opened(world)
    browser = browser_of(world.worker)
    assert "Do not contact" in browser.get(f"/cases/{case.pk}/").content.decode()
    with pytest.raises(ValidationError):
        services.begin_contact(actor=act(world.worker), case_id=case.pk, channel="call")
    page = browser.post(f"/cases/{case.pk}/contact/", {"channel": "call"}).content.decode()
    assert PHONE not in page


def test_the_number_shows_only_in_the_agreed_way(world: World) -> None:
    case = opened(world, contact_allowed=True, way=WAY)
    browser = browser_of(world.worker)
    assert PHONE not in browser.get(f"/cases/{case.pk}/contact/").content.decode()
    refused = browser.post(f"/cases/{case.pk}/contact/", {"channel": "visit"})
    assert "did not agree" in refused.content.decode()
    reached = browser.post(f"/cases/{case.pk}/contact/", {"channel": "call"})["Location"]
    page = browser.get(reached).content.decode()
    assert PHONE in page and "桂花糕" in page
    browser.post(reached, {"outcome": "reached"})
    assert PHONE not in browser.get(reached).content.decode()


def test_two_failed_contacts_ask_for_a_risk_review(world: World) -> None:
    case = opened(world, contact_allowed=True, way=WAY)
    for _turn in range(2):
        attempt = services.begin_contact(actor=act(world.worker), case_id=case.pk, channel="sms")
        services.end_contact(
            actor=act(world.worker), attempt_id=attempt.pk, outcome="somebody_else"
        )
    assert Task.objects.filter(case=case, kind="risk_review", for_supervisors=True).count() == 1


# -- writing -------------------------------------------------------------------------------------------
def test_entries_keep_every_version_and_restricted_ones_stay_apart(world: World) -> None:
    case = opened(world)
    browser = browser_of(world.worker)
    day = timezone.localdate().isoformat()
    given = {"kind": "note", "on": day, "told": "他昨晚又来了。", "restricted": "on"}
    assert browser.post(f"/cases/{case.pk}/write/", given).status_code == 302
    entry = Entry.objects.get()
    url = f"/cases/{case.pk}/entry/{entry.pk}/"
    seen = stamp(facts.texts(entry))
    browser.post(url, {"seen": seen, "told": "他前晚又来了。"})
    text = browser.get(url).content.decode()
    assert "他昨晚又来了" in text and "他前晚又来了" in text
    stale = browser.post(url, {"seen": seen, "told": "第三种说法"}).content.decode()
    assert "第三种说法" in stale and "他前晚又来了" in stale
    services.assign(actor=act(world.supervisor), case_id=case.pk, member_id=colleague(world).pk)
    other = act(Member.objects.get(name="唐月"))
    assert selectors.case(other, case.pk)
    with pytest.raises(Http404):
        selectors.entry(other, entry.pk)
    assert selectors.entry(act(world.supervisor), entry.pk) == entry


def colleague(world: World) -> Member:
    member = make_member("唐月", world.street)
    hold(member, "caseworker", world.street)
    return member


def test_sealed_things_open_with_a_reason_and_leave_a_trace(world: World) -> None:
    case = opened(world)
    browser = browser_of(world.worker)
    secret = {"kind": "address", "content": "柳桥新村三幢"}
    assert browser.post(f"/cases/{case.pk}/sealed/", secret).status_code == 302
    assert "柳桥新村" not in browser.get(f"/cases/{case.pk}/").content.decode()
    url = f"/cases/{case.pk}/sealed/address/"
    assert "柳桥新村" not in browser.post(url, {"reason": "看"}).content.decode()
    assert "柳桥新村" in browser.post(url, {"reason": "要陪她去法院递交申请材料"}).content.decode()
    assert AuditEvent.objects.filter(event="cases.sealed_opened").count() == 1


# -- plan, states ------------------------------------------------------------------------------------------
def test_closing_takes_two(world: World) -> None:
    case = opened(world)
    services.set_risk(
        actor=act(world.worker), case_id=case.pk, risk="medium", why="他已搬走，她不怕。"
    )
    for state in ("assessing", "planned", "active"):
        url = f"/cases/{case.pk}/state/{state}/"
        assert browser_of(world.worker).post(url).status_code == 302
    with pytest.raises(ValidationError):
        services.move(actor=act(world.worker), case_id=case.pk, state="closing")
    why = "目标都已达到，她说现在安全。"
    services.move(actor=act(world.worker), case_id=case.pk, state="closing", why=why)
    with pytest.raises(Denied):
        services.move(actor=act(world.worker), case_id=case.pk, state="closed", why=why)
    closed = services.move(actor=act(world.supervisor), case_id=case.pk, state="closed", why=why)
    assert closed.closed_at is not None
    assert Tally.objects.get(what="state:closed").number == 1
    assert Tally.objects.get(what="running").number == 0
    services.move(
        actor=act(world.supervisor), case_id=case.pk, state="reopened", why="她又来了，情况有变。"
    )


def test_what_is_not_so_stands_before_whoever_approves_a_closure(world: World) -> None:
    case = opened(world)
    browser, url = browser_of(world.worker), f"/cases/{case.pk}/state/closing/"
    assert "agrees that we close" in browser.get(url).content.decode()
    unsaid = browser.post(url, {"met": ["danger", "wish"], "why": ""})
    assert unsaid.status_code == 200 and "field-error" in unsaid.content.decode()
    browser.post(url, {"met": ["danger", "wish"], "why": "她搬走了，换了电话，联系不上。"})
    asked = case.approvals.get(kind="closure")
    page = browser_of(world.supervisor).get(f"/cases/{case.pk}/approvals/{asked.pk}/")
    text = page.content.decode()
    assert "联系不上" in text and text.count("Not so:") == 3
    assert "Not so: What she wanted" not in text


def test_a_case_conference_is_written_as_such(world: World) -> None:
    case = opened(world)
    browser = browser_of(world.worker)
    given = {
        "kind": "meet", "on": timezone.localdate().isoformat(),
        "observed": "派出所、民政、我们：周五前各办一件。",
    }  # fmt: skip
    assert browser.post(f"/cases/{case.pk}/write/", given).status_code == 302
    assert "Case conference: 派出所" in browser.get(f"/cases/{case.pk}/").content.decode()


def test_nobody_approves_her_own_closure(world: World) -> None:
    case = opened(world)
    why = "她不想继续，已告诉她随时可以回来。"
    services.move(actor=act(world.supervisor), case_id=case.pk, state="closing", why=why)
    with pytest.raises(ValidationError):
        services.move(actor=act(world.supervisor), case_id=case.pk, state="closed", why=why)


def test_a_follow_up_leads_to_the_next(world: World) -> None:
    case = opened(world)
    task = Task.objects.get(case=case, kind="follow_up")
    url = f"/cases/{case.pk}/task/{task.pk}/"
    assert browser_of(world.worker).post(url, {"outcome": ""}).status_code == 200
    assert browser_of(world.worker).post(url, {"outcome": "她说安全。"}).status_code == 302
    following = Task.objects.get(case=case, kind="follow_up", done_at=None)
    assert following.due == timezone.localdate() + dt.timedelta(days=7)
    assert Case.objects.get().next_due == following.due


def test_a_child_is_younger_than_its_mother(world: World) -> None:
    case = opened(world, birthday="1990-05-05")
    url = f"/cases/{case.pk}/party/"
    page = browser_of(world.worker).post(url, {"role": "child", "birthday": "1989-01-01"})
    assert "as old as the client" in page.content.decode()
    page = browser_of(world.worker).post(url, {"role": "child", "birthday": "2017-01-01"})
    assert page.status_code == 302
    assert Party.objects.filter(case=case).count() == 2


@pytest.mark.parametrize("path", ["agree", "consent", "issues", "risk", "task", "write", "party"])
def test_every_form_of_a_case_opens_for_its_worker_alone(world: World, path: str) -> None:
    case = opened(world, story="丈夫喝醉就打我")
    path = "safe-contact" if path == "agree" else path
    url = f"/cases/{case.pk}/{path}/"
    assert browser_of(world.worker).get(url).status_code == 200
    assert browser_of(world.westerner).get(url).status_code == 404


def test_consent_is_noted_by_purpose_and_withdrawn(world: World) -> None:
    case = opened(world)
    browser, url = browser_of(world.worker), f"/cases/{case.pk}/consent/"
    page = browser.post(url, {"purpose": "receiver", "how": "said", "scope": ""})
    assert "Name the office" in page.content.decode()
    browser.post(url, {"purpose": "services", "how": "signed"})
    consent = case.consents.get()
    browser.post(f"{url}{consent.pk}/withdraw/")
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


def test_supervisors_assign_and_boards_show_it(world: World) -> None:
    facts = Facts(call_her="王大姐")
    case = services.open_case(actor=act(world.supervisor), facts=facts)
    boss = browser_of(world.supervisor)
    assert case.number in boss.get("/cases/board/unassigned/").content.decode()
    assert boss.get(f"/cases/{case.pk}/assign/").status_code == 200
    url = f"/cases/{case.pk}/assign/"
    assert boss.post(url, {"member": str(world.worker.pk)}).status_code == 302
    assert case.number in browser_of(world.worker).get("/cases/board/mine/").content.decode()
    assert case.number not in boss.get("/cases/board/unassigned/").content.decode()
    assert Notice.objects.filter(member=world.worker, code="casework.assigned").exists()


@pytest.mark.parametrize("board", boards.BOARDS)
def test_boards_cost_the_same_for_one_case_and_for_many(
    world: World, board: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _turn in range(4):
        opened(world)
    browser = browser_of(world.worker)
    with django_assert_max_num_queries(26):
        assert browser.get(f"/cases/board/{board}/").status_code == 200


def test_a_case_page_costs_the_same_however_full(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = opened(world)
    for turn in range(12):
        services.write_entry(
            actor=act(world.worker), case_id=case.pk, kind="note",
            happened_at=timezone.now(), told=f"第{turn}次",
        )  # fmt: skip
    browser = browser_of(world.worker)
    with django_assert_max_num_queries(42):
        assert browser.get(f"/cases/{case.pk}/").status_code == 200


def test_what_belongs_to_another_case_is_not_found_here(world: World) -> None:
    one, other = opened(world), opened(world, phone="13800005678")
    browser = browser_of(world.worker)
    party = other.parties.get()
    page = browser.post(f"/cases/{one.pk}/party/{party.pk}/", {"role": "client", "name": "王"})
    assert page.status_code == 404
    reason = {"reason": "要陪她去法院递交申请材料"}
    assert browser.post(f"/cases/{one.pk}/sealed/address/", reason).status_code == 404


def test_no_number_hints_at_a_case_behind_a_wall(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    hidden, _other = opened(world), opened(world, phone="13800009876")
    second = make_member("唐月", world.city)
    hold(second, "supervisor", world.city)
    assert boards.tallies(act(second))["running"] == 2
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=hidden.pk,
        member_id=second.pk, reason="She is a sister of a party.",
    )  # fmt: skip
    actor = act(second)
    assert actor.unit_q(Permission.VIEW_CASES, "unit_path")
    with django_assert_num_queries(3):  # her walls once, the numbers, what is taken out again
        assert boards.tallies(actor)["running"] == 1
    assert boards.tallies(act(world.supervisor))["running"] == 2


def test_issues_stand_under_their_groups(world: World) -> None:
    case = opened(world)
    page = browser_of(world.worker).get(f"/cases/{case.pk}/issues/").content.decode()
    group, issue = taxonomy.groups()["work"], taxonomy.all_issues()["wages_labour_dispute"]
    assert page.index(group.en) < page.index(issue.en)
    assert f'<optgroup label="{group.en}">' in page


def test_issues_risk_and_what_is_sealed_meet_too(world: World) -> None:
    case, browser = opened(world, story="丈夫喝醉就打。"), browser_of(world.worker)
    at = f"/cases/{case.pk}/"
    seen = stamp(facts.issues(case.issues.all()))
    first = {"seen": seen, "issues": ["cohabitant_violence"], "main": ""}
    assert browser.post(f"{at}issues/", first).status_code == 302
    late = {"seen": seen, "hinted": ["dv_physical"], "issues": [], "main": ""}
    page = browser.post(f"{at}issues/", late)
    assert page.status_code == 409 and [one.code for one in case.issues.all()] == [
        "cohabitant_violence"
    ]
    again = {
        "seen": stamp(facts.issues(case.issues.all())), "issues": ["dv_physical", "cohabitant_violence"],
        "main": "dv_physical", "issues--theirs": ["cohabitant_violence"], "issues--take": "mine",
    }  # fmt: skip
    assert browser.post(f"{at}issues/", again).status_code == 302
    assert {one.code for one in case.issues.all()} == {"dv_physical", "cohabitant_violence"}
    risk = {"seen": stamp({"risk": case.risk}), "why": "他昨晚又来砸门。"}
    assert browser.post(f"{at}risk/", {**risk, "risk": "high"}).status_code == 302
    assert browser.post(f"{at}risk/", {**risk, "risk": "medium"}).status_code == 409
    sealed = {"seen": stamp({}), "kind": "address"}
    assert browser.post(f"{at}sealed/", {**sealed, "content": "柳桥三幢"}).status_code == 302
    page = browser.post(f"{at}sealed/", {**sealed, "content": "后塘五幢"})
    text = page.content.decode()
    assert "Somebody sealed this meanwhile" in text and "后塘五幢" in text and "三幢" not in text
    shown = text.split('name="seen" value="')[1].split('"')[0]
    again = {**sealed, "seen": shown, "content": "后塘五幢"}
    assert browser.post(f"{at}sealed/", again).status_code == 302
    assert selectors.sealed(act(world.worker), case)[0].content == "后塘五幢"
