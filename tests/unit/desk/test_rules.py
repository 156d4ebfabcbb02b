"""How a day is told."""

import pytest

from niangjia.desk import rules


def test_an_open_danger_path_counts_as_due_today() -> None:
    assert rules.tally(["danger", "today", "late", "waiting"]) == rules.Tally(today=2, late=1)


def test_items_stand_in_their_sections_in_order() -> None:
    grouped = rules.group([("late", 1), ("today", 2), ("late", 3)])
    assert list(grouped) == list(rules.SECTIONS)
    assert grouped["late"] == [1, 3]


def test_an_unknown_section_is_an_error() -> None:
    with pytest.raises(KeyError):
        rules.group([("someday", 1)])
