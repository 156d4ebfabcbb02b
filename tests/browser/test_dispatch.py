"""A call of a beaten woman with a child of nine, to a case in the district that takes her up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES

SIZES = [True, False]


def types_a_call(she: Any) -> None:
    """By keyboard and boxes, while she speaks."""
    page = she.page
    page.check("[name=speak][value=yes]")
    page.fill("[name=place]", "邻居家，三楼")
    page.fill("[name=phone]", "19900009001")
    page.keyboard.press("Alt+4")
    page.fill("[name=story]", "丈夫喝醉就打我，女儿九岁，在旁边哭")
    page.check("[name=children][value=with_her]")
    page.fill("[name=children_words]", "9")
    page.check("[name=d_child][value=yes]")


def waits_for_red(she: Any) -> None:
    she.page.check("[name=d_choked][value=yes]")
    assert she.page.locator(".alarm-now a[href='tel:110']").is_visible()
    she.page.wait_for_selector("[data-level-words] .tag.danger", timeout=20_000)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", SIZES)
def test_from_a_call_to_a_worker_of_the_district(somebody: Any, language: str, wide: bool) -> None:
    she = somebody(language, wide=wide).signs_in("hotline", step=True)
    she.goes_to("/dispatch/calls/")
    she.finds_the_page_in_order()
    she.presses("main .head button")
    sheet = she.path
    she.finds_the_page_in_order()
    types_a_call(she)
    waits_for_red(she)
    she.finds_the_page_in_order(dark=True)
    # A dropped line, another device: all of it is there.
    again = somebody(language, wide=wide).signs_in("hotline", step=True)
    again.goes_to(sheet)
    assert "九岁" in again.page.input_value("[name=story]")
    again.presses("button[name=do][value=case]")
    if again.path == sheet:
        again.finds_the_page_in_order()
        again.presses("main > form button")
    assert again.path.endswith("/danger/"), again.text()
    again.finds_the_page_in_order()
    case = again.path.split("/")[2]
    again.goes_to(f"/dispatch/case/{case}/")
    again.finds_the_page_in_order()
    again.page.locator("main a[href*='/send/']").first.click()
    again.page.wait_for_load_state()
    send = again.path
    again.finds_the_page_in_order()
    goes_to_the_district(again, somebody(language, wide=wide), language)
    again.goes_to(send)
    assert again.path == send
    again.goes_to("/dispatch/passed/")
    again.finds_the_page_in_order()
    assert "九岁" not in again.text() and case not in again.page.content()
    assert again.goes_to(f"/cases/{case}/").status == 404


def goes_to_the_district(sender: Any, boss: Any, language: str) -> None:
    """Sent to the supervisor's unit; she finds it on her board and gives it to a worker."""
    sent = sender.path
    boss.signs_in("supervisor", step=True)
    district = boss.page.locator("main a[href^='/units/']").first.inner_text()
    sender.page.fill("[name=unit]", district)
    sender.page.fill("[name=words]", "今晚要有地方住")
    sender.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert sender.path == "/dispatch/passed/", sender.text()
    boss.goes_to("/dispatch/board/incoming/")
    boss.finds_the_page_in_order()
    matter = sent.split("/")[3]
    boss.page.locator(f"main ul.rows a.title[href*='{matter}']").click()
    boss.page.wait_for_load_state()
    boss.finds_the_page_in_order()
    boss.page.locator("main a[href$='/give/']").click()
    boss.page.wait_for_load_state()
    boss.finds_the_page_in_order()
    boss.page.locator("[name=member]").first.check()
    boss.presses("main form[data-keep] button[type=submit] >> nth=0")
    boss.finds_the_page_in_order()
    boss.page.locator("main a[href^='/cases/']").click()
    boss.page.wait_for_load_state()
    assert "九岁" in boss.text()


def test_without_script_the_save_button_keeps_the_sheet(chromium: Any, product: Any) -> None:
    from tests.browser.conftest import Person

    known = Person(product, chromium.new_page(), []).signs_in("hotline", step=True)
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    context.add_cookies(known.page.context.cookies())
    she = Person(product, context.new_page(), [])
    she.goes_to("/dispatch/calls/")
    she.presses("main .head button")
    she.page.fill("[name=story]", "She rang and whispered")
    she.page.check("[name=d_now][value=yes]")
    assert she.page.locator(".alarm-now a[href='tel:110']").is_visible()
    she.presses("button[name=do][value=save]")
    assert she.page.input_value("[name=story]") == "She rang and whispered"
    assert she.page.locator("[data-level-words] .tag.danger").count() == 1
    context.close()
    known.page.context.close()
