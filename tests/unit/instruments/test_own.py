"""Own forms: read with their faults by line; which questions follow from the answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from niangjia.instruments import own
from niangjia.instruments.own_shown import FillForm
from niangjia.instruments.reading import Broken
from niangjia.instruments.reading_own import is_form, read_form
from niangjia.ui.putback import holding
from tests.own_forms import example

TEXT = example()
FORM = read_form("housing.yaml", TEXT)


def faults(old: str, new: str) -> list[str]:
    assert old in TEXT
    with translation.override("en"), pytest.raises(Broken) as caught:
        read_form("mine.yaml", TEXT.replace(old, new, 1))
    return caught.value.faults


def line_of(words: str) -> int:
    return TEXT[: TEXT.index(words)].count("\n") + 1


def codes(**given: Any) -> list[str]:
    return [one.code for one in own.asked(FORM, given)]


def test_the_example_of_the_page_is_a_sound_form() -> None:
    assert is_form(TEXT) and not is_form("code: x")
    assert (FORM.code, FORM.version, FORM.languages) == ("housing", "1.0", ("zh", "en"))
    assert [one.ask for one in FORM.questions] == ["one", "number", "day", "several", "long"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ask: number", "ask: figure", "“figure” is none of: one, several"),
        ("when: {lives: [rented]}", "when: {lives: [bought]}", "There is no answer “bought”"),
        ("when: {lives: [rented]}", "when: {words: [x]}", "is no earlier question"),
        ("when: {lives: [rented]}", "when: {rent: [x]}", "is no earlier question"),
        ("    ask: day", "    ask: day\n    answers: [{code: a, zh: 是, en: Yes}, {code: b, zh: 否, en: No}]",
         "Only “one” and “several”"),
        ("code: rent\n", "code: lives\n", "“lives” is taken"),
        ("part: wish\n    ask: long", "part: then\n    ask: long", "“then” is none of"),
        ("    en: \"What else did she say?\"", "", "“en” is missing"),
        ("    ask: long", "    ask: long\n    points: 3", "“points” is not known here"),
        ('version: "1.0"', 'version: "new"', "A version is numbers"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_and_line(old: str, new: str, said: str) -> None:
    found = faults(old, new)
    assert any(said in one for one in found), found
    assert all(one.startswith("mine.yaml:") for one in found)


def test_the_line_is_the_right_one() -> None:
    found = faults("ask: number", "ask: figure")
    assert found[0].startswith(f"mine.yaml:{line_of('ask: number')}:")


def test_questions_follow_from_answers() -> None:
    assert codes() == ["lives", "needs", "words"]
    assert codes(lives="rented") == ["lives", "rent", "until", "needs", "words"]
    assert codes(lives="kin") == ["lives", "until", "needs", "words"]
    assert codes(lives=["own"]) == ["lives", "needs", "words"]


def test_only_answers_to_what_was_asked_are_kept() -> None:
    given = {
        "lives": "kin",
        "rent": 900,
        "until": "2026-12-01",
        "needs": ["cheap", "gold"],
        "words": "",
    }
    assert own.kept(FORM, given) == {"lives": "kin", "until": "2026-12-01", "needs": ["cheap"]}
    assert own.kept(FORM, {"lives": "castle"}) == {}


@given(st.dictionaries(st.sampled_from([one.code for one in FORM.questions]),
                       st.sampled_from(["own", "rented", "kin", "cheap", "x", ""])))  # fmt: skip
def test_what_is_kept_asks_for_the_same_questions_again(given: dict[str, Any]) -> None:
    kept = own.kept(FORM, given)
    assert own.kept(FORM, kept) == kept
    assert set(kept) <= {one.code for one in own.asked(FORM, kept)}


def test_what_was_typed_and_kept_shows_the_questions_that_follow_from_it() -> None:
    with holding({"q-lives": ["rented"], "q-rent": ["900"]}):
        form = FillForm(FORM)
        assert form.codes == ["lives", "rent", "until", "needs", "words"]
        assert form["q-rent"].value() == "900"
    standing = FillForm(FORM, stands={"q-lives": "kin", "q-until": "2026-12-01"})
    assert standing.codes == ["lives", "until", "needs", "words"]
    with holding({"q-lives": ["own"]}):
        assert "until" not in FillForm(FORM, stands={"q-lives": "kin"}).codes


def test_questions_that_hang_together_are_chosen_together() -> None:
    every = [one.code for one in FORM.questions]
    assert own.together(FORM, ["rent"], ["rent"]) == ["rent"]
    assert own.together(FORM, ["rent"], ["rent", "lives", "words"]) == ["lives", "rent"]
    assert own.together(FORM, ["rent"], every) == ["lives", "rent", "until"]
    assert own.together(FORM, ["words"], every) == ["words"]
    assert own.together(FORM, [], every) == []
