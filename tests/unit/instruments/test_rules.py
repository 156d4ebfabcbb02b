"""Counting: what holds whatever is answered."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.instruments import library, rules
from niangjia.instruments.rules import Answers, Direction, ReasonMissing, UnknownAnswer
from niangjia.instruments.values import OPEN_ANSWERS, Instrument, Level

ALL = list(library.shipped().values())
DAY = dt.date(2026, 11, 2)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[str, str]]:
    of = draw(st.sampled_from(ALL))
    given_ = {
        q.code: draw(st.sampled_from(["", *q.codes])) for q in of.questions
    }  # fmt: skip
    return of, {code: answer for code, answer in given_.items() if answer}


@given(answered(), st.data())
def test_an_open_answer_never_lowers(
    case: tuple[Instrument, dict[str, str]], data: st.DataObject
) -> None:
    of, answers = case
    question = data.draw(st.sampled_from(of.questions))
    opened = data.draw(st.sampled_from(["", *OPEN_ANSWERS]))
    later = {**answers, question.code: opened}
    if not opened:
        later.pop(question.code)
    before, after = rules.assess(of, answers), rules.assess(of, later)
    assert after.treat_as.level >= before.treat_as.level
    assert after.most >= before.most


@given(answered())
def test_a_red_answer_is_never_less_than_the_red_level(
    case: tuple[Instrument, dict[str, str]],
) -> None:
    of, answers = case
    found = rules.assess(of, answers)
    assert found.emergency == bool(found.reds)
    if found.reds:
        assert found.band.level >= of.red_level
        assert set(of.on_red) <= set(found.steps)
        assert all(set(q.steps) <= set(found.steps) for q in of.questions if q.code in found.reds)
    else:
        assert found.steps == ()
    assert found.treat_as.level >= found.band.level
    assert (found.may_close, found.may_lower) == (False, False)
    assert (
        len(found.open) + sum(answers.get(q.code) in {"yes", "no"} for q in of.questions)
        == found.of
    )


@given(
    answered(),
    st.sampled_from(list(Level)),
    st.sampled_from([None, *Level]),
    st.sampled_from(["", "seen"]),
)
def test_only_a_judgement_with_a_reason_lowers_a_case(
    case: tuple[Instrument, dict[str, str]], current: Level, judged: Level | None, reason: str
) -> None:
    of, answers = case
    found = rules.suggested(of, rules.assess(of, answers))
    try:
        after = rules.level_after(current, found, judged, reason)
    except ReasonMissing:
        assert judged is not None
        assert not reason
        return
    if judged is None:
        assert after == max(current, found)
    elif after < current or after != found:
        assert reason


@given(answered(), answered())
def test_a_trend_over_open_answers_never_says_fewer(
    one: tuple[Instrument, dict[str, str]], two: tuple[Instrument, dict[str, str]]
) -> None:
    found = rules.compare(one, two)
    if found.unknown:
        assert found.direction is not Direction.FEWER
    if found.new_reds:
        assert found.direction is Direction.MORE
    assert not set(found.new) & set(found.gone)


@given(answered(), st.integers(0, 60), st.sampled_from([None, *Level]))
def test_asking_again_is_never_later_than_the_band_allows(
    case: tuple[Instrument, dict[str, str]], days: int, judged: Level | None
) -> None:
    of, answers = case
    found = rules.assess(of, answers)
    due = rules.due_again(of, found, DAY, level=judged)
    assert DAY < due.on <= DAY + dt.timedelta(days=found.treat_as.again)
    code = next(iter(of.triggers))
    soon = rules.due_again(of, found, DAY, {code: DAY + dt.timedelta(days=days)})
    assert soon.at_once
    assert soon.on == DAY + dt.timedelta(days=days)
    past = rules.due_again(of, found, DAY, {code: DAY - dt.timedelta(days=1), "moon": DAY})
    assert not past.at_once


def partner() -> Instrument:
    return library.shipped()["partner-danger", "1.0"]


def no_to_all(of: Instrument) -> dict[str, str]:
    return {q.code: "no" for q in of.questions}


def test_no_to_all_is_still_watched() -> None:
    found = rules.assess(partner(), no_to_all(partner()))
    assert (found.count, found.of, found.band.level) == (0, 16, Level.WATCH)
    assert found.complete
    assert rules.due_again(partner(), found, DAY).on == DAY + dt.timedelta(days=30)


def test_nothing_asked_is_taken_as_the_gravest() -> None:
    found = rules.assess(partner(), {})
    assert found.band.level is Level.WATCH
    assert found.treat_as.level is Level.GRAVE
    assert not found.emergency
    assert len(found.unasked) == 16


def test_one_red_answer_opens_the_path_and_names_what_to_do() -> None:
    found = rules.assess(partner(), {**no_to_all(partner()), "choked": "yes"})
    assert found.steps == ("safe_now", "call", "tonight", "child_look", "supervisor", "doctor_neck")


def test_her_own_estimate_weighs_as_much() -> None:
    found = rules.assess(partner(), no_to_all(partner()))
    assert rules.suggested(partner(), found, "mortal") is Level.GRAVE
    assert rules.suggested(partner(), found, "unsure") is Level.WATCH


def test_what_counted_and_is_open_now_is_unclear() -> None:
    of = partner()
    before, after = {**no_to_all(of), "worse": "yes"}, {**no_to_all(of), "worse": "unwilling"}
    assert rules.compare((of, before), (of, after)).direction is Direction.UNCLEAR
    assert rules.compare((of, before), (of, no_to_all(of))).direction is Direction.FEWER
    assert rules.compare((of, no_to_all(of)), (of, before)).direction is Direction.MORE
    assert rules.compare((of, before), (of, before)).direction is Direction.SAME


def test_unknown_answers_are_refused() -> None:
    for wrong in ({"moon": "yes"}, {"choked": "maybe"}):
        with pytest.raises(UnknownAnswer):
            rules.assess(partner(), wrong)


@given(answered())
def test_answers_survive_being_kept(case: tuple[Instrument, dict[str, str]]) -> None:
    of, answers = case
    kept = Answers(of.code, of.version, answers, "afraid", "这次我真的怕")
    assert Answers.from_data(json.loads(json.dumps(kept.to_data()))) == kept
