"""The standard table: what a span's cases tell when they are only counted. A registry that rooms fill.

Casework counts incidents and its own work, referrals count referrals; whoever makes the table (requests) asks
all of them, withholds small numbers, and knows none of the rooms.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from niangjia.casework.models import Case

Text = str | Promise


@dataclass(frozen=True)
class Asked:
    """Which cases and days are counted: ``cases`` all of an area, ``agreed`` those of them in which she agreed
    to being counted; from ``since`` to before ``until``."""

    cases: QuerySet[Case]
    agreed: QuerySet[Case]
    since: dt.datetime
    until: dt.datetime


@dataclass(frozen=True)
class Breakdown:
    """One question of the table. ``words`` are its answers in their order; what isn't among them isn't
    counted. ``groups`` are told where single answers would be too few: each answer stands in one. ``several``:
    more than one answer may hold for one that is counted; there are no groups then."""

    key: str
    title: Text
    words: Mapping[str, Text]
    groups: tuple[tuple[Text, tuple[str, ...]], ...] = ()
    several: bool = False


@dataclass(frozen=True)
class Part:
    """What one room counts: its breakdowns, and ``count``, which gives their numbers by key and answer.

    A breakdown with ``several`` also gives the number of all, under ``""``.
    """

    key: str
    title: Text
    breakdowns: tuple[Breakdown, ...]
    count: Callable[[Asked], Mapping[str, Counter[str]]]
    order: int = 50


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part (once, in the room's AppConfig.ready)."""
    _parts[part.key] = part


def forget(key: str) -> None:
    """Take a part out again (tests)."""
    _parts.pop(key, None)


def all_parts() -> list[Part]:
    """Every part in the order of the table."""
    return sorted(_parts.values(), key=lambda part: (part.order, part.key))
