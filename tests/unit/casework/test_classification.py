"""The type of an incident: the six in their order, held against a slow, obvious way."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.casework import classification as of
from niangjia.casework.forms import incidents as words
from niangjia.casework.models import Incident
from niangjia.casework.presenters import incidents as shown

ACTS = st.frozensets(st.sampled_from(sorted(of.ACTS)))
RELATIONS = st.sampled_from(["", "unknown", "other", "employer", *of.PARTNERS, *of.FAMILY])
FACTS = st.builds(
    of.Facts,
    acts=ACTS,
    relation=RELATIONS,
    age=st.none() | st.integers(0, 99),
    exchanged=st.sampled_from(["", "yes", "no", "unknown"]),
    taken=st.sampled_from(["", "yes", "no", "unknown"]),
)


def slowly(acts: frozenset[str]) -> str:
    """The six questions, one after the other, as a person would ask them from the paper."""
    if "penetrated" in acts:
        return "rape"
    if acts & {"tried_penetration", "touched", "other_sexual"}:
        return "sexual_assault"
    if acts & {"hit", "choked", "weapon", "burnt", "pushed", "other_physical"}:
        return "physical_assault"
    if "made_to_marry" in acts:
        return "forced_marriage"
    if acts & {"money_kept", "work_forbidden", "school_kept", "care_kept", "property_kept"}:
        return "denial"
    psychological = {
        "threatened", "insulted", "confined", "stalked", "sexual_words", "pictures", "things_broken",
    }  # fmt: skip
    if acts & psychological:
        return "psychological"
    return "other" if acts else "unclear"


@given(FACTS)
def test_the_first_type_that_fits_stands(facts: of.Facts) -> None:
    found = of.derive(facts)
    assert found.kind == slowly(facts.acts)
    assert set(found.because) <= facts.acts
    assert all(of.ACTS[act] == found.kind for act in found.because)
    assert bool(found.because) == bool(facts.acts)
    assert not any(of.ACTS[act] in found.before for act in facts.acts)


@given(ACTS, st.sampled_from(sorted(of.ACTS)))
def test_one_more_act_never_makes_a_later_type(acts: frozenset[str], one: str) -> None:
    order = [*of.KINDS, "other", "unclear"]
    before, after = (of.derive(of.Facts(acts=some)).kind for some in (acts, acts | {one}))
    assert order.index(after) <= order.index(before)


@given(FACTS)
def test_contexts_never_change_the_type_and_the_type_is_no_context(facts: of.Facts) -> None:
    bare = of.derive(of.Facts(acts=facts.acts))
    found = of.derive(facts)
    assert found.kind == bare.kind
    assert not set(found.contexts) & {*of.KINDS, "other", "unclear"}
    assert list(found.contexts) == [one for one in of.CONTEXTS if one in found.contexts]


@given(FACTS)
def test_an_age_that_is_not_known_makes_nobody_a_child_and_stays_open(facts: of.Facts) -> None:
    found = of.derive(facts)
    about_children = {"child_sexual", "early_marriage", "child_harm"}
    if facts.age is None or facts.age >= 18:
        assert not about_children & set(found.contexts)
    elif facts.acts:
        assert about_children & set(found.contexts)
    assert ("age" in found.open) == (facts.age is None and bool(facts.acts))


@pytest.mark.parametrize(
    ("relation", "age", "acts", "contexts"),
    [
        ("spouse", 30, {"hit"}, ("partner", "family")),
        ("former", 30, {"stalked"}, ("partner",)),
        ("parent", 12, {"touched"}, ("family", "child_sexual")),
        ("in_law", 16, {"made_to_marry"}, ("family", "early_marriage")),
        ("employer", 25, {"sexual_words"}, ("work",)),
        ("other", 40, {"hit"}, ()),
    ],
)
def test_contexts_follow_from_who_did_it_and_how_old_she_was(
    relation: str, age: int, acts: set[str], contexts: tuple[str, ...]
) -> None:
    facts = of.Facts(acts=frozenset(acts), relation=relation, age=age)
    assert of.derive(facts).contexts == contexts


@given(st.dates(dt.date(1930, 1, 1), dt.date(2025, 1, 1)), st.integers(0, 90))
def test_an_age_turns_on_the_birthday(born: dt.date, years: int) -> None:
    day = dt.date(born.year + years, born.month, min(born.day, 28))
    assert of.age_on(born, day) in (years, years - 1 if born.day > 28 else years)
    assert of.age_on(day + dt.timedelta(1), day) is None


@pytest.mark.parametrize(
    ("reason", "lacks"), [("", True), ("因为她", True), ("她说那天他没有碰到她。", False)]
)
def test_a_type_by_hand_needs_a_sentence(reason: str, lacks: bool) -> None:
    assert of.needs_reason("other", "rape", reason) is lacks
    assert not of.needs_reason("rape", "rape", reason)


def test_signs_of_grave_danger_are_told() -> None:
    assert of.points_to_danger(["choked"], [], "no", "no") == ("choked",)
    assert of.points_to_danger([], ["throat", "head"], "shown", "hurt") == (
        "choked", "weapon", "injury", "child",
    )  # fmt: skip
    assert of.points_to_danger(["insulted"], ["bruise"], "unknown", "saw") == ()


def test_every_code_has_its_words() -> None:
    assert set(words.ACTS) == set(of.ACTS)
    assert set(shown.CONTEXTS) == set(shown.CONTEXT_WHY) == set(of.CONTEXTS)
    assert {*of.KINDS, "other", "unclear"} == set(Incident.Kind.values)
