"""What a trainee sets out to do, on a phone; her supervisor's look; the organiser's needs and desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES

WHAT = {
    "zh-hans": "每次首次接待都单独问她现在安不安全",
    "en": "Ask alone in every first talk whether she is safe",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trainee_sets_out_to_do_something_on_her_phone(somebody: Any, language: str) -> None:
    she = somebody(language, wide=False).signs_in("trainee", step=False)
    she.goes_to("/training/")
    she.finds_the_page_in_order()
    she.goes_to("/commitments/")
    she.finds_the_page_in_order()
    place = she.page.locator("main h2 a[href*='/commitments/place/']").first.get_attribute("href")
    she.goes_to(f"{place}new/")
    she.finds_the_page_in_order(dark=True)
    she.page.fill("[name=what]", WHAT[language])
    she.page.fill("[name=where]", "3")
    she.page.fill("[name=by_when]", "2020-01-01")
    she.page.select_option("[name=area]", "listening")
    she.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert she.page.locator(".errors").count() == 1
    assert she.page.input_value("[name=what]") == WHAT[language]
    she.finds_the_page_in_order()
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    she.page.fill("[name=by_when]", day.isoformat())
    she.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert she.path == place and WHAT[language] in she.text()
    she.finds_the_page_in_order()


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_organiser_drafts_a_programme_from_the_widest_gap(somebody: Any, language: str) -> None:
    she = somebody(language, wide=False).signs_in("organiser", step=False)
    she.goes_to("/training/")
    she.finds_the_page_in_order()
    assert she.page.locator("main progress").count() >= 2
    she.goes_to("/needs/")
    she.finds_the_page_in_order()
    she.page.locator("main form[action='/needs/draft/'] button").first.click()
    she.page.wait_for_load_state()
    assert she.path.endswith("/edit/") and she.page.input_value("[name=purpose]")
    she.finds_the_page_in_order(dark=True)
    she.goes_to("/needs/self/")
    she.finds_the_page_in_order()
