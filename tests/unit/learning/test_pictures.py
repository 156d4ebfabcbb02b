"""Pictures of lessons: drawn from data, wrapped to fit, the same in both languages."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.learning import library
from niangjia.learning.presenters import pictures
from niangjia.learning.rules import checking, reading
from niangjia.learning.rules.content import Broken

PICTURES = library.shipped().pictures


def way(**more: object) -> dict[str, object]:
    stops = [{"mark": str(n), "zh": f"第{n}步", "en": f"Step {n}"} for n in (1, 2)]
    return {"code": "one", "kind": "way", "title": {"zh": "路", "en": "Way"}, "stops": stops} | more


def test_every_module_but_a_few_has_a_picture() -> None:
    assert len(PICTURES) >= 12
    assert checking.picture_faults(PICTURES, library.shipped().sources) == []


@pytest.mark.parametrize("code", sorted(PICTURES))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everything_that_a_picture_says_stands_inside_it(code: str, language: str) -> None:
    of = PICTURES[code]
    svg = ET.fromstring(re.search(r"<svg.*</svg>", pictures.draw(of, language))[0])  # type: ignore[index] # noqa: S314
    _x, _y, wide, high = map(float, svg.attrib["viewBox"].split())
    for span in svg.iter("tspan"):
        size = 14 if "noted" in _css_of(svg, span) else 16
        assert float(span.attrib["x"]) + pictures.width(span.text or "", size) <= wide
        assert 0 < float(span.attrib["y"]) < high
    told = "".join(t.replace(" ", "") for t in svg.itertext())
    for words in of.all_words[1:]:
        assert words.text(language).replace(" ", "") in told


def _css_of(svg: ET.Element, span: ET.Element) -> str:
    return next(text.attrib["class"] for text in svg.iter("text") if span in list(text))


@given(st.text(alphabet="她去看病，说：“好。” abcdefg,.", min_size=1, max_size=80))
def test_wrapping_loses_nothing(text: str) -> None:
    lines = pictures.wrapped(text, 16, 120)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_words_of_a_picture_are_words_and_no_markup() -> None:
    of = reading.picture(way(title={"zh": "<b>", "en": "<b>"}))
    assert "<b>" not in pictures.draw(of, "en")


@pytest.mark.parametrize(
    "change",
    [
        {"stops": []},
        {"kind": "circle"},
        {"kind": "sides"},
        {"title": {"zh": "路"}},
        {"stops": [{"mark": "much too long", "zh": "一", "en": "One"}] * 2},
        {"stops": [{"mark": "1", "zh": "一", "en": "One", "tone": "pink"}] * 2},
    ],
)
def test_a_broken_picture_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Broken):
        reading.picture(way(**change))


def test_a_changed_picture_makes_another_version_of_its_lesson() -> None:
    sources = library.shipped().sources["clock"]
    first = reading.lesson(2, sources, PICTURES)
    of = PICTURES["order-clock"]
    other = {"order-clock": reading.picture({**of.data, "title": {"zh": "钟", "en": "Clock"}})}
    second = reading.lesson(2, sources, PICTURES | other)
    assert first.text("en").version != second.text("en").version


def test_what_is_wrong_with_pictures_is_told() -> None:
    one = {"one": reading.picture(way())}
    said = checking.picture_faults(
        one, {"x": {"zh-hans": "![路](two)", "en": "see ![Way](one) here"}}
    )
    assert said == [
        "x: other pictures in Chinese than in English",
        "x: no picture two",
        "x: a picture stands on a line of its own: ![title](code)",
        "picture one: in no lesson",
    ]
