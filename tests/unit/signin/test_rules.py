"""When a screen locks, what is kept, which second step counts."""

from hypothesis import given
from hypothesis import strategies as st

from niangjia.signin import rules


@given(st.floats(0, 1e10), st.floats(0, 1e6), st.integers(1, 600))
def test_a_screen_locks_after_the_minutes_and_not_before(seen: float, gone: float, minutes: int) -> None:
    now = seen + gone
    assert rules.is_idle(now, seen, minutes) == (now - seen >= minutes * 60)


def test_zero_minutes_and_a_new_session_never_lock() -> None:
    assert not rules.is_idle(10_000, 0, 0)
    assert not rules.is_idle(10_000, None, 15)
    assert not rules.is_idle(10, 10_000, 15)


def test_secrets_are_never_kept() -> None:
    posted = [("password", ["x"]), ("csrfmiddlewaretoken", ["y"]), ("code", ["123456"]), ("note", ["她说"])]
    assert rules.kept_fields(posted) == {"note": ["她说"]}


def test_endless_forms_are_cut() -> None:
    assert rules.kept_fields([("note", ["x" * 300_000])]) == {}
    assert len(rules.kept_fields([(f"f{n}", ["x"]) for n in range(1000)])) == rules.KEPT_FIELDS


def test_a_page_sends_its_forms_apart() -> None:
    posted = [("keep-visit-note--text", ["她说"]), ("keep-wall--member-id", ["7"]), ("keep-wall--password", ["x"])]
    assert rules.page_forms(posted) == {"visit-note": {"text": ["她说"]}, "wall": {"member-id": ["7"]}}


def test_empty_forms_hold_no_text() -> None:
    assert not rules.has_text({"a": ["  ", ""]})
    assert rules.has_text({"a": ["", "x"]})


def test_a_second_step_counts_when_given_or_set_up_in_this_session() -> None:
    assert rules.second_factor_used([{"method": "mfa"}], 100.0, [])
    assert rules.second_factor_used([{"method": "password"}], 100.0, [150.0])
    assert not rules.second_factor_used([{"method": "password"}], 100.0, [50.0])
