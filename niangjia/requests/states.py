"""The states of a request and of a complaint, and what may follow each, as data."""

from __future__ import annotations

REQUEST: dict[str, frozenset[str]] = {
    "received": frozenset({"checked"}),
    "checked": frozenset({"decided"}),
    "decided": frozenset({"done", "refused"}),
    "done": frozenset(),
    "refused": frozenset(),
}
OPEN = frozenset(state for state, after in REQUEST.items() if after)
# What each decision ends as.
END_OF = {"granted": "done", "partly": "done", "neutral": "done", "refused": "refused"}


def may_follow(state: str, wanted: str) -> bool:
    """Whether ``wanted`` may come right after ``state``."""
    return wanted in REQUEST.get(state, frozenset())
