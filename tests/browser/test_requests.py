"""Requests, retention, exports and feedback, in both languages; the public page on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_is_given_and_used_on_a_phone(somebody: Any, language: str) -> None:
    worker = somebody(language).signs_in("worker", step=True)
    worker.goes_to("/requests/feedback/code/")
    worker.finds_the_page_in_order()
    worker.presses()
    code = worker.page.locator(".callout .title").last.inner_text()
    worker.finds_the_page_in_order()

    at = "/answers/zh/" if language == "zh-hans" else "/answers/en/"
    she = somebody(language, wide=False)
    she.goes_to(at)
    she.finds_the_page_in_order()
    she.finds_the_page_in_order(dark=True)
    assert she.page.locator("[data-leave]").is_visible()
    she.presses("main form button")
    assert she.page.locator(".errors").count()
    she.page.fill("[name=code]", code)
    she.page.locator("[name=heard]").first.check()
    she.presses("main form button")
    assert not she.page.locator("main form").count()
    she.finds_the_page_in_order()
    assert [c["name"] for c in she.page.context.cookies()] == ["django_language"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_is_taken_in_and_looked_at(somebody: Any, language: str) -> None:
    officer = somebody(language, wide=language == "en").signs_in("dpo", step=True)
    for path in ("/requests/", "/requests/new/", "/requests/retention/", "/requests/erasures/"):
        officer.goes_to(path)
        officer.finds_the_page_in_order()
    officer.goes_to("/requests/retention/schedule/")
    officer.finds_the_page_in_order()
    officer.goes_to("/requests/")
    officer.page.locator(".rows a.title").first.click()
    officer.page.wait_for_load_state()
    officer.finds_the_page_in_order()
    officer.finds_the_page_in_order(dark=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_supervisor_takes_a_table_away(somebody: Any, language: str) -> None:
    boss = somebody(language, wide=language == "zh-hans").signs_in("supervisor", step=True)
    for path in ("/requests/exports/", "/requests/feedback/"):
        boss.goes_to(path)
        boss.finds_the_page_in_order()
    boss.goes_to("/requests/exports/")
    boss.presses("main form button >> nth=0")
    assert boss.page.locator("main code").count() == 1
    boss.finds_the_page_in_order()
