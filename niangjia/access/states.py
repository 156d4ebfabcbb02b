"""States of broken glass and of a wall, as data; the diagram in docs/ is made from it."""

from __future__ import annotations

import datetime as dt

GLASS = {"open": {"mended", "reviewed"}, "mended": {"reviewed"}, "reviewed": set[str]()}
WALL = {"standing": {"lifted"}, "lifted": set[str]()}


def glass_state(now: dt.datetime, expires_at: dt.datetime, reviewed_at: dt.datetime | None) -> str:
    """Where broken glass stands now."""
    if reviewed_at is not None:
        return "reviewed"
    return "open" if now < expires_at else "mended"
