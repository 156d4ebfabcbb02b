"""Feedback by code: no name, no cookie, no trace to a case; nothing below five."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from niangjia.access.actor import VISITOR
from niangjia.audit.models import AuditEvent
from niangjia.requests import services
from niangjia.requests.models import FeedbackAnswer, FeedbackCode
from niangjia.requests.selectors import feedback
from niangjia.requests.services.feedback import drop_old_codes
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
ALL = {"heard": 3, "clear": 3, "choice": 2, "safe": 1, "again": 0}


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return make_world()


def given(world: World, **more: Any) -> FeedbackAnswer:
    code = services.give_code(actor=act(world.worker))
    return services.answer(actor=VISITOR, code=code, answers=ALL, **more)


def test_a_code_leads_to_a_unit_and_a_month_and_nowhere_else(world: World) -> None:
    code = services.give_code(actor=act(world.worker))
    row = FeedbackCode.objects.get()
    assert {f.name for f in FeedbackCode._meta.get_fields()} == {"id", "unit", "month", "digest"}
    assert row.unit_id == world.street.pk and row.month.day == 1 and row.id.version == 4
    assert code.replace("-", "") not in str(vars(row))
    event = AuditEvent.objects.filter(event="requests.code_given").get()
    assert str(row.pk) not in str(vars(event)) and event.object_id in ("", None)


def test_the_page_takes_an_answer_without_a_cookie(world: World) -> None:
    code = services.give_code(actor=act(world.worker))
    client = Client(enforce_csrf_checks=True)
    page = client.get("/answers/zh/")
    text = page.content.decode()
    assert not page.cookies and "no-store" in page["Cache-Control"]
    title = text.split("<title>")[1].split("</title>")[0]
    assert not any(word in title for word in ("妇联", "娘家", "评价")) and "weather" in text
    sent = client.post("/answers/zh/", {"code": code.lower().replace("-", " "), "heard": "3"})
    assert sent.status_code == 200 and not sent.cookies and "谢谢" in sent.content.decode()
    row = FeedbackAnswer.objects.get()
    assert (row.heard, row.clear) == (3, 0)
    again = client.post("/answers/en/", {"code": code, "words": "kept words"})
    text = again.content.decode()
    assert "field-error" in text and "kept words" in text and FeedbackAnswer.objects.count() == 1
    assert not FeedbackCode.objects.exists()
    assert client.get("/answers/").status_code == 200
    assert client.get("/answers/xx/").status_code == 404


def test_a_used_and_a_wrong_code_answer_alike(world: World) -> None:
    code = services.give_code(actor=act(world.worker))
    services.answer(actor=VISITOR, code=code, answers=ALL)
    said = []
    for wrong in (code, "AAAA-AAAA", "桂花糕"):
        with pytest.raises(ValidationError) as refused:
            services.answer(actor=VISITOR, code=wrong, answers=ALL)
        said.append(refused.value.messages)
    assert said[0] == said[1] == said[2]


def test_guessing_is_slowed_down(world: World) -> None:
    client = Client()
    for _n in range(20):
        client.post("/answers/en/", {"code": "AAAA-AAAA"})
    code = services.give_code(actor=act(world.worker))
    page = client.post("/answers/en/", {"code": code}).content.decode()
    assert "Too many tries" in page and FeedbackCode.objects.exists()


def test_an_answer_names_nobody_even_when_somebody_is_signed_in(world: World) -> None:
    browser = browser_of(world.plain)
    code = services.give_code(actor=act(world.worker))
    browser.post("/answers/zh/", {"code": code})
    event = AuditEvent.objects.filter(event="requests.answered").latest("id")
    assert event.actor_id is None


def test_nothing_shows_below_five_or_within_the_month(world: World) -> None:
    for n in range(5):
        given(world, words=f"第{n}句")
    boss, year = act(world.supervisor), timezone.localdate().year
    assert feedback.results(boss, year).number == 0, "the month isn't over"
    browser = browser_of(world.supervisor)
    with time_machine.travel(timezone.now() + dt.timedelta(days=40)):
        found = feedback.results(boss, year)
        assert found.number == 5 and found.counts["heard"] == {3: 5} and len(found.words) == 5
        FeedbackAnswer.objects.first().delete()
        assert feedback.results(boss, year) == feedback.Result(year, 0, {}, [])
    assert "第1句" not in browser.get("/requests/feedback/").content.decode()


def test_supervisors_read_and_workers_give(world: World) -> None:
    boss, worker = browser_of(world.supervisor), browser_of(world.worker)
    assert boss.get("/requests/feedback/").status_code == 200
    for member in (world.worker, world.officer, world.chief):
        assert browser_of(member).get("/requests/feedback/").status_code == 403
    assert worker.get("/requests/feedback/code/").status_code == 200
    assert not FeedbackCode.objects.exists()
    assert worker.post("/requests/feedback/code/").status_code == 200
    assert FeedbackCode.objects.count() == 1
    assert browser_of(world.officer).post("/requests/feedback/code/").status_code == 403


def test_old_codes_go(world: World) -> None:
    services.give_code(actor=act(world.worker))
    assert drop_old_codes() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=150)):
        assert drop_old_codes() == 1
