"""The data protection officer reads the log; nobody else does."""

from __future__ import annotations

import pytest

from niangjia import audit
from niangjia.access.events import AccessEvent
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_the_officer_reads_filters_and_opens(world: World) -> None:
    event = audit.record(act(world.worker), AccessEvent.DENIED, reason_code="=1+1")
    page = browser_of(world.officer)
    answer = page.get("/audit/", {"event": "access.denied", "source": "web"})
    assert answer.status_code == 200
    assert world.worker.name in answer.content.decode()
    assert page.get(f"/audit/{event.pk}/").status_code == 200
    assert page.get("/audit/check/").status_code == 200


@pytest.mark.parametrize("path", ["/audit/", "/audit/check/", "/audit/export/"])
@pytest.mark.parametrize("who", ["worker", "supervisor", "chief", "plain"])
def test_nobody_else_reads_it_and_the_refusal_is_recorded(
    world: World, who: str, path: str
) -> None:
    answer = browser_of(getattr(world, who)).get(path)
    assert answer.status_code == 403


def test_the_export_is_safe_in_a_spreadsheet_and_recorded(world: World) -> None:
    audit.record(act(world.worker), AccessEvent.DENIED, reason_code="=1+1")
    answer = browser_of(world.officer).get("/audit/export/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=1+1" in text
    from niangjia.audit.models import AuditEvent

    assert AuditEvent.objects.filter(event="audit.exported").exists()


def test_a_page_costs_the_same_whatever_the_log_holds(
    world: World, django_assert_max_num_queries
) -> None:
    page = browser_of(world.officer)
    page.get("/audit/")
    for number in range(120):
        audit.record(act(world.worker), AccessEvent.DENIED, facts={"n": number})
    with django_assert_max_num_queries(16):
        first = page.get("/audit/")
    older = first.context["older"]
    assert "before=" in older
    assert page.get(f"/audit/{older}").status_code == 200


@pytest.mark.parametrize(
    "query", ["before=x", "since=yesterdayish", "actor=1", "event=nope", "until=2026-13-40"]
)
def test_nonsense_in_the_address_is_met_with_a_page(world: World, query: str) -> None:
    assert browser_of(world.officer).get(f"/audit/?{query}").status_code == 200
