"""The door of a training: scans wait without a network and arrive once it is back; the camera reads
forty codes in a minute; in both languages, at phone width."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ARGUMENTS, CHROMIUM, LANGUAGES, Person, Product

PHONE = {"width": 360, "height": 740}


def programme(she: Person, state: str, title: str = "") -> str:
    """The address of the demo's programme in a state."""
    she.goes_to(f"/training/?state={state}")
    lines = she.page.locator(f"main .rows a.title:has-text('{title}')")
    return str(lines.last.get_attribute("href"))


def codes(she: Person, of: str) -> list[str]:
    """Everybody's code, from the sheet."""
    she.goes_to(f"{of}codes/")
    she.finds_the_page_in_order()
    return [text.replace(" ", "") for text in she.page.locator(".code").all_inner_texts()]


def door_of(she: Person, of: str) -> str:
    """The door of a programme's first session."""
    she.goes_to(of)
    one = she.page.locator("main .rows a[href*='/sessions/']").first.get_attribute("href")
    return f"{one}door/"


def number(she: Person, part: str) -> int:
    return int(she.page.locator(f"[data-part={part}]").inner_text())


def until(she: Person, come: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what the page does by itself."""
    end = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < end, she.text()
        she.page.wait_for_timeout(150)


def types(she: Person, code: str) -> None:
    she.page.fill("[name=code]", code)
    she.page.click("#by-code button[type=submit]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_scans_wait_without_a_network_and_arrive_once(somebody: Any, language: str) -> None:
    she = somebody(language, wide=False).signs_in("organiser", step=False)
    of = programme(she, "running")
    some = codes(she, of)[:3]
    door = door_of(she, of)
    she.goes_to(door)
    she.finds_the_page_in_order()
    she.finds_the_page_in_order(dark=True)
    she.page.check("[name=way][value=out]")

    she.page.context.set_offline(True)
    for code in some:
        types(she, f"{code[:5]} {code[5:].lower()}")
    assert number(she, "waiting") == 3
    said = she.page.locator("[data-part=said]").inner_text()
    assert some[-1][:5] not in said  # her name: the page knew it before the network went
    types(she, "ABCDEFGHJK")
    types(she, some[0])
    assert number(she, "waiting") == 4
    kept = she.page.evaluate("JSON.stringify(localStorage)")
    assert all(code in kept for code in some)
    assert said.rpartition(" ")[2].rpartition("：")[2] not in kept
    she.page.locator("[data-part=network].waiting").wait_for()
    she.complaints.clear()
    she.finds_the_page_in_order()

    she.page.context.set_offline(False)
    until(she, lambda: number(she, "waiting") == 0)
    assert (number(she, "sent"), number(she, "refused")) == (3, 1)
    assert "ABCDE FGHJK" in she.page.locator("[data-part=refusals]").inner_text()
    she.finds_the_page_in_order()
    # What waited outlives the page, and is sent once.
    she.page.reload()
    assert (number(she, "waiting"), number(she, "sent")) == (0, 3)
    she.page.click("[data-part=forget]")
    she.page.reload()
    assert number(she, "refused") == 0

    she.goes_to(door.replace("door/", "attendance/"))
    she.finds_the_page_in_order()
    she.goes_to(door.replace("door/", "sheet/"))
    she.finds_the_page_in_order()
    she.goes_to(f"{of}groups/")
    she.finds_the_page_in_order()


def film(every: list[str], path: Path, *, frames: int = 12) -> None:
    """Codes held before a camera one after another, as a film of JPEG pictures."""
    from PIL import Image, ImageDraw

    qr = pytest.importorskip("segno")
    with path.open("wb") as file:
        for code in every:
            matrix = [list(row) for row in qr.make(code, error="m", micro=False).matrix]
            page = Image.new("RGB", (640, 480), "white")
            pen, side = ImageDraw.Draw(page), 12
            for y, row in enumerate(matrix):
                for x, dark in enumerate(row):
                    if dark:
                        at = (180 + x * side, 100 + y * side)
                        pen.rectangle((*at, at[0] + side - 1, at[1] + side - 1), fill="black")
            out = io.BytesIO()
            page.save(out, "JPEG", quality=90)
            file.write(out.getvalue() * frames)


@pytest.fixture
def before_the_camera(chromium: Any, product: Product, tmp_path: Path) -> Iterator[Any]:
    """Opens a phone's browser whose camera sees the given codes."""
    opened: list[Any] = []

    def make(every: list[str]) -> Person:
        path = tmp_path / "codes.mjpeg"
        film(every, path)
        more = [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={path}",
        ]
        browser = chromium.browser_type.launch(
            executable_path=str(CHROMIUM), args=[*ARGUMENTS, *more]
        )
        opened.append(browser)
        context = browser.new_context(viewport=PHONE, permissions=["camera"])
        return Person(product, context.new_page(), [])

    yield make
    for browser in opened:
        browser.close()


def test_the_camera_reads_forty_people_in_under_a_minute(
    somebody: Any, before_the_camera: Any
) -> None:
    organiser = somebody("en").signs_in("organiser", step=False)
    of = programme(organiser, "ended", "反家庭暴力法实务")
    known = codes(organiser, of)
    strangers = [f"ABCDEFGH{a}{b}" for a in "JKMN" for b in "PQRTU"]
    every = [*known, *strangers][:40]
    she = before_the_camera(every).signs_in("organiser", step=False)
    she.goes_to(door_of(organiser, of))
    began = time.monotonic()
    she.page.click("[data-part=start]")
    until(she, lambda: number(she, "sent") + number(she, "refused") >= 40)
    assert time.monotonic() - began < 60
    assert number(she, "refused") == 40 - len(known[:40])
