"""What a source says is read and mended: numbers, headings, days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.law.corpus import numerals, reading
from niangjia.law.corpus.reading import Headings, unglue


@given(st.integers(0, numerals.LARGEST))
def test_every_numeral_is_read_as_it_is_written(number: int) -> None:
    assert numerals.to_int(numerals.to_chinese(number)) == number
    assert numerals.to_int(str(number).translate({48 + d: 0xFF10 + d for d in range(10)})) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [(10, "十"), (12, "十二"), (20, "二十"), (100, "一百"), (105, "一百零五"), (110, "一百一十"),
     (1005, "一千零五"), (1079, "一千零七十九"), (1260, "一千二百六十")],
)  # fmt: skip
def test_numerals_as_statutes_write_them(number: int, written: str) -> None:
    assert numerals.to_chinese(number) == written


@pytest.mark.parametrize("text", ["", "第", "十一月", "12345", "一二三四五", "-1", "１２a"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        numerals.to_int(text)


@pytest.mark.parametrize(
    ("label", "place"),
    [
        ("第二百六十条", (260, 0)),
        ("第二百六十条之一", (260, 1)),
        ("第12条", (12, 0)),
        ("第１２条之２", (12, 2)),
    ],
)
def test_a_label_is_a_number_and_a_sub_number(label: str, place: tuple[int, int]) -> None:
    assert reading.number_of(label) == place


def test_a_glued_heading_goes_to_the_articles_that_follow() -> None:
    text, glued = unglue("应当予以保密。\n第五编 婚姻家庭")
    assert (text, glued) == ("应当予以保密。", ["第五编 婚姻家庭"])
    text, glued = unglue("该请求权消灭。\n第三编 合 同\n第一分编 通 则")
    assert (text, glued) == ("该请求权消灭。", ["第三编 合同", "第一分编 通则"])


@pytest.mark.parametrize(
    "text", ["第二款规定的情形。", "有下列情形的：\n（一）第三章规定的情形；", "第一条"]
)
def test_an_article_without_a_glued_heading_stays_as_it_is(text: str) -> None:
    assert unglue(text) == (text, [])


def test_a_new_chapter_ends_the_section_before_it() -> None:
    above = Headings()
    for heading in ("第一编 总则", "第一章 甲", "第一节 乙", "第二章 丙"):
        above.enter(heading)
    assert above.path == ("第一编 总则", "第二章 丙")


@given(st.dates(), st.none() | st.dates())
def test_a_day_before_the_version_is_the_law_s_first(dated: dt.date, told: dt.date | None) -> None:
    effective_on, first = reading.effective(dated, told)
    assert first == told
    assert effective_on is None or effective_on >= dated
    assert (effective_on is None) == (told is None or told < dated)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("中华人民共和国城市房地产管理法", "law"),
        ("最高人民法院关于适用某法的解释", "judicial"),
        ("云河省家庭教育促进条例", "local"),
        ("女职工特别规定", "regulation"),
        ("中华人民共和国刑法修正案（十二）", "amendment"),
    ],
)
def test_kinds(title: str, kind: str) -> None:
    assert reading.kind_of(title) == kind
