"""A breakdown shows no small number, and none of them can be worked out."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.requests.rules import merging
from niangjia.requests.rules.merging import ANSWERS, GROUPS, TOGETHER, Told, apart, told
from niangjia.requests.rules.small import K


@pytest.mark.parametrize(
    ("groups", "top"),
    [([[0]], 14), ([[0, 1]], 14), ([[0, 1], [2]], 12), ([[0], [1], [2]], 11), ([[0, 1], [2, 3]], 9),
     ([[0, 2, 3], [1]], 9)],
)  # fmt: skip
def test_who_knows_the_rule_works_no_small_number_out(groups: list[list[int]], top: int) -> None:
    """Goes through every breakdown: each small number that isn't alone in its sum has another value that fits."""
    answers = sum(map(len, groups))
    fits: dict[Told, list[tuple[int, ...]]] = defaultdict(list)
    for counts in itertools.product(range(top + 1), repeat=answers):
        fits[told(counts, groups)].append(counts)
    for shown, tables in fits.items():
        if any((number or 0) > top for number in shown.numbers):
            continue  # not all that fit was gone through
        for at in range(answers):
            if any(0 < table[at] < K for table in tables):
                assert len({table[at] for table in tables}) > 1, (shown, tables)


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_what_is_told_is_true_and_never_small(counts: list[int]) -> None:
    shown = told(counts, [[0, 1], [2], [3]])
    for number in shown.numbers:
        assert number is None or number == 0 or number >= K
    assert sum(number or 0 for number in shown.numbers) in (sum(counts), 0)


def test_as_finely_as_it_may_be() -> None:
    groups = [[0, 1], [2, 3]]
    assert told([5, 0, 9, 7], groups) == Told(ANSWERS, (5, 0, 9, 7))
    assert told([5, 1, 9, 7], groups) == Told(GROUPS, (6, 16))
    assert told([2, 1, 9, 7], groups) == Told(TOGETHER, (19,))
    assert told([2, 1, 0, 0], groups) == Told(TOGETHER, (None,))


def test_of_answers_that_hold_together_neither_side_is_small() -> None:
    assert apart([6, 17, 2, 0, 20], 20).numbers == (6, None, None, 0, 20)


def test_every_answer_stands_in_one_group() -> None:
    assert merging.places("abc", ["ca", "b"]) == [[2, 0], [1]]
    for groups in (["ab"], ["ab", "bc"]):
        with pytest.raises(ValueError, match="one group"):
            merging.places("abc", groups)
