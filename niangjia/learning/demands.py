"""Functions that ask for a competence: rooms register them, and lead whoever lacks it.

What protects somebody in danger is never closed: such functions can be registered as led only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

# Never blocked, whoever is there: an untrained worker is led by the script, her supervisor is told.
NEVER_CLOSED = frozenset(
    {"danger_screen", "child_screen", "emergency", "mandatory_report", "safety_plan"}
)


@dataclass(frozen=True)
class Demand:
    """A function asks for a level of an area. ``closes``: without it the function is closed; else
    she is led and her supervisor is told."""

    function: str
    label: str | Promise
    area: str
    level: int
    closes: bool = True


@dataclass(frozen=True)
class Verdict:
    """What somebody with given levels may do. ``may`` False only where a demand closes."""

    may: bool
    lacking: tuple[Demand, ...] = ()

    @property
    def led(self) -> bool:
        """Whether she may, but is to be led through it."""
        return self.may and bool(self.lacking)


_demands: dict[str, list[Demand]] = {}


def register(demand: Demand) -> None:
    """Add a demand (once, in a room's AppConfig.ready). Raises ValueError when it would close what
    must stay open."""
    if demand.closes and demand.function in NEVER_CLOSED:
        raise ValueError(f"{demand.function} is never closed: register it with closes=False")
    known = _demands.setdefault(demand.function, [])
    if demand not in known:
        known.append(demand)


def forget(function: str) -> None:
    """Take a function's demands out again (tests)."""
    _demands.pop(function, None)


def on(area: str) -> list[Demand]:
    """What asks for levels of an area."""
    return [one for known in _demands.values() for one in known if one.area == area]


def answer(function: str, levels: Mapping[str, int]) -> Verdict:
    """Whether ``levels`` (``selectors.levels``) meet what a function asks for."""
    lacking = tuple(d for d in _demands.get(function, ()) if levels.get(d.area, 0) < d.level)
    return Verdict(not any(d.closes for d in lacking), lacking)
