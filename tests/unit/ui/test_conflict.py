"""Two people at one form: no change of either is ever lost without being asked."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from niangjia.ui import conflict
from niangjia.ui.conflict import ChangedMeanwhile, merged, stamp

TEXT = st.sampled_from(["", "one", "two", "三"])
FIELDS = st.fixed_dictionaries({"wish": TEXT, "story": TEXT, "channels": st.lists(TEXT)})


@given(FIELDS, FIELDS, FIELDS)
def test_whatever_one_of_them_changed_stands_and_both_are_asked(
    before: dict[str, object], theirs: dict[str, object], mine: dict[str, object]
) -> None:
    def differs(one: dict[str, object], other: dict[str, object], name: str) -> bool:
        return bool(one[name] or other[name]) and one[name] != other[name]

    asked = [
        name
        for name in before
        if differs(before, theirs, name)
        and differs(before, mine, name)
        and differs(theirs, mine, name)
    ]
    if asked:
        with pytest.raises(ChangedMeanwhile) as meeting:
            merged(theirs, mine, stamp(before))
        assert meeting.value.stands == theirs and sorted(meeting.value.asked) == sorted(asked)
        again = {**meeting.value.settled, **{name: mine[name] for name in asked}}
        result = merged(theirs, again, stamp(theirs))
        assert all(not differs(result, mine, name) for name in asked)
        for name in set(before) - set(asked):
            hers = mine if differs(before, mine, name) else theirs
            assert not differs(result, hers, name)
        return
    result = merged(theirs, mine, stamp(before))
    for name in before:
        hers = mine if differs(before, mine, name) else theirs
        assert not differs(result, hers, name)


def test_a_form_without_a_stamp_has_seen_nothing() -> None:
    with pytest.raises(ChangedMeanwhile):
        merged({"wish": "one"}, {"wish": "two"}, "")
    assert merged({"wish": "one"}, {"wish": "two"}, None) == {"wish": "two"}


def test_the_stamp_tells_nothing_of_what_stands() -> None:
    text = stamp({"phone": "13800001234"})
    assert "138" not in text and text != stamp({"phone": "13800001235"})


@pytest.mark.parametrize(
    ("take", "wanted"), [("mine", "mine"), ("theirs", "theirs"), ("own", "both"), ("", "mine")]
)
def test_her_choice_becomes_the_text_of_the_form(take: str, wanted: str) -> None:
    sent = QueryDict(mutable=True)
    sent.update({"wish": "mine", "wish--theirs": "theirs", "wish--own": "both", "seen": "wish:1"})
    if take:
        sent["wish--take"] = take
    found = conflict.chosen(sent)
    assert found["wish"] == wanted
    assert found["seen"].endswith("wish:?") == (not take)


def test_a_field_that_is_called_like_a_picked_one_is_asked_again_too() -> None:
    sent = QueryDict(mutable=True)
    sent.update({"q-nat-id": "mine", "q-nat-id--theirs": "theirs", "seen": stamp({"q-nat-id": ""})})
    with pytest.raises(ChangedMeanwhile):
        merged({"q-nat-id": ""}, {"q-nat-id": "mine"}, conflict.chosen(sent)["seen"])


def test_choices_under_a_heading_are_named_too() -> None:
    class Grouped(conflict.SeenForm):
        main = forms.ChoiceField(choices=[("", "None"), ("Group", [("a", "First")])])

    assert Grouped().in_words("main", ["a"]) == "First"
