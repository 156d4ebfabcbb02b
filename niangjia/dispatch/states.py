"""The states of a dispatched matter and what may follow each, as data."""

from __future__ import annotations

DISPATCH: dict[str, frozenset[str]] = {
    "to_send": frozenset({"sent", "closed"}),
    "sent": frozenset({"received", "taken_up", "sent_back", "closed"}),
    "received": frozenset({"taken_up", "sent_back", "closed"}),
    "taken_up": frozenset({"closed"}),
    "sent_back": frozenset({"sent", "closed"}),
    "closed": frozenset(),
}
FIRST = "to_send"
ENDED = frozenset({"closed"})
# With the sender; with the unit that it went to.
HERE = frozenset({"to_send", "sent_back"})
THERE = frozenset({"sent", "received", "taken_up"})
# The reply clock runs only here.
UNANSWERED = frozenset({"sent"})


def may_follow(state: str, wanted: str) -> bool:
    """Whether ``wanted`` may come right after ``state``."""
    return wanted in DISPATCH.get(state, frozenset())
