"""How a day is told, and what of an address a saved view keeps."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.desk import rules


def test_an_open_danger_path_counts_as_due_today() -> None:
    assert rules.tally(["danger", "today", "late", "waiting"]) == rules.Tally(today=2, late=1)


def test_items_stand_in_their_sections_in_order() -> None:
    grouped = rules.group([("late", 1), ("today", 2), ("late", 3)])
    assert list(grouped) == list(rules.SECTIONS)
    assert grouped["late"] == [1, 3]


def test_an_unknown_section_is_an_error() -> None:
    with pytest.raises(KeyError):
        rules.group([("someday", 1)])


class TestViewOf:
    def test_keeps_what_was_chosen_in_one_order(self) -> None:
        assert rules.view_of("?b=2&a=1&page=3&held=x&c=") == "a=1&b=2"

    @given(
        st.dictionaries(
            st.from_regex(r"[a-z]{1,8}", fullmatch=True),
            st.text(min_size=1, max_size=8),
            max_size=5,
        )
    )
    def test_the_same_choices_are_the_same_view(self, chosen: dict[str, str]) -> None:
        kept = {k: v for k, v in chosen.items() if k not in rules.PASSING}
        if not kept:
            with pytest.raises(ValueError, match="no filters"):
                rules.view_of(urlencode(chosen))
            return
        backwards = dict(reversed(list(chosen.items())))
        view = rules.view_of(urlencode(chosen))
        assert view == rules.view_of(urlencode(backwards)) == rules.view_of(view)
        assert dict(parse_qsl(view)) == kept

    @pytest.mark.parametrize("query", ["", "?", "page=2", "state=&role="])
    def test_nothing_chosen_is_no_view(self, query: str) -> None:
        with pytest.raises(ValueError, match="no filters"):
            rules.view_of(query)

    def test_more_than_fits_is_refused(self) -> None:
        with pytest.raises(ValueError, match="too many"):
            rules.view_of("unit=" + "7" * rules.LONGEST_QUERY)
