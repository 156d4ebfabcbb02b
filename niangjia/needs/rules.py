"""What may be told of a need, and which need is widest. Pure: no Django.

Below five persons nothing is told; where exactly one unit of a column would stay untold, so few that it
could be worked out from a sum, the smallest of the others stays untold with it. Our practice, not law.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

FEWEST = 5
# Needs are counted over so many days.
DAYS = 365
# A unit is a target of a programme from this share of gaps on.
TARGET = 0.2
Z = 1.96


@dataclass(frozen=True)
class Need:
    """One number: ``gaps`` out of ``of`` by ``source``, in one competency, at one unit.

    ``told`` False: too few persons; then neither number may be shown.
    """

    source: str
    area: str
    path: str
    gaps: int
    of: int
    people: int
    told: bool = True

    @property
    def share(self) -> float:
        """The share of gaps, 0 when nothing was counted."""
        return self.gaps / self.of if self.of else 0.0

    @property
    def sure(self) -> float:
        """The lower end of the share's interval (Wilson, 95 %): what one can be fairly sure of."""
        return lower(self.gaps, self.of)


def lower(gaps: int, of: int) -> float:
    """The lower end of the Wilson interval of a share; 0 when nothing was counted."""
    if of <= 0:
        return 0.0
    share, square = gaps / of, Z * Z
    middle = share + square / (2 * of)
    spread = Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + square / of))


def screened(needs: Iterable[Need]) -> list[Need]:
    """The same needs, each marked whether it may be told (``FEWEST``)."""
    columns: dict[tuple[str, str], list[Need]] = {}
    for one in needs:
        if one.of:
            columns.setdefault((one.source, one.area), []).append(one)
    return [kept for column in columns.values() for kept in _column(column)]


def _column(column: list[Need]) -> list[Need]:
    marked = [replace(one, told=one.people >= FEWEST) for one in column]
    hidden = [one for one in marked if not one.told]
    told = sorted((one for one in marked if one.told), key=lambda one: (one.people, one.path))
    # Who knows the sum of all units would know the hidden one from the others.
    if hidden and told and sum(one.people for one in hidden) < FEWEST:
        marked = [replace(one, told=False) if one == told[0] else one for one in marked]
    return marked


def widest(needs: Iterable[Need]) -> list[Need]:
    """Needs that may be told and that are gaps at all, the surest first."""
    found = [one for one in needs if one.told and one.gaps]
    return sorted(found, key=lambda one: (-one.sure, -one.share, one.area, one.path, one.source))


def by_cell(needs: Iterable[Need]) -> dict[tuple[str, str], Need]:
    """(unit path, competency) → the widest need there; one that can't be told only where no other
    is."""
    found: dict[tuple[str, str], Need] = {}
    for one in needs:
        known = found.get((one.path, one.area))
        if known is None or (one.told, one.sure, one.share) > (known.told, known.sure, known.share):
            found[one.path, one.area] = one
    return found


def targets(needs: Iterable[Need], area: str) -> list[Need]:
    """For a programme on a competency: the widest need of each unit, where it is told and wide
    enough; at least the widest of all."""
    cells = [one for (_path, of), one in by_cell(needs).items() if of == area]
    ranked = widest(cells)
    return [one for at, one in enumerate(ranked) if at == 0 or one.share >= TARGET]


def ordered(paths: Iterable[str], cells: Mapping[tuple[str, str], Need], area: str) -> list[str]:
    """Units by their need in a competency, the widest first; who can't be told comes last."""

    def key(path: str) -> tuple[bool, float]:
        one = cells.get((path, area))
        return (one is None or not one.told, -(one.share if one and one.told else 0.0))

    return sorted(paths, key=key)
