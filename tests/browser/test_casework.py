"""From a call in the night to a closed case: a beaten woman with a child of nine, in both languages.

The operator takes the call and protects at once; the district gives the case to a worker; she goes the
whole way with her; legal aid answers by its link, an expert without knowing who she is, and somebody
else approves the end. Every page is looked at by axe, some on a phone, some dark.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from tests.browser.conftest import LANGUAGES
from tests.browser.test_dispatch import types_a_call, waits_for_red
from tests.browser.test_referrals import answers_by_link, sends_to_legal_aid

SAVE = "main form[method=post] button[type=submit]:not([name=form]) >> nth=0"
SHELTER_STREET = "青石巷 9 号"
TODAY = timezone.localdate().isoformat()


def looks(her: Any, path: str = "", *, dark: bool = False) -> None:
    """Go there, if it is said where; the page is in order."""
    if path:
        her.goes_to(path)
    her.finds_the_page_in_order(dark=dark)


def fills(her: Any, **words: str) -> None:
    for name, text in words.items():
        her.page.fill(f"[name={name}]", text)


def chooses(her: Any, **values: str) -> None:
    for name, value in values.items():
        her.page.check(f"[name='{name}'][value='{value}']")


def saves(her: Any, to: str) -> None:
    """Send the form of the page; where it leads."""
    her.presses(SAVE)
    errors = her.page.locator(".errors").all_inner_texts()
    assert her.path.startswith(to) and not errors, f"{her.path}: {errors}"


# -- the call, and what can't wait -------------------------------------------------------------------
def takes_the_call(she: Any) -> str:
    """The call sheet, typed while she speaks; it becomes a case. The case's address."""
    looks(she, "/dispatch/calls/")
    she.presses("main .head button")
    looks(she)
    types_a_call(she)
    waits_for_red(she)
    looks(she, dark=True)
    she.presses("button[name=do][value=case]")
    if not she.path.endswith("/danger/"):
        looks(she)
        she.presses("main > form button")
    assert she.path.endswith("/danger/"), she.text()
    looks(she)
    return str(she.path.removesuffix("danger/"))


def asks_about_danger(she: Any, case: str) -> None:
    """Every question of the screen; her own view; the operator's judgement beside the count."""
    looks(she, f"{case}screen/partner-danger/")
    names = she.page.eval_on_selector_all(
        "main [name^='a-'][value=no]", "found => found.map(one => one.name)"
    )
    chooses(she, **dict.fromkeys(names, "no"))
    chooses(she, **{"a-choked": "yes", "a-child_hurt": "unsure", "estimate": "mortal"})
    saves(she, f"{case}screening/")
    looks(she)
    chooses(she, level="3")
    saves(she, f"{case}screening/")
    looks(she)


def reports_for_the_child(she: Any, case: str) -> None:
    """Nobody is asked first: the report is written from the path, sent, and taken away as PDF."""
    she.goes_to(f"{case}danger/")
    she.presses("form[action$='/documents/mandatory-report/'] button")
    looks(she)
    chooses(she, danger="now")
    fills(
        she, child="她的女儿", child_age="9 岁，女", child_place="邻居家，三楼",
        suspicion="孩子在旁边哭，母亲说他也打过孩子。", source="热线来电",
        reported_to="云河区公安分局", reported_at="刚才", receipt="值班民警，回执 0427",
        reporter="热线接线员",
    )  # fmt: skip
    saves(she, "/documents/draft/")
    looks(she)
    takes_the_pdf(she)
    she.goes_to(f"{case}procedures/start/mandatory-report/")
    looks(she)
    chooses(she, event="reported")
    fills(she, on=TODAY, at="00:05")
    saves(she, f"{case}procedures/")
    looks(she)


def takes_the_pdf(she: Any) -> None:
    with she.page.expect_download() as told:
        she.page.click("button[name=form][value=pdf]")
    name = told.value.suggested_filename
    assert told.value.path().read_bytes().startswith(b"%PDF-"), name
    assert name.isascii() and "protection" not in name and "report" not in name


def leaves_the_path(she: Any, case: str) -> None:
    """Every step has its outcome; none can be skipped, a report can't be declined."""
    looks(she, f"{case}danger/")
    assert not she.page.locator("form[action$='/danger/leave/']").count()
    steps = she.page.eval_on_selector_all(
        "main ol.doing a[href*='/danger/']", "found => found.map(a => a.getAttribute('href'))"
    )
    for number, step in enumerate(steps):
        she.goes_to(step)
        assert not ("child_report" in step and she.page.locator("[value=declined]").count())
        chooses(she, outcome="done")
        fills(she, words="和她说好了，九点再打电话。")
        she.presses(SAVE)
        if number in (0, len(steps) - 1):
            looks(she)
    she.presses("form[action$='/danger/leave/'] button")
    assert she.path == case
    looks(she)


