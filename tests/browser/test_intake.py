"""A woman comes in: one question a page, kept at each step, gone on with on a phone; asked again, she is found."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES

STORY = "丈夫喝醉就打，昨晚掐了脖子。"


def looks(she: Any, step: str) -> None:
    assert she.path.split("?")[0].endswith(f"/{step}/"), she.path
    she.finds_the_page_in_order()
    she.finds_the_page_in_order(dark=True, again=True)


GO_ON = "main form button[type=submit]:not([name]) >> nth=0"


def goes_on(she: Any, then: str) -> None:
    she.presses(GO_ON)
    looks(she, then)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_intake_is_begun_at_a_desk_and_ended_on_a_phone(somebody: Any, language: str) -> None:
    phone = f"1370000{7000 + LANGUAGES.index(language)}"
    name = "郑晚晴" if language == "en" else "金晚月"
    she = somebody(language).signs_in("worker", step=True)
    she.goes_to("/cases/begin/")
    looks(she, "safety")
    she.page.check("[name=safe_now][value=yes]")
    goes_on(she, "who")
    she.presses(GO_ON)
    assert she.page.locator(".errors").count(), "how to call her is asked for"
    she.page.fill("[name=call_her]", "郑女士")
    she.page.fill("[name=name]", name)
    she.page.fill("[name=phone]", phone)
    goes_on(she, "contact")
    she.page.check("[name=allowed][value=no]")
    she.page.check("[name=voicemail][value=no]")
    goes_on(she, "way")
    she.page.check("[name=way_in][value=walk_in]")
    goes_on(she, "story")
    here = she.path

    on_her_phone = somebody(language, wide=False).signs_in("worker", step=True)
    on_her_phone.goes_to(here)
    looks(on_her_phone, "story")
    on_her_phone.page.fill("[name=story]", STORY)
    goes_on(on_her_phone, "issues")
    goes_on(on_her_phone, "wish")
    on_her_phone.page.fill("[name=wish]", "先要安全。")
    on_her_phone.page.check("[name=consent][value=said]")
    goes_on(on_her_phone, "check")
    assert STORY in on_her_phone.text() and name in on_her_phone.text()
    on_her_phone.presses("main form[method=post] button[type=submit] >> nth=0")
    case = on_her_phone.path
    assert case.startswith("/cases/") and "郑女士" in on_her_phone.text()
    assert phone not in on_her_phone.text(), "the number stands behind the agreed way only"
    on_her_phone.finds_the_page_in_order()

    she.goes_to("/cases/begin/safety/")
    she.page.check("[name=safe_now][value=yes]")
    goes_on(she, "who")
    she.page.fill("[name=call_her]", "郑女士")
    she.page.fill("[name=phone]", phone)
    goes_on(she, "found")
    assert she.page.locator(f"main a[href='{case}']").count(), "one woman, one case"
