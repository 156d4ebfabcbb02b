"""The table of states: what follows what, for every state and every walk."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from niangjia.referrals import grounds, states
from niangjia.referrals.models import Referral, Reply, Service

STATES = st.sampled_from(sorted(states.REFERRAL))


def test_table_and_model_name_the_same_states() -> None:
    assert set(states.REFERRAL) == set(Referral.State.values)
    assert {after for all_after in states.REFERRAL.values() for after in all_after} <= set(
        states.REFERRAL
    )
    assert set(states.ACTS.values()) <= set(Reply.Kind.values)


@given(st.lists(STATES, max_size=12))
def test_every_walk_begins_as_a_draft_and_never_leaves_an_end(wanted: list[str]) -> None:
    state, was_sent = states.FIRST, False
    for next_state in wanted:
        if not states.may_follow(state, next_state):
            continue
        assert state not in states.ENDED
        was_sent = was_sent or next_state == "sent"
        # Nothing is received, answered or lapsed that wasn't sent.
        assert was_sent or next_state == "withdrawn"
        state = next_state


@given(STATES)
def test_the_receiver_never_brings_a_referral_to_a_state_of_the_sender(state: str) -> None:
    offered = states.acts_in(state)
    assert not {states.ACTS[act] for act in offered} & {"draft", "sent", "lapsed", "withdrawn"}
    assert bool(offered) == (state in {"sent", "lapsed", "accepted", "in_progress"})


def test_each_state_can_be_reached_and_what_runs_can_be_taken_back() -> None:
    seen, ahead = set(), [states.FIRST]
    while ahead:
        state = ahead.pop()
        if state not in seen:
            seen.add(state)
            ahead += states.REFERRAL[state]
    assert seen == set(states.REFERRAL)
    assert all(states.may_follow(state, "withdrawn") for state in states.RUNNING | {"lapsed"})


def test_the_diagram_in_the_docs_is_the_table() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "referrals.md"
    assert states.diagram() in page.read_text("utf-8")


def test_every_ground_has_a_basis_both_languages_and_known_kinds() -> None:
    found = grounds.all_grounds()
    assert found
    for one in found.values():
        assert one.basis and one.zh and one.en and one.note_zh and one.note_en
        assert one.kinds <= set(Service.Kind.values)
    assert {one.code for one in grounds.fitting("police", child=False)} == {
        "violence_report", "crime_report", "emergency",
    }  # fmt: skip
    assert "child_report" in {one.code for one in grounds.fitting("police", child=True)}
    assert grounds.fitting("legal_aid", child=True) == []
