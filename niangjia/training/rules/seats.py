"""Who gets a place, who waits, and why: every move has a reason that can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FREE, NO_SEAT, QUOTA_FULL = "place_free", "no_seat", "quota_full"


@dataclass(frozen=True)
class Waiter:
    """Somebody who waits: her key, and the quota she counts against ("" for none)."""

    key: str
    quota: str = ""


@dataclass(frozen=True)
class Room:
    """How many places there are: in all, and within each quota, with how many are taken."""

    seats: int
    taken: int
    quotas: Mapping[str, int]
    used: Mapping[str, int]

    def left(self) -> int:
        """Places left in all."""
        return max(0, self.seats - self.taken)

    def left_in(self, quota: str) -> int:
        """Places left within a quota; without one, all that are left."""
        if quota not in self.quotas:
            return self.left()
        return max(0, self.quotas[quota] - self.used.get(quota, 0))

    def reason_for(self, quota: str) -> str:
        """FREE, or why there is no place for this quota now."""
        if self.left() == 0:
            return NO_SEAT
        return FREE if self.left_in(quota) > 0 else QUOTA_FULL


def moving_up(room: Room, waiting: Iterable[Waiter]) -> list[Waiter]:
    """Who gets a place now, in the order of waiting.

    Whoever waits for her unit's quota holds up nobody of another unit.
    """
    taken, used, found = room.taken, dict(room.used), []
    for one in waiting:
        now = Room(room.seats, taken, room.quotas, used)
        if now.reason_for(one.quota) == FREE:
            found.append(one)
            taken += 1
            used[one.quota] = used.get(one.quota, 0) + 1
    return found


def nearest_quota(path: str, quotas: Iterable[str]) -> str | None:
    """The unit path of the quota that a unit counts against: the nearest one above or at it."""
    above = [quota for quota in quotas if path.startswith(quota)]
    return max(above, key=len) if above else None
