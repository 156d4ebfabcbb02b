"""Clocks, decisions and words of requests."""

from __future__ import annotations

import datetime as dt
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.requests import letters, library, states
from niangjia.requests.rules import asking as rules

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1))
ASKERS = ["client", "guardian", "respondent", "other"]


@given(DAYS)
def test_a_letter_leaves_before_the_last_day_and_not_on_the_first(day: dt.date) -> None:
    clock = library.book().clock
    letter, due = rules.due_on(day, clock.letter_on), rules.due_on(day, clock.days)
    assert day < letter <= due
    assert (due - day).days == clock.days


def test_no_rule_and_no_letter_can_be_told_a_case() -> None:
    for made in (letters.make, letters.content, rules.due_on, rules.decision_fault):
        names = set(inspect.signature(made).parameters)
        assert not names & {"case", "case_id", "row", "request", "actor"}


@given(
    st.sampled_from(["respondent", "other"]),
    st.sampled_from(["granted", "partly", "refused", "neutral"]),
    st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
def test_the_other_side_gets_nothing_but_the_neutral_letter(
    asker: str, outcome: str, proved: bool, reason: bool, safe: bool
) -> None:
    fault = rules.decision_fault(
        asker=asker, outcome=outcome, proved=proved, basis="others", reason=reason,
        guardian_safe=safe,
    )  # fmt: skip
    assert (fault == "") == (outcome == "neutral")


@given(st.sampled_from(["granted", "partly"]), st.sampled_from(["client", "guardian"]))
def test_nothing_is_handed_to_somebody_unproved(outcome: str, asker: str) -> None:
    args = {"basis": "others", "reason": True, "guardian_safe": True}
    assert rules.decision_fault(asker=asker, outcome=outcome, proved=False, **args) == "identity"  # type: ignore[arg-type]
    assert rules.decision_fault(asker=asker, outcome=outcome, proved=True, **args) == ""  # type: ignore[arg-type]


def test_a_guardian_who_may_be_the_other_side_gets_nothing_else() -> None:
    fault = rules.decision_fault(
        asker="guardian", outcome="granted", proved=True, basis="", reason=True, guardian_safe=False
    )
    assert fault == "guardian"


@pytest.mark.parametrize(("outcome", "basis", "reason", "fault"), [
    ("refused", "", True, "basis"), ("refused", "hold", False, "reason"), ("refused", "hold", True, ""),
    ("partly", "", True, "basis"), ("granted", "", False, ""), ("neutral", "", False, "outcome"),
])  # fmt: skip
def test_a_refusal_says_its_ground_and_why(
    outcome: str, basis: str, reason: bool, fault: str
) -> None:
    found = rules.decision_fault(
        asker="client", outcome=outcome, proved=True, basis=basis, reason=reason,
        guardian_safe=False,
    )  # fmt: skip
    assert found == fault


def test_nobody_decides_what_is_hers() -> None:
    assert rules.may_decide(decider=1, receiver=2, worker=3)
    assert not rules.may_decide(decider=1, receiver=1, worker=3)
    assert not rules.may_decide(decider=1, receiver=2, worker=1)
    assert not rules.may_decide(decider=None, receiver=2, worker=1)


def test_states_end_and_every_outcome_has_its_end() -> None:
    assert {state for state, after in states.REQUEST.items() if not after} == {"done", "refused"}
    assert set(states.END_OF.values()) == {"done", "refused"}
    for asker in ASKERS:
        assert rules.outcomes_for(asker) <= set(states.END_OF)
    assert states.may_follow("received", "checked")
    assert not states.may_follow("received", "done")


def test_every_asker_has_steps_and_every_kind_its_article() -> None:
    assert all(library.steps_for(asker) for asker in ASKERS)
    found = library.book()
    assert set(found.kinds) == {"copy", "correct", "withdraw", "delete"}
    assert all(entry.basis for entry in [*found.kinds.values(), *found.refusals.values()])
    assert not library.refusals_for("respondent")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_letter_differs_by_its_days_and_code_alone(language: str) -> None:
    def told(code: str, day: dt.date) -> str:
        of = letters.content(
            code=code, received_on=day, letter_on=day + dt.timedelta(14), language=language
        )
        return repr(of)

    day = dt.date(2026, 3, 2)
    assert told("R-AAAA-AAAA", day).replace("AAAA-AAAA", "X") == told("R-BBBB-BBBB", day).replace(
        "BBBB-BBBB", "X"
    )
    for word in ("个案", "她", "case", "she"):
        assert word not in told("R-K7RT-4XQM", day).split("columns")[0].replace("case of", "")
