"""What people type is read the way they meant it, or refused with the reason."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.ui import normalise
from niangjia.ui.normalise import Unreadable

TODAY = dt.date(2026, 11, 23)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(st.text())
def test_half_width_is_stable(text: str) -> None:
    once = normalise.to_halfwidth(text)
    assert normalise.to_halfwidth(once) == once


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_full_width_letters_come_back(text: str) -> None:
    assert normalise.to_halfwidth(full_width(text)) == text


def test_chinese_text_stays_chinese() -> None:
    assert normalise.to_halfwidth("云河区、妇联。") == "云河区、妇联。"


class TestPhone:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("13812345678", "13812345678"),
            ("138 1234 5678", "13812345678"),
            ("１３８－１２３４－５６７８", "13812345678"),
            ("+86 138-1234-5678", "13812345678"),
            ("0086 13812345678", "13812345678"),
            ("86 13812345678", "13812345678"),
            ("（0571）8888 6666", "057188886666"),
            ("0571-88886666-801", "057188886666-801"),
            ("0571-88886666 转 801", "057188886666-801"),
            ("010 65123456", "01065123456"),
            ("110", "110"),
            ("12338", "12338"),
            ("0571-12338", "057112338"),
            ("400-810-1234", "4008101234"),
            ("\u200b13812345678\u200b", "13812345678"),
        ],
    )
    def test_is_read(self, typed: str, read: str) -> None:
        assert normalise.phone(typed) == read

    @pytest.mark.parametrize(
        ("typed", "code", "found"),
        [
            ("", "empty", None),
            ("   ", "empty", None),
            ("1381234567", "mobile_length", 10),
            ("138123456789", "mobile_length", 12),
            ("12012345678", "mobile_start", None),
            ("88886666", "area_code", None),
            ("0571-888866", "landline_length", 6),
            ("0571-888866661", "landline_length", 9),
            ("400-810-123", "service_length", 9),
            ("+1 202 555 0100", "foreign", None),
            ("no phone", "characters", None),
        ],
    )
    def test_is_refused_with_the_reason(self, typed: str, code: str, found: int | None) -> None:
        with pytest.raises(Unreadable) as refusal:
            normalise.phone(typed)
        assert refusal.value.code == code
        assert refusal.value.params.get("found") == found

    @given(st.text(max_size=30))
    def test_never_fails_otherwise_and_reads_its_own_answer(self, text: str) -> None:
        try:
            read = normalise.phone(text)
        except Unreadable:
            return
        assert read.replace("-", "").isascii()
        assert normalise.phone(read) == read


births = st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31))


def an_id(region: int, born: dt.date, serial: int) -> str:
    first = f"{region:06d}{born:%Y%m%d}{serial:03d}"
    return first + normalise.id_check_digit(first)


ids = st.builds(an_id, st.integers(110000, 659999), births, st.integers(0, 999))


class TestIdNumber:
    @given(ids)
    def test_valid_numbers_are_read_however_they_are_typed(self, number: str) -> None:
        assert normalise.id_number(number) == number
        assert normalise.id_number(full_width(number)) == number
        assert (
            normalise.id_number(f" {number[:6]} {number[6:14].lower()} {number[14:].lower()} ")
            == number
        )

    @given(ids, st.integers(0, 16), st.integers(1, 9))
    def test_one_wrong_digit_is_always_found(self, number: str, place: int, shift: int) -> None:
        wrong = str((int(number[place]) + shift) % 10)
        with pytest.raises(Unreadable):
            normalise.id_number(number[:place] + wrong + number[place + 1 :])

    def test_says_how_many_characters_there_are(self) -> None:
        with pytest.raises(Unreadable) as refusal:
            normalise.id_number("11010119900307123")
        assert (refusal.value.code, refusal.value.params) == ("length", {"found": 17})

    def test_knows_the_birthday(self) -> None:
        with pytest.raises(Unreadable) as refusal:
            normalise.id_number("110101199002301230")
        assert refusal.value.code == "birth_date"

    def test_letters_elsewhere_are_refused(self) -> None:
        with pytest.raises(Unreadable) as refusal:
            normalise.id_number("1101011990O3071234")
        assert refusal.value.code == "characters"


class TestNumber:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("12", 12),
            ("１２．５", Decimal("12.5")),
            ("1,234,567", 1234567),
            ("3.5万", 35000),
            ("￥ 800 元", 800),
            ("-4", -4),
        ],
    )
    def test_is_read(self, typed: str, read: Decimal) -> None:
        assert normalise.number(typed) == read

    @pytest.mark.parametrize("typed", ["", "abc", "1.2.3", "万", "1,2", "Infinity", "NaN", "1e5"])
    def test_is_refused(self, typed: str) -> None:
        with pytest.raises(Unreadable):
            normalise.number(typed)

    @given(st.text(max_size=20))
    def test_never_fails_otherwise(self, text: str) -> None:
        with suppress(Unreadable):
            assert normalise.number(text).is_finite()


class TestDate:
    @pytest.mark.parametrize(
        "typed",
        [
            "2026-11-23", "2026/11/23", "2026.11.23", "2026 11 23", "20261123", "２０２６－１１－２３",
            "2026年11月23日", "2026 年 11 月 23 日", "11月23日", "11月23号", "今年11月23日", "11-23",
            "二〇二六年十一月二十三日", "十一月廿三日", "2026年11月23日 星期一", "今天", "today", "Today",
            "23 Nov 2026", "23 November 2026", "23rd Nov", "Nov 23, 2026", "November 23", "Mon 23 Nov",
            "23-Nov-2026", "0天前",
        ],
    )  # fmt: skip
    def test_many_ways_to_say_the_23rd(self, typed: str) -> None:
        assert normalise.parse_date(typed, TODAY) == TODAY

    @pytest.mark.parametrize(
        ("typed", "days"),
        [
            ("昨天", -1),
            ("前天", -2),
            ("大前天", -3),
            ("明天", 1),
            ("后天", 2),
            ("3天前", -3),
            ("三天前", -3),
            ("10 days ago", -10),
            ("yesterday", -1),
            ("去年11月23日", -365),
        ],
    )
    def test_days_in_words(self, typed: str, days: int) -> None:
        assert normalise.parse_date(typed, TODAY) == TODAY + dt.timedelta(days=days)

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("", "empty"),
            ("2026-02-30", "no_such_day"),
            ("2026-13-01", "no_such_day"),
            ("11/12/2026", "ambiguous"),
            ("3.4.26", "ambiguous"),
            ("soon", "date"),
            ("23 Foo 2026", "date"),
            ("下次", "date"),
        ],
    )
    def test_is_refused_with_the_reason(self, typed: str, code: str) -> None:
        with pytest.raises(Unreadable) as refusal:
            normalise.parse_date(typed, TODAY)
        assert refusal.value.code == code

    @given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
    def test_every_day_survives_every_full_form(self, day: dt.date) -> None:
        for text in (
            day.isoformat(),
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.day} {day:%b} {day.year}",
            f"{day:%B} {day.day}, {day.year}",
            full_width(f"{day:%Y%m%d}"),
        ):
            assert normalise.parse_date(text, TODAY) == day

    @given(st.text(max_size=30))
    def test_never_fails_otherwise(self, text: str) -> None:
        with suppress(Unreadable):
            normalise.parse_date(text, TODAY)


class TestTime:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("9:30", (9, 30)), ("０９：３０", (9, 30)), ("0930", (9, 30)), ("9点半", (9, 30)),
            ("九点半", (9, 30)), ("下午3点20", (15, 20)), ("下午3点20分", (15, 20)), ("3.20 pm", (15, 20)),
            ("9点一刻", (9, 15)), ("下午3点", (15, 0)), ("12 am", (0, 0)), ("12:05 pm", (12, 5)),
            ("中午12点", (12, 0)), ("晚上8点钟", (20, 0)), ("3 pm", (15, 0)),
        ],
    )  # fmt: skip
    def test_is_read(self, typed: str, read: tuple[int, int]) -> None:
        assert normalise.parse_time(typed) == dt.time(*read)

    @pytest.mark.parametrize("typed", ["", "25:00", "9", "later", "9:75"])
    def test_is_refused(self, typed: str) -> None:
        with pytest.raises(Unreadable):
            normalise.parse_time(typed)

    @given(st.text(max_size=20))
    def test_never_fails_otherwise(self, text: str) -> None:
        with suppress(Unreadable):
            normalise.parse_time(text)
