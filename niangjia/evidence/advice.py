"""What to collect, how and how safely: data, read once and checked when the room starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from niangjia.evidence.models import Item
from niangjia.law.citations.values import Citation, OutsideCitation, short
from niangjia.procedures.library import Words

PATH = Path(__file__).parent / "data" / "advice.yaml"
Cited = Citation | OutsideCitation


@dataclass(frozen=True)
class Advice:
    """For one kind: what to collect, how, how safely, on what it stands."""

    kind: str
    what: tuple[Words, ...]
    how: tuple[Words, ...]
    safe: tuple[Words, ...]
    basis: tuple[Cited, ...]


@dataclass(frozen=True)
class Book:
    """What always comes first, and the advice by kind."""

    first: tuple[Words, ...]
    basis: tuple[Cited, ...]
    kinds: Mapping[str, Advice]


def _words(rows: Sequence[Mapping[str, str]]) -> tuple[Words, ...]:
    return tuple(Words(row["zh"], row["en"]) for row in rows)


def _cited(rows: Sequence[str]) -> tuple[Cited, ...]:
    return tuple(short(row) for row in rows)


def read(data: Mapping[str, Any]) -> Book:
    """The book in ``data``. Raises KeyError, NotACitation, ValueError when a kind is missing."""
    kinds = {
        code: Advice(
            code, _words(row["what"]), _words(row["how"]), _words(row["safe"]),
            _cited(row["basis"]),
        )
        for code, row in data["kinds"].items()
    }  # fmt: skip
    if set(kinds) != set(Item.Kind.values):
        raise ValueError("each kind of evidence has its advice, and no other")
    return Book(_words(data["first"]), _cited(data["basis"]), kinds)


@cache
def book() -> Book:
    """The shipped book."""
    return read(yaml.safe_load(PATH.read_text("utf-8")))
