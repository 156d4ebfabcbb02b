"""The pages of training: one happy path and one denial each; queries stay few."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from niangjia.training import services
from niangjia.training.models import Enrolment, Programme, Session
from tests.integration.training.school import School
from tests.world import act, browser_of, make_member


def post_programme(school: School) -> dict[str, object]:
    return {
        **school.given(),
        "unit_id": str(school.world.city.pk),
        "objectives": "asks alone\nknows the warning",
        "child_care": "on",
        "version": "",
    }


def test_an_organiser_makes_fills_and_opens_a_programme(school: School) -> None:
    browser = browser_of(school.organiser)
    assert browser.get("/training/new/").status_code == 200
    wrong = browser.post("/training/new/", {**post_programme(school), "seats": "no"})
    assert "Write a number" in wrong.content.decode() and "asks alone" in wrong.content.decode()
    assert browser.post("/training/new/", post_programme(school)).status_code == 302
    of = Programme.objects.get()
    session = {
        "kind": "lecture", "title": "Law", "day": str(of.starts_on), "start": "9:00", "end": "11:00",
        "place": "Hall", "articles": "反家庭暴力法 23", "objectives": ["0"],
    }  # fmt: skip
    url = f"/training/{of.pk}/sessions/new/"
    assert "can’t be read" in browser.post(
        url, {**session, "articles": "some law"}
    ).content.decode().replace("&#x27;", "’")
    assert browser.post(url, session).status_code == 302
    one = Session.objects.get()
    assert (
        browser.post(
            f"/training/sessions/{one.pk}/edit/", {**session, "place": "Hall 3", "version": 1}
        ).status_code
        == 302
    )
    assert browser.get(f"/training/sessions/{one.pk}/edit/").status_code == 200
    page = browser.get(f"/training/sessions/{one.pk}/").content.decode()
    assert "Hall 3" in page and "09:00–11:00" in page
    browser.post(f"/training/{of.pk}/move/", {"to": "open"})
    assert Programme.objects.get().state == "open"
    edit = {**post_programme(school), "title": "Other", "version": Programme.objects.get().version}
    assert browser.post(f"/training/{of.pk}/edit/", edit).status_code == 302
    stale = browser.post(f"/training/{of.pk}/edit/", edit)
    assert "Somebody else" in stale.content.decode()
    quota = {"unit": "", "unit-id": str(school.world.east.pk), "seats": "1"}
    assert browser.post(f"/training/{of.pk}/quotas/", quota).status_code == 302
    assert "东岸区妇联" in browser.get(f"/training/{of.pk}/quotas/").content.decode()
    calendar = browser.get(f"/training/{of.pk}/calendar.ics")
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")
    assert browser.post(f"/training/sessions/{one.pk}/cancel/").status_code == 302
    copied = browser.post(f"/training/{of.pk}/copy/", {"unit_id": str(of.unit_id), "cascade": ""})
    assert copied.status_code == 302 and Programme.objects.count() == 2


def test_teachers_are_kept_by_organisers_and_seen_by_all(school: School) -> None:
    browser = browser_of(school.organiser)
    given = {"name": "沈文博", "topics": "law", "organisation": "", "availability": "Thursdays"}
    assert browser.post("/training/teachers/new/", given).status_code == 302
    page = browser_of(school.world.worker).get("/training/teachers/").content.decode()
    assert "沈文博" in page and "Thursdays" in page
    assert browser_of(school.world.worker).get("/training/teachers/new/").status_code == 403


def test_from_asking_to_a_place(school: School) -> None:
    of = school.programme()
    hers, supervisor = browser_of(school.world.worker), browser_of(school.world.supervisor)
    assert "Put myself forward" in hers.get(f"/training/{of.pk}/").content.decode()
    assert hers.get(f"/training/{of.pk}/join/").status_code == 200
    sent = hers.post(f"/training/{of.pk}/join/", {"access_needs": "large print", "child_care": ""})
    assert sent.status_code == 302
    place = Enrolment.objects.get()
    assert "周敏" in supervisor.get("/training/approvals/").content.decode()
    assert supervisor.get(f"/training/places/{place.pk}/decline/").status_code == 200
    assert supervisor.post(f"/training/places/{place.pk}/approve/").status_code == 302
    page = hers.get(f"/training/places/{place.pk}/").content.decode()
    assert "a place was free" in page
    assert "large print" in hers.get(f"/training/places/{place.pk}/needs/").content.decode()
    assert "large print" not in supervisor.get(f"/training/{of.pk}/people/").content.decode()
    organiser = browser_of(school.organiser)
    assert "large print" in organiser.post(f"/training/{of.pk}/people/needs/").content.decode()
    assert hers.post(f"/training/places/{place.pk}/withdraw/").status_code == 302
    nominated = supervisor.post(f"/training/{of.pk}/nominate/", {"member": "周敏"})
    assert nominated.status_code == 302
    assert Enrolment.objects.get().state == "enrolled"


@pytest.mark.parametrize(
    "path", ["new/", "{of}/edit/", "{of}/quotas/", "{of}/sessions/new/", "sessions/{one}/edit/"]
)
def test_who_runs_no_training_changes_none(school: School, path: str) -> None:
    of = school.programme()
    url = "/training/" + path.format(of=of.pk, one=of.sessions.get().pk)
    assert browser_of(school.world.worker).get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_others_places_are_not_there(school: School) -> None:
    of = school.programme()
    place = school.nominated(of, school.world.worker)
    other = browser_of(school.world.plain)
    assert other.get(f"/training/places/{place.pk}/").status_code == 404
    assert other.post(f"/training/places/{place.pk}/withdraw/").status_code == 404
    assert other.get(f"/training/places/{place.pk}/needs/").status_code == 404
    west = browser_of(school.west_supervisor)
    assert west.post(f"/training/places/{place.pk}/approve/").status_code == 404
    assert "周敏" not in west.get(f"/training/{of.pk}/people/").content.decode()
    assert other.get(f"/training/{of.pk}/nominate/").status_code == 403


def asked(browser: Client, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connections["default"]) as seen:
        assert browser.get(url).status_code == 200
    return len(seen)


def test_pages_ask_the_same_few_questions_whatever_the_number(school: School) -> None:
    of = school.programme(seats=30)
    browser = browser_of(school.organiser)
    urls = (
        "/training/",
        f"/training/{of.pk}/",
        f"/training/{of.pk}/people/",
        f"/training/{of.pk}/quotas/",
    )
    school.nominated(of, school.world.worker)
    services.set_quota(
        actor=act(school.organiser), programme_id=of.pk, unit_id=school.world.east.pk, seats=20
    )
    few = [asked(browser, url) for url in urls]
    for at in range(8):
        school.nominated(of, make_member(f"安{at}", school.world.street, username=f"an{at}"))
        school.session(of, hours=(12 + at % 8, 13 + at % 8), place=f"Room {at}")
        if at < 3:
            first = of.starts_on + dt.timedelta(days=30 + at)
            school.programme(title=f"P{at}", starts_on=first, ends_on=first, opened=False)
    assert [asked(browser, url) for url in urls] == few
    assert max(few) <= 22
