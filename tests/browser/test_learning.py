"""A trainee learns, is tested and walks a scenario; on a phone and at a desk, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_lesson_to_a_test_to_a_debrief(somebody: Any, language: str) -> None:
    she = somebody(language, wide=language == "en").signs_in("trainee", step=False)
    she.goes_to("/learning/")
    she.finds_the_page_in_order()
    she.finds_the_page_in_order(dark=True)
    she.page.locator(".next-step a").click()
    she.page.wait_for_load_state()
    she.finds_the_page_in_order()

    # The check of a lesson, first left empty.
    she.presses("#check button[type=submit]")
    assert she.page.locator(".errors").count()
    she.finds_the_page_in_order()

    # A test: one question a page, kept as answered, then handed in.
    she.goes_to("/learning/modules/danger/")
    she.finds_the_page_in_order()
    she.presses("aside form button")
    while "overview" not in she.path:
        choice = she.page.locator("main form input[type=radio]")
        if choice.count():
            choice.first.check()
        she.finds_the_page_in_order()
        she.presses("main form button[value=next]")
    she.finds_the_page_in_order()
    she.presses("main form button >> nth=0")
    assert "result" in she.path
    she.finds_the_page_in_order()

    # A scenario: the note, the way out, a walk to its end, the map.
    she.goes_to("/learning/")
    she.page.locator("#scenarios a.title").first.click()
    she.page.wait_for_load_state()
    she.finds_the_page_in_order()
    she.presses("main form button >> nth=0")
    while "debrief" not in she.path:
        assert she.page.locator("form[action$='/leave/'] button").count()
        she.finds_the_page_in_order()
        she.presses("button.offer >> nth=0")
    assert she.page.locator(".map svg").count()
    she.finds_the_page_in_order()
    she.finds_the_page_in_order(dark=True)
    she.goes_to("/learning/competencies/")
    she.finds_the_page_in_order()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_organiser_keeps_the_bank(somebody: Any, language: str) -> None:
    she = somebody(language, wide=language == "zh-hans").signs_in("organiser", step=False)
    bank = "/learning/bank/"
    for part in ("", "import/", "new-scenario/", "scenarios/", "to-mark/"):
        she.goes_to(f"{bank}{part}")
        she.finds_the_page_in_order()
    she.goes_to("/learning/bank/analysis/")
    she.finds_the_page_in_order()
    she.page.locator(".rows a").first.click()
    she.page.wait_for_load_state()
    assert she.page.locator(".item").count()
    she.finds_the_page_in_order()
    she.goes_to("/learning/bank/?module=danger")
    she.page.locator("td a").first.click()
    she.page.wait_for_load_state()
    she.finds_the_page_in_order()

    # A scenario in the form: the whole with its map, a passage with its choices, the head.
    she.goes_to("/learning/scenarios/first-talk/paths/")
    she.presses("aside form[action='/learning/bank/scenarios/'] button")
    whole = she.path
    she.finds_the_page_in_order()
    she.finds_the_page_in_order(dark=True, again=True)
    first = she.page.locator("main ol.rows a.title").nth(1)
    she.goes_to(str(first.get_attribute("href")))
    she.page.locator("details.disclose summary").first.click()
    she.finds_the_page_in_order()
    she.page.fill("[name=words_en]", "")
    she.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert she.path == whole and she.page.locator(".fault").count() == 1
    she.finds_the_page_in_order()
    she.goes_to(f"{whole}head/")
    she.finds_the_page_in_order()
    she.goes_to(whole)
    she.presses("form[action$='/drop/'] button")
