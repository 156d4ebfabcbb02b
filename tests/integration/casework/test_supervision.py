"""Talks of supervision: apart from every case, for the two of them alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from niangjia.audit.models import AuditEvent
from niangjia.casework import services
from niangjia.casework.models import SupervisionTalk
from niangjia.notices.models import Notice
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
URL = "/cases/team/talks/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def talk(world: World, **more: Any) -> SupervisionTalk:
    today = timezone.localdate()
    given = {"held_on": today, "words": "她累了", "agreed": "换人接热线", **more}
    return services.note_talk(actor=act(world.supervisor), member_id=world.worker.pk, **given)


def test_a_supervisor_writes_and_the_worker_reads_and_adds(world: World) -> None:
    boss, worker = browser_of(world.supervisor), browser_of(world.worker)
    day = timezone.localdate() + dt.timedelta(days=3)
    sent = {
        "member": world.worker.name, "held_on": str(timezone.localdate()), "words": "她累了",
        "agreed": "换人接热线", "next_on": str(day),
    }  # fmt: skip
    assert boss.post(URL + "new/", sent).status_code == 302
    found = SupervisionTalk.objects.get()
    page = f"{URL}{found.pk}/"
    assert Notice.objects.get(member=world.worker, code="casework.supervision").path.endswith(page)
    assert "她累了" not in worker.get(URL).content.decode()
    assert "她累了" in worker.get(page).content.decode()
    assert worker.post(page, {"words": "好多了"}).status_code == 302
    assert "好多了" in boss.get(page).content.decode()
    assert Notice.objects.filter(member=world.supervisor, code="casework.supervision").count() == 1
    for browser in (boss, worker):
        assert page in browser.get("/").content.decode(), "the next talk stands in her day"
    assert AuditEvent.objects.filter(event="cases.talk_read").count() >= 2


def test_nobody_else_reads_it_however_high(world: World) -> None:
    found = talk(world)
    chief = make_member("林主席", world.city, username="chief2")
    hold(chief, "supervisor", world.city)
    for member in (chief, world.westerner):
        page = browser_of(member).get(f"{URL}{found.pk}/")
        assert page.status_code in (403, 404)
        assert browser_of(member).post(f"{URL}{found.pk}/", {"words": "x"}).status_code in (
            403,
            404,
        )
    assert browser_of(world.worker).get(URL + "new/").status_code == 403
    with pytest.raises(Http404):
        services.read_talk(actor=act(chief), talk_id=found.pk)


def test_only_who_is_supervised_and_days_that_can_be(world: World) -> None:
    today = timezone.localdate()
    for wrong, field in (
        ({"held_on": today + dt.timedelta(days=1)}, "held_on"),
        ({"next_on": today}, "next_on"),
    ):
        with pytest.raises(ValidationError) as refused:
            talk(world, **wrong)
        assert field in refused.value.message_dict
    for member in (world.westerner, world.supervisor):
        with pytest.raises(ValidationError, match="whom you supervise"):
            services.note_talk(
                actor=act(world.supervisor), member_id=member.pk, held_on=today, words="x"
            )
    assert not SupervisionTalk.objects.exists()


def test_a_talk_held_since_ends_the_reminder(world: World) -> None:
    today = timezone.localdate()
    talk(world, held_on=today - dt.timedelta(days=9), next_on=today - dt.timedelta(days=2))
    browser = browser_of(world.worker)
    assert URL in browser.get("/").content.decode()
    talk(world)
    assert f'href="{URL}' not in browser.get("/").content.decode()


def test_the_list_asks_a_constant_number_of_times(
    world: World, django_assert_max_num_queries: Any
) -> None:
    browser = browser_of(world.supervisor)
    talk(world)
    browser.get(URL)
    for _turn in range(8):
        talk(world)
    with django_assert_max_num_queries(14):
        browser.get(URL)