def goes_to_the_worker(sender: Any, boss: Any, case: str) -> None:
    """The hotline passes the matter to the district; its supervisor gives it to the worker."""
    sender.goes_to(f"/dispatch/case/{case.split('/')[2]}/")
    looks(sender)
    sender.page.locator("main a[href*='/send/']").first.click()
    sender.page.wait_for_load_state()
    matter = sender.path.split("/")[3]
    looks(sender)
    district = boss.page.locator("main a[href^='/units/']").first.inner_text()
    fills(sender, unit=district, words="她今晚住在亲戚家")
    sender.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert sender.path == "/dispatch/passed/", sender.text()
    looks(boss, "/dispatch/board/incoming/")
    boss.page.locator(f"main ul.rows a.title[href*='{matter}']").click()
    boss.page.wait_for_load_state()
    boss.page.locator("main a[href$='/give/']").click()
    boss.page.wait_for_load_state()
    looks(boss)
    boss.page.locator("main label").filter(has_text=re.compile("周敏|Zhou Min")).locator(
        "input"
    ).check()
    boss.presses("main form[data-keep] button[type=submit] >> nth=0")
    looks(boss)


# -- the way with her ----------------------------------------------------------------------------------
def knows_how_to_reach_her(she: Any, case: str) -> None:
    looks(she, case)
    looks(she, f"{case}safe-contact/")
    chooses(she, allowed="yes", channels="call")
    fills(she, since="09:00", until="11:00", code_word="收电表")
    saves(she, case)
    looks(she, f"{case}party/")
    chooses(she, role="respondent")
    she.page.select_option("[name=relation]", index=1)
    fills(she, name="高建国")
    saves(she, case)
    looks(she, f"{case}sealed/")
    chooses(she, kind="address")
    fills(she, content=SHELTER_STREET)
    saves(she, case)


def makes_the_safety_plan(she: Any, case: str) -> None:
    """Read to her, not printed; nothing in it names anybody."""
    looks(she, f"{case}safety-plan/")
    she.presses("main form[action$='/documents/safety-plan/'] button")
    looks(she)
    chooses(she, bag="keys")
    fills(
        she, code_word="收电表：请报警", warning_signs="下雨前", safer_places="靠门的房间",
        exits="走后楼梯，去老地方", children="去楼下小店等", papers="复印件在老地方",
        money="备用的在鞋盒里", phone_safety="关定位，用旧手机",
    )  # fmt: skip
    she.page.fill("[name=contacts-0-name]", "阿云")
    she.page.fill("[name=contacts-0-how]", "敲墙两下")
    saves(she, "/documents/draft/")
    looks(she)
    assert "收电表" not in she.page.inner_text("#preview")
    she.page.locator("main a[href$='/read/']").first.click()
    she.page.wait_for_load_state()
    looks(she)
    looks(she, f"{case}safety-plan/")


def applies_for_protection(she: Any, case: str) -> None:
    """The procedure with its court's clock, the application as a draft, then final, as PDF."""
    she.goes_to(f"{case}documents/")
    looks(she)
    she.presses("form[action$='/documents/protection-order/'] button")
    looks(she)
    chooses(she, applies="self", measures="no_violence", urgent="yes")
    chooses(she, measures="no_contact")
    fills(
        she, applicant="何秀芬", service_address=f"律师转交，{SHELTER_STREET}",
        contact="0571 8800 0000", respondent="高建国", relationship="配偶",
        facts="昨晚酒后动手，掐她的脖子，女儿在旁边。", danger="他说还要来找她。",
        court="云河区人民法院",
    )  # fmt: skip
    she.page.fill("[name=evidence-0-item]", "接警回执")
    she.page.fill("[name=evidence-0-proves]", "昨晚报过警")
    she.page.fill("[name=evidence-0-source]", "派出所")
    she.presses(SAVE)
    # He will read it: where she is hidden can't be saved into it.
    assert "/edit/" in she.path and she.page.locator(".errors").count(), she.path
    looks(she)
    fills(she, service_address="律师事务所转交")
    saves(she, "/documents/draft/")
    looks(she)
    draft = she.path
    she.presses("form[action$='/confirm/'] button")
    assert she.path == draft
    looks(she, dark=True)
    takes_the_pdf(she)
    assert SHELTER_STREET not in she.page.content()
    looks(she, f"{case}procedures/start/protection-order/")
    chooses(she, event="accepted")
    fills(she, on=TODAY, at="00:05")
    saves(she, f"{case}procedures/")
    looks(she)
    she.page.locator("main ul.rows a.title[href*='/procedures/']").first.click()
    she.page.wait_for_load_state()
    looks(she)


