"""A unit and all below it are one range of paths."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from niangjia.access.paths import inside

STEP = st.text(string.digits + string.ascii_uppercase, min_size=4, max_size=4)
PATH = st.lists(STEP, max_size=6).map("".join)


@given(PATH, PATH)
def test_the_range_holds_what_begins_with_the_path_and_nothing_else(top: str, other: str) -> None:
    bounds = dict(inside("path", top).children)  # type: ignore[arg-type]
    within = bounds["path__gte"] <= other <= bounds["path__lte"]
    # Two steps of nothing but the last letter would be the 1,679,616th child's 1,679,616th child.
    assert within == other.startswith(top) or other.startswith(f"{top}ZZZZZZZZ")


@given(PATH, PATH)
def test_whatever_lies_below_is_in(top: str, below: str) -> None:
    bounds = dict(inside("path", top).children)  # type: ignore[arg-type]
    assert bounds["path__gte"] <= top + below
