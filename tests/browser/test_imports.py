"""A ledger kept by hand becomes cases, and is taken back: at a desk and on a phone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES
from tests.integration.imports.scene import row, sheet

UNIT = "云河区妇联"
PAGE = "/cases/import/"
SHOTS = os.environ.get("NIANGJIA_SHOTS", "")


def looks(she: Any, name: str, *, wide: bool, language: str) -> None:
    she.finds_the_page_in_order()
    if SHOTS:
        place = Path(SHOTS) / f"import-{name}-{language}-{1440 if wide else 360}"
        she.page.screenshot(path=f"{place}.png", full_page=True)
        she.page.emulate_media(color_scheme="dark")
        she.page.screenshot(path=f"{place}-dark.png", full_page=True)
    she.finds_the_page_in_order(dark=True, again=True)


def waits(she: Any, until: str) -> None:
    """The page turns by itself when the worker is done."""
    she.page.wait_for_selector(until, timeout=60_000)


@pytest.mark.parametrize(
    ("language", "wide"), [("zh-hans", False), ("en", True), ("zh-hans", True), ("en", False)]
)
def test_a_ledger_is_checked_imported_and_taken_back(
    somebody: Any, tmp_path: Path, language: str, wide: bool
) -> None:
    assert language in LANGUAGES
    first = 800 + 20 * LANGUAGES.index(language) + 10 * wide
    she = somebody(language, wide=wide).signs_in("supervisor", step=True)
    she.goes_to(PAGE)
    looks(she, "all", wide=wide, language=language)
    with she.page.expect_download() as told:
        she.page.locator(f"a[href='{PAGE}template/zh/']").click()
    assert Path(told.value.path()).read_bytes().startswith(b"PK")
    ledger = tmp_path / "台账.csv"
    rows = [row(first + n, unit=UNIT, risk=("高", "", "中")[n % 3]) for n in range(4)]
    rows += [row(first + 4, unit=UNIT, opened_on="2024-02-30", phone="1391", allowed="是")]
    rows += [row(first + 5, unit="没有的单位"), row(first + 6, unit=UNIT, phone=rows[0]["phone"])]
    rows[0] |= {"心情": "好"}
    ledger.write_bytes(sheet(*rows).replace("诉求".encode(), "心愿".encode(), 1))
    she.page.set_input_files("input[type=file]", str(ledger))
    she.presses("main form button[type=submit] >> nth=0")
    waits(she, "form[action$='/begin/']")
    looks(she, "checked", wide=wide, language=language)
    with she.page.expect_download() as told:
        she.page.locator("main a[href$='/faults/']").click()
    assert Path(told.value.path()).read_bytes().startswith(b"PK")
    she.presses("form[action$='/begin/'] button")
    waits(she, "main a[href$='/take-back/']")
    looks(she, "done", wide=wide, language=language)
    she.presses("main a[href$='/take-back/']")
    looks(she, "take-back", wide=wide, language=language)
    she.presses("main form button[type=submit]")
    she.page.wait_for_selector("main [hx-get]", state="detached", timeout=60_000)
    she.page.wait_for_load_state()
    looks(she, "undone", wide=wide, language=language)
    assert she.page.locator("main a[href$='/take-back/']").count() == 0


def test_a_worker_finds_no_door_to_it(somebody: Any) -> None:
    she = somebody("en").signs_in("worker", step=True)
    assert she.page.locator(f"a[href='{PAGE}']").count() == 0
    assert she.goes_to(PAGE).status == 403
