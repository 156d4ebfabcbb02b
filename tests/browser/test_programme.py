"""A training in one piece: from a need to a report, by an organiser and a supervisor at their desks and
a trainee on her phone; in both languages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.browser.conftest import LANGUAGES, Person
from tests.browser.test_evaluation import figures, taken_along
from tests.browser.test_training import codes, number, types, until

SHANGHAI = ZoneInfo("Asia/Shanghai")
KEEP = "main form[data-keep] button[type=submit] >> nth=0"
SAYS = {
    "zh-hans": {"waits": "候补", "few": "数据不足", "what": "每次先单独问"},
    "en": {"waits": "waiting", "few": "not enough data", "what": "Ask alone first"},
}


class Story:
    """Who takes part, and the addresses that they come to."""

    def __init__(self, somebody: Any, language: str) -> None:
        self.language = language
        self.organiser: Person = somebody(language).signs_in("organiser", step=False)
        self.supervisor: Person = somebody(language).signs_in("supervisor", step=True)
        self.trainee: Person = somebody(language, wide=False).signs_in("trainee", step=False)
        self.today = dt.datetime.now(SHANGHAI).date()
        self.yesterday = self.today - dt.timedelta(days=1)
        self.title = f"从需求到报告 {language}"
        self.of = ""
        self.sessions: dict[str, str] = {}

    def opens(self, she: Person, path: str, *, look: bool = True) -> None:
        """A page, looked at once."""
        she.goes_to(path)
        if look:
            she.finds_the_page_in_order()

    def fills(self, she: Person, **fields: str) -> None:
        for name, value in fields.items():
            she.page.fill(f"[name={name}]", value)

    def adds(self, kind: str, day: dt.date, start: str, end: str, **more: str) -> None:
        """A session of a kind, by the form."""
        she = self.organiser
        she.goes_to(f"{self.of}sessions/new/")
        she.page.check(f"[name=kind][value={kind}]")
        key = more.pop("test", "")
        if key:
            she.page.select_option("[name=test]", key)
        name = f"{key or kind} {self.language}"
        self.fills(
            she,
            title=name,
            day=day.isoformat(),
            start=start,
            end=end,
            place=f"{name} {self.pk[-6:]}",
        )
        if kind == "practice":
            she.page.select_option("[name=rubric_code]", index=1)
        if kind == "visit":
            self.picks(she, "host", "调解")
            self.fills(she, consent_rules="双方书面同意；不记姓名，不拍照。")
        she.presses(KEEP)
        assert she.path == self.of, she.text()
        link = she.page.locator(f"main .rows a:has-text('{name}')").first
        self.sessions[key or kind] = str(link.get_attribute("href"))

    @property
    def pk(self) -> str:
        return self.of.split("/")[2]

    def moves(self, to: str) -> None:
        self.organiser.goes_to(self.of)
        self.organiser.presses(f"form[action$='/move/'] button[value={to}]")

    def says(self, key: str) -> str:
        return SAYS[self.language][key]

    def picks(self, she: Person, name: str, words: str) -> None:
        """The first that a picker offers."""
        she.page.locator(f"[name={name}]").press_sequentially(words)
        she.page.locator("[role=option]").first.click()


def from_a_need_to_a_programme(story: Story) -> None:
    """The widest gap becomes a draft; its days, its sessions of every kind, its papers and rules."""
    she = story.organiser
    story.opens(she, "/needs/self/")
    story.opens(she, "/needs/")
    she.presses("main form[action='/needs/draft/'] button >> nth=0")
    story.of = she.path.removesuffix("edit/")
    she.finds_the_page_in_order(dark=True)
    today = story.today.isoformat()
    story.fills(
        she, title=story.title, starts_on=today, ends_on=today, nominate_by=today, seats="1"
    )
    she.presses(KEEP)
    assert she.path == story.of, she.text()
    story.adds("test", story.today, "00:00", "23:59", test="pre")
    story.adds("test", story.today, "00:00", "23:59", test="post")
    story.adds("lecture", story.today, "00:00", "23:59")
    story.opens(she, f"{story.of}test/")
    she.page.select_option("[name=objective_0]", index=1)
    story.fills(she, count="4")
    she.presses(KEEP)
    story.opens(she, f"/certificates/programme/{story.pk}/rule/")
    story.fills(she, attendance="60")
    she.presses(KEEP)
    story.opens(she, f"/evaluation/{story.pk}/plan/")
    she.page.locator("[name=keys]").first.check()
    she.presses(KEEP)
    story.moves("open")


def nominated_approved_and_waiting(story: Story) -> None:
    """She puts herself forward; her supervisor approves; whoever comes next waits."""
    she, boss = story.trainee, story.supervisor
    story.opens(she, story.of)
    she.goes_to(f"{story.of}join/")
    she.presses(KEEP)
    story.opens(boss, "/training/approvals/")
    line = boss.page.locator(f"main .rows li:has-text('{story.title}')")
    line.locator("form[action$='/approve/'] button").click()
    boss.page.wait_for_load_state()
    story.opens(boss, f"{story.of}nominate/")
    story.picks(boss, "member", "周")
    boss.presses(KEEP)
    assert story.says("waits") in boss.text(), f"{boss.path}: {boss.text()}"
    story.opens(story.organiser, f"{story.of}people/")
    assert story.says("waits") in story.organiser.text()


def a_test_on_her_phone(story: Story, which: str) -> None:
    """Begun on the session's page, answered by first choices, handed in."""
    she = story.trainee
    story.opens(she, story.sessions[which], look=which == "pre")
    she.presses("main form[action$='/test/'] button")
    assert she.path.startswith("/learning/tests/"), she.text()
    if which == "pre":
        she.finds_the_page_in_order()
    choice = she.page.locator("main form input[type=radio]")
    if choice.count():
        choice.first.check()
    she.presses("main form button[value=next]")
    pk = she.path.split("/")[3]
    she.goes_to(f"/learning/tests/{pk}/overview/")
    she.presses("main form[action$='/finish/'] button")
    assert she.path.endswith("/result/"), she.text()


