"""A trainee on her phone sees a child with burns: she reports, notes to whom, and a supervisor takes it up,
in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tests.browser.conftest import LANGUAGES

SAVE = "main form[method=post] button[type=submit]:not([name=form]) >> nth=0"
SEEN = "幼儿园门口，小宝胳膊上有烟头烫的伤，说是爸爸烫的"


def fills(her: Any, **words: str) -> None:
    for name, text in words.items():
        her.page.fill(f"[name={name}]", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trainee_reports_for_a_child_and_a_supervisor_takes_it_up(
    somebody: Any, language: str
) -> None:
    her = somebody(language, wide=False).signs_in("trainee", step=False)
    her.finds_the_page_in_order()
    her.page.click("aside a[href='/cases/reports/new/']")
    her.page.wait_for_url("**/cases/reports/new/")
    her.finds_the_page_in_order()
    fills(her, suspicion=SEEN, child="小宝")
    her.presses(SAVE)  # whether there is danger now isn't said yet
    assert her.path == "/cases/reports/new/" and her.page.locator(".errors").count()
    assert her.page.input_value("[name=suspicion]") == SEEN, "what she typed stays"
    her.finds_the_page_in_order(dark=True)
    her.page.check("[name=danger][value=likely]")
    her.page.check("[name=source][value=child]")
    her.presses(SAVE)
    report = her.path
    assert report.startswith("/cases/reports/") and SEEN in her.text()
    her.finds_the_page_in_order()
    with her.page.expect_download() as taken:
        her.page.click("button[name=form][value=pdf] >> nth=0")
    assert taken.value.suggested_filename == "file.pdf"
    her.goes_to("/")
    assert her.page.locator(f"main a[href='{report}']").count(), "it stands in her day until sent"
    her.page.click(f"main a[href='{report}'] >> nth=0")
    her.page.click(f"main a[href='{report}sent/']")
    her.page.wait_for_url("**/sent/")
    her.finds_the_page_in_order()
    her.page.check("[name=office][value=police]")
    fills(her, who="青石派出所 王警官", on=timezone.localdate().isoformat(), receipt="A-17")
    her.presses(SAVE)
    assert her.path == report and "青石派出所 王警官" in her.text()
    her.finds_the_page_in_order(again=True)
    her.goes_to("/cases/reports/")
    her.finds_the_page_in_order()

    boss = somebody(language).signs_in("supervisor", step=True)
    boss.goes_to(report)
    assert SEEN in boss.text() and boss.page.locator(f"a[href='{report}sent/']").count() == 0
    boss.finds_the_page_in_order()
    boss.presses(f"form[action='{report}take-up/'] button")
    assert boss.path.endswith("/safety/")
    boss.page.check("[name=child_danger][value=yes]")
    boss.presses(SAVE)
    assert boss.page.input_value("[name=name]") == "小宝", "nothing is typed twice"
    boss.finds_the_page_in_order()
