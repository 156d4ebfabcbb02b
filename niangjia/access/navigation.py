"""The shell's doors: rooms register where they can be entered, the shell shows what she may use."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission


@dataclass(frozen=True, eq=False)
class Door:
    """An entry of the rail or of the ＋ menu; equal to itself alone, so that menus are kept by their doors.

    ``permission`` None: for every member. ``group`` is "work", "more" or "start" (the ＋ menu).
    ``bottom_for`` names the roles that find it in the phone's bottom bar. ``order`` sorts.
    """

    label: str | Promise
    url_name: str
    icon: str
    group: str = "work"
    permission: Permission | None = None
    order: int = 50
    bottom_for: frozenset[str] = frozenset()


_doors: list[Door] = []


def register(door: Door) -> None:
    """Add a door (once, in the room's AppConfig.ready)."""
    if all((one.group, one.url_name) != (door.group, door.url_name) for one in _doors):
        _doors.append(door)


def doors_for(actor: Actor) -> list[Door]:
    """The doors that ``actor`` may use, in order."""
    seen = [door for door in _doors if door.permission is None or actor.may(door.permission)]
    return sorted(seen, key=lambda door: (door.order, door.url_name))
