"""Reaching her: every way has its manner, a letter is one, nothing begun is forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.casework import services
from niangjia.casework.models import Attempt, Case, Task
from niangjia.casework.services import Facts
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
PHONE = "13800001234"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, *channels: str, **way: Any) -> Case:
    facts = Facts(
        call_her="李女士", phone=PHONE, contact_allowed=bool(channels),
        way={"channels": list(channels), **way},
    )  # fmt: skip
    return services.open_case(actor=act(world.worker), facts=facts)


def begun(world: World, case: Case, channel: str) -> str:
    browser = browser_of(world.worker)
    url = browser.post(f"/cases/{case.pk}/contact/", {"channel": channel})["Location"]
    return browser.get(url).content.decode()


def test_a_letter_goes_only_where_she_agreed_to_letters(world: World) -> None:
    with pytest.raises(ValidationError, match="did not agree"):
        services.begin_contact(
            actor=act(world.worker), case_id=opened(world, "call").pk, channel="letter"
        )
    case = opened(world, "letter", since="00:00", until="00:01")
    page = begun(world, case, "letter")
    assert "plain envelope" in page and f"/cases/{case.pk}/sealed/address/" in page
    assert PHONE not in page


@pytest.mark.parametrize(
    ("channel", "shown"),
    [("call", True), ("sms", True), ("message", True), ("letter", False), ("through", False)],
)
def test_her_number_shows_only_for_a_way_that_needs_it(
    world: World, channel: str, shown: bool
) -> None:
    page = begun(world, opened(world, channel), channel)
    assert (PHONE in page) is shown
    if channel in ("sms", "message"):
        assert "please call back when it suits you" in page


def test_a_visit_begins_with_a_time_to_be_back(world: World) -> None:
    case = opened(world, "visit")
    answer = browser_of(world.worker).post(f"/cases/{case.pk}/contact/", {"channel": "visit"})
    assert answer["Location"] == f"/cases/{case.pk}/visit/"
    assert not Attempt.objects.exists()


def test_what_was_begun_waits_for_its_outcome(world: World) -> None:
    case = opened(world, "sms")
    for _twice in range(2):
        begun(world, case, "sms")
    browser = browser_of(world.worker)
    first, second = Attempt.objects.order_by("at")
    for page in (f"/cases/{case.pk}/contact/", "/"):
        text = browser.get(page).content.decode()
        assert f"/cases/{case.pk}/contact/{first.pk}/" in text
        assert PHONE not in text
    for one in (first, second):
        browser.post(f"/cases/{case.pk}/contact/{one.pk}/", {"outcome": "no_answer"})
    assert "/contact/" + str(first.pk) not in browser.get("/").content.decode()
    assert case.tasks.filter(kind=Task.Kind.RISK_REVIEW, for_supervisors=True).exists()


def test_an_open_contact_shows_no_number_once_she_took_it_back_or_the_hour_is_over(
    world: World,
) -> None:
    case = opened(world, "call", code_word="桂花糕")
    browser = browser_of(world.worker)
    url = browser.post(f"/cases/{case.pk}/contact/", {"channel": "call"})["Location"]
    assert PHONE in browser.get(url).content.decode()
    now = timezone.localtime()
    past = (now - dt.timedelta(hours=1)).strftime("%H:%M")
    gone: list[dict[str, Any]] = [
        {"allowed": True, "way": {"channels": ["call"], "since": "", "until": past}},
        {"allowed": True, "way": {"channels": ["sms"], "since": "", "until": ""}},
        {"allowed": False, "way": {"channels": []}},
    ]
    if now.hour < 1:
        gone.pop(0)
    for more in gone:
        services.agree_contact(actor=act(world.worker), case_id=case.pk, **more)
        text = browser.get(url).content.decode()
        assert PHONE not in text and "桂花糕" not in text and "open now" in text
    assert browser.post(url, {"outcome": "no_answer"}).status_code == 302
