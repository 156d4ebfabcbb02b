"""The states of a job and how it passes from one to the next, as data.

queued -> running -> done | failed | cancelled. A running job whose worker died goes back to
queued; a queued one may be cancelled before it ever ran.
"""

from __future__ import annotations

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"

TRANSITIONS: dict[str, frozenset[str]] = {
    QUEUED: frozenset({RUNNING, CANCELLED, FAILED}),
    RUNNING: frozenset({QUEUED, DONE, FAILED, CANCELLED}),
    DONE: frozenset(),
    FAILED: frozenset(),
    CANCELLED: frozenset(),
}
ENDED = frozenset(state for state, following in TRANSITIONS.items() if not following)
OPEN = frozenset(TRANSITIONS) - ENDED


def may_pass(before: str, after: str) -> bool:
    """Whether a job may go from ``before`` to ``after``."""
    return after in TRANSITIONS[before]
