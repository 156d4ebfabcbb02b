"""Other ways in: with their number and date; statutory clocks; requests from outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.agenda import items_for
from niangjia.access.policies import Denied
from niangjia.casework.models import Case, DangerPath
from niangjia.casework.services import Facts
from niangjia.dispatch import inbox, selectors, services
from niangjia.dispatch.models import Arrival
from niangjia.dispatch.services import Letter
from niangjia.dispatch.services.ways import clocks_of
from tests.integration.dispatch.city import PHONE, City
from tests.world import act, browser_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
GIVEN = {
    "safe_now": "yes", "child": "no", "call_her": "小禾", "office": "柳桥派出所",
    "number": "柳公〔2026〕17号", "dated": "2026-01-05", "received_on": "2026-01-06",
    "story": "民警转来", "issues": ["dv_physical"],
}  # fmt: skip


@pytest.fixture
def city(db: None) -> City:
    return City()


def test_a_referral_from_the_police_comes_with_its_number_and_date(city: City) -> None:
    browser = browser_of(city.worker)
    assert "Police" in browser.get("/dispatch/ways/").content.decode()
    page = browser.post("/dispatch/ways/police/", GIVEN)
    case = Case.objects.get()
    assert page["Location"] == f"/dispatch/case/{case.pk}/came-in/" and case.way_in == "referral"
    text = browser.get(page["Location"]).content.decode()
    assert "柳桥派出所" in text and "柳公〔2026〕17号" in text
    assert browser_of(city.westerner).get(page["Location"]).status_code == 404
    assert browser_of(city.world.plain).get("/dispatch/ways/police/").status_code == 403
    assert browser.get("/dispatch/ways/nowhere/").status_code == 404
    assert browser.get("/dispatch/ways/website/").status_code == 404


@pytest.mark.parametrize(
    "source", ["outreach", "court", "hospital", "school", "committee", "transfer"]
)
def test_each_way_opens_a_case(city: City, source: str) -> None:
    browser = browser_of(city.worker)
    assert browser.get(f"/dispatch/ways/{source}/").status_code == 200
    assert browser.post(f"/dispatch/ways/{source}/", GIVEN).status_code == 302
    assert Arrival.objects.get().source == source


def test_safety_comes_first_here_too(city: City) -> None:
    asked = {**GIVEN, "safe_now": "no", "child": "yes"}
    page = browser_of(city.worker).post("/dispatch/ways/school/", asked)
    case = Case.objects.get()
    assert page["Location"] == f"/cases/{case.pk}/danger/"
    assert DangerPath.objects.get(case=case).suspected_at


def test_bad_input_is_said_at_its_field_and_opens_nothing(city: City) -> None:
    browser = browser_of(city.worker)
    for wrong in ({"office": ""}, {"dated": "2026-02-01"}, {"safe_now": ""}, {"child": ""}):
        page = browser.post("/dispatch/ways/police/", {**GIVEN, **wrong})
        assert page.status_code == 200 and "field-error" in page.content.decode()
        assert "民警转来" in page.content.decode()
    assert not Case.objects.exists()


def test_who_has_been_here_before_is_shown_before_another_case_is_made(city: City) -> None:
    before = city.case(phone=PHONE)
    browser, given = browser_of(city.worker), {**GIVEN, "phone": PHONE}
    page = browser.post("/dispatch/ways/police/", given)
    assert page.status_code == 200 and before.number in page.content.decode()
    assert Case.objects.count() == 1
    assert browser.post("/dispatch/ways/police/", {**given, "another": "on"}).status_code == 302
    assert Case.objects.count() == 2


# -- letters and visits ------------------------------------------------------------------------------
def letters(city: City, day: dt.date) -> Case:
    letter = Letter("letters", day, number="信2026-3")
    facts = Facts(call_her="来信人", way_in="letters")
    return services.come_in(actor=act(city.worker), letter=letter, facts=facts)


def test_a_letter_starts_the_clock_of_fifteen_days(city: City) -> None:
    day = TODAY() - dt.timedelta(days=12)
    case = letters(city, day)
    row = Arrival.objects.get()
    (clock,) = clocks_of(row)
    assert clock.deadline.mark == "m" and clock.due is not None
    assert clock.due.counted == day + dt.timedelta(days=15) and row.next_due == clock.due.day
    text = browser_of(city.worker).get(f"/dispatch/case/{case.pk}/came-in/").content.decode()
    assert "[m]" in text and "信访工作条例" in text
    assert selectors.letters_due(act(city.worker), row.next_due) == [row]
    assert not selectors.letters_due(act(city.westerner), row.next_due)


def test_each_step_sets_the_next_clock_and_none_comes_out_of_turn(city: City) -> None:
    day = TODAY() - dt.timedelta(days=3)
    case = letters(city, day)
    browser, url = browser_of(city.worker), f"/dispatch/case/{case.pk}/came-in/"
    page = browser.post(url, {"event": "answered", "on": TODAY().isoformat()})
    assert page.status_code == 200
    assert browser.post(url, {"event": "accepted", "on": TODAY().isoformat()}).status_code == 302
    row = Arrival.objects.get()
    assert row.next_clock == "opinion"
    assert row.next_due and row.next_due >= TODAY() + dt.timedelta(days=60)
    with pytest.raises(ValidationError):
        services.note_letter_step(
            actor=act(city.worker), case_id=case.pk, event="answered", on=day - dt.timedelta(days=9)
        )
    assert browser_of(city.westerner).post(url, {"event": "answered"}).status_code == 404


def test_a_letter_s_clock_stands_in_my_day(city: City) -> None:
    case = letters(city, TODAY() - dt.timedelta(days=20))
    item = next(i for i in items_for(act(city.worker)) if "came-in" in i.url)
    assert item.kind == "late" and case.number in str(item.title)


def test_no_letter_comes_from_the_future(city: City) -> None:
    with pytest.raises(ValidationError):
        letters(city, TODAY() + dt.timedelta(days=1))
    assert not Case.objects.exists()


# -- requests from outside ------------------------------------------------------------------------------
@pytest.fixture
def taken() -> Iterator[list[str]]:
    """A source as the website will be one."""
    done: list[str] = []

    def pending(actor: Actor) -> list[inbox.Request]:
        if "caseworker" not in actor.roles or done:
            return []
        facts = Facts(call_her="网上来的人", way_in="walk_in", story="不敢打电话", danger=True)
        return [inbox.Request("k1", "4821-7730", timezone.now(), facts)]

    inbox.register(
        inbox.RequestSource("probe", "Website", pending, lambda actor, key, case: done.append(key))
    )
    yield done
    inbox.forget("probe")


def test_a_request_from_the_website_becomes_a_case_once(city: City, taken: list[str]) -> None:
    browser = browser_of(city.worker)
    text = browser.get("/dispatch/ways/").content.decode()
    assert "4821-7730" in text and "不敢打电话" not in text
    assert browser.post("/dispatch/ways/request/probe/k1/").status_code == 302
    case = Case.objects.get()
    assert case.way_in == "walk_in" and case.story == "不敢打电话" and case.danger_since
    assert taken == ["k1"] and Arrival.objects.get().number == "4821-7730"
    assert browser.post("/dispatch/ways/request/probe/k1/").status_code == 404
    assert Case.objects.count() == 1


def test_without_a_source_no_page_speaks_of_requests(city: City) -> None:
    browser = browser_of(city.worker)
    assert "Waiting from outside" not in browser.get("/dispatch/ways/").content.decode()
    assert browser.post("/dispatch/ways/request/website/k1/").status_code == 404


def test_a_request_is_offered_only_to_whom_the_source_says(city: City, taken: list[str]) -> None:
    assert browser_of(city.supervisor).post("/dispatch/ways/request/probe/k1/").status_code == 404
    with pytest.raises(Denied):
        services.come_in(
            actor=act(city.world.plain), letter=Letter("school", TODAY()), facts=Facts("x")
        )
    assert not Case.objects.exists() and not taken
