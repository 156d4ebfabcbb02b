"""What may be told of a need, and which is widest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.needs import rules
from niangjia.needs.rules import Need

NEEDS = st.lists(
    st.integers(0, 60).flatmap(
        lambda of: st.builds(
            Need,
            source=st.sampled_from(["tests", "screens"]),
            area=st.sampled_from(["danger", "children"]),
            path=st.sampled_from(["0001", "0002", "0003", "0004"]),
            gaps=st.integers(0, of),
            of=st.just(of),
            people=st.integers(0, 12),
        )
    ),
    max_size=12,
    unique_by=lambda one: (one.source, one.area, one.path),
)


def need(path: str, gaps: int, of: int, people: int = 9, **more: str) -> Need:
    return Need(more.get("source", "tests"), more.get("area", "danger"), path, gaps, of, people)


@pytest.mark.parametrize(
    ("gaps", "of", "least", "most"),
    [(0, 0, 0, 0), (0, 10, 0, 0), (5, 10, 0.23, 0.24), (50, 100, 0.40, 0.41), (10, 10, 0.72, 0.73)],
)
def test_one_can_be_surer_of_a_share_of_many(gaps: int, of: int, least: float, most: float) -> None:
    assert least <= round(rules.lower(gaps, of), 3) <= most


@given(st.integers(0, 500), st.integers(0, 500))
def test_what_one_is_sure_of_never_exceeds_the_share(a: int, b: int) -> None:
    gaps, of = min(a, b), max(a, b)
    assert 0 <= rules.lower(gaps, of) <= (gaps / of if of else 0) + 1e-9


def test_fewer_than_five_persons_are_not_told_nor_worked_out_from_the_sum() -> None:
    found = rules.screened([need("0001", 3, 9, 4), need("0002", 2, 8, 6), need("0003", 1, 9, 20)])
    assert {one.path: one.told for one in found} == {"0001": False, "0002": False, "0003": True}
    alone = rules.screened([need("0001", 3, 9, 5), need("0002", 2, 8, 6)])
    assert all(one.told for one in alone)


@given(NEEDS)
def test_nothing_told_is_about_fewer_than_five(needs: list[Need]) -> None:
    found = rules.screened(needs)
    assert len(found) == sum(one.of > 0 for one in needs)
    for one in found:
        assert not one.told or one.people >= rules.FEWEST
    for key in {(one.source, one.area) for one in found}:
        column = [one for one in found if (one.source, one.area) == key]
        hidden = [one for one in column if not one.told]
        # Whoever knows the sum learns of at least five persons together.
        if hidden and len(hidden) < len(column):
            assert sum(one.people for one in hidden) >= rules.FEWEST


@given(NEEDS)
def test_the_widest_comes_first_and_is_a_gap_that_may_be_told(needs: list[Need]) -> None:
    found = rules.widest(rules.screened(needs))
    assert all(one.told and one.gaps for one in found)
    assert [one.sure for one in found] == sorted((one.sure for one in found), reverse=True)


def test_a_cell_shows_its_widest_source() -> None:
    cells = rules.by_cell([need("0001", 1, 50), need("0001", 40, 50, source="screens")])
    assert cells["0001", "danger"].source == "screens"
    hidden = rules.by_cell(rules.screened([need("0001", 9, 9, 1), need("0001", 0, 9, source="b")]))
    assert hidden["0001", "danger"].source == "b"


def test_a_programme_aims_at_the_units_where_the_need_is_wide() -> None:
    wide, some, little = need("0001", 30, 40), need("0002", 10, 40), need("0003", 1, 40)
    assert rules.targets([little, some, wide], "danger") == [wide, some]
    assert rules.targets([little], "danger") == [little]
    assert rules.targets([wide], "children") == []


def test_units_are_ordered_by_their_need_and_the_untold_come_last() -> None:
    told = rules.screened([need("0001", 1, 40), need("0002", 30, 40), need("0003", 2, 2, 2)])
    cells = rules.by_cell(told)
    order = rules.ordered(["0001", "0002", "0003", "0004"], cells, "danger")
    assert order[0] == "0002" and set(order[2:]) <= {"0001", "0003", "0004"}
