import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.units import rules
from niangjia.units.rules import Refused

TODAY = dt.date(2026, 11, 23)


def refused(function, *args, **options) -> str:
    with pytest.raises(Refused) as caught:
        function(*args, **options)
    return caught.value.code


class TestLevels:
    def test_every_level_may_stand_somewhere(self):
        placed = {level for below in rules.BELOW.values() for level in below}
        assert placed | {rules.PROVINCE} == set(rules.LEVELS)

    def test_nothing_stands_below_itself_or_above_a_higher_level(self):
        order = list(rules.LEVELS)
        for parent, below in rules.BELOW.items():
            assert all(order.index(level) > order.index(parent) for level in below)

    @pytest.mark.parametrize("level", ["city", "district", "street", "community"])
    def test_a_studio_may_stand_below_any_unit_from_city_to_community(self, level):
        rules.check_place("studio", level)

    def test_a_studio_never_stands_alone(self):
        assert refused(rules.check_place, "studio", None) == "needs_parent"

    @pytest.mark.parametrize(
        ("text", "level"),
        [("街道（乡镇）", "street"), ("乡", "street"), ("区县", "district"), ("县级市", "district"),
         ("Street or township", "street"), (" CITY ", "city"), ("婚调室", "studio")],
    )  # fmt: skip
    def test_levels_are_read_as_offices_write_them(self, text, level):
        assert rules.read_level(text) == level

    def test_an_unknown_level_and_a_missing_one_differ(self):
        assert refused(rules.read_level, "片区") == "level_unknown"
        assert refused(rules.read_level, " ") == "level_missing"


class TestCodes:
    @pytest.mark.parametrize(
        ("text", "level", "code"),
        [("330100", "city", "330100"), ("３３０１０２００１", "street", "330102001"),
         ("330102 001 201", "community", "330102001201"), ("", "city", ""),
         ("330100000000", "city", "330100"), ("330102001000", "street", "330102001")],
    )  # fmt: skip
    def test_codes_are_read_with_spaces_full_width_and_noughts_of_statistics(
        self, text, level, code
    ):
        assert rules.clean_code(text, level) == code

    @pytest.mark.parametrize(
        ("text", "level", "problem"),
        [("33010", "city", "code_length"), ("330102001", "city", "code_length"),
         ("330102001201", "street", "code_length"), ("33O100", "city", "code_digits")],
    )  # fmt: skip
    def test_what_is_wrong_with_a_code_is_named(self, text, level, problem):
        assert refused(rules.clean_code, text, level) == problem

    @given(st.text(max_size=16), st.sampled_from(rules.LEVELS))
    def test_any_text_gives_a_code_of_the_right_length_or_a_refusal(self, text, level):
        try:
            code = rules.clean_code(text, level)
        except Refused:
            return
        assert code == "" or (code.isdigit() and len(code) in rules.CODE_LENGTHS[level])


class TestNamesAndPaths:
    def test_a_name_holds_no_sign_that_separates_a_path(self):
        assert refused(rules.clean_name, "江城/东湖") == "name_signs"

    @given(st.lists(st.from_regex(r"[^\s/\\>＞|｜]{1,6}", fullmatch=True), min_size=1, max_size=5))
    def test_a_path_comes_apart_as_it_was_joined(self, names):
        assert rules.split_path(rules.join_path(names)) == tuple(names)


class TestDays:
    def test_nothing_happened_tomorrow_or_before_the_unit_opened(self):
        tomorrow = TODAY + dt.timedelta(days=1)
        assert refused(rules.check_day, tomorrow, today=TODAY) == "day_ahead"
        opened = dt.date(2026, 1, 1)
        early = dt.date(2025, 12, 31)
        assert (
            refused(rules.check_day, early, today=TODAY, opened_on=opened) == "day_before_opening"
        )
        rules.check_day(opened, today=TODAY, opened_on=opened)
