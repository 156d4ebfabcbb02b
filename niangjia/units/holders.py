"""What is held at a unit (members, roles, later cases): a registry that rooms fill.

A unit that holds something can't be closed; a merge passes everything on to the other unit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from niangjia.access.actor import Actor
from niangjia.units.models import Unit


@dataclass(frozen=True)
class Holder:
    """One kind of thing that units hold.

    ``count(unit)``: how many are held at this very unit now (closing asks). ``say(count)``: "3
    members", in the language of the page. ``shown(actor, unit)``: the number that ``actor`` may
    read on the unit's page (walls!), None to show nothing, and ``url(unit)`` where she sees them.
    ``move(actor, before, after)``: pass everything on; runs inside the merge's transaction, audits
    by itself, and returns how many.
    """

    key: str
    say: Callable[[int], str]
    count: Callable[[Unit], int]
    move: Callable[[Actor, Unit, Unit], int]
    shown: Callable[[Actor, Unit], int | None]
    url: Callable[[Unit], str]


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Add a kind (once, in the room's AppConfig.ready)."""
    _holders[holder.key] = holder


def forget(key: str) -> None:
    """Take a kind out again (tests)."""
    _holders.pop(key, None)


def held_at(unit: Unit) -> list[str]:
    """What is held at ``unit``, in words; empty when nothing is."""
    counted = [(holder, holder.count(unit)) for holder in _holders.values()]
    return [holder.say(count) for holder, count in counted if count]


def move_all(actor: Actor, before: Unit, after: Unit) -> dict[str, int]:
    """Pass everything on; how many of each kind."""
    return {holder.key: holder.move(actor, before, after) for holder in _holders.values()}


def shown(actor: Actor, unit: Unit) -> list[tuple[str, str]]:
    """(words, address) of what ``actor`` may know is held there."""
    counted = [(holder, holder.shown(actor, unit)) for holder in _holders.values()]
    return [(holder.say(count), holder.url(unit)) for holder, count in counted if count is not None]
