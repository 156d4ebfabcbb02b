"""Rules that keep every page safe, legible, light and in two languages."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

UI = Path(__file__).resolve().parents[3] / "niangjia" / "ui"
CSS = (UI / "static/ui/ui.css").read_text()
TEMPLATES = sorted(UI.parent.glob("*/templates/**/*.html"))  # every room's


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: "/".join(p.parts[-2:]))
def test_templates_hold_no_inline_style_script_or_handler(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"javascript:", text, re.IGNORECASE)
    # A block of data runs nothing: the policy lets it stand.
    scripts = re.findall(r"<script[^>]*>", text)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)
    assert "<style" not in text
    assert not re.search(r"https?://", text)


def test_the_stylesheet_and_script_stay_small_and_local() -> None:
    script = (UI / "static/ui/ui.js").read_text()
    assert len(CSS.encode()) < 60_000
    assert len(script.encode()) < 20_000
    for text in (CSS, script):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", text)
    for word in ("localStorage", "sessionStorage", "innerHTML", "eval("):
        assert word not in script


def test_no_text_is_smaller_than_14_pixels_or_italic() -> None:
    assert float(re.search(r"--t-xs: ([\d.]+)rem", CSS).group(1)) * 16 >= 14
    assert "italic" not in CSS
    sizes = [float(px) for px in re.findall(r"font-size: ([\d.]+)px", CSS)]
    assert all(px >= 14 for px in sizes)


def palette(block: str) -> dict[str, str]:
    return {
        name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
        for name, value in re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", block)
    }


LIGHT = palette(CSS.split(":root {")[1].split("}")[0])
DARK = palette(CSS.split('[data-theme="dark"] {')[1].split("}")[0])
DARK_BY_SYSTEM = palette(CSS.split(':root:not([data-theme="light"]) {')[1].split("}")[0])


def test_dark_is_the_same_whoever_asks_for_it() -> None:
    assert DARK == DARK_BY_SYSTEM


def luminance(colour: str) -> float:
    def linear(part: str) -> float:
        c = int(part, 16) / 255
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXTS = ("ink", "soft", "indigo", "danger", "attention", "done", "sealed", "mediator")
WASHES = ("indigo", "lamp", "danger", "attention", "done", "sealed", "mediator")
PAIRS = [
    *[(text, ground, 4.5) for text in TEXTS for ground in ("paper", "surface", "sunk")],
    *[(text, f"{wash}-wash", 4.5) for text in ("ink", "soft") for wash in WASHES],
    *[(text, f"{text}-wash", 4.5) for text in TEXTS[2:]],
    *[("indigo", f"{wash}-wash", 4.5) for wash in WASHES],
    ("on-indigo", "indigo", 4.5), ("on-indigo", "indigo-deep", 4.5), ("on-danger", "danger", 4.5),
    ("paper", "ink", 4.5),
    *[("edge", ground, 3.0) for ground in ("paper", "surface", "sunk", "lamp-wash")],
    *[(f"c{n}", ground, 3.0) for n in range(1, 6) for ground in ("paper", "surface")],
    *[("paper", f"c{n}", 4.5) for n in range(1, 6)],
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(theme: str) -> None:
    colours = LIGHT if theme == "light" else {**LIGHT, **DARK}
    poor = [
        f"{text} on {ground}: {contrast(colours[text], colours[ground]):.2f}"
        for text, ground, floor in PAIRS
        if contrast(colours[text], colours[ground]) < floor
    ]
    assert not poor


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_ring_is_seen_on_every_ground(theme: str) -> None:
    colours = LIGHT if theme == "light" else {**LIGHT, **DARK}
    for ground in ("paper", "surface", "sunk", "indigo", "danger", "ink"):
        ring = max(contrast(colours["lamp"], colours[ground]), contrast("#26211b", colours[ground]))
        assert ring >= 3


def test_every_icon_that_is_named_is_drawn() -> None:
    from niangjia.ui.gallery import ICONS
    from niangjia.ui.status import ROLES

    drawn = set(re.findall(r'<symbol id="([^"]+)"', (UI / "static/ui/icons.svg").read_text()))
    assert set(ICONS) == drawn
    assert {shape.icon for shape in ROLES.values()} - {""} <= drawn
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)"|icon="([^"]+)"', path.read_text())
        for name in name
        if name
    }
    assert named <= drawn
    assert (UI / "static/ui/LICENSE-lucide.txt").read_text().startswith("ISC License")


def test_chinese_is_complete_and_speaks_calmly() -> None:
    catalogue = polib.pofile(str(UI / "locale/zh_Hans/LC_MESSAGES/django.po"))
    assert not [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy]
    for entry in catalogue:
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            assert "！" not in text
            assert "温馨提示" not in text
