"""Rights, clocks, identity steps and retention as data: read once, checked, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from niangjia.law.citations.values import Citation, OutsideCitation, short
from niangjia.procedures.library import Words

DATA = Path(__file__).parent / "data"
Cited = Citation | OutsideCitation


@dataclass(frozen=True)
class Entry:
    """One code with its words, its basis, and whom it is for (empty: everybody)."""

    code: str
    words: Words
    basis: tuple[Cited, ...] = ()
    for_whom: frozenset[str] = frozenset()
    note: Words | None = None


@dataclass(frozen=True)
class Clock:
    """Days to answer in, and the day on which a neutral letter leaves; with basis and a word on it."""

    days: int
    letter_on: int
    basis: tuple[Cited, ...]
    note: Words


@dataclass(frozen=True)
class Keeping:
    """One row of the schedule: years from closing, and how long after majority at least."""

    code: str
    words: Words
    years: int
    after_majority: int
    basis: tuple[Cited, ...]


@dataclass(frozen=True)
class Other:
    """How long something else is kept, in words."""

    words: Words
    time: Words
    basis: tuple[Cited, ...]


@dataclass(frozen=True)
class Book:
    """All that ``requests.yaml`` says."""

    clock: Clock
    kinds: Mapping[str, Entry]
    steps: Mapping[str, Entry]
    refusals: Mapping[str, Entry]
    adverse: Entry


def _cited(texts: Iterable[str]) -> tuple[Cited, ...]:
    return tuple(
        OutsideCitation("", "policy") if text.strip() == "[policy]" else short(text)
        for text in texts
    )


def _words(row: Mapping[str, Any]) -> Words:
    return Words(row["zh"], row["en"])


def _entry(row: Mapping[str, Any]) -> Entry:
    note = row.get("note")
    return Entry(
        row["code"],
        _words(row),
        _cited(row.get("basis", ())),
        frozenset(row.get("for", ())),
        _words(note) if note else None,
    )


def _by_code(rows: Iterable[Mapping[str, Any]]) -> dict[str, Entry]:
    return {row["code"]: _entry(row) for row in rows}


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text("utf-8"))


@cache
def book() -> Book:
    """Rights, steps, refusals and the clock."""
    data = _read("requests.yaml")
    clock, adverse = data["clock"], data["adverse"]
    return Book(
        Clock(clock["days"], clock["letter_on"], _cited(clock["basis"]), _words(clock["note"])),
        _by_code(data["kinds"]),
        _by_code(data["steps"]),
        _by_code(data["refusals"]),
        Entry("adverse", _words(adverse["note"]), _cited(adverse["basis"])),
    )


def steps_for(asker: str) -> list[Entry]:
    """What is to be checked for somebody who asks."""
    return [entry for entry in book().steps.values() if asker in entry.for_whom]


def refusals_for(asker: str) -> list[Entry]:
    """The reasons for which her request may be refused."""
    return [entry for entry in book().refusals.values() if asker in entry.for_whom]


@cache
def schedule() -> dict[str, Keeping]:
    """How long cases are kept, and what goes before them, by kind."""
    data = _read("retention.yaml")
    return {
        row["code"]: Keeping(
            row["code"],
            _words(row),
            row["years"],
            row.get("after_majority", 0),
            _cited(row["basis"]),
        )
        for row in [*data["cases"], *data["parts"]]
    }


@cache
def others() -> list[Other]:
    """How long everything else is kept."""
    return [
        Other(_words(row), Words(row["zh_time"], row["en_time"]), _cited(row["basis"]))
        for row in _read("retention.yaml")["others"]
    ]


@cache
def questions() -> dict[str, Words]:
    """The five questions of the feedback form."""
    return {row["code"]: _words(row) for row in _read("feedback.yaml")["questions"]}


@cache
def answers() -> dict[int, Words]:
    """What can be answered."""
    return {int(row["code"]): _words(row) for row in _read("feedback.yaml")["answers"]}
