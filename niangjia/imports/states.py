"""The states of an import and what may follow each, as data."""

from __future__ import annotations

CHECKING, CHECKED, REFUSED, LEFT = "checking", "checked", "refused", "left"
IMPORTING, DONE, UNDOING, UNDONE = "importing", "done", "undoing", "undone"
IMPORT: dict[str, frozenset[str]] = {
    CHECKING: frozenset({CHECKED, REFUSED, LEFT}),
    CHECKED: frozenset({IMPORTING, LEFT}),
    # Begun once more after a worker died: what is written stays, the rest follows.
    IMPORTING: frozenset({IMPORTING, CHECKED, DONE, UNDOING}),
    DONE: frozenset({UNDOING}),
    UNDOING: frozenset({UNDOING, UNDONE}),
    REFUSED: frozenset(),
    LEFT: frozenset(),
    UNDONE: frozenset(),
}


def may_follow(state: str, wanted: str) -> bool:
    """Whether ``wanted`` may come right after ``state``."""
    return wanted in IMPORT.get(state, frozenset())
