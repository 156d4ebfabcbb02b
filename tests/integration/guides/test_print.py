"""Each guide on paper: one sheet of A4, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from niangjia.guides import rules, selectors
from tests.world import browser_of

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]


@pytest.fixture(scope="module")
def printer() -> Iterator[Any]:
    """A browser that prints."""
    from concurrent.futures import ThreadPoolExecutor

    from playwright.sync_api import sync_playwright

    # Playwright keeps a loop running in its thread; Django's database refuses to work beside one.
    with ThreadPoolExecutor(1) as thread:
        play = thread.submit(lambda: sync_playwright().start()).result()
        chromium = thread.submit(
            lambda: play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        ).result()
        page = thread.submit(lambda: chromium.new_page()).result()

        def pdf(html: str) -> bytes:
            page.set_content(html)
            return bytes(page.pdf(prefer_css_page_size=True))

        yield lambda html: thread.submit(pdf, html).result()
        thread.submit(chromium.close).result()
        thread.submit(play.stop).result()


def with_styles(html: str) -> str:
    """The page with its style sheets inside, without scripts: nothing is fetched."""
    sheets = "".join(
        f"<style>{Path(str(finders.find(name))).read_text('utf-8')}</style>"
        for name in ("ui/ui.css", "guides/guides.css")
    )
    html = re.sub(r"<script\b.*?</script>|<link\b[^>]*>", "", html, flags=re.DOTALL)
    return html.replace("</head>", f"{sheets}</head>")


def pages_of(pdf: bytes) -> int:
    """How many sheets a PDF made by Chromium has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_every_guide_fits_one_sheet(world, printer, lawyer):
    from tests.integration.guides.test_pages import sign

    for language in rules.LANGUAGES:
        sign(lawyer, language)
    browser = browser_of(world.worker)
    too_long = {}
    for guide in selectors.all_guides():
        for language in rules.LANGUAGES:
            page = browser.get(reverse("guides:guide", args=[guide.code]), {"in": language})
            sheets = pages_of(printer(with_styles(page.content.decode())))
            if sheets != 1:
                too_long[guide.code, language] = sheets
    assert too_long == {}


def test_the_count_of_sheets_counts(printer):
    line = "<p>x</p>" * 200
    assert pages_of(printer(f"<!doctype html>{line}")) > 1
