"""The states of a referral and what may follow each, as data."""

from __future__ import annotations

REFERRAL: dict[str, frozenset[str]] = {
    "draft": frozenset({"sent", "withdrawn"}),
    "sent": frozenset({"accepted", "declined", "lapsed", "withdrawn"}),
    # An answer that comes late is still an answer.
    "lapsed": frozenset({"accepted", "declined", "withdrawn"}),
    "accepted": frozenset({"in_progress", "completed", "withdrawn"}),
    "in_progress": frozenset({"in_progress", "completed", "withdrawn"}),
    "declined": frozenset(),
    "completed": frozenset(),
    "withdrawn": frozenset(),
}
FIRST = "draft"
ENDED = frozenset(state for state, after in REFERRAL.items() if not after)
# The receiver has it and the case waits for what comes of it.
RUNNING = frozenset({"sent", "accepted", "in_progress"})
# The receiver may see what was released.
OPEN_TO_RECEIVER = RUNNING | {"lapsed", "completed"}
# What a receiver does, and the state that follows.
ACTS = {
    "accept": "accepted",
    "decline": "declined",
    "progress": "in_progress",
    "complete": "completed",
}


def may_follow(state: str, wanted: str) -> bool:
    """Whether ``wanted`` may come right after ``state``."""
    return wanted in REFERRAL.get(state, frozenset())


def acts_in(state: str) -> list[str]:
    """What the receiver may do in a state, in the order of the page."""
    return [act for act, after in ACTS.items() if may_follow(state, after)]


def diagram() -> str:
    """The table as a diagram for the docs; a test compares."""
    arrows = [
        f"  {state} --> {after}"
        for state, all_after in REFERRAL.items()
        for after in sorted(all_after)
    ]
    ends = [f"  {state} --> [*]" for state in REFERRAL if state in ENDED]
    return "\n".join(["stateDiagram-v2", f"  [*] --> {FIRST}", *arrows, *ends])
