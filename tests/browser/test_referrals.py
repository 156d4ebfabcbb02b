"""Handing a matter on to legal aid: the worker at a desk, the office by a link on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES

OFFICE = {"zh-hans": "法律援助中心", "en": "Legal-aid centre"}
ACCEPTED = {"zh-hans": "已接收", "en": "Accepted"}


def case_of(she: Any, language: str) -> str:
    """The address of a case of hers; another one for each language."""
    she.goes_to("/cases/board/mine/")
    links = she.page.eval_on_selector_all(
        "main a[href^='/cases/']", "found => found.map(a => a.getAttribute('href'))"
    )
    cases = [one for one in links if re.fullmatch(r"/cases/[0-9a-f-]{36}/", one)]
    return str(cases[LANGUAGES.index(language)])


def sends_to_legal_aid(she: Any, case: str, language: str) -> tuple[str, str, str]:
    """(referral's address, link, PIN)."""
    she.goes_to(case)
    she.page.locator("a[href^='/referrals/case/']").first.click()
    she.page.wait_for_load_state()
    she.finds_the_page_in_order()
    she.page.locator("main a[href$='/begin/']").first.click()
    she.page.wait_for_load_state()
    she.finds_the_page_in_order()
    row = she.page.locator("main li").filter(has_text=OFFICE[language]).first
    row.locator("button").click()
    she.page.wait_for_load_state()
    # Everything stays here until it is moved.
    assert she.page.locator("input[value=send]:checked").count() == 0
    she.finds_the_page_in_order()
    she.page.fill("[name=purpose]", "请帮她申请法律援助，先约时间。")
    she.page.check("[name=item_call_her][value=send]")
    she.page.check("[name=item_need][value=send]")
    she.page.fill("[name=need]", "她要离婚，想先问清楚。")
    she.presses("main form[data-keep] button[type=submit] >> nth=0")
    she.finds_the_page_in_order()
    she.page.check("[name=basis][value='now:said']")
    she.presses("main form.form button[type=submit] >> nth=0")
    referral = she.path
    she.finds_the_page_in_order()
    she.page.locator("main a[href$='/preview/']").click()
    she.page.wait_for_load_state()
    she.finds_the_page_in_order()
    assert "她要离婚" in she.text()
    she.presses("form[action$='/send/'] button")
    she.finds_the_page_in_order()
    return referral, she.page.inner_text("#link"), she.page.inner_text("#pin")


def answers_by_link(office: Any, link: str, pin: str) -> None:
    """Without the number nothing shows; with it, what was released and the answer."""
    office.goes_to(link.removeprefix(office.product.address))
    office.finds_the_page_in_order()
    assert "她要离婚" not in office.text() and "法律援助" not in office.text()
    office.page.fill("[name=pin]", f"{(int(pin) + 1) % 10**6:06d}")
    office.presses("main form.form button >> nth=0")
    office.finds_the_page_in_order()
    assert "她要离婚" not in office.text()
    office.page.fill("[name=pin]", pin)
    office.presses("main form.form button >> nth=0")
    office.finds_the_page_in_order()
    office.finds_the_page_in_order(dark=True)
    assert "她要离婚" in office.text()
    office.page.check("[name=act][value=accept]")
    office.page.fill("[name=who]", "何律师")
    office.presses("main form.form button[type=submit] >> nth=0")
    office.finds_the_page_in_order()
    # Cookie of this address, for one sitting; the other language keeps the page.
    cookie = next(one for one in office.page.context.cookies() if one["name"] == "reply")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    assert cookie["path"] in link
    office.presses("header form button[name=language]")
    assert "她要离婚" in office.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_legal_aid_accepts_by_a_link_and_the_case_knows(somebody: Any, language: str) -> None:
    she = somebody(language).signs_in("worker", step=True)
    case = case_of(she, language)
    referral, link, pin = sends_to_legal_aid(she, case, language)
    office = somebody(language, wide=False)
    answers_by_link(office, link, pin)
    she.goes_to(referral)
    she.finds_the_page_in_order(dark=True)
    assert ACCEPTED[language] in she.text() and "何律师" in she.text()
    she.goes_to(case)
    assert OFFICE[language] in she.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_directory_and_what_came_to_the_unit(somebody: Any, language: str) -> None:
    boss = somebody(language, wide=language == "zh-hans").signs_in("supervisor", step=True)
    for at in ("/services/", "/services/?show=open", "/services/?show=stale", "/services/add/"):
        boss.goes_to(at)
        boss.finds_the_page_in_order()
    boss.goes_to("/services/?kind=shelter")
    boss.page.locator("main a[href^='/services/'].title").first.click()
    boss.page.wait_for_load_state()
    boss.finds_the_page_in_order()
    boss.page.locator("main a[href$='/address/']").click()
    boss.page.wait_for_load_state()
    boss.finds_the_page_in_order()
    boss.goes_to("/referrals/to-us/")
    boss.finds_the_page_in_order()
    boss.page.locator("main a[href^='/referrals/to-us/'].title").first.click()
    boss.page.wait_for_load_state()
    boss.finds_the_page_in_order(dark=True)
