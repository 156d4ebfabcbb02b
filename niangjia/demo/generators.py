"""Who makes which part of the simulated federation. Every room adds its line to ``parts.py``::

    register("casework", make_cases, order=50, remove=remove_cases)

``make_cases(context)`` runs after all of lower order, in one transaction with them. It takes chance
from ``context.rng("casework")`` alone, so that what one room adds never changes another's data.
"""

from __future__ import annotations

import datetime as dt
import importlib
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from niangjia.demo.accounts import BY_NAME

if TYPE_CHECKING:
    from niangjia.people.models import Member
    from niangjia.units.models import Unit


@dataclass(frozen=True)
class Size:
    """How much is made. ``streets``, ``communities``: how many in each unit above."""

    name: str
    cities: int
    districts: int
    streets: int
    communities: int
    studios: int
    members: int
    province: bool = False


SIZES = {
    size.name: size
    for size in (
        Size("small", 1, 5, 3, 2, studios=8, members=84),
        Size("city", 1, 12, 12, 32, studios=235, members=20_000),
        Size("province", 8, 12, 12, 32, studios=1880, members=120_000, province=True),
    )
}


@dataclass
class Context:
    """What a generator works with; it adds what later ones need.

    ``today`` is the day on which the federation is seen: everything lies before or around it.
    ``language`` is that of free text; names of places and persons are always in both.
    """

    seed: int
    size: Size
    language: str
    today: dt.date
    units: list[Unit] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    accounts: dict[str, Member] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)

    def rng(self, name: str) -> random.Random:
        """Chance of its own for each generator; the same for the same seed."""
        return random.Random(f"{self.seed}:{self.size.name}:{name}")

    def account(self, username: str) -> Member:
        """The demo account ``worker``, ``supervisor``, …"""
        return self.accounts[BY_NAME[username].username]

    def uuid(self, rng: random.Random, day: dt.date) -> uuid.UUID:
        """An identifier as ``vault.ids.uuid7`` makes them, but the same for the same seed."""
        moment = dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(
            milliseconds=rng.randrange(86_400_000)
        )
        milliseconds = int(moment.timestamp() * 1000)
        return uuid.UUID(
            int=milliseconds << 80
            | 7 << 76
            | rng.getrandbits(12) << 64
            | 2 << 62
            | rng.getrandbits(62)
        )

    def day(self, rng: random.Random, *, first: int, last: int) -> dt.date:
        """A day between ``first`` and ``last`` days after today (before: negative)."""
        return self.today + dt.timedelta(days=rng.randint(first, last))


@dataclass(frozen=True)
class Generator:
    """One room's part: how it is made, and how it goes again."""

    name: str
    make: Callable[[Context], int]
    order: int
    remove: Callable[[], int] | None = None


_registered: dict[str, Generator] = {}


def register(
    name: str,
    make: Callable[[Context], int],
    *,
    order: int,
    remove: Callable[[], int] | None = None,
) -> None:
    """Add a part. ``make`` returns how many records it made, ``remove`` how many went."""
    _registered[name] = Generator(name, make, order, remove)


def registered() -> list[Generator]:
    """Every part in the order in which it is made."""
    importlib.import_module("niangjia.demo.parts")
    return sorted(_registered.values(), key=lambda generator: (generator.order, generator.name))
