"""Consultations from which the finder learns: one line of JSON each, ``{"id", "question", "articles":
[{"law", "article", "sub"}], "domain"}``. Their sentences are never shipped."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from niangjia.finder.knowledge import Place


@dataclass(frozen=True)
class Consultation:
    """A real question with the articles that answer it."""

    key: str
    question: str
    places: tuple[Place, ...]
    domain: bool


def consultations(path: Path) -> list[Consultation]:
    """The lines of a file."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Consultation(
            row["id"],
            row["question"],
            tuple((a["law"], a["article"], a.get("sub", 0)) for a in row["articles"]),
            bool(row.get("domain")),
        )
        for row in rows
    ]


def folds(of: Sequence[Consultation], count: int, seed: int = 1) -> list[list[Consultation]]:
    """``count`` folds, always the same for a seed."""
    order = list(of)
    random.Random(seed).shuffle(order)  # noqa: S311 - folds, no secret
    return [order[at::count] for at in range(count)]
