"""Seats, waiting and clashes: nobody is forgotten, nobody gets two places."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from niangjia.training import states
from niangjia.training.rules.seats import (
    FREE,
    NO_SEAT,
    QUOTA_FULL,
    Room,
    Waiter,
    moving_up,
    nearest_quota,
)
from niangjia.training.rules.timetable import Slot, clashes, shifted

QUOTAS = st.dictionaries(st.sampled_from("AB"), st.integers(0, 6))
LINE = st.lists(st.sampled_from(["", "A", "B"]), max_size=20)


@given(seats=st.integers(1, 12), quotas=QUOTAS, line=LINE, taken=st.integers(0, 12))
def test_moving_up_keeps_every_limit_and_the_order(
    seats: int, quotas: dict[str, int], line: list[str], taken: int
) -> None:
    taken = min(taken, seats)
    waiting = [Waiter(str(at), quota) for at, quota in enumerate(line)]
    moved = moving_up(Room(seats, taken, quotas, {}), waiting)
    assert taken + len(moved) <= seats
    for quota, limit in quotas.items():
        assert Counter(one.quota for one in moved)[quota] <= limit
    assert moved == [one for one in waiting if one in moved]
    # Nobody is left behind for whom there was a place.
    used = Counter(one.quota for one in moved)
    after = Room(seats, taken + len(moved), quotas, used)
    assert all(after.reason_for(one.quota) != FREE for one in waiting if one not in moved)


@given(quotas=QUOTAS, line=LINE)
def test_within_a_quota_nobody_overtakes(quotas: dict[str, int], line: list[str]) -> None:
    waiting = [Waiter(str(at), quota) for at, quota in enumerate(line)]
    moved = {one.key for one in moving_up(Room(5, 0, quotas, {}), waiting)}
    for quota in ("", "A", "B"):
        same = [one.key in moved for one in waiting if one.quota == quota]
        assert same == sorted(same, reverse=True)


def test_the_reason_says_which_limit_holds() -> None:
    assert Room(1, 1, {"A": 3}, {}).reason_for("A") == NO_SEAT
    assert Room(9, 1, {"A": 1}, {"A": 1}).reason_for("A") == QUOTA_FULL
    assert Room(9, 1, {"A": 1}, {"A": 1}).reason_for("") == FREE


def test_a_street_counts_against_the_nearest_unit_above_it() -> None:
    assert nearest_quota("000100020003", ["0001", "00010002", "0009"]) == "00010002"
    assert nearest_quota("0009", ["0001"]) is None


NINE = dt.datetime(2026, 9, 7, 9, tzinfo=dt.UTC)


def slot(key: str, start: int, end: int, **more: object) -> Slot:
    hour = dt.timedelta(hours=1)
    return Slot(key, NINE + start * hour, NINE + end * hour, programme="p", **more)  # type: ignore[arg-type]


def test_clashes_are_told_by_what_clashes() -> None:
    one = slot("1", 0, 2, place="Hall", group="A", teachers=frozenset({"Shen"}))
    assert clashes(one, [slot("2", 2, 3, place="Hall")]) == []
    assert clashes(one, [one]) == []
    two = slot("2", 1, 3, place=" Hall ", group="B", teachers=frozenset({"Shen", "Lu"}))
    assert [clash.over for clash in clashes(one, [two])] == ["teacher", "place"]
    assert [clash.over for clash in clashes(one, [slot("3", 1, 3)])] == ["group"]


@given(a=st.integers(0, 8), b=st.integers(1, 8), c=st.integers(0, 8), d=st.integers(1, 8))
def test_overlapping_is_mutual(a: int, b: int, c: int, d: int) -> None:
    one, two = slot("1", a, a + b), slot("2", c, c + d)
    assert one.overlaps(two) == two.overlaps(one)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)))
def test_next_year_keeps_the_weekday(day: dt.date) -> None:
    assert shifted(day).weekday() == day.weekday()
    assert abs((shifted(day) - day).days - 365) <= 2


def test_every_state_leads_only_to_known_states() -> None:
    for table in (states.PROGRAMME, states.PLACE):
        assert {to for targets in table.values() for to in targets} <= set(table)
