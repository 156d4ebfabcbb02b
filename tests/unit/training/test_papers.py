"""Who sits which form first: halves stay even, whoever comes later."""

from hypothesis import given
from hypothesis import strategies as st

from niangjia.training.rules.papers import deal

PEOPLE = st.sets(st.text("abcdef0123", min_size=1, max_size=6), max_size=60)


@given(PEOPLE, st.text(max_size=5))
def test_halves_differ_by_one_at_most_and_everybody_has_a_form(people: set[str], seed: str) -> None:
    found = list(deal(people, [], seed).values())
    assert len(found) == len(people)
    assert abs(found.count("A") - found.count("B")) <= 1


@given(PEOPLE, PEOPLE, st.text(max_size=5))
def test_who_comes_later_keeps_the_halves_even(first: set[str], later: set[str], seed: str) -> None:
    before = list(deal(first, [], seed).values())
    after = list(deal(later, before, seed).values())
    assert abs((before + after).count("A") - (before + after).count("B")) <= 1


def test_the_same_people_and_seed_give_the_same_deal() -> None:
    people = [f"p{at}" for at in range(40)]
    assert deal(people, [], "s") == deal(reversed(people), [], "s")
    assert deal(people, [], "s") != deal(people, [], "t")
