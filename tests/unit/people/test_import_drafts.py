"""Reading a row of a table, and putting rows of one person together."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.people.importing import drafts
from niangjia.people.importing.columns import COLUMNS, PROBLEMS

TODAY = dt.date(2026, 3, 1)
ROLES = {"维权干部": "caseworker", "caseworker": "caseworker", "学员": "trainee"}


def read(row: int = 2, **cells: str):
    return drafts.read(row, {"name": "林红梅", "unit": "330199", **cells}, ROLES, TODAY)


def test_a_full_row_is_understood() -> None:
    draft, problems = read(
        phone="１３８-0013-8000", username="LinHM", joined_on="2026年1月5日",
        role=" 维权干部 ", role_from="2026-01-05",
    )  # fmt: skip
    assert not problems
    assert (draft.phone, draft.username) == ("13800138000", "linhm")
    assert draft.joined_on == dt.date(2026, 1, 5)
    assert draft.role is not None
    assert (draft.role.role, draft.role.ends_on) == ("caseworker", None)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"name": "　"}, "name", "name_empty"),
        ({"name": "林" * 61}, "name", "too_long"),
        ({"unit": ""}, "unit", "unit_empty"),
        ({"phone": "1380013800"}, "phone", "phone_form"),
        ({"username": "1x"}, "username", "username_form"),
        ({"staff_number": "ABC"}, "staff_number", "staff_number"),
        ({"joined_on": "03/04/05"}, "joined_on", "date"),
        ({"role": "总管"}, "role", "role_unknown"),
        ({"role_from": "2026-01-01"}, "role", "role_missing"),
    ],
)
def test_what_is_wrong_is_said_at_its_column(cells: dict[str, str], column: str, code: str) -> None:
    _draft, problems = read(**cells)
    assert [(p.row, p.column, p.code) for p in problems] == [(2, column, code)]


def test_everybody_is_a_trainee_without_being_given_it() -> None:
    draft, problems = read(role="学员")
    assert draft.role is None
    assert not problems


@given(st.dictionaries(st.sampled_from([c.key for c in COLUMNS]), st.text(max_size=80)))
def test_any_row_is_answered_with_words_that_exist(cells: dict[str, str]) -> None:
    _draft, problems = drafts.read(7, cells, ROLES, TODAY)
    assert all(problem.code in PROBLEMS for problem in problems)


class TestGathering:
    def gather(self, *rows: dict[str, str]):
        found = [read(number, **cells)[0] for number, cells in enumerate(rows, start=2)]
        people, problems = drafts.gather(found)
        return people, [(p.row, p.column, p.code) for p in problems]

    def test_further_roles_take_further_rows(self) -> None:
        people, problems = self.gather(
            {"phone": "13800138000", "role": "维权干部"},
            {"phone": "13800138000", "role": "caseworker", "role_unit": "330198"},
        )
        assert not problems
        assert [len(person.roles) for person in people] == [2]

    def test_a_repeated_row_is_told(self) -> None:
        assert self.gather({}, {})[1] == [(3, "name", "same_as_row")]

    def test_two_rows_that_disagree_are_told(self) -> None:
        _people, problems = self.gather(
            {"phone": "13800138000", "role": "维权干部"},
            {"phone": "13800138000", "job_title": "主任", "role": "caseworker", "role_unit": "1"},
        )
        assert problems == [(3, "job_title", "differs_from_row")]

    def test_namesakes_with_different_phones_are_two(self) -> None:
        people, problems = self.gather({"phone": "13800138000"}, {"phone": "13800138001"})
        assert len(people) == 2
        assert not problems
