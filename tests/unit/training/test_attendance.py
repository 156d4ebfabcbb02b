"""Attendance out of scans: in any order, twice, with a wrong clock; late and early."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from niangjia.training.rules.attendance import (
    CLOSES,
    ENOUGH,
    GRACE,
    OPENS,
    SLOW,
    Mark,
    Presence,
    door_open,
    presence,
    rate,
    settle,
    split,
    standing,
    tidy,
)

START = dt.datetime(2026, 9, 7, 9, tzinfo=dt.UTC)
END = START + dt.timedelta(hours=2)
MINUTE = dt.timedelta(minutes=1)
MINUTES = st.integers(-120, 240)
MARKS = st.lists(
    st.builds(
        lambda way, at, sure: Mark(way, START + at * MINUTE, sure),
        st.sampled_from(["in", "out"]), MINUTES, st.booleans(),
    ),
    max_size=8,
)  # fmt: skip
MOMENTS = st.integers(-10_000_000, 10_000_000).map(lambda at: START + at * MINUTE)


@given(marks=MARKS, data=st.data())
def test_scans_in_any_order_and_twice_give_what_they_gave_once(
    marks: list[Mark], data: st.DataObject
) -> None:
    replayed = data.draw(st.permutations(marks + marks))
    assert presence(replayed, START) == presence(marks, START)


@given(marks=MARKS)
def test_whoever_was_scanned_was_there_and_left_after_she_came(marks: list[Mark]) -> None:
    was = presence(marks, START)
    assert (was.arrived is None) == (not marks)
    if was.left is not None:
        assert was.arrived is not None and was.left > was.arrived


def test_the_first_way_in_counts_and_the_last_way_out_unless_she_came_back() -> None:
    def at(way: str, minute: int) -> Mark:
        return Mark(way, START + minute * MINUTE)

    assert presence([at("in", 5), at("in", 2)], START).arrived == START + 2 * MINUTE
    gone = presence([at("in", 0), at("out", 50), at("out", 60)], START)
    assert gone.left == START + 60 * MINUTE
    back = presence([at("in", 0), at("out", 50), at("in", 60)], START)
    assert back == Presence(START, None)
    assert presence([at("out", 90)], START) == Presence(START, START + 90 * MINUTE)


@given(at=MOMENTS, sent=MOMENTS, received=st.integers(-120, 6000))
def test_a_settled_time_lies_within_the_open_door(
    at: dt.datetime, sent: dt.datetime, received: int
) -> None:
    now = START + received * MINUTE
    found, sure = settle(at, sent, now, START, END)
    assert START - OPENS <= found <= max(START - OPENS, min(now, END + CLOSES))
    put_right = at if abs(now - sent) <= SLOW else at + (now - sent)
    assert sure == (abs(found - put_right) <= SLOW)


@given(
    wrong=st.integers(-5_000_000, 5_000_000), waited=st.integers(0, 3000), at=st.integers(-60, 180)
)
def test_a_clock_that_is_wrong_all_along_changes_nothing(wrong: int, waited: int, at: int) -> None:
    truly = START + at * MINUTE
    received = truly + waited * MINUTE
    off = wrong * MINUTE * 2
    assert settle(truly + off, received + off, received, START, END) == (truly, True)


def test_the_door_opens_two_hours_before() -> None:
    assert door_open(START - OPENS, START)
    assert not door_open(START - OPENS - MINUTE, START)


@given(came=MINUTES, stayed=st.integers(1, 300))
def test_late_and_early_are_told_beyond_the_grace_only(came: int, stayed: int) -> None:
    arrived = START + came * MINUTE
    found = standing(Presence(arrived, arrived + stayed * MINUTE), START, END)
    assert 0 <= found.share <= 1
    assert found.late == (came if came * MINUTE > GRACE else 0)
    early = (END - arrived - stayed * MINUTE) // MINUTE
    assert found.early == (early if early * MINUTE > GRACE else 0)
    assert found.attended == (found.share >= ENOUGH)


@given(came=MINUTES, left=MINUTES, more=st.integers(0, 60))
def test_who_stays_longer_never_attended_less(came: int, left: int, more: int) -> None:
    arrived = START + came * MINUTE
    if left <= came:
        return
    short = standing(Presence(arrived, START + left * MINUTE), START, END)
    long = standing(Presence(arrived, START + (left + more) * MINUTE), START, END)
    assert long.share >= short.share


def test_nobody_seen_attended_nothing() -> None:
    assert standing(Presence(), START, END).share == 0
    assert rate([]).share is None
    both = [standing(Presence(START), START, END), standing(Presence(), START, END)]
    assert (rate(both).held, rate(both).attended, rate(both).share) == (2, 1, 0.5)


@given(
    people=st.lists(st.text("abc", min_size=1), unique=True, max_size=15),
    sizes=st.dictionaries(
        st.sampled_from("ABC"), st.one_of(st.none(), st.integers(0, 6)), min_size=1
    ),
)
def test_groups_are_even_and_none_is_overfull(
    people: list[str], sizes: dict[str, int | None]
) -> None:
    found = split(people, sizes)
    counts = {g: sum(one == g for one in found.values()) for g in sizes}
    assert all(limit is None or counts[g] <= limit for g, limit in sizes.items())
    room = sum(limit for limit in sizes.values() if limit is not None)
    endless = any(limit is None for limit in sizes.values())
    assert len(found) == (len(people) if endless else min(len(people), room))
    open_counts = [n for g, n in counts.items() if sizes[g] is None or n < (sizes[g] or 0)]
    assert not open_counts or max(open_counts) - min(open_counts) <= 1


def test_a_code_is_read_as_people_write_it() -> None:
    assert tidy(" abcde fghjk ") == "ABCDEFGHJK"
    assert tidy("ABCDE-FGHJ3") == "ABCDEFGHJ3"
    assert tidy("ABCDE FGHI") == "" and tidy("https://x") == ""
