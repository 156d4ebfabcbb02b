"""What a worker has learnt, as far as another room knows it.

The room that keeps competences registers one check. Until one is there nobody is known to hold a
licensed instrument's competence, so it can be read about but not used. Open instruments are never
held back: in an emergency nobody waits for a course.
"""

from __future__ import annotations

from collections.abc import Callable

from niangjia.access.actor import Actor
from niangjia.instruments.values import Instrument, Kind

Check = Callable[[Actor, str], bool]
_checks: list[Check] = []


def register(check: Check) -> None:
    """Add a check: ``check(actor, competence code)``."""
    if check not in _checks:
        _checks.append(check)


def unregister(check: Check) -> None:
    """Take it out again (for tests)."""
    _checks.remove(check)


def holds(actor: Actor, code: str) -> bool:
    """Whether she is known to hold a competence."""
    return any(check(actor, code) for check in _checks)


def may_use(actor: Actor, of: Instrument) -> bool:
    """Whether she may ask its questions."""
    if of.licence.kind is Kind.OPEN or of.competence is None:
        return True
    return holds(actor, of.competence.code)
