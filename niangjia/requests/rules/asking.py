"""Clocks and decisions of requests about personal data. Pure.

Nothing here takes a case: what a request gets, and when, can't depend on whether there is one.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"
ADVERSE = frozenset({"guardian", "respondent", "other"})


def new_code(prefix: str, choose: Callable[[str], str] = secrets.choice) -> str:
    """A code that tells nothing: ``R-K7RT-4XQM``."""
    letters = "".join(choose(LETTERS) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def due_on(received: dt.date, days: int) -> dt.date:
    """The last day to answer: the day of receipt isn't counted (民法典 201)."""
    return received + dt.timedelta(days=days)


def outcomes_for(asker: str) -> frozenset[str]:
    """What may be decided for somebody who asks.

    A respondent or stranger gets the neutral letter and nothing else; a guardian too, unless a
    supervisor finds that the guardian isn't the other side.
    """
    if asker == "client":
        return frozenset({"granted", "partly", "refused"})
    if asker == "guardian":
        return frozenset({"neutral", "granted", "partly", "refused"})
    return frozenset({"neutral"})


def decision_fault(
    *, asker: str, outcome: str, proved: bool, basis: str, reason: bool, guardian_safe: bool
) -> str:
    """Why a decision can't be made: ``outcome``, ``identity``, ``basis``, ``reason``, ``guardian``;
    empty: it can."""
    if outcome not in outcomes_for(asker):
        return "outcome"
    if outcome == "neutral":
        return ""
    if asker == "guardian" and not guardian_safe:
        return "guardian"
    if outcome in ("granted", "partly") and not proved:
        return "identity"
    if outcome in ("partly", "refused") and not basis:
        return "basis"
    return "" if reason or outcome == "granted" else "reason"


def may_decide(*, decider: object, receiver: object, worker: object) -> bool:
    """Nobody decides what she took in herself or what is about her own case."""
    return decider is not None and decider not in (receiver, worker)


def needs_release(*, outcome: str, minor: bool, kind: str) -> bool:
    """Whether a supervisor must release it first: a minor's data, to whomever."""
    return minor and kind == "copy" and outcome in ("granted", "partly")
