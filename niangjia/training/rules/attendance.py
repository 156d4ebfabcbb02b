"""Who was there, from when until when: what scans add up to, in whatever order they come.

A phone may have scanned with no network, its clock may be wrong, it may send twice: the same
scans, in any order and however often, give the same attendance.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

IN, OUT = "in", "out"

# The door opens so long before the session, and closes so long after it.
OPENS, CLOSES = dt.timedelta(hours=2), dt.timedelta(hours=2)
# So far a phone's clock may differ before it is put right: a slow network looks the same.
SLOW = dt.timedelta(seconds=90)
# Who comes or goes within so many minutes of the hour is on time.
GRACE = dt.timedelta(minutes=10)
# Who was there for this share of a session attended it.
ENOUGH = 2 / 3

CODE = re.compile(r"[A-HJ-NP-RT-Y346789]{10}")


def tidy(text: str) -> str:
    """A code as it is kept: capitals without spaces or dashes; "" when it can't be one."""
    found = re.sub(r"[\s\-]", "", text).upper()
    return found if CODE.fullmatch(found) else ""


@dataclass(frozen=True)
class Mark:
    """Somebody was scanned on her way in or out; ``sure`` says that the time can be trusted."""

    way: str
    at: dt.datetime
    sure: bool = True


@dataclass(frozen=True)
class Presence:
    """From when until when somebody was there; ``left`` None: until the end. None: no sign of her."""

    arrived: dt.datetime | None = None
    left: dt.datetime | None = None
    sure: bool = True


def door_open(received: dt.datetime, starts: dt.datetime) -> bool:
    """Whether anybody can be scanned for a session yet."""
    return received >= starts - OPENS


def settle(
    at: dt.datetime,
    sent: dt.datetime,
    received: dt.datetime,
    starts: dt.datetime,
    ends: dt.datetime,
) -> tuple[dt.datetime, bool]:
    """The time that counts for a scan, and whether it can be trusted.

    ``at`` and ``sent`` come from the phone's clock, ``received`` from ours: the difference puts
    the phone's clock right, unless it is as small as a network may be slow. What then lies outside
    the time in which the door was open (the clock was changed in between) is clamped, and not
    trusted.
    """
    off = received - sent
    moved = at if abs(off) <= SLOW else at + off
    low = starts - OPENS
    high = max(low, min(received, ends + CLOSES))
    found = min(max(moved, low), high)
    return found, abs(found - moved) <= SLOW


def presence(marks: Iterable[Mark], starts: dt.datetime) -> Presence:
    """What all scans of one person at one session add up to.

    The first way in counts, and the last way out unless she came in again after it. Who was only
    scanned on her way out was there from the start.
    """
    known = set(marks)
    ins = [mark.at for mark in known if mark.way == IN]
    outs = [mark.at for mark in known if mark.way == OUT]
    if not ins and not outs:
        return Presence()
    arrived = min(ins) if ins else min(starts, min(outs))
    left = max(outs) if outs else None
    if left is not None and (left <= arrived or (ins and max(ins) > left)):
        left = None
    return Presence(arrived, left, all(mark.sure for mark in known))


@dataclass(frozen=True)
class Standing:
    """How somebody stood to a session: minutes late and gone early, and her share of its time."""

    late: int
    early: int
    share: float

    @property
    def attended(self) -> bool:
        """Whether she was there long enough for it to count."""
        return self.share >= ENOUGH


def standing(was: Presence, starts: dt.datetime, ends: dt.datetime) -> Standing:
    """Late, early, and the share of the time that she was there.

    Within GRACE nobody is late or leaves early; the minutes told are those from the hour itself.
    """
    if was.arrived is None:
        return Standing(0, 0, 0.0)
    arrived, left = max(was.arrived, starts), min(was.left or ends, ends)
    late, early = arrived - starts, ends - left
    length = (ends - starts).total_seconds()
    share = max(0.0, (left - arrived).total_seconds()) / length
    if late <= GRACE and early <= GRACE:
        share = 1.0 if left > arrived else 0.0
    return Standing(
        int(late.total_seconds() // 60) if late > GRACE else 0,
        int(early.total_seconds() // 60) if early > GRACE else 0,
        min(1.0, share),
    )


@dataclass(frozen=True)
class Rate:
    """Somebody's attendance at a programme: sessions held for her, sessions she attended, and the
    mean share of their time that she was there (0 to 1; None while none was held)."""

    held: int
    attended: int
    share: float | None


def rate(standings: Iterable[Standing]) -> Rate:
    """Sum up one person's standings, one for each session held for her."""
    every = list(standings)
    if not every:
        return Rate(0, 0, None)
    total = sum(one.share for one in every)
    return Rate(len(every), sum(one.attended for one in every), total / len(every))


def split(people: Iterable[str], sizes: dict[str, int | None]) -> dict[str, str]:
    """Divide people evenly over lettered groups, none beyond its size; who fits nowhere is left out.

    ``sizes``: how many fit in each group (None: no limit). In the given order, always into the
    group with the fewest.
    """
    filled = dict.fromkeys(sizes, 0)
    found = {}
    for one in people:
        free = [g for g, limit in sizes.items() if limit is None or filled[g] < limit]
        if not free:
            break
        group = min(free, key=lambda g: (filled[g], g))
        filled[group] += 1
        found[one] = group
    return found