def the_test_before(story: Story) -> None:
    """What she knows before it begins."""
    story.moves("running")
    story.opens(story.trainee, "/training/")
    story.opens(story.trainee, "/training/my/")
    assert story.trainee.page.locator(".my-code img").count()
    a_test_on_her_phone(story, "pre")
    assert story.organiser.goes_to(f"{story.of}test/").ok
    assert story.organiser.page.locator("[name=count]").count() == 0


def scanned_without_a_network(story: Story) -> None:
    """The network is cut at the door; what waits arrives once it is back."""
    she = story.organiser
    mine = codes(she, story.of)[0]
    story.opens(she, f"{story.sessions['lecture']}door/")
    she.page.context.set_offline(True)
    types(she, mine)
    types(she, mine)
    assert number(she, "waiting") == 1
    she.complaints.clear()
    she.page.context.set_offline(False)
    until(she, lambda: number(she, "waiting") == 0)
    assert (number(she, "sent"), number(she, "refused")) == (1, 0)
    story.opens(she, f"{story.sessions['lecture']}attendance/")


def a_day_that_is_over(story: Story) -> None:
    """A visit, a practice and a seminar were yesterday: noted by hand, observed, voted on."""
    she, trainee, day = story.organiser, story.trainee, story.yesterday
    she.goes_to(f"{story.of}edit/")
    story.fills(she, starts_on=day.isoformat(), nominate_by=day.isoformat())
    she.presses(KEEP)
    assert she.path == story.of, she.text()
    for hour, kind in ((9, "visit"), (11, "practice"), (14, "seminar")):
        story.adds(kind, day, f"{hour:02}:00", f"{hour + 1:02}:00")
        she.goes_to(f"{story.sessions[kind]}attendance/")
        she.presses("main form button[name=rest]")
    story.opens(trainee, story.sessions["visit"])
    trainee.presses("form[action$='/accept/'] button")
    story.opens(trainee, f"{story.sessions['visit']}my-sheet/")
    story.fills(trainee, note="每一方都先单独问。")
    trainee.presses(KEEP)
    story.opens(she, f"{story.sessions['practice']}observed/")
    she.presses("main .rows a.title >> nth=0")
    she.finds_the_page_in_order()
    for at in range(she.page.locator("main form select").count()):
        she.page.locator("main form select").nth(at).select_option("3")
    she.presses(KEEP)
    story.opens(she, f"{story.sessions['seminar']}ask/")
    story.fills(she, question="先学什么？", options="筛查\n记录")
    she.presses(KEEP)
    trainee.goes_to(story.sessions["seminar"])
    trainee.presses("main a[href*='/votes/']")
    trainee.finds_the_page_in_order()
    trainee.page.locator("[name=option]").first.check()
    trainee.presses(KEEP)
    she.goes_to(story.sessions["seminar"])
    she.presses("form[action$='/close/'] button")
    story.opens(she, story.sessions["seminar"])


