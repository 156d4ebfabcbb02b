"""The rubrics that are shipped (data/rubrics.yaml), read once; a session's sheet made of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from niangjia.training.models import Session
from niangjia.ui.forms import is_chinese

FILE = Path(__file__).parent / "data" / "rubrics.yaml"
OWN = "own"


@dataclass(frozen=True)
class Line:
    """One thing to look at."""

    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if is_chinese() else self.en


@dataclass(frozen=True)
class Rubric:
    """A sheet. With an ``area`` it is evidence of that competency, at most of level ``most``."""

    code: str
    kind: str
    zh: str
    en: str
    lines: tuple[Line, ...]
    area: str = ""
    most: int = 0

    def __str__(self) -> str:
        return self.zh if is_chinese() else self.en


def _rubric(row: dict[str, Any]) -> Rubric:
    lines = tuple(Line(**line) for line in row["lines"])
    return Rubric(
        row["code"], row["kind"], row["name"]["zh"], row["name"]["en"], lines,
        row.get("area", ""), row.get("most", 0),
    )  # fmt: skip


@cache
def shipped() -> dict[str, Rubric]:
    """Every rubric by its code, in the order of the file."""
    found = yaml.safe_load(FILE.read_text("utf-8"))["rubrics"]
    return {row["code"]: _rubric(row) for row in found}


def of(session: Session) -> Rubric | None:
    """The shipped rubric that a session uses, if any."""
    return shipped().get(session.rubric_code)


def lines(session: Session) -> tuple[Line, ...]:
    """Everything to look at in a session: the shipped rubric's lines, then the organiser's own."""
    chosen = of(session)
    own = tuple(Line(f"{OWN}{at}", text, text) for at, text in enumerate(session.rubric))
    return (*(chosen.lines if chosen else ()), *own)
