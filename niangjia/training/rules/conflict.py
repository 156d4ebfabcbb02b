"""Two people changed one thing: what goes together, and what one of them must choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Clash:
    """A field that both changed: what stands now, and what was typed."""

    field: str
    now: Any
    mine: Any


@dataclass(frozen=True)
class Merged:
    """``values`` with every change of either; where both changed, what was typed stands for now,
    and ``clashes`` says so. ``theirs``: fields that only the other changed."""

    values: dict[str, Any]
    clashes: list[Clash]
    theirs: list[str]


def merge(shown: Mapping[str, Any], mine: Mapping[str, Any], now: Mapping[str, Any]) -> Merged:
    """Three sides of one thing: as it was shown, as it was typed, as it stands now."""
    values, clashes, theirs = {}, [], []
    for field, typed in mine.items():
        stands, was = now[field], shown.get(field, now[field])
        values[field] = typed
        if typed == stands or stands == was:
            continue
        if typed == was:
            values[field] = stands
            theirs.append(field)
        else:
            clashes.append(Clash(field, stands, typed))
    return Merged(values, clashes, theirs)
