"""A form works once, however often it arrives."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import IntegrityError
from django.utils import timezone

from niangjia.casework.models import Entry
from niangjia.casework.services import Facts, open_case
from niangjia.casework.services import write_entry as really_write
from niangjia.desk.models import SentForm
from niangjia.desk.services import housekeeping
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def page_of(world: World) -> tuple[str, dict[str, str]]:
    case = open_case(actor=act(world.worker), facts=Facts(call_her="李女士"))
    url = f"/cases/{case.pk}/write/"
    text = browser_of(world.worker).get(url).content.decode()
    token = re.search(r'name="form_token" value="([^"]+)"', text)
    assert token
    day = timezone.localdate().isoformat()
    return url, {"form_token": token[1], "kind": "note", "on": day, "told": "他又来了"}


def test_the_same_form_sent_twice_writes_once_and_leads_to_the_same_page(world: World) -> None:
    url, form = page_of(world)
    browser = browser_of(world.worker)
    first = browser.post(url, form)
    again = browser.post(url, form)
    assert Entry.objects.count() == 1
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert "saved already" in browser.get(again["Location"]).content.decode()


def test_another_text_or_another_form_is_another_thing(world: World) -> None:
    url, form = page_of(world)
    browser = browser_of(world.worker)
    browser.post(url, form)
    browser.post(url, {**form, "told": "他昨晚又来了"})
    browser.post(url, {**form, "form_token": "another"})
    assert Entry.objects.count() == 3


def test_a_refused_form_may_be_sent_again(world: World) -> None:
    url, form = page_of(world)
    browser = browser_of(world.worker)
    wrong = {**form, "told": ""}
    assert browser.post(url, wrong).status_code == 200
    assert browser.post(url, wrong).status_code == 200
    assert not SentForm.objects.exists() and not Entry.objects.exists()


def test_work_that_broke_off_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    url, form = page_of(world)
    browser = browser_of(world.worker)
    browser.raise_request_exception = False

    def half(**given: object) -> None:
        really_write(**given)  # type: ignore[arg-type]
        raise IntegrityError

    monkeypatch.setattr("niangjia.casework.services.write_entry", half)
    assert browser.post(url, form).status_code == 500
    assert not Entry.objects.exists() and not SentForm.objects.exists()
    monkeypatch.undo()
    assert browser.post(url, form).status_code == 302
    assert Entry.objects.count() == 1


def test_nobody_sends_somebody_elses_form(world: World) -> None:
    url, form = page_of(world)
    browser_of(world.worker).post(url, form)
    assert browser_of(world.westerner).post(url, form).status_code == 404


def test_what_is_kept_of_a_form_is_a_digest_and_goes_after_days(world: World) -> None:
    url, form = page_of(world)
    browser_of(world.worker).post(url, form)
    row = SentForm.objects.get()
    assert re.fullmatch("[0-9a-f]{64}", row.digest) and "他" not in row.leads_to
    SentForm.objects.update(sent_at=timezone.now() - dt.timedelta(days=5))
    assert housekeeping() == 1 and not SentForm.objects.exists()
