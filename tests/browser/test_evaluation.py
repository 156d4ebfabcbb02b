"""The report whose figures are those of its table, in both languages. A whole training, with its tests:
test_programme.py."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES, Person

MOVED, UNMOVED = "按期回访：说好的那一天", "照顾好自己：基层干部减压"


def programme(she: Person, title: str) -> str:
    """The identifier of the demo's programme of that title."""
    she.goes_to("/training/?state=ended")
    link = she.page.locator(f"main .rows a.title:text-is('{title}')").last
    return str(link.get_attribute("href")).strip("/").split("/")[-1]


def figures(she: Person) -> list[tuple[str, str, str]]:
    """(row, measure, value) of every table of the page, those of drawings left out."""
    found = she.page.evaluate(
        "[...document.querySelectorAll('main table')].filter(t => !t.closest('figure'))"
        ".flatMap(t => [...t.tBodies[0].rows].flatMap(r => [...r.cells].slice(1)"
        ".map(c => [r.cells[0].textContent.trim(), c.dataset.label, c.textContent.trim()])))"
    )
    return [(what.split(" · ")[-1], measure, value) for what, measure, value in found]


def taken_along(she: Person) -> list[tuple[str, str, str]]:
    """The same of the table that is taken along."""
    with she.page.expect_download() as told:
        she.page.locator("main a[href$='.csv'], aside a[href$='.csv']").first.click()
    text = Path(told.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))[1:]
    return [(row[1].split(" · ")[-1], row[2], row[3]) for row in rows if row[1]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_what_is_known_and_its_table_says_the_same(
    somebody: Any, language: str
) -> None:
    she = somebody(language, wide=language == "en").signs_in("organiser", step=False)
    says = {
        "zh-hans": ("已训人员的改进大于同事", "看不出效果", "数据不足"),
        "en": ("improved by more than their colleagues", "no effect is shown", "not enough data"),
    }[language]
    for title, truth in ((MOVED, 35.0), (UNMOVED, 0.0)):
        pk = programme(she, title)
        she.goes_to(f"/training/{pk}/")
        she.page.locator(f"a[href='/evaluation/{pk}/']").first.click()
        she.page.wait_for_load_state()
        she.finds_the_page_in_order()
        she.finds_the_page_in_order(dark=True)
        text = she.text()
        assert (says[0] in text) is (truth > 0) and (says[1] in text) is (truth == 0)
        assert says[2] in text
        shown = figures(she)
        assert len(shown) > 40 and shown == taken_along(she)
        beyond = [value for _what, measure, value in shown if "95 %" in measure][-1]
        low, high = (float(n.replace("−", "-")) for n in re.findall("−?[0-9]+[.][0-9]", beyond))
        assert low <= truth <= high
    she.goes_to(f"/evaluation/{pk}/plan/")
    she.finds_the_page_in_order()
    assert she.page.locator("main form").count() == 0
