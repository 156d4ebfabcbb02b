"""Hours, clocks, links: pure rules."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.referrals import rules
from niangjia.referrals.rules import Span

DAYS = st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days)))
SPANS = st.builds(
    lambda days, a, b: Span(days, min(a, b), max(a, b) + 1),
    DAYS,
    st.integers(0, rules.MIDNIGHT - 1),
    st.integers(0, rules.MIDNIGHT - 1),
)
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


@given(st.lists(SPANS, min_size=1, max_size=6))
def test_hours_that_are_written_are_read_back(spans: list[Span]) -> None:
    kept = rules.write_hours(spans)
    assert set(rules.read_hours(kept)) == set(spans)
    assert rules.write_hours(rules.read_hours(kept)) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("周一至周五 9:00–12:00、13:30–17:00", "1-5 09:00-12:00 13:30-17:00"),
        ("Mon-Fri 9:00-17:00; Sat 9:00-12:00", "1-5 09:00-17:00; 6 09:00-12:00"),
        ("９：００－１７：００", "1-7 09:00-17:00"),
        ("全天", "1-7 00:00-24:00"),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, kept: str) -> None:
    assert rules.write_hours(rules.read_hours(typed)) == kept


@pytest.mark.parametrize(
    "typed", ["weekdays", "1-5", "9-5 8:00-9:00", "1 17:00-9:00", "1 8:70-9:00"]
)
def test_hours_that_say_nothing_are_refused(typed: str) -> None:
    with pytest.raises(rules.BadHours):
        rules.read_hours(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        spans = rules.read_hours(text)
    except rules.BadHours:
        return
    assert all(0 <= span.since < span.until <= rules.MIDNIGHT for span in spans)


@given(st.datetimes(), DAYS)
def test_open_on_its_days_within_its_hours_only(at: dt.datetime, days: tuple[int, ...]) -> None:
    open_at = rules.is_open([Span(days, 540, 1020)], at)
    assert open_at == (at.isoweekday() in days and 540 <= at.hour * 60 + at.minute < 1020)


@given(DATES, st.integers(-5, 100))
def test_the_reply_clock_ends_within_its_bounds_and_lapses_the_day_after(
    sent: dt.date, days: int
) -> None:
    until = rules.reply_by(sent, days)
    assert 1 <= (until - sent).days <= rules.LONGEST_REPLY
    assert not rules.has_lapsed("sent", until, until)
    assert rules.has_lapsed("sent", until, until + dt.timedelta(days=1))
    assert not rules.has_lapsed("accepted", until, until + dt.timedelta(days=1))


def test_entries_grow_stale_after_half_a_year_and_were_it_never_checked() -> None:
    today = dt.date(2026, 11, 28)
    assert rules.is_stale(None, today)
    assert not rules.is_stale(today - rules.STALE_AFTER, today)
    assert rules.is_stale(today - rules.STALE_AFTER - dt.timedelta(days=1), today)


def test_a_link_holds_256_random_bits_and_keeps_a_digest_alone() -> None:
    tokens = {rules.new_token() for _n in range(50)}
    assert len(tokens) == 50
    assert all(len(token) >= 43 for token in tokens)
    assert rules.TOKEN_BYTES * 8 >= 128
    token = tokens.pop()
    assert len(rules.digest(token)) == 32 and token.encode() not in rules.digest(token)


@given(st.integers(0, 999_999))
def test_a_pin_has_six_digits_and_is_read_however_it_is_typed(number: int) -> None:
    pin = rules.new_pin(lambda _limit: number)
    assert len(pin) == rules.PIN_DIGITS and int(pin) == number
    wide = "".join(chr(ord(sign) - 48 + ord("０")) for sign in pin)
    assert rules.tidy_pin(f" {wide[:3]} {wide[3:]}") == pin


@given(st.integers(0, 9), st.booleans(), st.booleans())
def test_a_link_works_only_open_in_time_and_with_tries_left(
    tries: int, ended: bool, late: bool
) -> None:
    now = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
    expires = now if late else now + dt.timedelta(seconds=1)
    works = rules.link_works(now, expires, now if ended else None, tries)
    assert works == (not ended and not late and tries < rules.MOST_TRIES)


def test_ages_are_whole_years_of_those_who_are_born() -> None:
    today = dt.date(2026, 11, 28)
    born = [dt.date(2017, 11, 28), dt.date(2017, 11, 29), dt.date(2027, 1, 1)]
    assert rules.ages(born, today) == [9, 8]


def test_address_and_reporter_are_no_items() -> None:
    assert {"address", "reporter"}.isdisjoint(rules.ITEMS)
