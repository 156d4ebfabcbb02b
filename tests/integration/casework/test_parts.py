"""What rooms above keep with a case shows on its page, in its timeline and before its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from niangjia.access.permissions import Permission
from niangjia.casework import parts, services
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.ui.lists import Event
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
LINE = Event(dt.datetime(2026, 1, 2, 9, 0, tzinfo=dt.UTC), "letter-carried-over")


@pytest.fixture
def open_things(db: None) -> Iterator[list[str]]:
    against = ["Something is still under way."]
    parts.register(
        parts.CasePart(
            "test", "Letters kept elsewhere", lambda pk: f"/elsewhere/{pk}/",
            state=lambda actor, case: "3", events=lambda actor, case, latest: [LINE],
            against_closing=lambda case: against,
        )
    )  # fmt: skip
    yield against
    parts.forget("test")


def file_of(world: World) -> Case:
    return services.open_case(actor=act(world.worker), facts=Facts(call_her="李女士"))


def pages(browser: Client, case: Case) -> tuple[str, str]:
    at = f"/cases/{case.pk}/"
    return browser.get(at).content.decode(), browser.get(f"{at}timeline/").content.decode()


def test_a_part_stands_in_the_contents_and_the_timeline(open_things: list[str]) -> None:
    world = make_world()
    case = file_of(world)
    page, whole = pages(browser_of(world.worker), case)
    assert f"/elsewhere/{case.pk}/" in page
    assert "Letters kept elsewhere" in page
    assert "letter-carried-over" in page
    assert "letter-carried-over" in whole


def test_a_part_that_holds_nothing_is_not_asked_for_its_events(open_things: list[str]) -> None:
    world = make_world()
    case = file_of(world)
    for state, asked in ((lambda actor, case: "", False), (parts._no_words, True)):
        parts.register(
            parts.CasePart(
                "test", "Letters kept elsewhere", lambda pk: f"/elsewhere/{pk}/",
                state=state, events=lambda actor, case, latest: [LINE],
            )
        )  # fmt: skip
        page, whole = pages(browser_of(world.worker), case)
        assert ("letter-carried-over" in page) is asked
        assert "letter-carried-over" in whole


def test_who_lacks_the_permission_sees_no_trace_of_a_part(open_things: list[str]) -> None:
    parts.register(
        parts.CasePart(
            "test", "Letters kept elsewhere", lambda pk: f"/elsewhere/{pk}/",
            permission=Permission.VIEW_AUDIT, events=lambda actor, case, latest: [LINE],
        )
    )  # fmt: skip
    world = make_world()
    case = file_of(world)
    page, whole = pages(browser_of(world.worker), case)
    assert "/elsewhere/" not in page
    assert "letter-carried-over" not in page + whole


def test_what_a_part_has_open_comes_before_the_end(open_things: list[str]) -> None:
    world = make_world()
    case = file_of(world)
    for task in case.tasks.all():
        task.done_at = timezone.now()
        task.save()
    actor = act(world.worker)
    services.move(actor=actor, case_id=case.pk, state="closing", why="目标都达到了，没有新的危险。")
    boss = act(world.supervisor)
    with pytest.raises(ValidationError, match="still under way"):
        services.move(actor=boss, case_id=case.pk, state="closed", why="看过了，同意结案。")
    open_things.clear()
    services.move(actor=boss, case_id=case.pk, state="closed", why="看过了，同意结案。")
    case.refresh_from_db()
    assert case.state == Case.State.CLOSED
