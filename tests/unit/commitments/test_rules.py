"""When a commitment is looked at, and what is counted of it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.commitments import rules
from niangjia.commitments.rules import Row

DAY = dt.date(2026, 3, 1)
STEPS = st.sets(st.sampled_from(rules.STEPS))
ROWS = st.lists(
    st.builds(
        Row,
        who=st.integers(0, 6),
        counts_from=st.dates(DAY - dt.timedelta(days=200), DAY),
        looks=st.dictionaries(st.sampled_from(rules.STEPS), st.sampled_from(rules.LEVELS)),
        closed=st.sampled_from(["", rules.LEFT, rules.CANCELLED]),
    ),
    max_size=25,
)


def after(days: int, *taken: int) -> rules.Look:
    return rules.look(DAY, taken, DAY + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "taken", "step", "state"),
    [
        (0, (), 30, "ahead"),
        (22, (), 30, "ahead"),
        (23, (), 30, "due"),
        (44, (), 30, "due"),
        (45, (), 30, "late"),
        (44, (30,), 90, "ahead"),
        (83, (), 90, "due"),
        (83, (30,), 90, "due"),
        (105, (30,), 90, "late"),
        (180, (), 90, "late"),
        (181, (), 90, "lapsed"),
        (400, (30, 90), 90, "done"),
        (85, (90,), 90, "done"),
    ],
)
def test_a_look_is_ahead_due_late_and_then_over(
    days: int, taken: tuple[int, ...], step: int, state: str
) -> None:
    found = after(days, *taken)
    assert (found.step, found.state) == (step, state)
    assert found.day == DAY + dt.timedelta(days=step)


@given(st.integers(-10, 500), STEPS)
def test_a_look_that_was_taken_is_never_asked_for_again(days: int, taken: set[int]) -> None:
    found = after(days, *taken)
    assert not (found.open and found.step in taken)
    assert found.step in rules.STEPS


def test_a_commitment_closes_when_the_programme_or_the_member_is_gone_and_says_which() -> None:
    assert rules.closed_why("ended", "enrolled", active=True) == ""
    assert rules.closed_why("cancelled", "enrolled", active=False) == rules.CANCELLED
    assert rules.closed_why("ended", "enrolled", active=False) == rules.LEFT
    assert rules.closed_why("running", "withdrawn", active=True) == rules.GAVE_UP


@pytest.mark.parametrize(
    ("state", "gone", "may"),
    [
        ("draft", 0, False),
        ("open", 0, False),
        ("running", 400, True),
        ("ended", 30, True),
        ("ended", 31, False),
        ("cancelled", 0, False),
    ],
)
def test_it_is_written_while_the_programme_runs_and_a_month_after(
    state: str, gone: int, may: bool
) -> None:
    assert rules.may_write(state, DAY, DAY + dt.timedelta(days=gone)) is may


def test_a_day_that_has_passed_or_lies_too_far_is_refused() -> None:
    assert rules.fault_of_day(DAY - dt.timedelta(days=1), DAY) == "past"
    assert rules.fault_of_day(DAY, DAY) == ""
    assert rules.fault_of_day(DAY + dt.timedelta(days=180), DAY) == ""
    assert rules.fault_of_day(DAY + dt.timedelta(days=181), DAY) == "far"


def test_counts_say_of_how_many() -> None:
    old = DAY - dt.timedelta(days=50)
    rows = [Row(who, old, {30: "done"}) for who in range(5)]
    rows += [Row(0, old, {}), Row(9, old, {}, rules.LEFT), Row(7, DAY, {})]
    found = rules.counts(rows, {0, 1, 2, 20}, DAY)
    assert (found.asked, found.wrote, found.commitments, found.closed) == (8, 7, 8, 1)
    first = found.at(30)
    assert (first.due, first.confirmed, first.late) == (6, 5, 1)
    assert first.levels == {"not_started": 0, "begun": 0, "done": 5, "sustained": 0}
    assert found.at(90).due == 0 and not found.at(90).told


def test_levels_of_fewer_than_five_looks_are_not_told() -> None:
    rows = [Row(who, DAY - dt.timedelta(days=50), {30: "begun"}) for who in range(4)]
    assert rules.counts(rows, (), DAY).at(30).levels == {}


@given(ROWS, st.sets(st.integers(0, 9)))
def test_no_part_exceeds_its_whole(rows: list[Row], asked: set[object]) -> None:
    found = rules.counts(rows, asked, DAY)
    assert found.wrote <= found.asked
    assert found.closed <= found.commitments == len(rows)
    for at in found.steps:
        assert at.confirmed + at.late <= at.due <= found.commitments
        assert not at.levels or sum(at.levels.values()) == at.confirmed >= rules.FEWEST
