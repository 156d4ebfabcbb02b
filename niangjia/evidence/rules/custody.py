"""Through whose hands evidence goes: which step may follow which. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

RECEIVED, SEALED, VIEWED = "received", "sealed", "viewed"
COPIED, GIVEN_OUT, RETURNED, ERASED = "copied", "given_out", "returned", "erased"
STEPS = (RECEIVED, SEALED, VIEWED, COPIED, GIVEN_OUT, RETURNED, ERASED)
# Noted by the product itself when it happens, never by hand.
BY_ITSELF = frozenset({RECEIVED, SEALED, VIEWED, ERASED})
BY_HAND = (COPIED, GIVEN_OUT, RETURNED)


def is_out(steps: Iterable[str]) -> bool:
    """Whether the original is with somebody else now."""
    out = False
    for step in steps:
        if step in (GIVEN_OUT, RETURNED):
            out = step == GIVEN_OUT
    return out


def why_not(steps: Sequence[str], step: str) -> str:
    """Why ``step`` may not come after ``steps``, as a code; empty when it may.

    It begins with being received, once. It is sealed once. What is out is given out again, sealed
    or copied by hand only after it came back; only what is out comes back.
    """
    if step not in STEPS:
        return "unknown"
    if not steps:
        return "" if step == RECEIVED else "not_received"
    if step == RECEIVED:
        return "received_twice"
    if ERASED in steps and step in (SEALED, VIEWED, COPIED):
        return "erased"
    if step == SEALED and SEALED in steps:
        return "sealed_twice"
    if step == RETURNED:
        return "" if is_out(steps) else "not_out"
    if step in (GIVEN_OUT, SEALED) and is_out(steps):
        return "is_out"
    return ""


def unbroken(numbers: Sequence[int]) -> bool:
    """Whether steps are numbered 1, 2, 3 …: none was taken out, none put in."""
    return list(numbers) == list(range(1, len(numbers) + 1))


def is_late(back_on: dt.date | None, today: dt.date) -> bool:
    """Whether what was given out should have come back."""
    return back_on is not None and back_on < today
