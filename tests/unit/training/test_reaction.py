"""Anonymous answers: nothing lost, no order kept, nothing shown below five."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from niangjia.training import reaction
from niangjia.training.rules.reaction import FEWEST, OPEN_DAYS, is_closed, put_away, spreads

ANSWERS = st.lists(st.fixed_dictionaries({"a": st.integers(1, 5)}), max_size=12)


@given(answers=st.lists(st.integers(), max_size=20), fresh=st.integers())
def test_putting_away_loses_nothing(answers: list[int], fresh: int) -> None:
    assert sorted(put_away(answers, fresh)) == sorted([*answers, fresh])


def test_the_last_answer_lies_anywhere() -> None:
    places = {put_away(list(range(9)), 9).index(9) for _try in range(400)}
    assert places == set(range(10))


@given(answers=ANSWERS)
def test_results_are_shown_from_five_up_and_add_up(answers: list[dict[str, int]]) -> None:
    found = spreads(answers, ["a"])
    assert bool(found) == (len(answers) >= FEWEST)
    if found:
        assert found["a"].n == len(answers)
        assert found["a"].mean == sum(one["a"] for one in answers) / len(answers)


def test_feedback_closes_by_itself_or_by_hand() -> None:
    last = dt.date(2026, 9, 8)
    assert not is_closed(last + dt.timedelta(days=OPEN_DAYS), last, None)
    assert is_closed(last + dt.timedelta(days=OPEN_DAYS + 1), last, None)
    assert is_closed(last, last, last)


def test_every_question_stands_in_both_languages() -> None:
    assert len(reaction.questions()) >= 4
    assert all(one.zh and one.en for one in reaction.questions())
