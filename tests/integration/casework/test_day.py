"""My day of a supervisor: what presses, and doors to the rest; the board of approvals page by page."""

from __future__ import annotations

import re

import pytest

from niangjia.casework import registrations, services
from niangjia.casework.models import Case
from niangjia.casework.selectors import boards
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_a_day_shows_what_presses_and_leads_to_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registrations, "MOST_IN_A_DAY", 2)
    monkeypatch.setattr(boards, "PER_PAGE", 2)
    for _turn in range(5):
        case = services.open_case(actor=act(world.worker), facts=services.Facts(call_her="她"))
        services.ask_approval(
            actor=act(world.worker), case_id=case.pk, kind="minor", why="给妇产医院，预约检查。"
        )
        Case.objects.filter(pk=case.pk).update(worker=None)
    browser = browser_of(world.supervisor)
    day = browser.get("/").content.decode()
    assert day.count("Nobody works on it yet") == 2 and 'href="/cases/board/unassigned/"' in day
    assert "all that is to be approved" in day
    url, seen = "/cases/board/to_approve/", set()
    for place in ("", "?after=2", "?after=4", "?before=4", "?after=x&before=y"):
        page = browser.get(url + place).content.decode()
        seen |= set(re.findall(r'href="(/cases/[0-9a-f-]{36}/approvals/[^"]+)"', page))
    assert len(seen) == 5
