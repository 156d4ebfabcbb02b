"""Through whose hands evidence goes: only what can follow follows."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from niangjia.evidence.rules import custody
from niangjia.evidence.rules.custody import STEPS, is_out, why_not

wishes = st.lists(st.sampled_from([*STEPS, "burnt"]), max_size=25)


def walked(wanted: list[str]) -> list[str]:
    """The steps of ``wanted`` that the rules let happen, in order."""
    way: list[str] = []
    for step in wanted:
        if not why_not(way, step):
            way.append(step)
    return way


@given(wishes)
def test_every_way_begins_with_being_received_once(wanted: list[str]) -> None:
    way = walked(wanted)
    assert way[:1] in ([], ["received"])
    assert way.count("received") == min(1, len(way))
    assert way.count("sealed") <= 1
    assert "burnt" not in way


@given(wishes)
def test_what_comes_back_was_out_and_what_goes_was_here(wanted: list[str]) -> None:
    moves = [step for step in walked(wanted) if step in ("given_out", "returned")]
    assert moves == (["given_out", "returned"] * len(moves))[: len(moves)]


@given(wishes)
def test_out_is_what_went_and_never_came_back(wanted: list[str]) -> None:
    way = walked(wanted)
    assert is_out(way) is (way.count("given_out") > way.count("returned"))


@given(wishes, st.sampled_from(STEPS))
def test_a_step_that_may_not_come_changes_nothing(wanted: list[str], step: str) -> None:
    way = walked(wanted)
    if why_not(way, step):
        assert walked([*way, step]) == way


@given(st.lists(st.integers(0, 9), max_size=9))
def test_a_gap_in_the_numbers_shows(numbers: list[int]) -> None:
    assert custody.unbroken(numbers) is (numbers == [n + 1 for n in range(len(numbers))])


def test_late_is_what_should_be_back_already() -> None:
    day = dt.date(2026, 11, 28)
    assert custody.is_late(day - dt.timedelta(days=1), day)
    assert not custody.is_late(day, day)
    assert not custody.is_late(None, day)
