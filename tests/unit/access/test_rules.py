"""Walls beat everything; glass mends after a day; nobody judges herself."""

import datetime as dt
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from niangjia.access import rules, states

moments = st.datetimes(min_value=dt.datetime(2020, 1, 1), max_value=dt.datetime(2040, 1, 1))  # noqa: DTZ001
flags = st.booleans()


@given(flags, flags, flags)
def test_no_number_and_no_request_leads_through_a_wall(
    breaks: bool, fits: bool, asked: bool
) -> None:
    assert not rules.may_open(walled=True, breaks_glass=breaks, number_fits=fits, was_asked=asked)


@given(flags, flags)
def test_glass_breaks_only_with_the_number_or_a_request(fits: bool, asked: bool) -> None:
    opened = rules.may_open(walled=False, breaks_glass=True, number_fits=fits, was_asked=asked)
    assert opened == (fits or asked)
    assert not rules.may_open(walled=False, breaks_glass=False, number_fits=fits, was_asked=asked)


@given(moments)
def test_glass_is_open_for_a_day_and_no_longer(opened: dt.datetime) -> None:
    mends = rules.glass_mends_at(opened)
    assert mends - opened == dt.timedelta(hours=24)
    assert states.glass_state(mends - dt.timedelta(seconds=1), mends, None) == "open"
    assert states.glass_state(mends, mends, None) == "mended"
    assert states.glass_state(opened, mends, opened) == "reviewed"


def test_who_lifts_a_wall_stands_outside_it() -> None:
    lifter, walled = uuid4(), uuid4()
    assert rules.may_lift(lifter=lifter, walled_member=walled, lifter_walled=False, reaches=True)
    assert not rules.may_lift(
        lifter=walled, walled_member=walled, lifter_walled=False, reaches=True
    )
    assert not rules.may_lift(lifter=lifter, walled_member=walled, lifter_walled=True, reaches=True)
    assert not rules.may_lift(
        lifter=lifter, walled_member=walled, lifter_walled=False, reaches=False
    )
    assert not rules.may_lift(lifter=None, walled_member=walled, lifter_walled=False, reaches=True)


def test_nobody_reviews_her_own_glass_or_one_twice() -> None:
    one, other = uuid4(), uuid4()
    assert rules.may_review(reviewer=one, breaker=other, already=False)
    assert not rules.may_review(reviewer=one, breaker=one, already=False)
    assert not rules.may_review(reviewer=one, breaker=other, already=True)


def test_a_reason_says_something() -> None:
    assert rules.is_reason("她没有回来，家里电话没人接")
    assert rules.is_reason("She did not return from a visit")
    assert not rules.is_reason("急 急 急")
    assert not rules.is_reason("x" * 19)


def test_every_transition_leads_to_a_known_state() -> None:
    for table in (states.GLASS, states.WALL):
        assert all(target in table for targets in table.values() for target in targets)
