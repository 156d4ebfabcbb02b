"""Two people at one form of a case: they meet field by field, and nothing is lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from niangjia.casework import services
from niangjia.casework.models import Case, Party, SafeContact, Task
from niangjia.casework.services import Facts
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
WAY = {"channels": ["sms"], "code_word": "桂花糕", "since": "", "until": ""}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World) -> Case:
    facts = Facts(call_her="李女士", name="李小禾", contact_allowed=True, way=WAY)
    return services.open_case(actor=act(world.worker), facts=facts)


def hidden(text: str) -> dict[str, Any]:
    """Hidden fields of a page's last form, as a browser sends them."""
    form = text.split('data-keep="')[1].split("</form>")[0]
    found: dict[str, Any] = {}
    for tag in re.findall(r'<input\s+type="hidden"[^>]*>', form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    return found


def meet(url: str, mine: Client, theirs: Client, hers: dict[str, Any], his: dict[str, Any]) -> Any:
    """Both open a form; the other saves first. Returns the page on which they meet."""
    seen = hidden(mine.get(url).content.decode())["seen"]
    assert theirs.post(url, {**his, "seen": seen}).status_code == 302
    return mine.post(url, {**hers, "seen": seen})


def test_different_fields_are_both_kept_without_asking(world: World) -> None:
    case = opened(world)
    page = meet(
        f"/cases/{case.pk}/words/", browser_of(world.worker), browser_of(world.supervisor),
        {"call_her": "李女士", "wish": "想离开"}, {"call_her": "李女士", "story": "他喝酒就打"},
    )  # fmt: skip
    assert page.status_code == 302
    case.refresh_from_db()
    assert (case.wish, case.story) == ("想离开", "他喝酒就打")


@pytest.mark.parametrize(
    ("take", "stands"), [("mine", "想离开"), ("theirs", "想留下"), ("own", "想先离开，再说")]
)
def test_the_same_field_is_chosen(world: World, take: str, stands: str) -> None:
    case = opened(world)
    url, browser = f"/cases/{case.pk}/words/", browser_of(world.worker)
    page = meet(
        url, browser, browser_of(world.supervisor),
        {"call_her": "小禾", "wish": "想离开"},
        {"call_her": "李女士", "wish": "想留下", "story": "他喝酒就打"},
    )  # fmt: skip
    text = page.content.decode()
    assert page.status_code == 409 and "想离开" in text and "想留下" in text
    assert world.supervisor.name in text
    assert Case.objects.get().wish == "想留下"
    answer = {**hidden(text), "wish--take": take, "wish--own": "想先离开，再说"}
    asked = browser.post(url, {**hidden(text), "wish--own": "想先离开，再说"})
    assert asked.status_code == 409 and "not chosen yet" in asked.content.decode()
    assert "call_her--take" not in text and "story--take" not in text
    assert browser.post(url, answer).status_code == 302
    case.refresh_from_db()
    assert (case.wish, case.call_her, case.story) == (stands, "小禾", "他喝酒就打")


def test_a_party_and_the_agreed_way_meet_too(world: World) -> None:
    case = opened(world)
    mine, theirs = browser_of(world.worker), browser_of(world.supervisor)
    party = case.parties.get()
    page = meet(
        f"/cases/{case.pk}/party/{party.pk}/", mine, theirs,
        {"role": "client", "name": "李小荷"}, {"role": "client", "name": "李晓禾"},
    )  # fmt: skip
    assert page.status_code == 409 and Party.objects.get().name == "李晓禾"
    given = {"allowed": "yes", "voicemail": "no", "channels": ["sms"]}
    page = meet(
        f"/cases/{case.pk}/safe-contact/", mine, theirs,
        {**given, "code_word": "茉莉"}, {**given, "code_word": "丁香"},
    )  # fmt: skip
    assert page.status_code == 409 and "茉莉" in page.content.decode()
    assert SafeContact.objects.get().way["code_word"] == "丁香"


def test_two_outcomes_of_one_task_meet(world: World) -> None:
    case = opened(world)
    task = Task.objects.get(case=case)
    url = f"/cases/{case.pk}/task/{task.pk}/"
    browser = browser_of(world.worker)
    page = meet(
        url, browser, browser_of(world.supervisor), {"outcome": "她说安全"}, {"outcome": "没联系上"}
    )
    assert page.status_code == 409
    answer = {**hidden(page.content.decode()), "outcome--take": "own", "outcome--own": "先后两次"}
    assert browser.post(url, answer).status_code == 302
    task.refresh_from_db()
    assert task.outcome == "先后两次" and Task.objects.filter(kind="follow_up").count() == 2


def test_two_who_end_one_goal_meet_and_choose(world: World) -> None:
    case = opened(world)
    goal = services.set_goal(actor=act(world.worker), case_id=case.pk, words="孩子能睡好")
    page = meet(
        f"/cases/{case.pk}/plan/{goal.pk}/", browser_of(world.worker),
        browser_of(world.supervisor), {"state": "partly", "outcome": "还要再看"},
        {"state": "reached", "outcome": "孩子睡好了"},
    )  # fmt: skip
    assert page.status_code == 409 and "孩子睡好了" in page.content.decode()
    goal.refresh_from_db()
    assert (goal.state, goal.outcome) == ("reached", "孩子睡好了")
