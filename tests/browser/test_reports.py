"""A trainee on her phone sees a child with burns: she reports, notes to whom, and a supervisor takes it up,
in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tests.browser.conftest import LANGUAGES, Product

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


# A case of the worker's, with a child in it that only this story knows.
CASE = """
from niangjia.access.actor import Source
from niangjia.casework import services
from niangjia.people.actors import actor_for
from niangjia.people.models import Member

worker = actor_for(Member.objects.get(username="worker"), Source("system"))
case = services.open_case(actor=worker, facts=services.Facts(call_her="凌女士", name="凌小娟"))
services.set_party(actor=worker, case_id=case.pk, role="child", name="{child}")
if {closed}:
    from niangjia.casework.services import common
    from django.utils import timezone
    before = common.marks(case)
    case.state, case.closed_at = "closed", timezone.now()
    common.save(case, before, "state", "closed_at")
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [True, False])
def test_a_report_that_may_mean_a_supervisor_is_asked_about_and_goes_into_a_case(
    product: Product, somebody: Any, language: str, wide: bool
) -> None:
    child = {True: "凌", False: "顾"}[wide] + {"zh-hans": "小舟", "en": "小帆"}[language]
    for closed in (False, True):
        product.runs(CASE.format(child=child, closed=closed))
    her = somebody(language, wide=wide).signs_in("trainee", step=False)
    her.goes_to("/cases/reports/new/")
    mine = her.page.locator("[name=told]").first
    key = mine.get_attribute("value")
    name = her.page.locator(f"label:has([name=told][value='{key}'])").inner_text().split("·")[0]
    her.page.check("[name=danger][value=likely]")
    her.page.locator("main form details summary").click()
    fills(her, suspicion=SEEN, child=child, suspect=name.strip())
    her.presses(SAVE)
    told = her.page.locator(f"[name=told][value='{key}']")
    assert her.path == "/cases/reports/new/" and not told.is_checked()
    assert her.page.input_value("[name=suspicion]") == SEEN, "what she typed stays"
    her.finds_the_page_in_order()
    told.check()  # it is somebody else
    her.presses(SAVE)
    report = her.path
    assert report != "/cases/reports/new/", "asked once"

    boss = somebody(language, wide=wide).signs_in("supervisor", step=True)
    boss.goes_to(report)
    boss.finds_the_page_in_order()
    boss.page.click(f"a[href='{report}join/']")
    boss.page.wait_for_url("**/join/")
    assert boss.page.input_value("[name=name]") == child
    boss.finds_the_page_in_order()
    boss.page.fill("[name=name]", "没有这个人")
    boss.presses()
    assert boss.page.locator("main ul.rows").count() == 0
    boss.page.fill("[name=name]", child)
    boss.presses()
    boss.finds_the_page_in_order(again=True)
    found = [one.get_attribute("href") for one in boss.page.locator("main ul.rows a.title").all()]
    assert len(found) == 2
    for closed, url in zip((True, False), found, strict=True):  # the newest first
        boss.goes_to(url)
        assert child in boss.text()
        assert boss.page.locator("a[href$='/state/reopened/']").count() == closed
        boss.finds_the_page_in_order()
    boss.presses()
    assert boss.path.endswith("/danger/")
    boss.goes_to(boss.path.removesuffix("danger/") + "timeline/")
    assert SEEN[:20] in boss.text()
    boss.finds_the_page_in_order()
    her.goes_to(report)
    her.finds_the_page_in_order()
