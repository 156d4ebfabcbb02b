"""How long cases are kept; when one may be erased."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from niangjia.requests import library
from niangjia.requests.rules import keeping as rules

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


@given(DAYS, st.integers(0, 40))
def test_years_later_is_the_same_day_of_the_month_or_the_month_s_last(
    day: dt.date, years: int
) -> None:
    later = rules.add_years(day, years)
    assert (later.year, later.month) == (day.year + years, day.month)
    assert later.day == day.day or (day.month, day.day, later.day) == (2, 29, 28)


@given(DAYS, DAYS)
def test_a_minor_s_case_outlasts_her_majority_by_ten_years(born: dt.date, closed: dt.date) -> None:
    row = library.schedule()["minor"]
    due = rules.due_on(closed, row.years, birthday=born, after_majority=row.after_majority)
    assert due >= rules.add_years(closed, row.years)
    assert due >= rules.add_years(born, 28)
    assert due > closed


@given(DAYS, st.integers(-1, 1))
def test_a_minor_turns_of_age_on_her_birthday(born: dt.date, shift: int) -> None:
    day = rules.add_years(born, 18) + dt.timedelta(days=shift)
    assert rules.under_age(born, day) == (shift < 0)
    assert not rules.under_age(None, day)


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_an_erasure_needs_a_closed_case_no_hold_a_ground_and_two_people(
    closed: bool, held: bool, due: bool, asked: bool, proposer: bool, worker: bool
) -> None:
    fault = rules.erasure_fault(
        closed=closed, held=held, due=due, asked=asked, by_proposer=proposer, by_worker=worker
    )
    fine = closed and not held and (due or asked) and not proposer and not worker
    assert (fault == "") == fine
    if held:
        assert fault == "held", "a hold goes before everything"


def test_every_kind_of_case_has_its_row_with_a_basis() -> None:
    found = library.schedule()
    for born, danger, letters in [
        (dt.date(2015, 1, 1), True, False), (None, True, True), (None, False, True), (None, False, False),
    ]:  # fmt: skip
        kind = rules.kind_of(
            birthday=born, opened=dt.date(2026, 1, 1), danger=danger, letters=letters
        )
        assert found[kind].basis and found[kind].years > 0
    assert all(row.basis for row in library.others())


def test_a_day_that_cannot_be_read_is_none() -> None:
    assert rules.read_day("2026-02-30") is None and rules.read_day(None) is None
    assert rules.read_day("2026-02-28") == dt.date(2026, 2, 28)
