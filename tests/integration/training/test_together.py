"""Two organisers change one session: nothing of either is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from niangjia.training import services
from niangjia.training.models import Expert, Session
from tests.integration.training.school import School
from tests.world import act, browser_of

pytestmark = pytest.mark.django_db


def opened(browser: Any, url: str, one: Session) -> dict[str, Any]:
    """What the page of the form would send when nothing is changed."""
    page = browser.get(url).content.decode()
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert shown and version
    return {
        "kind": one.kind, "title": one.title, "day": str(one.programme.starts_on), "start": "09:00",
        "end": "11:00", "place": one.place, "articles": "\n".join(one.articles), "objectives": ["0"],
        "shown": shown[1], "version": version[1],
    }  # fmt: skip


@pytest.fixture
def one(school: School) -> Session:
    return school.programme().sessions.get()


def test_what_only_the_other_changed_is_taken_over(school: School, one: Session) -> None:
    url, browser = f"/training/sessions/{one.pk}/edit/", browser_of(school.organiser)
    sent = opened(browser, url, one)
    assert browser.post(url, {**sent, "place": "Hall 3"}).status_code == 302
    mine = {**sent, "title": "A title of mine"}
    page = browser.post(url, mine)
    told = page.content.decode()
    assert page.status_code == 200 and "Somebody else changed this" in told
    assert 'value="Hall 3"' in told and 'value="A title of mine"' in told
    assert "You both changed" not in told
    again = {**mine, **{k: opened(browser, url, one)[k] for k in ("shown", "version")}}
    assert browser.post(url, {**again, "place": "Hall 3"}).status_code == 302
    one.refresh_from_db()
    assert (one.title, one.place, one.version) == ("A title of mine", "Hall 3", 3)


def test_what_both_changed_is_chosen_field_by_field(school: School, one: Session) -> None:
    expert = Expert.objects.create(unit=school.world.city, name="沈律", topics="law")
    url, browser = f"/training/sessions/{one.pk}/edit/", browser_of(school.organiser)
    sent = opened(browser, url, one)
    browser.post(url, {**sent, "place": "Hall 3", "start": "09:30", "teachers": [str(expert.pk)]})
    told = browser.post(url, {**sent, "place": "Hall 4", "start": "08:30"}).content.decode()
    assert "You both changed" in told and "Hall 3" in told and 'value="Hall 4"' in told
    assert "09:30" in told and "08:30" in told
    assert 'id="take-place"' in told and 'id="take-start"' in told and 'id="take-title"' not in told
    fresh = {k: opened(browser, url, one)[k] for k in ("shown", "version")}
    chosen = {**sent, **fresh, "place": "Hall 4", "start": "08:30", "take": ["place"]}
    assert browser.post(url, chosen).status_code == 302
    one.refresh_from_db()
    assert one.place == "Hall 3" and one.starts_at.minute == 30


def test_an_older_version_changes_nothing(school: School, one: Session) -> None:
    who, given = act(school.organiser), school.session_given(one.programme)
    services.update_session(actor=who, session_id=one.pk, version=1, **given)
    with pytest.raises(ValidationError, match="changed this meanwhile"):
        services.update_session(
            actor=who, session_id=one.pk, version=1, **{**given, "title": "Lost"}
        )
    one.refresh_from_db()
    assert one.title != "Lost" and one.version == 2


def test_a_forged_page_shows_both_sides(school: School, one: Session) -> None:
    url, browser = f"/training/sessions/{one.pk}/edit/", browser_of(school.organiser)
    sent = opened(browser, url, one)
    browser.post(url, {**sent, "place": "Hall 3"})
    page = browser.post(url, {**sent, "shown": "forged", "place": "Hall 4"})
    assert page.status_code == 200 and Session.objects.get().place == "Hall 3"
