"""A worker and the parties: her own number, her family's, said before or found out later; nothing told of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from niangjia.access.models import Wall
from niangjia.audit.models import AuditEvent
from niangjia.casework import selectors, services
from niangjia.casework.models import Case, Entry, Tally
from niangjia.casework.services import Facts
from niangjia.notices.models import Notice
from niangjia.people import services as people
from niangjia.people.models import Member
from niangjia.ui.normalise import id_check_digit
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
BODY = "33010219900101123"
ID, PHONE = BODY + id_check_digit(BODY), "13800001234"
HIM = "13900005678"
MAYBE = "This may be you or your family"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def other(world: World) -> Member:
    """Another worker of the unit."""
    member = make_member("唐月", world.street)
    hold(member, "caseworker", world.street)
    return member


def give(member: Member, **changes: str) -> Member:
    member.refresh_from_db()
    return people.set_contact(
        actor=act(member), member=member, version=member.version, changes=changes
    )


def opened(world: World, **more: Any) -> Case:
    return services.open_case(actor=act(world.worker), facts=Facts(call_her="李女士", **more))


def respondent(world: World, case: Case, **more: str) -> None:
    services.set_party(
        actor=act(world.worker), case_id=case.pk, role="respondent", relation="spouse", **more
    )


def test_she_gives_it_or_not_and_a_wrong_digit_is_said_at_its_field(world: World) -> None:
    browser, url = browser_of(world.worker), "/members/me/contact/"
    page = browser.get(url).content.decode()
    assert "Only if you want" in page
    wrong = browser.post(url, {"version": world.worker.version, "id_number": BODY + "7"})
    assert wrong.status_code == 200 and b"compare with the card" in wrong.content
    assert browser.post(url, {"version": world.worker.version, "id_number": ID}).status_code == 302
    worker = Member.objects.get(pk=world.worker.pk)
    assert worker.id_number == ID and worker.id_index
    event = AuditEvent.objects.filter(event="people.contact_changed").last()
    assert (
        event is not None and event.facts["fields"] == ["id_number"] and ID not in str(event.facts)
    )
    assert ID in browser.get("/members/me/").content.decode()
    file = browser_of(world.east_admin).get(f"/members/{worker.pk}/file/")
    assert ID.encode() not in file.content and b"ID number" not in file.content
    browser.post(url, {"version": worker.version, "id_number": ""})
    worker.refresh_from_db()
    assert worker.id_number is None and worker.id_index is None


@pytest.mark.parametrize(
    ("hers", "party"),
    [
        ({"id_number": ID}, {"id_number": ID}),
        ({"phone": PHONE}, {"phone": PHONE}),
        ({"emergency_contact": "丈夫 陈大力，139 0000 5678"}, {"phone": HIM}),
    ],
)
@pytest.mark.parametrize("first", ["number", "party"])
def test_whose_number_it_is_is_walled_off(
    world: World, other: Member, hers: dict[str, str], party: dict[str, str], first: str
) -> None:
    if first == "number":
        give(other, **hers)
    case = opened(world)
    respondent(world, case, **party)
    if first == "party":
        assert not Wall.objects.exists()
        give(other, **hers)
    wall = Wall.objects.get(kind="casework.case", record_id=case.pk)
    assert wall.member_id == other.pk
    assert "phone" not in (wall.reason or "").lower() and "ID" not in (wall.reason or "")
    with pytest.raises(ValidationError, match="may not have this case"):
        services.assign(actor=act(world.supervisor), case_id=case.pk, member_id=other.pk)
    with pytest.raises(Http404):
        selectors.case(act(other), case.pk)


def test_she_herself_hears_only_that_it_may_be(world: World) -> None:
    give(world.worker, id_number=ID, emergency_contact=f"丈夫 {HIM}")
    case = opened(world)
    for more in ({"id_number": ID}, {"phone": HIM}):
        with pytest.raises(ValidationError, match=MAYBE) as told:
            respondent(world, case, **more)
        assert not hasattr(told.value, "error_dict")
    assert not Wall.objects.exists() and not case.parties.filter(role="respondent").exists()
    with pytest.raises(ValidationError, match=MAYBE):
        opened(world, name="陈大力", id_number=ID)


def test_a_case_whose_worker_is_walled_off_waits_for_another(world: World, other: Member) -> None:
    case = opened(world)
    respondent(world, case, phone=HIM)
    services.assign(actor=act(world.supervisor), case_id=case.pk, member_id=other.pk)
    give(other, emergency_contact=f"哥哥 {HIM}")
    case.refresh_from_db()
    assert case.worker_id is None
    assert Notice.objects.filter(member=world.supervisor, code="casework.unassigned").exists()
    with pytest.raises(Http404):
        selectors.case(act(other), case.pk)
    counted = dict(Tally.objects.filter(number__gt=0).values_list("what", "number"))
    assert counted["unassigned"] == 1


# -- names: a question, never a block ------------------------------------------------------------------
def test_a_name_of_whom_she_would_have_called_is_asked_about(world: World) -> None:
    give(world.worker, emergency_contact=f"丈夫 陈大力，{PHONE}")
    case = opened(world, story="他昨晚又来了")
    respondent(world, case, name="陈大力")
    assert not Wall.objects.exists()
    browser, url = browser_of(world.worker), f"/cases/{case.pk}/"
    for page in (
        "",
        "timeline/",
        "words/",
        "party/",
        "write/",
        "plan/",
        "incidents/",
        "documents/",
    ):
        assert browser.get(url + page)["Location"].startswith(f"{url}declare/"), page
    asked = browser.get(f"{url}declare/").content.decode()
    assert "陈大力" not in asked and "他昨晚又来了" not in asked
    assert browser.get(f"{url}danger/open/").status_code == 200
    browser.post(f"{url}declare/", {"knows": "no"})
    assert browser.get(f"{url}timeline/").status_code == 200


def test_of_a_case_that_she_may_not_see_no_name_tells(world: World, other: Member) -> None:
    give(other, emergency_contact="哥哥 陈大力")
    case = opened(world, name="陈大力")
    plain = opened(world)
    browser = browser_of(other)
    for one in (case, plain):
        for page in ("", "timeline/", "declare/"):
            assert browser.get(f"/cases/{one.pk}/{page}").status_code == 404


def test_whoever_gives_a_case_to_her_is_asked_to_ask(world: World, other: Member) -> None:
    give(other, emergency_contact="Brother Chen Dali, 139 0000 5678")
    case = opened(world)
    respondent(world, case, name="陈大力")
    boss, url = browser_of(world.supervisor), f"/cases/{case.pk}/assign/"
    given = {
        "member": str(other.pk),
        "done": ["safe_contact", "danger", "next_step", "told_her", "papers"],
    }
    page = boss.post(url, given)
    assert page.status_code == 200 and "a name is alike" in page.content.decode()
    said = given | {"why": "问过她了，只是同名，不认识。"}
    assert boss.post(url, said).status_code == 302
    case.refresh_from_db()
    assert case.worker_id == other.pk
    assert (
        browser_of(other)
        .get(f"/cases/{case.pk}/")["Location"]
        .startswith(f"/cases/{case.pk}/declare/")
    )


def test_what_was_written_before_is_read_by_the_worker_s_clock(world: World, other: Member) -> None:
    case = opened(world)
    respondent(world, case, phone=HIM, name="陈大力")
    other.emergency_contact = f"丈夫 陈大力 {HIM}"
    other.save(update_fields=["emergency_contact"])
    assert not Wall.objects.exists()
    assert people.housekeeping() == 1 and people.housekeeping() == 0
    assert Wall.objects.get(record_id=case.pk).member_id == other.pk
    other.refresh_from_db()
    assert other.kin_index and other.kin_names.exists()
    give(other, emergency_contact="")
    assert not other.kin_names.exists()


def test_a_new_member_with_a_party_s_number_is_kept_out_at_once(world: World) -> None:
    case = opened(world)
    respondent(world, case, phone=HIM)
    made = people.add_member(
        actor=act(world.east_admin), name="陈小妹", unit=world.street, phone=HIM
    )
    assert Wall.objects.get(record_id=case.pk).member_id == made.pk


# -- the question stands before every room, and holds up nothing --------------------------------------------
def asked_case(world: World, **more: Any) -> Case:
    """A case of hers with somebody called like whom she would have called."""
    give(world.worker, emergency_contact="丈夫 陈大力")
    case = opened(world, story="他昨晚又来了", **more)
    respondent(world, case, name="陈大力")
    return case


def test_after_her_answer_she_is_where_she_wanted_to_be(world: World) -> None:
    case, browser = asked_case(world), browser_of(world.worker)
    wanted = f"/evidence/case/{case.pk}/"
    asks = browser.get(wanted)["Location"]
    assert asks == f"/cases/{case.pk}/declare/?next={quote(wanted, safe='')}"
    assert browser.post(asks, {"knows": "no"})["Location"] == wanted
    assert browser.get(wanted).status_code == 200
    elsewhere = f"/cases/{case.pk}/declare/?next=https://elsewhere.example/"
    assert browser.post(elsewhere, {"knows": "no"})["Location"] == f"/cases/{case.pk}/"


def test_what_is_sent_is_never_held_up(world: World) -> None:
    case, browser = asked_case(world), browser_of(world.worker)
    assert browser.post(f"/cases/{case.pk}/words/", {"call_her": "李姐", "wish": "安全"})
    browser.post(f"/cases/{case.pk}/write/", {
        "kind": "note", "on": str(timezone.localdate()), "told": "她说的话",
    })  # fmt: skip
    assert Entry.objects.get(case=case).told == "她说的话"


def test_in_danger_a_safe_place_and_the_child_s_report_wait_for_no_answer(world: World) -> None:
    case, browser = asked_case(world, danger=True, child=True), browser_of(world.worker)
    begin = f"/referrals/case/{case.pk}/begin/"
    assert browser.get(begin + "?for=tonight").status_code == 200
    assert browser.get(f"/cases/{case.pk}/danger/").status_code == 200
    paper = browser.post(f"/cases/{case.pk}/documents/mandatory-report/")
    assert browser.get(paper["Location"]).status_code == 200
    assert browser.get(f"/evidence/case/{case.pk}/").status_code == 302
    Case.objects.filter(pk=case.pk).update(danger_since=None)
    assert browser.get(begin).status_code == 302


def test_commands_services_and_the_worker_are_asked_nothing(world: World) -> None:
    case = asked_case(world)
    assert selectors.case(act(world.worker), case.pk) == case


@pytest.mark.parametrize("called", ["小芳", "阿芳", "芳姐", "桂芳"])
def test_her_own_name_as_her_family_may_say_it_is_asked_about(world: World, called: str) -> None:
    Member.objects.filter(pk=world.worker.pk).update(name="李桂芳")
    world.worker.refresh_from_db()
    case = opened(world)
    respondent(world, case, name=called)
    assert browser_of(world.worker).get(f"/cases/{case.pk}/").status_code == 302


@pytest.mark.parametrize("called", ["小李", "老李", "李姐", "肖芳", "芳", "王小红", "小方"])
def test_a_surname_or_a_sound_asks_nobody(world: World, called: str) -> None:
    Member.objects.filter(pk=world.worker.pk).update(name="李桂芳")
    world.worker.refresh_from_db()
    case = opened(world)
    respondent(world, case, name=called)
    assert browser_of(world.worker).get(f"/cases/{case.pk}/").status_code == 200
