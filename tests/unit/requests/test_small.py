"""Small numbers never leak; rows single nobody out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.requests.rules import small


@pytest.mark.parametrize(("columns", "top"), [(1, 12), (2, 12), (3, 9), (4, 6)])
def test_who_knows_the_rule_and_the_total_cannot_work_out_a_withheld_count(
    columns: int, top: int
) -> None:
    """Goes through every table: each withheld count has at least two values that fit."""
    fits: dict[small.Shown, list[tuple[int, ...]]] = defaultdict(list)
    for counts in itertools.product(range(top + 1), repeat=columns):
        fits[small.suppress(counts)].append(counts)
    for shown, tables in fits.items():
        for at, cell in enumerate(shown.cells):
            if cell is None:
                assert len({table[at] for table in tables}) > 1, (shown, tables)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_small_counts_are_withheld_and_a_shown_total_is_true(counts: list[int]) -> None:
    shown = small.suppress(counts)
    for count, cell in zip(counts, shown.cells, strict=True):
        assert cell == (None if 0 < count < small.K else count)
    assert shown.total in (None, sum(counts))
    if None not in shown.cells:
        assert shown.total == sum(counts)


ROWS = st.builds(
    small.Row,
    st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)).map(small.month),
    st.sampled_from(["", "0-17", "18-29", "30-44", "45-59", "60+"]),
    st.sampled_from(["walk_in", "hotline"]),
    st.sampled_from(["dv_physical", "dv_control", "elder_support"]),
    st.sampled_from(["open", "active"]), st.just("high"),
)  # fmt: skip


@given(st.lists(ROWS, max_size=60))
def test_nobody_stands_in_a_group_of_fewer_than_five(rows: list[small.Row]) -> None:
    groups = small.grouped(rows)
    assert sorted(at for group in groups for at in group.members) == (
        list(range(len(rows))) if len(rows) >= small.K else []
    ), "everybody stands in one group, or there are none"
    for group in groups:
        assert len(group.rows) == len(group.members) >= small.K
        assert len({row.group for row in group.rows}) == 1
    assert groups == small.grouped(rows), "made again it would be the same"


@given(st.lists(ROWS, min_size=5, max_size=40), st.randoms(use_true_random=False))
def test_the_order_tells_nothing_of_who_came_first(rows: list[small.Row], chance: Random) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    shown = Counter(row for group in small.grouped(mixed) for row in group.rows)
    assert shown == Counter(row for group in small.grouped(rows) for row in group.rows)
    for group in small.grouped(rows):
        assert list(group.rows) == sorted(group.rows, key=lambda row: (row.state, row.risk))


def test_each_is_told_as_finely_as_the_others_allow() -> None:
    same = small.Row("2026-03", "30-44", "hotline", "dv_physical", "open", "high")
    assert [group.rows for group in small.grouped([same] * 5)] == [(same,) * 5]
    assert small.grouped([same] * 4) == []
    months = [small.Row(f"2026-0{n}", "30-44", "hotline", "dv_physical", "o", "h")
              for n in (1, 1, 2, 3, 3)]  # fmt: skip
    assert {row.when for group in small.grouped(months) for row in group.rows} == {"2026-Q1"}
    # One alone isn't left out and isn't shown alone: the smallest group goes with her.
    alone = small.Row("2026-01", "0-17", "walk_in", "elder_support", "open", "high")
    groups = small.grouped([same] * 6 + [replace(same, when="2026-05")] * 5 + [alone])
    assert sorted(len(group.rows) for group in groups) == [6, 6]
    assert groups[0].rows[0].group == ("", "", "", "")


@given(st.dates(dt.date(1930, 1, 1), dt.date(2026, 1, 1)))
def test_every_age_has_its_band(born: dt.date) -> None:
    assert small.age_band(born, dt.date(2026, 6, 1)) in {"0-17", "18-29", "30-44", "45-59", "60+"}
    assert small.age_band(None, dt.date(2026, 6, 1)) == ""
    assert small.age_band(dt.date(2008, 6, 2), dt.date(2026, 6, 1)) == "0-17"


def test_a_breakdown_is_shown_whole_or_not_at_all() -> None:
    assert small.whole([6, 0, 5], total_shown=True) == (6, 0, 5)
    assert small.whole([6, 4], total_shown=True) is None
    assert small.whole([6, 5], total_shown=False) is None
    assert small.whole([], total_shown=True) == ()
