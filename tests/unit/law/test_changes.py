"""What a new version changes: each place once, and what moved is followed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from niangjia.law.corpus.changes import compare

LONG = "禁止家庭暴力，任何人都可以劝阻、制止，并向公安机关报告第{}种情形。"
versions = st.dictionaries(
    st.tuples(st.integers(1, 12), st.integers(0, 1)), st.text("甲乙丙丁", min_size=1, max_size=6), max_size=8
)  # fmt: skip


def test_added_changed_repealed_and_renumbered() -> None:
    old = {
        (1, 0): "为了和睦。",
        (2, 0): LONG.format(2),
        (3, 0): "旧的办法。",
        (4, 0): "同一句话不变。",
    }
    new = {
        (1, 0): "为了和睦。",
        (3, 0): LONG.format("二"),
        (4, 0): "同一句话不变。",
        (5, 0): "新的一条。",
    }
    changes = compare(old, new)
    assert changes.renumbered == {(2, 0): (3, 0)}
    assert changes.repealed == () or (3, 0) not in changes.repealed
    assert changes.changed == ((3, 0),)
    assert changes.added == ((5, 0),)


def test_an_article_that_only_changed_a_word_did_not_move() -> None:
    changes = compare({(1, 0): LONG.format(1)}, {(1, 0): LONG.format(9)})
    assert (changes.changed, changes.renumbered) == (((1, 0),), {})


@given(versions)
def test_nothing_changes_against_itself(one: dict[tuple[int, int], str]) -> None:
    assert not compare(one, one)


@given(versions, versions)
def test_every_place_that_differs_is_told_once(
    old: dict[tuple[int, int], str], new: dict[tuple[int, int], str]
) -> None:
    changes = compare(old, new)
    told = [*changes.changed, *changes.repealed, *changes.renumbered]
    assert sorted(told) == sorted(place for place in old if new.get(place) != old[place])
    came = {*changes.added, *changes.renumbered.values()}
    assert {p for p in new if p not in old} <= came
    assert len(set(changes.renumbered.values())) == len(changes.renumbered)
