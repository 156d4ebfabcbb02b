"""The look at a page finds what is pale, and looks at each kind of text once."""

from __future__ import annotations

from typing import Any

from tests.browser.looking import faults

PAGE = """<!doctype html><html lang="en"><head><title>A page</title>
<style>body {{ background: #fff; color: #111 }} .pale {{ color: #ddd }}</style></head>
<body><main><h1>A page</h1>{}</main></body></html>"""


def test_a_pale_text_is_found_and_a_known_one_isnt_looked_at_again(chromium: Any) -> None:
    page = chromium.new_page()
    looked: set[str] = set()

    def found(words: str, *, again: bool = False) -> list[str]:
        page.set_content(PAGE.format(words))
        return [rule for rule, _nodes in faults(page, again=again, looked=looked)]

    assert found("<p>Dark</p>") == []
    known = set(looked)
    assert known
    assert found("<p>Dark</p><p>Dark too</p>") == []
    assert looked == known
    assert found("<p>Dark</p><p class='pale'>Pale</p>") == ["color-contrast"]
    assert looked == known, "what is pale is never taken for good"
    assert found("<p>Dark</p><p class='pale'>Pale</p>", again=True) == ["color-contrast"]
    assert found("<p>Dark</p><img src='data:,'>") == ["image-alt"]
    rows = "<li>Row</li>" * 14
    assert found(f"<ul>{rows}</ul>") == []
    assert found(f"<ul>{rows}<li><img src='data:,'></li></ul>") == ["image-alt"]
    assert page.locator("li").count() == 15
    page.close()
