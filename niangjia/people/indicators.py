"""Indicators of practice: a registry that rooms fill, for the evaluation of training.

An indicator counts, for each member and a span of time, how often something was due (denominator)
and how often it was done (numerator). It knows no actor: whoever reads it shows groups, never one
member, and asks its own policy first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise


class Counted(NamedTuple):
    """How often it was done, of how often it was due."""

    done: int
    due: int


Counts = Mapping[UUID, Counted]
Count = Callable[[Collection[UUID], dt.datetime, dt.datetime], Counts]


@dataclass(frozen=True)
class Indicator:
    """One thing that can be counted of a member's work.

    ``done`` and ``due`` say in words what the numerator and the denominator are, ``source`` where it
    is recorded. ``count(members, since, until)`` counts what fell into ``since <= moment < until``,
    for those of ``members`` who had anything due, with a constant number of queries. ``version``
    goes up when what is counted changes: a plan made with another version isn't computed.
    ``result``: not what workers do but what becomes of it; told apart, and never as an effect.
    """

    key: str
    name: str | Promise
    done: str | Promise
    due: str | Promise
    source: str | Promise
    count: Count
    version: int = 1
    result: bool = False
    order: int = 50


_indicators: dict[str, Indicator] = {}


def register(indicator: Indicator) -> None:
    """Add an indicator (once, in the room's AppConfig.ready)."""
    _indicators[indicator.key] = indicator


def forget(key: str) -> None:
    """Take an indicator out again (tests)."""
    _indicators.pop(key, None)


def get(key: str) -> Indicator | None:
    """The indicator of that key, if a room gives it."""
    return _indicators.get(key)


def all_indicators(*, result: bool = False) -> list[Indicator]:
    """Every indicator of practice, or of results, in order."""
    found = [one for one in _indicators.values() if one.result is result]
    return sorted(found, key=lambda one: (one.order, one.key))
