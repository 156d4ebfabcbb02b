"""When a screen locks, what is kept, which second step counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.signin import rules


@given(st.floats(0, 1e10), st.floats(0, 1e6), st.integers(1, 600))
def test_a_screen_locks_after_the_minutes_and_not_before(
    seen: float, gone: float, minutes: int
) -> None:
    now = seen + gone
    assert rules.is_idle(now, seen, minutes) == (now - seen >= minutes * 60)


def test_zero_minutes_and_a_new_session_never_lock() -> None:
    assert not rules.is_idle(10_000, 0, 0)
    assert not rules.is_idle(10_000, None, 15)
    assert not rules.is_idle(10, 10_000, 15)


def test_secrets_are_never_kept() -> None:
    posted = [
        ("password", ["x"]),
        ("csrfmiddlewaretoken", ["y"]),
        ("passkey-credential", ["{}"]),
        ("note", ["她说"]),
    ]
    assert rules.kept_fields(posted) == ({"note": ["她说"]}, [])


def test_pages_of_secrets_are_never_kept_and_a_division_code_elsewhere_is() -> None:
    assert not rules.may_keep_page("/account/code/")
    assert not rules.may_keep_page("/join/abc/")
    assert rules.may_keep_page("/units/new/")
    assert rules.kept_fields([("code", ["330106"])]) == ({"code": ["330106"]}, [])


def test_endless_forms_are_cut_and_what_was_cut_is_named() -> None:
    long, short = ("story", ["x" * 300_000]), ("note", ["她说"])
    assert rules.kept_fields([long, short]) == ({"note": ["她说"]}, ["story"])
    kept, too_much = rules.kept_fields([(f"f{n}", ["x"]) for n in range(1000)])
    assert len(kept) == len(too_much) == rules.KEPT_FIELDS


@pytest.mark.parametrize(
    "text",
    ["//evil.example/", "/\\evil.example/", "https://evil.example/", "javascript:x", "", "/a\nb"],
)
def test_only_addresses_of_our_own_are_kept(text: str) -> None:
    assert rules.own_path(text) == "/"


def test_a_form_belongs_to_the_page_on_which_it_was_written() -> None:
    assert rules.written_on("/units/1/close/", "/units/1/") == "/units/1/"
    assert rules.written_on("/units/new/", "") == "/units/new/"
    assert rules.written_on("/units/new/?a=1&held=77&b=2", "") == "/units/new/?a=1&b=2"


def test_a_page_sends_its_forms_apart() -> None:
    posted = [
        ("keep-visit-note--text", ["她说"]),
        ("keep-wall--member-id", ["7"]),
        ("keep-wall--password", ["x"]),
    ]
    assert rules.page_forms(posted) == {
        "visit-note": {"text": ["她说"]},
        "wall": {"member-id": ["7"]},
    }


def test_empty_forms_hold_no_text() -> None:
    assert not rules.has_text({"a": ["  ", ""]})
    assert rules.has_text({"a": ["", "x"]})


def test_a_second_step_counts_when_given_in_this_session() -> None:
    assert rules.second_factor_used([{"method": "password"}, {"method": "mfa"}])
    assert not rules.second_factor_used([{"method": "password"}])
    assert not rules.second_factor_used([])
