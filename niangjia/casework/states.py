"""The states of a case and what may follow each, as data."""

from __future__ import annotations

CASE: dict[str, frozenset[str]] = {
    "open": frozenset({"assessing", "closing"}),
    "assessing": frozenset({"planned", "closing"}),
    "planned": frozenset({"active", "closing"}),
    "active": frozenset({"planned", "closing"}),
    "closing": frozenset({"active", "closed"}),
    "closed": frozenset({"reopened"}),
    "reopened": frozenset({"assessing", "active", "closing"}),
}
FIRST = "open"
ENDED = frozenset({"closed"})
RUNNING = frozenset(CASE) - ENDED
# Steps that have a page of their own, since they need more than a word.
WITH_CONDITIONS = frozenset({"closing", "closed", "reopened"})


def may_follow(state: str, wanted: str) -> bool:
    """Whether ``wanted`` may come right after ``state``."""
    return wanted in CASE.get(state, frozenset())
