"""A picture becomes evidence, is sealed and exported; an expert answers without knowing who she is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import pyzipper

from niangjia.vault.packages import SUMS
from tests.browser.conftest import LANGUAGES
from tests.evidence_files import photo

SUMMARY = "她结婚多年，对方酒后动手，孩子在场。她有照片和病历，想知道怎样申请保护。"
BY_LANGUAGE = {"zh-hans": 0, "en": 1}


def case_of(she: Any, language: str) -> str:
    """The address of a case of hers; another for each language."""
    she.goes_to("/cases/")
    links = she.page.eval_on_selector_all(
        "main a.title[href^='/cases/']:not([href*='/intake/'])",
        "found => found.map(a => a.getAttribute('href'))",
    )
    return str(links[BY_LANGUAGE[language]]).strip("/").split("/")[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_photo_is_taken_in_sealed_and_leaves_as_a_package(
    somebody: Any, tmp_path: Path, language: str
) -> None:
    she = somebody(language, wide=language == "en").signs_in("worker", step=True)
    case = case_of(she, language)
    she.goes_to(f"/evidence/case/{case}/add/")
    she.finds_the_page_in_order()
    wrong = tmp_path / "holiday.jpg"
    wrong.write_bytes(b"%PDF-1.7 not a picture")
    she.page.fill("[name=title]", "左臂淤青" if language == "zh-hans" else "Bruise, left arm")
    she.page.locator("[name=form][value=electronic]").check()
    she.page.set_input_files("input[type=file]", str(wrong))
    she.presses("main form button[type=submit] >> nth=0")
    assert she.page.locator(".errors").count()
    assert she.page.input_value("[name=title]")
    she.finds_the_page_in_order()
    right = tmp_path / "IMG_0001.jpg"
    right.write_bytes(photo())
    she.page.set_input_files("input[type=file]", str(right))
    she.presses("main form button[type=submit] >> nth=0")
    assert she.path.startswith("/evidence/item/")
    picture = she.page.locator(".piece img").first
    assert not picture.is_visible()  # nobody meets a picture whom she didn't ask to see
    she.page.locator(".piece summary").first.click()
    for _wait in range(60):
        if picture.evaluate("image => image.naturalWidth") > 0:
            break
        she.page.wait_for_timeout(250)
    assert picture.evaluate("image => image.naturalWidth") > 0
    she.finds_the_page_in_order()
    she.finds_the_page_in_order(dark=True)
    she.presses("form[action$='/seal/'] button")
    assert not she.page.locator("form[action$='/seal/']").count()

    she.goes_to(f"/evidence/case/{case}/")
    she.finds_the_page_in_order()
    she.goes_to(f"/evidence/case/{case}/export/")
    she.finds_the_page_in_order()
    she.page.fill("[name=to]", "云河市人民法院")
    she.page.fill("[name=why]", "申请人身安全保护令")
    she.page.locator("[name=form][value=originals]").check()
    she.page.locator("[name=looked]").check()
    she.presses("main form button[type=submit] >> nth=0")
    phrase = she.page.inner_text(".passphrase")
    she.finds_the_page_in_order()
    she.page.locator("main a[href^='/jobs/']").click()
    for _wait in range(120):
        she.page.wait_for_timeout(500)
        she.page.reload()
        if she.page.locator("a[href$='/result/']").count():
            break
    she.finds_the_page_in_order()
    with she.page.expect_download() as told:
        she.page.locator("a[href$='/result/']").click()
    with pyzipper.AESZipFile(told.value.path()) as archive:
        archive.extractall(tmp_path / "out", pwd=phrase.encode())
    checked = ["sha256sum", "--strict", "-c", SUMS]
    assert subprocess.run(checked, cwd=tmp_path / "out", capture_output=True).returncode == 0
    assert any(one.read_bytes() == photo() for one in (tmp_path / "out").glob("*.jpg"))
    she.goes_to("/evidence/advice/")
    she.finds_the_page_in_order()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_expert_answers_without_knowing_who_she_is(somebody: Any, language: str) -> None:
    she = somebody(language).signs_in("worker", step=True)
    case = case_of(she, language)
    she.goes_to(f"/cases/{case}/")
    called = she.page.inner_text("main h1")
    she.goes_to(f"/evidence/case/{case}/opinions/ask/")
    she.finds_the_page_in_order()
    she.page.get_by_label(re.compile("沈文博|Shen Wenbo")).check()
    she.page.fill("[name=summary]", f"{SUMMARY}\n{called} 13800138000")
    she.page.fill("[name=question]", "她本人申请，现有材料够不够？")
    she.presses("main form button[type=submit] >> nth=0")
    assert "13800138000" in she.page.inner_text(".errors >> nth=0")
    she.finds_the_page_in_order()
    she.page.fill("[name=summary]", SUMMARY)
    she.presses("main form button[type=submit] >> nth=0")
    opinion = she.path.strip("/").split("/")[-1]
    assert she.path == f"/evidence/opinion/{opinion}/"
    she.finds_the_page_in_order()

    lawyer = somebody(language, wide=language == "zh-hans").signs_in("lawyer", step=True)
    lawyer.goes_to("/evidence/questions/")
    lawyer.finds_the_page_in_order()
    lawyer.goes_to(f"/evidence/questions/{opinion}/")
    lawyer.finds_the_page_in_order(dark=True)
    assert called not in lawyer.page.content()
    assert case not in lawyer.page.content()
    lawyer.goes_to(f"/evidence/questions/{opinion}/answer/")
    lawyer.page.fill("[name=text]", "现有材料可以先交，越快越好。")
    lawyer.presses("main form button[type=submit] >> nth=0")
    assert lawyer.page.locator(".errors").count()
    lawyer.finds_the_page_in_order()
    lawyer.page.fill("[name=text]", "可以。依据《反家庭暴力法》第二十三条，她本人可以申请。")
    lawyer.presses("main form button[type=submit] >> nth=0")
    assert lawyer.path == f"/evidence/questions/{opinion}/"
    assert lawyer.goes_to(f"/cases/{case}/").status in (403, 404)
    she.goes_to(f"/evidence/opinion/{opinion}/")
    assert "第二十三条" in she.text()
    she.finds_the_page_in_order()