def plans_with_her(she: Any, boss: Any, case: str) -> None:
    """A goal, what is done for it, her yes; with high risk somebody else's too."""
    looks(she, f"{case}plan/")
    fills(she, words="孩子能睡好")
    saves(she, f"{case}plan/")
    looks(she, f"{case}task/")
    fills(she, goal="孩子能睡好", what="陪她去学校，说好谁来接孩子", due=TODAY)
    saves(she, f"{case}plan/")
    looks(she, f"{case}plan/agree/")
    chooses(she, how="said")
    fills(she, her_words="先这样，慢慢来")
    saves(she, f"{case}plan/")
    looks(she)
    for state in ("assessing", "planned"):
        she.goes_to(f"{case}state/{state}/")
        saves(she, case)
    looks(boss, "/cases/board/to_approve/")
    decides(boss, case)
    she.goes_to(f"{case}state/active/")
    saves(she, case)


def decides(boss: Any, case: str) -> None:
    """The supervisor approves what waits in this case."""
    looks(boss, f"{case}approvals/")
    boss.page.locator("main a[href*='/approvals/']").first.click()
    boss.page.wait_for_load_state()
    looks(boss)
    chooses(boss, verdict="approved")
    fills(boss, words="一起看过了，可以，剩下的风险有人跟。")
    saves(boss, "/cases/board/to_approve/")


def asks_the_expert(she: Any, lawyer: Any, case: str) -> None:
    """A summary that names nobody; an answer that stands on an article."""
    looks(she, f"/evidence/case/{case.split('/')[2]}/opinions/ask/")
    she.page.locator("main label").filter(has_text=re.compile("沈文博|Shen Wenbo")).locator(
        "input"
    ).check()
    fills(
        she, summary="她结婚多年，对方酒后动手，孩子在场，已经报警。",
        question="她本人申请保护令，材料够不够？",
    )  # fmt: skip
    saves(she, "/evidence/opinion/")
    opinion = she.path
    key = opinion.strip("/").split("/")[-1]
    looks(lawyer, f"/evidence/questions/{key}/")
    assert "何秀芬" not in lawyer.page.content() and case not in lawyer.page.content()
    looks(lawyer, f"/evidence/questions/{key}/answer/")
    fills(lawyer, text="可以。依据《反家庭暴力法》第二十三条，她本人可以申请。")
    saves(lawyer, f"/evidence/questions/{key}/")
    looks(lawyer, dark=True)
    looks(she, opinion)
    assert "第二十三条" in she.text()


def follows_up(she: Any, case: str) -> None:
    """What falls due today is done, each with what came of it; the next day is set by risk."""
    she.goes_to(case)
    tasks = she.page.eval_on_selector_all(
        "main a.title[href*='/task/']", "found => found.map(a => a.getAttribute('href'))"
    )
    done = 0
    for task in tasks:
        she.goes_to(task)
        if not she.page.locator("[name=outcome]").count():
            continue
        looks(she)
        fills(she, outcome="电话里说好多了，孩子照常上学。")
        she.presses(SAVE)
        done += she.path == case
    assert done
    looks(she, f"{case}timeline/")


