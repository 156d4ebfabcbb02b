"""Procedures as data, and what falls due when."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.procedures import calculators, engine, library
from niangjia.procedures.durations import Holidays
from niangjia.procedures.engine import Happened, NotNow
from niangjia.procedures.library import Broken, Procedure

TABLE = Holidays()
ALL = library.shipped()

SAMPLE: dict[str, Any] = {
    "title": {"zh": "一", "en": "One"},
    "summary": {"zh": "二", "en": "Two"},
    "issues": ["other"],
    "articles": ["民法典 1077"],
    "states": [
        {"code": "a", "zh": "甲", "en": "A"},
        {"code": "b", "zh": "乙", "en": "B", "end": True},
    ],
    "events": [{"code": "go", "zh": "走", "en": "Go", "who": "court", "from": ["a"], "to": "b"}],
    "deadlines": [
        {
            "code": "d",
            "zh": "限",
            "en": "D",
            "who": "court",
            "after": "go",
            "length": "5 days",
            "basis": ["民法典 1077"],
        }
    ],
}


def changed(path: str, value: object) -> dict[str, Any]:
    data: Any = deepcopy(SAMPLE)
    *way, last = path.split(".")
    place = data
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    return data


def test_the_sample_is_read() -> None:
    assert library.read("sample", SAMPLE).deadlines["d"].length.count == 5


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title.en", ""),
        ("issues", ["no_such_issue"]),
        ("events.0.to", "nowhere"),
        ("events.0.who", "somebody"),
        ("deadlines.0.after", "never"),
        ("deadlines.0.length", "soon"),
        ("deadlines.0.length", "5 hours"),
        ("deadlines.0.basis", []),
        ("deadlines.0.mark", "x"),
        ("deadlines.0.basis", ["民法典"]),
    ],
)
def test_what_does_not_fit_is_refused(path: str, value: object) -> None:
    with pytest.raises(ValueError):
        library.read("sample", changed(path, value))


def test_a_state_that_nothing_leads_to_is_refused() -> None:
    data = deepcopy(SAMPLE)
    data["states"].append({"code": "c", "zh": "丙", "en": "C"})
    with pytest.raises(Broken, match="c"):
        library.read("sample", data)


@pytest.mark.parametrize("code", sorted(ALL))
def test_every_procedure_can_be_walked_to_an_end(code: str) -> None:
    of = ALL[code]
    seen, left = {of.start.code}, [of.start.code]
    while left:
        for event in engine.allowed(of, left.pop()):
            if event.to not in seen:
                seen.add(event.to)
                left.append(event.to)
    assert any(of.states[state].end for state in seen)


def walks(of: Procedure) -> st.SearchStrategy[list[Happened]]:
    @st.composite
    def walk(draw: Any) -> list[Happened]:
        steps: list[Happened] = []
        day, state = dt.date(2026, 1, 5), of.start.code
        for _ in range(draw(st.integers(0, 6))):
            may = engine.allowed(of, state)
            if not may:
                break
            event = draw(st.sampled_from(may))
            day += dt.timedelta(days=draw(st.integers(0, 90)))
            at = dt.datetime.combine(day, dt.time(10), dt.UTC) if event.hour else None
            steps.append(Happened(event.code, day, at))
            state = event.to
        return steps

    return walk()


@given(st.data())
def test_a_clock_runs_only_between_its_event_and_what_ends_it(data: Any) -> None:
    of = data.draw(st.sampled_from(list(ALL.values())))
    steps = data.draw(walks(of))
    engine.state_after(of, steps)
    happened = [step.event for step in steps]
    for clock in engine.clocks(of, steps, TABLE):
        deadline = clock.deadline
        last = len(happened) - 1 - happened[::-1].index(deadline.after)
        assert not set(happened[last + 1 :]) & set(deadline.until)
        if clock.due is not None and not deadline.before:
            assert clock.due.day >= clock.since.on
            assert clock.warn_on is None or clock.warn_on <= clock.due.day


def test_what_cannot_happen_now_is_refused() -> None:
    with pytest.raises(NotNow):
        engine.state_after(ALL["protection-order"], [Happened("granted", dt.date(2026, 1, 1))])


def test_the_clock_of_a_protection_order_runs_from_acceptance_through_holidays() -> None:
    accepted = dt.datetime(2026, 9, 30, 16, 0, tzinfo=dt.UTC)
    steps = [
        Happened("filed", dt.date(2026, 9, 28)),
        Happened("accepted", accepted.date(), accepted),
    ]
    of = ALL["protection-order"]
    assert engine.clocks(of, steps[:1], TABLE) == []
    urgent, ordinary = engine.clocks(of, steps, Holidays(off=frozenset({dt.date(2026, 10, 1)})))
    assert urgent.due.at - accepted == dt.timedelta(hours=24)  # type: ignore[union-attr]
    assert ordinary.due.at - accepted == dt.timedelta(hours=72)  # type: ignore[union-attr]


def test_a_report_of_harm_to_a_child_has_no_period() -> None:
    steps = [Happened("noticed", dt.date(2026, 1, 1))]
    clock = engine.clocks(ALL["mandatory-report"], steps, TABLE)[0]
    assert clock.due is None and clock.late(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


# -- calculators ------------------------------------------------------------------------------------
DAY = dt.date(2026, 11, 2)


def codes(found: list[calculators.Outcome]) -> list[str]:
    return [one.code for one in found]


def test_child_support_is_a_usual_range() -> None:
    one = calculators.child_support(calculators.Decimal(10_000), 1, fixed=True)[0]
    assert (one.value, one.upper) == (2000, 3000)
    two = calculators.child_support(calculators.Decimal(10_000), 2, fixed=True)[0]
    assert (two.value, two.upper) == (2000, 5000)


def test_the_two_periods_of_a_registration_follow_one_another() -> None:
    first, second = calculators.cooling_off(DAY, TABLE)[:2]
    assert first.value == dt.date(2026, 12, 2)
    assert second.value == dt.date(2026, 12, 3) and second.upper == dt.date(2027, 1, 1)


def test_an_order_ends_on_the_corresponding_day_and_does_not_move() -> None:
    ends = calculators.protection_order(dt.date(2026, 8, 31), 6, DAY)[0]
    assert ends.value == dt.date(2027, 2, 28)
    assert "order_over" in codes(calculators.protection_order(dt.date(2025, 1, 1), 6, DAY))
    with pytest.raises(ValueError):
        calculators.protection_order(DAY, 7, DAY)


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("2025-11-03", "custody_under_two"),
        ("2024-11-02", "custody_best_interest"),
        ("2018-11-02", "custody_own_wish"),
        ("2018-11-03", "custody_best_interest"),
        ("2008-11-02", "custody_adult"),
    ],
)
def test_a_birthday_decides_whose_wish_counts(born: str, code: str) -> None:
    assert codes(calculators.custody(dt.date.fromisoformat(born), DAY, violence=False))[0] == code


def test_violence_comes_into_custody() -> None:
    found = codes(calculators.custody(dt.date(2020, 1, 1), DAY, violence=True))
    assert {"custody_violence", "custody_contact"} <= set(found)


def test_means_are_not_asked_of_victims_of_violence() -> None:
    found = calculators.legal_aid("violence", hardship=False, exempt=False, ends=None, today=DAY)
    assert codes(found)[0] == "aid_no_means"
    soon = calculators.legal_aid("support", hardship=True, exempt=False, ends=DAY, today=DAY)
    assert "aid_advance" in codes(soon)


def test_damages_for_a_child_run_from_eighteen() -> None:
    found = calculators.limitation("child_abuse", dt.date(2010, 5, 1), TABLE, DAY)
    assert found[0].value == dt.date(2031, 5, 1)


@given(st.sampled_from(sorted(calculators.LIMITS)), st.dates(dt.date(1990, 1, 1), DAY))
def test_every_period_has_an_end_and_a_basis(code: str, start: dt.date) -> None:
    found = calculators.limitation(code, start, TABLE, DAY)
    assert all(one.basis for one in found)
    assert ("limit_over" in codes(found)) == bool(found[0].value and found[0].value < DAY)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(-5, 400))
def test_the_day_that_a_paper_names_never_lengthens_a_limit(made: dt.date, days: int) -> None:
    of = ALL["protection-order"]
    steps = [Happened("granted", made)]
    [outer] = engine.clocks(of, steps, TABLE)
    named = made + dt.timedelta(days=days)
    [found] = engine.clocks(of, steps, TABLE, named)
    assert outer.due is not None and found.due is not None and found.warn_on is not None
    assert found.due.day == min(outer.due.day, named)
    assert found.named == (named < outer.due.day)
    assert found.warn_on == found.due.day - dt.timedelta(days=30)


def test_other_limits_know_no_day_of_their_own() -> None:
    of = ALL["legal-aid"]
    steps = [Happened("applied", dt.date(2026, 3, 2))]
    early = dt.date(2026, 3, 3)
    assert engine.clocks(of, steps, TABLE, early) == engine.clocks(of, steps, TABLE)
