"""A supervisor's remark below an entry: read by whoever reads the entry, answered, told without a word of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.access import services as access
from niangjia.audit.models import AuditEvent
from niangjia.casework import services
from niangjia.casework.models import Entry, EntryRemark
from niangjia.casework.services import Facts
from niangjia.casework.services.team import CHECKS
from niangjia.notices.models import Notice
from niangjia.requests import copies
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
WORDS = "先问她今晚住哪里。"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def written(world: World, **more: Any) -> Entry:
    case = services.open_case(actor=act(world.worker), facts=Facts(call_her="李女士"))
    entry = services.write_entry(
        actor=act(world.worker), case_id=case.pk, kind="call", happened_at=timezone.now(),
        told="他昨晚又来了", **more,
    )  # fmt: skip
    Notice.objects.all().delete()
    return entry


def at(entry: Entry) -> str:
    return f"/cases/{entry.case_id}/entry/{entry.pk}/"


def test_a_supervisor_remarks_and_the_worker_answers(world: World) -> None:
    entry = written(world)
    boss, worker = browser_of(world.supervisor), browser_of(world.worker)
    assert "Your remark" not in worker.get(at(entry)).content.decode(), "a supervisor begins"
    assert "Your remark" in boss.get(at(entry)).content.decode()
    assert boss.post(f"{at(entry)}remark/", {"words": WORDS})["Location"] == at(entry)
    notice = Notice.objects.get()
    assert (notice.member, notice.code, notice.path) == (
        world.worker, "casework.remarked", at(entry),
    )  # fmt: skip
    page = worker.get(at(entry)).content.decode()
    assert WORDS in page and "王静" in page and "Your remark" in page
    worker.post(f"{at(entry)}remark/", {"words": "在她姐姐家。"})
    assert Notice.objects.latest("pk").member == world.supervisor
    assert EntryRemark.objects.count() == 2
    assert AuditEvent.objects.filter(event="cases.entry_remarked").latest("at").facts == {}
    timeline = worker.get(f"/cases/{entry.case_id}/timeline/").content.decode()
    assert "Remark below an entry" in timeline and WORDS not in timeline
    assert WORDS not in str(copies.content(act(world.worker), entry.case, "zh-hans"))


def test_nobody_else_remarks_or_reads(world: World) -> None:
    entry = written(world)
    with pytest.raises(ValidationError, match="supervisor begins"):
        services.remark_on_entry(actor=act(world.worker), entry_id=entry.pk, words=WORDS)
    with pytest.raises(ValidationError):
        services.remark_on_entry(actor=act(world.supervisor), entry_id=entry.pk, words="  ")
    far = make_member("石兰", world.west)
    hold(far, "supervisor", world.west)
    with pytest.raises(Http404):
        services.remark_on_entry(actor=act(far), entry_id=entry.pk, words=WORDS)
    for member, status in ((far, 404), (world.westerner, 404), (world.officer, 403)):
        assert browser_of(member).post(f"{at(entry)}remark/", {"words": "x"}).status_code == status
    assert browser_of(world.worker).get(f"{at(entry)}remark/").status_code == 405
    empty = browser_of(world.supervisor).post(f"{at(entry)}remark/", {"words": ""})
    assert "field-error" in empty.content.decode() and not EntryRemark.objects.exists()
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=entry.case_id,
        member_id=world.worker.pk, reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    assert browser_of(world.worker).get(at(entry)).status_code == 404


def test_below_a_restricted_entry_it_stays_with_its_author(world: World) -> None:
    entry = written(world, restricted=True)
    services.remark_on_entry(actor=act(world.supervisor), entry_id=entry.pk, words=WORDS)
    assert WORDS in browser_of(world.worker).get(at(entry)).content.decode()
    other = make_member("唐月", world.street)
    hold(other, "caseworker", world.street)
    services.pass_on(actor=act(world.supervisor), case_id=entry.case_id, member_id=other.pk,
                     done=CHECKS)  # fmt: skip
    Notice.objects.all().delete()
    services.remark_on_entry(actor=act(world.supervisor), entry_id=entry.pk, words="再看一次")
    assert not Notice.objects.filter(member=other).exists()
    assert browser_of(other).get(at(entry)).status_code == 404


def test_reading_costs_the_same_however_much_was_said(world: World) -> None:
    entry, boss = written(world), browser_of(world.supervisor)

    def cost() -> int:
        boss.get(at(entry))
        with CaptureQueriesContext(connection) as asked:
            boss.get(at(entry))
        return len(asked)

    services.remark_on_entry(actor=act(world.supervisor), entry_id=entry.pk, words=WORDS)
    before = cost()
    for _n in range(4):
        services.remark_on_entry(actor=act(world.supervisor), entry_id=entry.pk, words=WORDS)
    assert cost() == before
