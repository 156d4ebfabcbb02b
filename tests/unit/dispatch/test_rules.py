"""Levels, clocks, merging, places and states, whatever comes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from niangjia.dispatch import house as policy
from niangjia.dispatch import rules, states

HOUSE = policy.house()
CODES = [one.code for one in HOUSE.questions]
answers = st.dictionaries(st.sampled_from(CODES), st.sampled_from(rules.ANSWERS))
levels = st.sampled_from(rules.LEVELS)
moments = st.integers(1_600_000_000, 2_000_000_000).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)
)
texts = st.sampled_from(["", "甲", "乙", "丙"])
sheets = st.dictionaries(st.sampled_from("abcd"), texts)


def place(level: str) -> int:
    return rules.LEVELS.index(level)


@given(answers, st.sampled_from(CODES), st.sampled_from(rules.ANSWERS))
def test_a_worse_answer_never_lowers_the_level(
    given_now: dict[str, str], code: str, worse: str
) -> None:
    before = given_now.get(code, rules.UNASKED)
    if rules.ANSWERS.index(worse) < rules.ANSWERS.index(before):
        before, worse = worse, before
    low = rules.advise(HOUSE, {**given_now, code: before})
    high = rules.advise(HOUSE, {**given_now, code: worse})
    assert place(high.level) >= place(low.level)


@pytest.mark.parametrize("code", ["now", "hurt", "weapon", "choked", "dying", "child"])
def test_each_grave_answer_alone_is_red(code: str) -> None:
    assert rules.advise(HOUSE, {code: "yes"}) == rules.Advice("red", (code,))


def test_green_needs_every_question_asked_and_denied() -> None:
    denied = dict.fromkeys(CODES, "no")
    assert rules.advise(HOUSE, denied).level == "green"
    for code in CODES:
        assert rules.advise(HOUSE, {**denied, code: ""}).level == "yellow"
    assert rules.advise(HOUSE, {}).level == "yellow"


@given(levels, st.sampled_from(["", *rules.LEVELS]), st.text(max_size=20))
def test_raising_is_free_and_lowering_needs_a_reason(
    advised: str, chosen: str, reason: str
) -> None:
    after = rules.level_after(advised, chosen, reason)
    if chosen and place(chosen) >= place(advised):
        assert after == chosen
    elif len(reason.strip()) < rules.SHORTEST_REASON or not chosen:
        assert after == advised
    else:
        assert after == chosen


def test_not_sure_about_a_child_is_enough_to_report() -> None:
    assert rules.child_in_it(HOUSE, {"child": "unsure"})
    assert not rules.child_in_it(HOUSE, {"child": "no", "now": "yes"})


@given(moments, levels, levels)
def test_the_more_urgent_the_sooner(since: dt.datetime, one: str, other: str) -> None:
    if place(one) <= place(other):
        assert rules.reply_by(HOUSE, other, since) <= rules.reply_by(HOUSE, one, since)
    assert rules.reply_by(HOUSE, one, since) > since


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)), st.sampled_from(policy.OUTCOMES_KEPT))
def test_a_call_is_kept_for_its_days(day: dt.date, outcome: str) -> None:
    assert (rules.keep_until(HOUSE, outcome, day) - day).days == HOUSE.keep_days[outcome] > 0


@given(
    st.sampled_from(["high", "medium", "unscreened"]), st.booleans(), st.booleans(),
    st.sets(st.sampled_from(["call", "sms", "visit"])),
)  # fmt: skip
def test_nobody_visits_where_no_safe_way_is_agreed(
    risk: str, danger: bool, allowed: bool, channels: set[str]
) -> None:
    due = rules.after_close(risk, was_danger=danger, allowed=allowed, channels=channels)
    assert (due == "") is (risk == "medium" and not danger)
    if due:
        assert (due == "follow_up") is (allowed and bool(channels))


# -- merging ----------------------------------------------------------------------------------------
@given(sheets, sheets, sheets)
def test_two_windows_never_write_over_each_other(
    start: dict[str, str], one: dict[str, str], other: dict[str, str]
) -> None:
    first = rules.merge(start, {}, 1, one, 1)
    second = rules.merge(first.sheet, first.marks, first.version, other, 1)
    for name, text in one.items():
        changed = (start.get(name) or "") != text
        if changed:
            assert second.sheet[name] == text
            assert (name in second.conflicts) is (name in other and other[name] != text)
    for name, text in other.items():
        if name not in second.conflicts:
            assert (second.sheet.get(name) or "") == text


@given(sheets, sheets)
def test_the_same_save_twice_changes_nothing(
    start: dict[str, str], given_now: dict[str, str]
) -> None:
    once = rules.merge(start, {}, 1, given_now, 1)
    twice = rules.merge(once.sheet, once.marks, once.version, given_now, 1)
    assert (twice.sheet, twice.version, twice.conflicts) == (once.sheet, once.version, ())


# -- places and paths ---------------------------------------------------------------------------------
UNITS = [("0001", "云河市妇联"), ("00010001", "东岸区妇联"), ("000100010001", "柳桥街道妇联")]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("云河市东岸区柳桥街道槐树里3号", "000100010001"),
        ("在 东 岸 那边", "00010001"),
        ("柳桥那儿", "000100010001"),
        ("不知道", ""),
        ("", ""),
    ],
)
def test_the_lowest_unit_that_a_place_names(text: str, path: str) -> None:
    assert rules.unit_in(text, UNITS) == path


@given(st.integers(1, 6))
def test_a_matter_rises_one_step_at_a_time_to_the_top(depth: int) -> None:
    path = "0001" * depth
    found = rules.above(path, 4)
    assert len(found) == depth - 1
    assert all(path.startswith(one) and len(one) < len(path) for one in found)
    assert found == sorted(found, key=len, reverse=True)


# -- states, data ----------------------------------------------------------------------------------------
def test_every_state_is_reached_and_leads_to_an_end() -> None:
    reached, wave = {states.FIRST}, {states.FIRST}
    while wave := {after for state in wave for after in states.DISPATCH[state]} - reached:
        reached |= wave
    assert reached == set(states.DISPATCH)
    for state in set(states.DISPATCH) - states.ENDED:
        assert states.may_follow(state, "closed")
    assert not any(states.DISPATCH[state] for state in states.ENDED)


@given(st.lists(st.sampled_from(sorted(states.DISPATCH)), max_size=12))
def test_nothing_is_taken_up_that_was_never_sent(wishes: list[str]) -> None:
    state, seen = states.FIRST, [states.FIRST]
    for wish in wishes:
        if states.may_follow(state, wish):
            state = wish
            seen.append(state)
    if "taken_up" in seen or "received" in seen:
        assert "sent" in seen
    assert "closed" not in seen[:-1]


def test_the_shipped_policy_has_both_languages() -> None:
    assert all(one.zh and one.en for one in HOUSE.questions)
    assert HOUSE.child_codes == {"child"}


@pytest.mark.parametrize(
    "change",
    [
        {"reply_minutes": {"red": 0, "orange": 1, "yellow": 1, "green": 1}},
        {"keep_days": {}},
        {"revisit_days": 0},
        {"rules": [{"level": "purple", "answers": ["yes"], "codes": ["now"]}]},
        {"rules": [{"level": "red", "answers": ["perhaps"], "codes": ["nowhere"]}]},
    ],
)
def test_a_faulty_policy_is_refused(change: dict[str, object]) -> None:
    data = yaml.safe_load(policy.FILE.read_text("utf-8"))
    with pytest.raises(policy.Faulty):
        policy.read({**data, **change})


def test_a_question_twice_is_refused() -> None:
    data = yaml.safe_load(policy.FILE.read_text("utf-8"))
    data["questions"].append(data["questions"][0])
    with pytest.raises(policy.Faulty):
        policy.read(data)
    assert replace(HOUSE, version="2") != HOUSE


@pytest.mark.parametrize(
    ("risk", "danger", "level"),
    [
        ("medium", False, "yellow"),
        ("high", False, "orange"),
        ("unscreened", False, "orange"),
        ("medium", True, "red"),
    ],
)
def test_a_case_passed_on_without_a_call_has_a_level(risk: str, danger: bool, level: str) -> None:
    assert rules.level_of_case(risk, in_danger=danger) == level
