"""Counting durations, against an implementation that is slow and obvious."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.procedures.durations import BadDuration, Duration, Holidays, due, next_workday

ZONE = ZoneInfo("Asia/Shanghai")
DAY = dt.timedelta(days=1)
# Hypothesis wants its bounds without a zone and adds one.
FIRST, LAST = dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1)  # noqa: DTZ001
days = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
tables = st.builds(
    Holidays,
    off=st.frozensets(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), max_size=60),
    worked=st.frozensets(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), max_size=30),
)


def slow(start: dt.date, count: int, unit: str, table: Holidays, roll: bool) -> dt.date:
    """Walks the calendar day by day."""
    day, left = start, count
    if unit in ("days", "workdays"):
        while left:
            day += DAY
            if unit == "days" or table.is_workday(day):
                left -= 1
    else:
        months = count * (12 if unit == "years" else 1)
        while months:
            day = day.replace(day=28) + DAY * 4
            day = day.replace(day=1)
            months -= 1
        while day.day < start.day and (day + DAY).month == day.month:
            day += DAY
    while roll and not table.is_workday(day):
        day += DAY
    return day


@given(
    days,
    st.integers(1, 60),
    st.sampled_from(["days", "workdays", "months", "years"]),
    tables,
    st.booleans(),
)
def test_every_last_day_is_that_of_the_obvious_way(
    start: dt.date, count: int, unit: str, table: Holidays, roll: bool
) -> None:
    found = due(start, Duration(count, unit), table, roll=roll)
    assert found.day == slow(start, count, unit, table, roll)
    assert found.first == start + DAY
    assert found.day >= found.counted
    assert found.moved == (found.day != found.counted)
    if roll:
        assert table.is_workday(found.day)


@given(st.datetimes(FIRST, LAST, timezones=st.just(ZONE)),
       st.integers(1, 500), tables)  # fmt: skip
def test_hours_run_on_through_holidays(start: dt.datetime, count: int, table: Holidays) -> None:
    found = due(start, Duration(count, "hours"), table)
    assert found.at - start == dt.timedelta(hours=count)
    assert not found.moved


@given(days, st.integers(1, 400), st.integers(1, 400), tables)
def test_a_longer_period_never_ends_sooner(start, one, other, table) -> None:  # type: ignore[no-untyped-def]
    short, long = sorted((one, other))
    assert (
        due(start, Duration(short, "days"), table).day
        <= due(start, Duration(long, "days"), table).day
    )


@pytest.mark.parametrize(
    ("start", "length", "ends"),
    [
        # 民法典 201: the day of the event isn't counted.
        ("2026-11-02", "5 days", "2026-11-09"),  # 7 November 2026 is a Saturday
        ("2026-11-02", "7 days", "2026-11-09"),
        # 民法典 202: no corresponding day, then the month's last.
        ("2026-08-31", "6 months", "2027-03-01"),  # 28 February 2027 is a Sunday
        ("2028-02-29", "1 year", "2029-02-28"),
        ("2026-01-31", "1 month", "2026-03-02"),  # 28 February 2026 is a Saturday
    ],
)
def test_days_that_everybody_can_count(start: str, length: str, ends: str) -> None:
    found = due(dt.date.fromisoformat(start), Duration.parse(length), Holidays())
    assert found.day.isoformat() == ends


def test_a_validity_does_not_move() -> None:
    found = due(dt.date(2026, 8, 31), Duration.parse("6 months"), Holidays(), roll=False)
    assert found.day == dt.date(2027, 2, 28) and not found.moved


def test_a_sunday_that_is_worked_is_a_last_day() -> None:
    sunday = dt.date(2026, 11, 8)
    table = Holidays(worked=frozenset({sunday}))
    assert due(dt.date(2026, 11, 3), Duration(5, "days"), table).day == sunday


@pytest.mark.parametrize(
    "text", ["", "0 days", "five days", "5 weeks", "-1 days", "5", "10000 days"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(BadDuration):
        Duration.parse(text)


def test_hours_need_a_moment_and_at_once_has_no_end() -> None:
    with pytest.raises(ValueError):
        due(dt.date(2026, 1, 1), Duration(72, "hours"), Holidays())
    with pytest.raises(ValueError):
        due(dt.date(2026, 1, 1), Duration.parse("at once"), Holidays())


def test_a_table_without_workdays_ends_in_a_refusal() -> None:
    class Never:
        def is_workday(self, day: dt.date) -> bool:
            return False

    with pytest.raises(OverflowError):
        next_workday(dt.date(2026, 1, 1), Never())


def test_the_calendar_has_an_end() -> None:
    with pytest.raises(OverflowError):
        due(dt.date(9999, 12, 1), Duration(2, "months"), Holidays())
