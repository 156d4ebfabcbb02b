"""Reading, counting, following a procedure; calendars; holidays; calculators."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from niangjia.procedures import forms, holidays, selectors, services
from niangjia.procedures.engine import Happened
from niangjia.procedures.models import Feed, Holiday, Track
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
ORDER = "/procedures/protection-order/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def browser(world: World) -> Client:
    return browser_of(world.worker)


def yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


def test_every_procedure_has_a_page(browser: Client) -> None:
    for of in selectors.all_procedures():
        page = browser.get(f"/procedures/{of.code}/")
        assert page.status_code == 200 and of.title.en in page.content.decode().replace(
            "&#x27;", "'"
        )
    assert browser.get("/procedures/none/").status_code == 404
    assert Client().get("/procedures/").status_code == 302


def test_counting_shows_dates_and_keeps_nothing(browser: Client) -> None:
    page = browser.post(ORDER, {"event": "refused", "on": yesterday().isoformat()})
    text = page.content.decode()
    assert "is not counted; counting starts on" in text
    assert Track.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"event": "refused", "on": "2999-01-01"}, "Not after"),
        ({"event": "refused", "on": "1900-01-01"}, "too far back"),
        ({"event": "refused", "on": "31 Feb"}, "no such day"),
        ({"event": "accepted", "on": "2026-01-05"}, "the hour counts"),
        ({"event": "moon", "on": "2026-01-05"}, "error"),
        ({"event": ""}, "error"),
    ],
)
def test_what_cannot_be_counted_is_said_in_its_place(
    browser: Client, given: dict[str, str], says: str
) -> None:
    page = browser.post(ORDER, given)
    assert page.status_code == 200 and says in page.content.decode()


def test_a_procedure_is_followed_step_by_step_under_a_code(browser: Client, world: World) -> None:
    browser.post(ORDER + "follow/")
    track = Track.objects.get()
    url = f"/procedures/follow/{track.pk}/"
    assert len(track.reference) == 4
    day = yesterday().isoformat()
    assert browser.post(url, {"event": "filed", "on": day}).status_code == 302
    assert browser.post(url, {"event": "accepted", "on": day, "at": "09:30"}).status_code == 302
    text = browser.get(url).content.decode()
    assert "09:30" in text and "The court decides" in text
    # Out of order, and earlier than what was noted: refused, nothing changes.
    assert "error" in browser.post(url, {"event": "extended", "on": day}).content.decode()
    assert browser.post(url, {"event": "granted", "on": "2020-01-01"}).status_code == 200
    assert browser.post(url, {"event": "granted", "on": day}).status_code == 302
    assert Track.objects.get().state == "in_force"
    browser.post(url + "back/")
    assert Track.objects.get().state == "accepted"
    assert track.reference in browser.get("/").content.decode()


def test_nobody_else_sees_it(browser: Client, world: World) -> None:
    track = services.start(actor=act(world.worker), code="legal-aid")
    for path in ("", "calendar/"):
        assert (
            browser_of(world.plain).get(f"/procedures/follow/{track.pk}/{path}").status_code == 404
        )
    assert browser_of(world.plain).post(f"/procedures/follow/{track.pk}/remove/").status_code == 404
    assert browser.post(f"/procedures/follow/{track.pk}/remove/").status_code == 302
    assert not Track.objects.exists()


def granted(world: World) -> Track:
    step = Happened("granted", yesterday())
    return services.start(actor=act(world.worker), code="protection-order", step=step)


@pytest.mark.parametrize("seen", ["others", "unsure", "", "moon"])
def test_dates_leave_only_when_nobody_else_sees_the_calendar(
    browser: Client, world: World, seen: str
) -> None:
    page = browser.post(f"/procedures/follow/{granted(world).pk}/calendar/", {"seen_by": seen})
    assert page["Content-Type"].startswith("text/html")
    browser.post("/procedures/calendar/", {"seen_by": seen})
    assert not Feed.objects.exists()


def test_a_calendar_holds_a_word_a_day_and_a_code_only(browser: Client, world: World) -> None:
    track = granted(world)
    page = browser.post(f"/procedures/follow/{track.pk}/calendar/", {"seen_by": "only_me"})
    text = page.content.decode().replace("\r\n ", "")
    assert (
        text.startswith("BEGIN:VCALENDAR") and f"SUMMARY:Reminder / 提醒 {track.reference}" in text
    )
    for word in (
        "protection",
        "保护",
        "order",
        "court",
        "法院",
        "niangjia",
        str(track.pk),
        "DESCRIPTION",
        "URL",
    ):
        assert word not in text
    assert page["Cache-Control"] == "no-store"


def test_a_calendar_address_opens_without_signing_in_until_it_is_stopped(
    browser: Client, world: World
) -> None:
    track = granted(world)
    text = browser.post("/procedures/calendar/", {"seen_by": "only_me"}).content.decode()
    found = re.search(r"/procedures/calendar/[^/]+/reminders\.ics", text)
    assert found
    path = found[0]
    assert track.reference in Client().get(path).content.decode()
    assert path.split("/")[3] not in str(list(Feed.objects.values()))
    assert Client().get("/procedures/calendar/guess/reminders.ics").status_code == 404
    browser.post("/procedures/calendar/", {"stop": "1"})
    assert Client().get(path).status_code == 404


def test_lists_take_the_same_queries_however_many_are_followed(
    world: World, browser: Client, django_assert_max_num_queries: Any
) -> None:
    granted(world)
    with django_assert_max_num_queries(30) as few:
        browser.get("/procedures/")
    for _ in range(12):
        granted(world)
    with django_assert_max_num_queries(len(few)):
        browser.get("/procedures/")


# -- holidays ---------------------------------------------------------------------------------------
def test_the_table_that_comes_along_says_that_it_was_not_checked(world: World) -> None:
    table = holidays.table()
    assert {2025, 2026} <= table.years and 2026 in table.unchecked
    assert not table.is_workday(dt.date(2026, 10, 1)) and table.is_workday(dt.date(2026, 10, 10))
    admin = browser_of(world.chief)
    assert "Not checked yet" in admin.get("/procedures/holidays/?year=2026").content.decode()
    admin.post("/procedures/holidays/checked/", {"year": "2026"})
    assert 2026 not in holidays.table().unchecked


def test_an_administrator_edits_the_table_and_nobody_else(world: World, browser: Client) -> None:
    admin = browser_of(world.chief)
    row = {"day": "2027-01-01", "kind": "off", "name": "元旦"}
    assert admin.post("/procedures/holidays/", row).status_code == 302
    assert not holidays.table().is_workday(dt.date(2027, 1, 1))
    refused = admin.post("/procedures/holidays/", {**row, "day": "2027-01-04", "kind": "worked"})
    assert "weekday" in refused.content.decode()
    admin.post("/procedures/holidays/remove/", {"day": "2027-01-01"})
    assert not Holiday.objects.filter(day="2027-01-01").exists()
    assert browser.get("/procedures/holidays/").status_code == 403
    for odd in ("?year=abcd", "?year=9999999", "?year=٢٠٢٦"):
        assert admin.get("/procedures/holidays/" + odd).status_code == 200


def test_a_date_in_a_year_without_a_table_says_so(browser: Client) -> None:
    page = browser.post(
        "/procedures/voidable-marriage/", {"event": "freed", "on": yesterday().isoformat()}
    )
    assert "only weekends were counted" in page.content.decode()


# -- calculators ------------------------------------------------------------------------------------
GIVEN: dict[str, dict[str, str]] = {
    "child-support": {"income": "8000", "children": "1", "fixed": "yes"},
    "protection-order": {"made": "2026-10-01", "months": "6"},
    "cooling-off": {"applied": "2026-10-01"},
    "custody": {"born": "2020-01-01", "violence": "unsure"},
    "legal-aid": {"matter": "violence", "hardship": "no", "exempt": "no"},
    "limitation": {"code": "police", "start": "2026-10-01"},
}


@pytest.mark.parametrize("code", sorted(forms.CALCULATORS))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_calculator_answers_with_its_articles(
    browser: Client, code: str, language: str
) -> None:
    page = browser.post(
        f"/procedures/count/{code}/", GIVEN[code], headers={"accept-language": language}
    )
    assert page.status_code == 200
    assert '<section aria-live="polite">' in page.content.decode()


@pytest.mark.parametrize("code", sorted(forms.CALCULATORS))
def test_a_calculator_keeps_what_was_typed_and_says_what_is_wrong(
    browser: Client, code: str
) -> None:
    odd = dict.fromkeys(GIVEN[code], "😀' OR 1=1")
    page = browser.post(f"/procedures/count/{code}/", odd).content.decode()
    assert '<section aria-live="polite">' not in page and "error" in page
    assert browser.get("/procedures/count/none/").status_code == 404


def test_a_button_pressed_twice_follows_once(browser: Client, world: World) -> None:
    form = {"event": "granted", "on": yesterday().isoformat(), "follow": "1"}
    first, second = (browser.post(ORDER, form) for _press in range(2))
    assert first["Location"] == second["Location"]
    browser.post(f"{ORDER}follow/")
    browser.post(f"{ORDER}follow/")
    assert Track.objects.count() == 2  # one from that day, one from the beginning
    browser_of(world.supervisor).post(ORDER, form)
    assert Track.objects.count() == 3
    Track.objects.update(started_at=timezone.now() - dt.timedelta(minutes=2))
    browser.post(ORDER, form)
    assert Track.objects.count() == 4


def test_an_hour_before_dawn_belongs_to_its_own_day(world: World) -> None:
    """What is kept in UTC would end on the day before, and be a day late too early."""
    day = yesterday()
    filed, early = Happened("filed", day), dt.datetime.combine(day, dt.time(2, 0))
    track = services.start(actor=act(world.worker), code="protection-order", step=filed)
    accepted = Happened("accepted", day, timezone.make_aware(early))
    services.note_step(actor=act(world.worker), track_id=track.pk, step=accepted)
    found = selectors.clocks(Track.objects.get(), holidays.table())
    ends = [clock.due for clock in found if clock.due and clock.due.at]
    assert ends and all(end.day == timezone.localdate(end.at) for end in ends)
    assert min(end.day for end in ends) > day
