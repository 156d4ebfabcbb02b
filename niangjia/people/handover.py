"""What a member holds, and how it passes to somebody else: a registry that rooms fill.

An administrator sees these things when she closes an account, and she sees no case content: labels
are numbers and kinds, never names or stories.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from niangjia.access.actor import Actor
from niangjia.people.models import Member


@dataclass(frozen=True)
class HeldThing:
    """One thing held. ``key`` is its id within its kind; ``label`` and ``note`` are neutral."""

    key: str
    label: str | Promise
    note: str | Promise = ""


def _anybody(thing: HeldThing, member: Member) -> bool:
    return True


@dataclass(frozen=True)
class HeldKind:
    """A kind of thing that members hold.

    ``holds(member)`` lists what she holds now. ``hand_over(actor, thing, to_member)`` passes one
    thing on: it runs inside the deactivation's transaction and audits by itself.
    ``may_receive(thing, member)`` says whether that member may take it (role, walls).
    """

    key: str
    label: str | Promise
    holds: Callable[[Member], list[HeldThing]]
    hand_over: Callable[[Actor, HeldThing, Member], None]
    may_receive: Callable[[HeldThing, Member], bool] = field(default=_anybody)


_kinds: dict[str, HeldKind] = {}


def register(kind: HeldKind) -> None:
    """Add a kind (once, in the room's AppConfig.ready)."""
    _kinds[kind.key] = kind


def forget(key: str) -> None:
    """Take a kind out again (tests)."""
    _kinds.pop(key, None)


def kinds() -> list[HeldKind]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())


def held_by(member: Member) -> list[tuple[HeldKind, list[HeldThing]]]:
    """Everything ``member`` holds, by kind; kinds of which she holds nothing are left out."""
    found = [(kind, kind.holds(member)) for kind in _kinds.values()]
    return [(kind, things) for kind, things in found if things]
