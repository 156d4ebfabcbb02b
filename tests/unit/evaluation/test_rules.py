"""Effects are estimated soundly: known quantiles, intervals that hold the truth as often as they
say, and no claim where there is nothing."""

from __future__ import annotations

import random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.evaluation import rules
from niangjia.evaluation.rules import Effect, Person

shares = st.floats(0, 1, allow_nan=False)
counts = st.integers(0, 12).flatmap(lambda due: st.tuples(st.integers(0, due), st.just(due)))
persons = st.lists(
    st.builds(Person, before=counts, after=counts).filter(lambda one: one.counts), max_size=14
)


@pytest.mark.parametrize(
    ("df", "expected"),
    [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (17.5, 2.105), (30, 2.042), (120, 1.980)],
)
def test_quantiles_are_those_of_the_tables(df: float, expected: float) -> None:
    assert rules.t_quantile(0.95, df) == pytest.approx(expected, abs=6e-4)


def test_with_many_degrees_of_freedom_it_is_the_normal_distribution() -> None:
    assert rules.t_quantile(0.99, 1e6) == pytest.approx(NormalDist().inv_cdf(0.995), abs=1e-4)


@given(st.floats(0.3, 40), st.floats(0.3, 40), st.floats(0.001, 0.999))
def test_the_beta_function_is_its_own_mirror(a: float, b: float, x: float) -> None:
    both = rules.incomplete_beta(a, b, x) + rules.incomplete_beta(b, a, 1 - x)
    assert both == pytest.approx(1, abs=1e-9)


@given(st.lists(st.floats(-1, 1, allow_nan=False), min_size=2, max_size=30), st.integers(1, 6))
def test_an_interval_holds_its_estimate_and_never_leaves_what_is_possible(
    values: list[float], questions: int
) -> None:
    found = rules.paired(values, questions=questions)
    assert -1 <= found.low <= found.value + 1e-9 and found.value - 1e-9 <= found.high <= 1
    assert not (found.clear and found.low <= 0 <= found.high)
    assert not (rules.paired(values, questions=questions + 3).clear and not found.clear)


@given(st.lists(shares, min_size=2, max_size=20), st.lists(shares, min_size=2, max_size=20))
def test_who_is_first_only_turns_the_sign(first: list[float], second: list[float]) -> None:
    one, other = rules.welch(first, second), rules.welch(second, first)
    assert one.value == pytest.approx(-other.value, abs=1e-9)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-9)


def test_a_group_that_is_the_same_throughout_is_not_certain() -> None:
    found = rules.paired([0.0] * 6, events=3)
    assert found.low < -0.1 and found.high > 0.1
    wider, narrower = rules.least_variance(6, 3), rules.least_variance(40, 30)
    assert wider > narrower > 0


def test_one_alone_has_no_interval() -> None:
    with pytest.raises(ValueError, match="two people"):
        rules.paired([0.4])
    with pytest.raises(ValueError, match="two people"):
        rules.welch([0.4, 0.5], [0.1])


@given(persons, persons)
def test_fewer_than_five_are_never_shown(trained: list[Person], others: list[Person]) -> None:
    found = rules.effect(trained, others)
    assert (found.trained is None) == (len(trained) < 5)
    assert (found.untrained is None) == (len(others) < 5)
    assert (found.change is None) == (len(trained) < 5)
    both = len(trained) >= 5 and len(others) >= 5
    assert (found.beyond is not None) == (found.others is not None) == both


@given(persons, persons)
def test_every_line_is_over_the_same_people(trained: list[Person], others: list[Person]) -> None:
    """So that nobody follows from two lines by subtraction."""
    found = rules.effect(trained, others)
    if found.beyond is None:
        return
    assert found.trained and found.untrained and found.change and found.others
    assert found.change.value == pytest.approx(found.trained.after - found.trained.before)
    assert found.others.value == pytest.approx(found.trained.after - found.untrained.after)
    rest = found.untrained.after - found.untrained.before
    assert found.beyond.value == pytest.approx(found.change.value - rest)


def test_only_who_had_something_due_in_both_spans_is_compared() -> None:
    found = rules.people({"a": (1, 2), "b": (0, 0), "c": (3, 3)}, {"a": (2, 2), "b": (1, 1)})
    assert found == [Person((1, 2), (2, 2))]


def test_totals_need_five_people_with_something_due() -> None:
    assert rules.total([(1, 2)] * 4 + [(0, 0)]) is None
    assert rules.total([(1, 2)] * 5) == rules.Total(5, 5, 10)


def test_learning_needs_five_pairs() -> None:
    assert rules.gain([(0.4, 0.8)] * 4, questions=8) is None
    found = rules.gain([(0.4, 0.8), (0.5, 0.7), (0.3, 0.9), (0.6, 0.8), (0.4, 0.6)], questions=8)
    assert found is not None and (found.people, found.change.clear) == (5, True)
    assert found.change.value == pytest.approx(0.32)


# -- how often an interval holds the truth ----------------------------------------------------------
def _worker(chance: random.Random, p: float) -> float:
    """A worker's own probability around ``p``: workers differ, their events resemble each other."""
    return chance.betavariate(p * 8, (1 - p) * 8)


def _done(chance: random.Random, p: float) -> tuple[int, int]:
    due = chance.randint(2, 8)
    return sum(chance.random() < p for _event in range(due)), due


def _simulated(chance: random.Random, size: int, effect: float) -> Effect:
    groups = []
    for added in (effect, 0.0):
        rows = []
        for _person in range(size):
            p = _worker(chance, 0.5)
            after = min(max(p + 0.1 + added * (1 if p + 0.1 + added <= 1 else 0), 0), 1)
            rows.append(Person(_done(chance, p), _done(chance, after)))
        groups.append(rows)
    return rules.effect(*groups, looked_at=3)


@pytest.mark.parametrize("size", [6, 20])
def test_where_there_is_no_effect_none_is_claimed_and_intervals_hold_zero(size: int) -> None:
    chance, runs = random.Random(f"none {size}"), 400
    found = [_simulated(chance, size, 0).beyond for _run in range(runs)]
    held = sum(one is not None and one.low <= 0 <= one.high for one in found)
    claimed = sum(one is not None and one.clear for one in found)
    assert held / runs >= 0.93
    assert claimed / runs <= 0.035


def test_where_there_is_an_effect_the_interval_holds_it_and_it_is_found() -> None:
    chance, runs, held, claimed = random.Random("some"), 300, 0, 0
    for _run in range(runs):
        trained, others, size, truth = [], [], 24, 0.3
        for _person in range(size):
            p = chance.uniform(0.2, 0.5)
            trained.append(Person(_done(chance, p), _done(chance, p + truth)))
            others.append(Person(_done(chance, p), _done(chance, p)))
        found = rules.effect(trained, others, looked_at=3).beyond
        assert found is not None
        held += found.low <= truth <= found.high
        claimed += found.clear
    assert held / runs >= 0.93
    assert claimed / runs >= 0.7
