"""Small numbers never leak; rows single nobody out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict

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
    st.sampled_from(["东岸区", "西岭区"]),
    st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)).map(small.month),
    st.sampled_from(["", "0-17", "18-29", "30-44", "45-59", "60+"]),
    st.sampled_from(["walk_in", "hotline"]),
    st.sampled_from(["dv_physical", "dv_control", "elder_support"]),
    st.just("open"), st.just("high"),
)  # fmt: skip


@given(st.lists(ROWS, max_size=40))
def test_nobody_stands_in_a_group_of_fewer_than_five(rows: list[small.Row]) -> None:
    try:
        made, _level = small.deidentify(rows)
    except small.TooFew as alone:
        years = Counter((row.where, row.when[:4]) for row in rows)
        assert alone.rows == sum(n for n in years.values() if n < small.K) > 0
    else:
        assert len(made) == len(rows)
        assert all(n >= small.K for n in Counter(row.group for row in made).values())


def test_the_finest_table_that_is_safe_is_taken() -> None:
    same = small.Row("东岸区", "2026-03", "30-44", "hotline", "dv_physical", "open", "high")
    assert small.deidentify([same] * 5) == ([same] * 5, 0)
    with pytest.raises(small.TooFew):
        small.deidentify([same] * 4)
    months = [small.Row("东岸区", f"2026-0{n}", "30-44", "hotline", "dv_physical", "o", "h")
              for n in (1, 1, 2, 3, 3)]  # fmt: skip
    made, level = small.deidentify(months)
    assert level == 1 and {row.when for row in made} == {"2026-Q1"}


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
