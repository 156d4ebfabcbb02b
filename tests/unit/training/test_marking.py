"""Marks: the weakest line counts; what wasn't seen is no evidence. The shipped rubrics hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from niangjia.learning import selectors as learning
from niangjia.training import rubrics
from niangjia.training.rules.marking import level, means

LINES = ("a", "b", "c")
SHEET = st.dictionaries(st.sampled_from(LINES), st.integers(1, 4))


@given(marks=SHEET, most=st.integers(1, 4))
def test_a_level_is_never_above_the_weakest_line_or_the_most(
    marks: dict[str, int], most: int
) -> None:
    found = level(marks, LINES, most)
    if set(marks) != set(LINES) or min(marks.values()) == 1:
        assert found == 0
    else:
        assert found == min(*marks.values(), most)


@given(sheets=st.lists(SHEET, max_size=6))
def test_a_mean_lies_between_the_marks(sheets: list[dict[str, int]]) -> None:
    for line, mean in means(sheets, LINES).items():
        marks = [sheet[line] for sheet in sheets if line in sheet]
        assert (mean is None) == (not marks)
        if mean is not None:
            assert min(marks) <= mean <= max(marks)


def test_every_shipped_rubric_says_both_languages_and_names_a_known_area() -> None:
    found = rubrics.shipped()
    assert len(found) >= 5
    for one in found.values():
        assert one.zh and one.en and len(one.lines) >= 4
        assert len({line.code for line in one.lines}) == len(one.lines)
        assert all(line.zh and line.en for line in one.lines)
        if one.kind == "practice":
            assert one.area in learning.areas() and 1 <= one.most <= 4
        else:
            assert (one.kind, one.area) == ("visit", "")
