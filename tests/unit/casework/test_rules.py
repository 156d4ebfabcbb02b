"""Rules of casework: numbers, safe contact, states, risk."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.casework import rules, states
from niangjia.casework.rules import Agreed

clocks = st.times()


@given(st.integers(2020, 2099))
def test_a_number_reads_back_however_it_is_typed(year: int) -> None:
    number = rules.new_number(year)
    assert rules.read_number(number) == number
    assert rules.read_number(f" {number.lower().replace('-', ' ')} ") == number
    assert rules.read_number(number[:-1]) == ""


@given(clocks, st.none() | clocks, st.none() | clocks, st.sampled_from(rules.CHANNELS))
def test_without_her_yes_nothing_is_ever_allowed(
    clock: dt.time, since: dt.time | None, until: dt.time | None, channel: str
) -> None:
    agreed = Agreed(False, frozenset(rules.CHANNELS), since, until)
    assert rules.contact_refusal(agreed, channel, clock) == "not_agreed"
    assert rules.contact_refusal(Agreed(True), channel, clock) == "channel"


@given(clocks, clocks, clocks)
def test_a_span_and_its_opposite_never_both_hold(
    clock: dt.time, since: dt.time, until: dt.time
) -> None:
    if since != until:
        assert rules.within(clock, since, until) != rules.within(clock, until, since)


@given(st.lists(st.sampled_from([*sorted(rules.FAILED), "reached"])))
def test_fails_count_from_the_newest_to_the_last_success(outcomes: list[str]) -> None:
    count = rules.fails_in_row(outcomes)
    assert all(outcome in rules.FAILED for outcome in outcomes[:count])
    assert count == len(outcomes) or outcomes[count] == "reached"


@given(st.lists(st.sampled_from("abc")), st.booleans())
def test_risk_is_never_below_any_of_its_issues(codes: list[str], danger: bool) -> None:
    defaults = {"a": "medium", "b": "unscreened", "c": "high"}
    risk = rules.risk_of(codes, defaults, danger=danger)
    order = rules.RISK_ORDER.index
    assert all(order(risk) >= order(defaults[code]) for code in codes)
    assert not danger or risk == "high"
    assert codes or danger or risk == "unscreened"


@given(st.lists(st.sampled_from(sorted(states.CASE)), max_size=30))
def test_no_walk_closes_a_case_that_did_not_wait_for_closure(walk: list[str]) -> None:
    state, before = states.FIRST, ""
    for wanted in walk:
        if states.may_follow(state, wanted):
            before, state = state, wanted
            assert state != "closed" or before == "closing"
    assert states.CASE[state]


def test_every_state_can_be_reached_and_left() -> None:
    assert set().union(*states.CASE.values()) == set(states.CASE) - {"open"}


def test_quiet_and_follow_up_are_sooner_for_high_risk() -> None:
    today = dt.date(2026, 11, 28)
    assert rules.follow_up_on("high", today) < rules.follow_up_on("medium", today)
    assert rules.is_quiet("high", today - dt.timedelta(days=7), today)
    assert not rules.is_quiet("medium", today - dt.timedelta(days=7), today)


def test_hints_say_the_words_and_the_most_said_comes_first() -> None:
    found = rules.hints([("挨打", ["dv"]), ("拿刀", ["dv", "x"]), ("欠薪", ["wages"])])
    assert found[0].code == "dv" and found[0].words == ("挨打", "拿刀")


def test_a_child_is_younger() -> None:
    assert rules.older(dt.date(1990, 1, 1), dt.date(1990, 1, 1))
    assert not rules.older(None, dt.date(1990, 1, 1))
    assert not rules.older(dt.date(2010, 1, 1), dt.date(1990, 1, 1))


# -- consent --------------------------------------------------------------------------------------------
HOWS = st.sampled_from(["said", "signed", "guardian", "law"])
ROLES = st.sampled_from(["", "relative", "respondent", "witness"])


@given(HOWS, st.none() | st.integers(0, 99), ROLES, st.booleans())
def test_the_other_party_never_agrees_for_a_child(
    how: str, age: int | None, guardian: str, suspected: bool
) -> None:
    refusal = rules.consent_refusal(how, age, guardian, suspected=suspected)
    if how == "guardian" and guardian != "relative":
        assert refusal
    if how == "law":
        assert refusal == ""
    if how in ("said", "signed"):
        assert bool(refusal) == (age is not None and age < 14)


@pytest.mark.parametrize(
    ("how", "age", "guardian", "suspected", "refusal"),
    [
        ("guardian", 9, "respondent", True, "respondent"),
        ("guardian", 9, "relative", True, ""),
        ("guardian", 9, "", False, "who"),
        ("guardian", 18, "relative", False, "adult"),
        ("guardian", None, "relative", False, ""),
        ("said", 13, "", False, "child"),
        ("said", 13, "", True, "suspected"),
        ("said", 14, "", True, ""),
        ("said", None, "", False, ""),
    ],
)
def test_who_agrees_by_age(
    how: str, age: int | None, guardian: str, suspected: bool, refusal: str
) -> None:
    assert rules.consent_refusal(how, age, guardian, suspected=suspected) == refusal