def a_scenario(story: Story) -> None:
    """A talk with an invented client, to its end or as far as it goes in a few steps."""
    she = story.trainee
    she.goes_to("/learning/scenarios/first-talk/")
    she.presses("main form button >> nth=0")
    while "debrief" not in she.path:
        she.presses("button.offer >> nth=0")
    assert she.page.locator(".map svg").count()


def the_test_after_and_what_she_takes_home(story: Story) -> None:
    """The other form of the test, feedback, a commitment."""
    she = story.trainee
    a_test_on_her_phone(story, "post")
    story.opens(she, f"{story.of}feedback/")
    names = she.page.evaluate(
        "[...new Set([...document.querySelectorAll('main [type=radio]')].map(r => r.name))]"
    )
    for name in names:
        she.page.check(f"[name={name}][value='5']")
    she.presses("main form button[type=submit] >> nth=0")
    story.opens(she, "/commitments/")
    line = she.page.locator(f"main section:has-text('{story.title}') a[href*='/place/']").first
    place = str(line.get_attribute("href"))
    story.opens(she, f"{place}new/")
    story.fills(she, what=story.says("what"), where="3", by_when="2020-01-01")
    she.page.select_option("[name=area]", "listening")
    she.presses(KEEP)
    assert she.page.locator(".errors").count() == 1
    assert she.page.input_value("[name=what]") == story.says("what")
    she.page.fill("[name=by_when]", (story.today + dt.timedelta(days=20)).isoformat())
    she.presses(KEEP)
    assert she.path == place and story.says("what") in she.text()
    she.finds_the_page_in_order(dark=True)


def a_certificate_that_anybody_can_check(story: Story) -> None:
    """Given at the end; whoever holds its code reads every field without an account."""
    she, trainee = story.organiser, story.trainee
    story.moves("ended")
    story.opens(she, f"/certificates/programme/{story.pk}/")
    she.presses("form[action$='/issue/'] button")
    story.opens(trainee, "/certificates/")
    card = trainee.page.locator(f"main :text('{story.title}')").first
    assert card.count()
    check = str(trainee.page.locator("main a[href*='/verify/']").first.get_attribute("href"))
    trainee.page.context.clear_cookies(name="sessionid")
    story.opens(trainee, check)
    assert story.title in trainee.text() and trainee.page.locator(".callout.done").count() == 1


def the_report(story: Story) -> None:
    """One person is too few for any figure, and the report says so; its table says the same."""
    she = story.organiser
    story.opens(she, f"/evaluation/{story.pk}/")
    shown = figures(she)
    assert story.says("few") in she.text()
    assert shown and shown == taken_along(she)
    # Nothing is told of one person, however much is known of her.
    assert not [value for _what, _measure, value in shown if re.fullmatch(r"[−0-9., %/]+", value)]


STEPS = (
    from_a_need_to_a_programme,
    nominated_approved_and_waiting,
    the_test_before,
    scanned_without_a_network,
    a_day_that_is_over,
    a_scenario,
    the_test_after_and_what_she_takes_home,
    a_certificate_that_anybody_can_check,
    the_report,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_need_to_a_report(somebody: Any, language: str) -> None:
    story = Story(somebody, language)
    for step in STEPS:
        step(story)
