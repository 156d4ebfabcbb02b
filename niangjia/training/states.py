"""States of programmes and of places in them, and who leads where, as data. Pure."""

from __future__ import annotations

DRAFT, OPEN, RUNNING, ENDED, CANCELLED = "draft", "open", "running", "ended", "cancelled"
PROGRAMME: dict[str, tuple[str, ...]] = {
    DRAFT: (OPEN, CANCELLED),
    OPEN: (RUNNING, CANCELLED),
    RUNNING: (ENDED, CANCELLED),
    ENDED: (),
    CANCELLED: (),
}

NOMINATED, ENROLLED, WAITING = "nominated", "enrolled", "waiting"
DECLINED, WITHDRAWN = "declined", "withdrawn"
PLACE: dict[str, tuple[str, ...]] = {
    NOMINATED: (ENROLLED, WAITING, DECLINED, WITHDRAWN),
    WAITING: (ENROLLED, WITHDRAWN),
    ENROLLED: (WITHDRAWN,),
    DECLINED: (NOMINATED,),
    WITHDRAWN: (NOMINATED,),
}
LIVE = (NOMINATED, ENROLLED, WAITING)


def may_become(table: dict[str, tuple[str, ...]], now: str, then: str) -> bool:
    """Whether a state leads to another."""
    return then in table.get(now, ())