def closes(she: Any, boss: Any, case: str) -> None:
    """She who worked on it says why; another one approves."""
    looks(boss, case)
    review = boss.page.locator("main a.title[href*='/task/']").all()
    links = [one.get_attribute("href") for one in review]
    for link in links:
        boss.goes_to(link)
        if boss.page.locator("[name=outcome]").count():
            fills(boss, outcome="一起看过了，眼下安全。")
            boss.presses(SAVE)
    looks(she, f"{case}state/closing/")
    fills(she, why="保护令在执行，她有人陪，暂时安全。")
    saves(she, case)
    assert she.goes_to(f"{case}state/closed/").status == 403
    decides(boss, case)
    looks(boss, case)


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_call_to_the_close(somebody: Any, language: str) -> None:
    operator = somebody(language).signs_in("hotline", step=True)
    case = takes_the_call(operator)
    asks_about_danger(operator, case)
    reports_for_the_child(operator, case)
    leaves_the_path(operator, case)
    boss = somebody(language).signs_in("supervisor", step=True)
    goes_to_the_worker(operator, boss, case)
    assert operator.goes_to(case).status == 404

    she = somebody(language, wide=False).signs_in("worker", step=True)
    knows_how_to_reach_her(she, case)
    makes_the_safety_plan(she, case)
    applies_for_protection(she, case)
    plans_with_her(she, boss, case)

    at_desk = somebody(language).signs_in("worker", step=True)
    referral, link, pin = sends_to_legal_aid(at_desk, case, language)
    office = somebody(language, wide=False)
    answers_by_link(office, link, pin)
    completes(office)
    looks(at_desk, referral)
    asks_the_expert(at_desk, somebody(language).signs_in("lawyer", step=True), case)
    follows_up(at_desk, case)
    closes(at_desk, boss, case)
    at_desk.goes_to(case)
    looks(at_desk)
    assert CLOSED[language] in at_desk.page.inner_text("main .facts")


CLOSED = {"zh-hans": "已结案", "en": "Closed"}


def completes(office: Any) -> None:
    """Legal aid says at the same address that it has done what was asked."""
    office.page.check("[name=act][value=complete]")
    fills(office, who="何律师")
    office.presses("main form.form button[type=submit] >> nth=0")
    looks(office)


def test_on_a_phone_the_board_is_in_sight_and_cases_are_ticked_by_keyboard(somebody: Any) -> None:
    boss = somebody("zh-hans", wide=False).signs_in("supervisor", step=True)
    boss.goes_to("/cases/board/to_approve/")
    here = boss.page.locator(".tabs [aria-current]").bounding_box()
    assert here["x"] >= 0 and here["x"] + here["width"] <= 360
    boss.goes_to("/cases/board/unassigned/")
    box = boss.page.locator("input[name=chosen]").first
    box.focus()
    boss.page.keyboard.press("Space")
    boss.page.locator("#give button").first.press("Enter")
    boss.page.wait_for_load_state()
    assert boss.page.locator("[name=member]").count() > 1
    boss.finds_the_page_in_order()


# A page and a case of the district that nobody works on yet, besides what others left there.
WAITING = """
from niangjia.access.actor import Source
from niangjia.casework import services
from niangjia.casework.models import Case
from niangjia.casework.services import common
from niangjia.people.actors import actor_for
from niangjia.people.models import Member

supervisor = Member.objects.get(username="supervisor")
for number in range(31):
    facts = services.Facts(call_her="梁女士", name="梁小满")
    worker = actor_for(Member.objects.get(username="worker"), Source("system"))
    made = services.open_case(actor=worker, facts=facts)
    case = Case.objects.get(pk=made.pk)
    before = common.marks(case)
    case.worker = None
    common.save(case, before, "worker")
    common.let_answer(case, supervisor.unit, worker=None, opener=None)
"""
GIVEN = {"zh-hans": "2", "en": "2 cases were given to her"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_cases_ticked_on_two_pages_go_to_one_worker(
    product: Any, somebody: Any, language: str
) -> None:
    product.runs(WAITING)
    boss = somebody(language).signs_in("supervisor", step=True)
    boss.goes_to("/cases/board/unassigned/")
    numbers = [_ticks_first(boss)]
    boss.presses(".pages button[name=after]")
    assert boss.page.locator("#give input[name=chosen][type=hidden]").count() == 1
    numbers.append(_ticks_first(boss))
    looks(boss)
    boss.presses("#give button >> nth=0")
    assert all(number in boss.text() for number in numbers), boss.text()
    her = re.compile("周敏|Zhou Min", re.IGNORECASE)
    boss.page.locator("main label").filter(has_text=her).locator("input").check()
    fills(boss, why="她最熟悉这一片，别人接手风险更大。")
    looks(boss)
    boss.presses("main form[data-keep] button[type=submit] >> nth=0")
    looks(boss)
    assert GIVEN[language] in boss.page.inner_text("main h1")
    she = somebody(language).signs_in("worker", step=True)
    she.goes_to("/cases/board/mine/")
    for number in numbers:
        assert number in she.text()


def _ticks_first(boss: Any) -> str:
    """Tick the first case of the page; its number."""
    row = boss.page.locator("ul.rows li:has(input[name=chosen])").first
    row.locator("input[name=chosen]").check()
    return str(row.locator("a.title").inner_text().split(" · ")[-1])
