"""Matters on their way: sent once, answered by the clock, never leaking to who may not know."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from niangjia.access.agenda import items_for
from niangjia.access.policies import Denied
from niangjia.casework import selectors as cases
from niangjia.casework import services as casework
from niangjia.casework.models import Case, Task
from niangjia.dispatch import selectors, services
from niangjia.dispatch.models import Dispatch
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.vault import index
from tests.integration.dispatch.city import City
from tests.world import act, browser_of, hold, make_member

pytestmark = pytest.mark.django_db
STORY = "他把门反锁了三天"


@pytest.fixture
def city(db: None) -> City:
    return City()


def told(code: str) -> set[str]:
    rows = Notice.objects.filter(code=code)
    return set(rows.values_list("member__name", flat=True))


def test_from_the_street_to_another_district_and_to_a_worker_in_one_step(
    city: City, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case, browser = city.case(story=STORY), browser_of(city.worker)
    page = browser.post(f"/dispatch/case/{case.pk}/prepare/")
    assert browser.get(page["Location"]).status_code == 200
    sent = {"unit-id": str(city.world.west.pk), "words": "她要求去西岭", "preferred": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(page["Location"], sent)["Location"] == "/dispatch/passed/"
    matter = Dispatch.objects.get()
    assert matter.state == "sent" and matter.due_at and matter.preferred
    assert told("dispatch.incoming") == {"石兰"}
    boss = browser_of(city.west_boss)
    assert f"/dispatch/matters/{matter.pk}/" in boss.get("/dispatch/", follow=True).content.decode()
    text = boss.get(f"/dispatch/matters/{matter.pk}/").content.decode()
    assert "她要求去西岭" in text and STORY not in text
    assert boss.get(f"/cases/{case.pk}/").status_code == 404
    give = f"/dispatch/matters/{matter.pk}/give/"
    assert city.westerner.name in boss.get(give).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert boss.post(give, {"member": str(city.westerner.pk)}).status_code == 302
    case.refresh_from_db()
    matter.refresh_from_db()
    assert (case.unit, case.worker) == (city.world.west, city.westerner)
    assert matter.state == "taken_up"
    assert STORY in browser_of(city.westerner).get(f"/cases/{case.pk}/").content.decode()
    assert browser.get(f"/cases/{case.pk}/").status_code == 404
    assert told("dispatch.moved") == {"周敏"}


def test_who_passed_it_on_sees_how_far_it_is_and_nothing_else(city: City) -> None:
    matter = city.sent(city.world.west, story=STORY, name="李小禾")
    case = matter.case
    browser = browser_of(city.worker)
    services.receive(actor=act(city.west_boss), matter_id=matter.pk)
    text = browser.get("/dispatch/passed/").content.decode()
    assert "Received" in text
    for word in (STORY, "李小禾", "李女士", case.number, str(case.pk), "今晚要有人管"):
        assert word not in text
    for url in (f"/dispatch/case/{case.pk}/", f"/dispatch/matters/{matter.pk}/"):
        assert browser.get(url).status_code in (403, 404)
    services.take_up(actor=act(city.west_boss), matter_id=matter.pk, member_id=city.westerner.pk)
    assert "Taken up" in browser.get("/dispatch/passed/").content.decode()


def test_a_matter_goes_once(city: City) -> None:
    matter = city.sent(city.world.west)
    again = services.prepare(actor=act(city.worker), case_id=matter.case_id)
    assert again == matter and Dispatch.objects.count() == 1
    with pytest.raises(ValidationError):
        services.send(
            actor=act(city.worker), matter_id=matter.pk, unit_id=city.world.east.pk, words=""
        )


def test_nobody_behind_a_wall_hears_of_it_or_finds_it(
    city: City, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case = city.case()
    city.wall(city.west_boss, case)
    who = act(city.worker)
    matter = services.prepare(actor=who, case_id=case.pk)
    with pytest.raises(ValidationError) as refused:
        services.send(actor=who, matter_id=matter.pk, unit_id=city.world.west.pk, words="")
    assert city.world.city.name_zh in str(refused.value)
    with django_capture_on_commit_callbacks(execute=True):
        services.send(actor=who, matter_id=matter.pk, unit_id=city.world.city.pk, words="")
    assert told("dispatch.incoming") == {"唐月"}
    with pytest.raises(Http404):
        services.read_matter(actor=act(city.west_boss), matter_id=matter.pk)
    assert not selectors.matters(act(city.west_boss), "incoming").exists()


def test_kin_in_the_unit_are_found_by_their_number_before_it_goes(city: City) -> None:
    Member.objects.filter(pk=city.west_boss.pk).update(phone_index=index.phone("13900005678"))
    case = city.case()
    casework.set_party(
        actor=act(city.worker), case_id=case.pk, role="respondent", phone="13900005678"
    )
    matter = services.prepare(actor=act(city.worker), case_id=case.pk)
    page = browser_of(city.worker).post(
        f"/dispatch/matters/{matter.pk}/send/", {"unit-id": str(city.world.west.pk), "words": "急"}
    )
    assert page.status_code == 200 and city.world.city.name_zh in page.content.decode()
    assert Dispatch.objects.get().state == "to_send"


def test_a_worker_behind_the_wall_is_not_offered_and_not_taken(city: City) -> None:
    matter = city.sent(city.world.west)
    city.wall(city.westerner, matter.case)
    assert city.westerner not in selectors.workers(act(city.west_boss), matter)
    with pytest.raises(ValidationError):
        services.take_up(
            actor=act(city.west_boss), matter_id=matter.pk, member_id=city.westerner.pk
        )
    assert Dispatch.objects.get().state == "sent" and Case.objects.get().unit == city.world.street


def test_sent_back_with_a_reason_it_returns_to_who_had_it(city: City) -> None:
    matter = city.sent(city.world.west)
    boss = act(city.west_boss)
    services.receive(actor=boss, matter_id=matter.pk)
    with pytest.raises(ValidationError):
        services.send_back(actor=boss, matter_id=matter.pk, reason="不")
    services.send_back(actor=boss, matter_id=matter.pk, reason="她现在住在东岸，请转东岸区")
    case = Case.objects.get()
    assert (case.unit, case.worker) == (city.world.street, city.worker)
    text = browser_of(city.worker).get(f"/dispatch/matters/{matter.pk}/send/").content.decode()
    assert "她现在住在东岸" in text
    assert not selectors.matters(boss, "incoming").exists()
    services.send(actor=act(city.worker), matter_id=matter.pk, unit_id=city.world.east.pk, words="")
    assert Dispatch.objects.get().state == "sent"


# -- the clock -----------------------------------------------------------------------------------------
def test_unanswered_it_rises_and_both_are_told(
    city: City, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    matter = city.sent(city.world.west)
    assert services.rise() == 0
    late = matter.due_at + dt.timedelta(minutes=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.rise(late) == 1
        assert services.rise(late) == 0
    matter.refresh_from_db()
    assert (matter.to_unit, matter.risen, matter.state) == (city.world.city, 1, "sent")
    assert matter.due_at > late and told("dispatch.overdue") == {"石兰", "唐月"}
    assert selectors.matters(act(city.city_boss), "late").count() == 1
    assert selectors.matters(act(city.west_boss), "late").count() == 1
    services.receive(actor=act(city.west_boss), matter_id=matter.pk)
    assert Case.objects.get().unit == city.world.west


def test_at_the_top_the_clock_starts_again(city: City) -> None:
    matter = city.sent(city.world.city)
    services.rise(matter.due_at)
    matter.refresh_from_db()
    assert (matter.to_unit, matter.risen) == (city.world.city, 1)


def test_it_never_rises_to_somebody_who_may_not_know(
    city: City, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    matter = city.sent(city.world.west)
    city.wall(city.city_boss, matter.case)
    with django_capture_on_commit_callbacks(execute=True):
        services.rise(matter.due_at)
    assert "唐月" not in told("dispatch.overdue")
    assert Dispatch.objects.get().to_unit == city.world.west


def test_my_day_shows_what_waits_and_what_is_late(city: City) -> None:
    matter = city.sent(city.world.west)
    assert any(str(matter.pk) in item.url for item in items_for(act(city.west_boss)))
    assert not any(str(matter.pk) in item.url for item in items_for(act(city.supervisor)))
    Dispatch.objects.update(due_at=timezone.now() - dt.timedelta(hours=1))
    item = next(i for i in items_for(act(city.west_boss)) if str(matter.pk) in i.url)
    assert item.kind == "late" and "李女士" not in f"{item.title}{item.detail}"


# -- help ---------------------------------------------------------------------------------------------------
def test_a_street_calls_for_help_in_one_step_and_sees_who_answered(city: City) -> None:
    case, browser = city.case(), browser_of(city.worker)
    page = browser.get(f"/dispatch/case/{case.pk}/").content.decode()
    assert city.world.east.name_zh in page and city.world.city.name_zh in page
    url = f"/dispatch/case/{case.pk}/help/{city.world.east.pk}/"
    assert browser.post(url).status_code == 302
    browser.post(url)
    matter = Dispatch.objects.get()
    assert (matter.kind, matter.state) == ("help", "sent")
    give = f"/dispatch/matters/{matter.pk}/give/"
    assert browser_of(city.supervisor).post(give).status_code == 302
    assert city.supervisor.name in browser.get(f"/dispatch/case/{case.pk}/").content.decode()
    case.refresh_from_db()
    assert (case.unit, case.worker) == (city.world.street, city.worker)
    browser.post(f"/dispatch/matters/{matter.pk}/close/")
    assert Dispatch.objects.get().state == "closed"


def test_help_comes_from_above_only_and_never_from_a_conflicted_unit(city: City) -> None:
    case = city.case()
    with pytest.raises(ValidationError):
        services.call_for_help(actor=act(city.worker), case_id=case.pk, unit_id=city.world.west.pk)
    city.wall(city.supervisor, case)
    with pytest.raises(ValidationError):
        services.call_for_help(actor=act(city.worker), case_id=case.pk, unit_id=city.world.east.pk)
    text = browser_of(city.worker).get(f"/dispatch/case/{case.pk}/").content.decode()
    assert f"Call {city.world.city.name_zh} instead" in text


# -- denials ---------------------------------------------------------------------------------------------
def test_each_step_is_for_who_may(city: City) -> None:
    matter = city.sent(city.world.west)
    for member in (city.supervisor, city.westerner, city.world.plain, city.world.officer):
        for step in ("", "receive/", "give/", "back/"):
            url = f"/dispatch/matters/{matter.pk}/{step}"
            browser = browser_of(member)
            got = browser.get(url).status_code, browser.post(url).status_code
            assert set(got) <= {403, 404, 405} and got != (405, 405), (member.name, step, got)
    with pytest.raises((Http404, Denied)):
        services.send(
            actor=act(city.west_boss), matter_id=matter.pk, unit_id=city.world.east.pk, words=""
        )
    assert Dispatch.objects.get().state == "sent"


def test_a_sender_s_boss_sends_what_waits(city: City) -> None:
    case = city.case()
    matter = services.prepare(actor=act(city.worker), case_id=case.pk)
    assert list(selectors.to_send(act(city.supervisor))) == [matter]
    assert not selectors.to_send(act(city.west_boss)).exists()
    services.send(
        actor=act(city.supervisor), matter_id=matter.pk, unit_id=city.world.west.pk, words=""
    )
    assert Dispatch.objects.get().state == "sent"


def test_lists_cost_the_same_for_many_matters(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _matter in range(8):
        city.sent(city.world.west)
    boss, worker = browser_of(city.west_boss), browser_of(city.worker)
    with django_assert_max_num_queries(26):
        assert boss.get("/dispatch/board/incoming/").status_code == 200
    with django_assert_max_num_queries(26):
        assert worker.get("/dispatch/passed/").status_code == 200


# -- after closing -----------------------------------------------------------------------------------------
def close(city: City, case: Case) -> None:
    casework.move(
        actor=act(city.worker), case_id=case.pk, state="closing", why="已经平安，没有新的情况"
    )
    casework.move(
        actor=act(city.supervisor), case_id=case.pk, state="closed", why="同意，风险已经降低了"
    )


@pytest.mark.parametrize("agreed", [True, False])
def test_after_high_risk_somebody_asks_how_she_is_or_reviews_the_risk(
    city: City, agreed: bool
) -> None:
    case = city.case(
        issues=("dv_physical",), contact_allowed=agreed, way={"channels": ["sms"]} if agreed else {}
    )
    assert case.risk == "high"
    Task.objects.filter(case=case).delete()
    close(city, case)
    task = Task.objects.get(case=case)
    assert task.kind == ("follow_up" if agreed else "risk_review")
    assert task.for_supervisors is not agreed and task.due > timezone.localdate()
    assert Case.objects.get().state == "closed"


def test_a_lesser_case_closes_without_and_its_dispatch_with_it(city: City) -> None:
    case = city.case(issues=("elder_support",))
    Task.objects.filter(case=case).delete()
    services.call_for_help(actor=act(city.worker), case_id=case.pk, unit_id=city.world.east.pk)
    if case.risk == "medium":
        close(city, case)
        assert not Task.objects.filter(case=case).exists()
        assert Dispatch.objects.get().state == "closed"


def test_the_timeline_of_a_case_tells_where_it_went(city: City) -> None:
    matter = city.sent(city.world.west)
    services.take_up(actor=act(city.west_boss), matter_id=matter.pk, member_id=city.westerner.pk)
    text = browser_of(city.westerner).get(f"/cases/{matter.case_id}/timeline/").content.decode()
    assert "Sent to" in text and "Taken up at" in text
    assert cases.case(act(city.westerner), matter.case_id)


def test_two_who_answer_at_one_unit_do_not_both_take_it(city: City) -> None:
    second = make_member("申玉", city.world.west)
    hold(second, "supervisor", city.world.west)
    matter = city.sent(city.world.west)
    services.take_up(actor=act(second), matter_id=matter.pk, member_id=city.westerner.pk)
    with pytest.raises(ValidationError):
        services.receive(actor=act(city.west_boss), matter_id=matter.pk)
    page = browser_of(city.west_boss).post(f"/dispatch/matters/{matter.pk}/receive/", follow=True)
    assert page.status_code == 200
