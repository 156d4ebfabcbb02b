"""Her supervisor's look at what a trainee set out to do. How it is written: test_programme.py."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_her_supervisor_says_what_she_saw(somebody: Any, language: str) -> None:
    she = somebody(language).signs_in("supervisor", step=True)
    she.goes_to("/commitments/to-confirm/")
    she.finds_the_page_in_order()
    before = she.page.locator("main .rows li").count()
    assert before
    she.page.locator("main .rows a.title").first.click()
    she.page.wait_for_load_state()
    she.finds_the_page_in_order(dark=True)
    she.page.locator("a[href*='/after/']").first.click()
    she.page.wait_for_load_state()
    she.finds_the_page_in_order()
    she.page.locator("[name=level][value=done]").check()
    she.page.fill("[name=note]", "看了两份记录")
    she.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert she.path == "/commitments/to-confirm/"
    assert she.page.locator("main .rows li").count() == before - 1
