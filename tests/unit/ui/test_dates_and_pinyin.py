"""Days as offices write them; names in the order of a Chinese directory."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from niangjia.ui import dates, pinyin

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("language", "this_year", "last_year"),
    [
        ("zh-hans", "11月23日 星期一", "2025年3月8日 星期六"),
        ("en", "Mon 23 Nov", "Sat 8 Mar 2025"),
    ],
)
def test_a_day_has_its_weekday_and_a_year_only_when_needed(language, this_year, last_year) -> None:
    with translation.override(language):
        assert dates.day(TODAY, TODAY) == this_year
        assert dates.day(dt.date(2025, 3, 8), TODAY) == last_year


def test_a_full_date() -> None:
    with translation.override("zh-hans"):
        assert dates.full(TODAY) == "2026年11月23日"
    with translation.override("en"):
        assert dates.full(TODAY) == "23 Nov 2026"


@pytest.mark.parametrize(
    ("back", "zh", "en"),
    [
        (dt.timedelta(seconds=20), "刚刚", "just now"),
        (dt.timedelta(minutes=1), "1 分钟前", "1 minute ago"),
        (dt.timedelta(minutes=5), "5 分钟前", "5 minutes ago"),
        (dt.timedelta(hours=3), "3 小时前", "3 hours ago"),
        (dt.timedelta(days=1), "昨天", "yesterday"),
        (dt.timedelta(days=3), "3 天前", "3 days ago"),
        (dt.timedelta(days=-1), "明天", "tomorrow"),
        (dt.timedelta(days=-4), "4 天后", "in 4 days"),
        (dt.timedelta(days=90), "8月25日", "25 Aug"),
    ],
)
def test_how_long_ago_in_words(back, zh, en) -> None:
    now = timezone.make_aware(dt.datetime(2026, 11, 23, 14, 0))  # noqa: DTZ001
    with translation.override("zh-hans"):
        assert dates.ago(now - back, now) == zh
    with translation.override("en"):
        assert dates.ago(now - back, now) == en


def test_names_sort_as_in_a_directory() -> None:
    names = ["周敏", "陈静", "单丽", "王秀兰", "曾红", "区慧", "王芳", "Anna Li"]
    assert sorted(names, key=pinyin.sort_key) == [
        "Anna Li", "陈静", "区慧", "单丽", "王芳", "王秀兰", "曾红", "周敏",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("周敏", "zhoumin", "zm"),
        ("单丽", "shanli", "sl"),
        ("尉迟静", "yuchijing", "ycj"),
        ("仇红", "qiuhong", "qh"),
        ("Li Na", "lina", "ln"),
        ("吕绿", "lülü", "ll"),
    ],
)
def test_pinyin_knows_surnames(name, full, initials) -> None:
    assert pinyin.full(name).replace("v", "ü") == full
    assert pinyin.initials(name) == initials


def test_a_unit_is_not_a_surname() -> None:
    assert pinyin.full("单位", surname=False) == "danwei"


@given(st.text(max_size=12))
def test_any_text_has_a_sort_key(text: str) -> None:
    assert isinstance(pinyin.sort_key(text), str)
