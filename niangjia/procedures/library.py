"""Procedures as data: read from ``data/<code>.yaml``, checked, held in memory.

The form is described in docs/procedures.md. Source: domain.md §2, with its evidence marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from niangjia.law.citations.values import Citation, OutsideCitation, short
from niangjia.law.taxonomy import all_issues
from niangjia.procedures.durations import Duration
from niangjia.ui.datafiles import read_yaml

LANGUAGES = ("zh", "en")
WHO = (
    "applicant", "court", "police", "federation", "mediator", "employer", "arbitration",
    "legal_aid", "registry", "civil_affairs", "agency", "everyone",
)  # fmt: skip
MARKS = ("", "m", "s", "g", "policy")


class Broken(ValueError):
    """The data hasn't the shape of a procedure: which file, what."""


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """In a language."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True)
class Advice:
    """What comes first, before anything is filed."""

    words: Words
    basis: tuple[Citation | OutsideCitation, ...]


@dataclass(frozen=True)
class State:
    """Where a procedure stands."""

    code: str
    name: Words
    end: bool


@dataclass(frozen=True)
class Event:
    """Something that happens: who does it, from which states, to which. ``hour``: its moment
    counts, not only its day."""

    code: str
    name: Words
    who: str
    origins: tuple[str, ...]
    to: str
    hour: bool
    note: Words | None


@dataclass(frozen=True)
class Deadline:
    """A time limit: from the event ``after`` until one of ``until``. ``rolls``: a last day off moves
    to the next working day. ``before``: it lies before its event. ``own_day``: the paper itself may
    name an earlier day, which then counts. ``mark`` is an evidence mark."""

    code: str
    name: Words
    who: str
    after: str
    until: tuple[str, ...]
    length: Duration
    warn: Duration | None
    rolls: bool
    before: bool
    own_day: bool
    basis: tuple[Citation | OutsideCitation, ...]
    mark: str
    when: Words | None
    note: Words | None


@dataclass(frozen=True)
class Procedure:
    """One procedure. The first state is where it begins."""

    code: str
    title: Words
    summary: Words
    issues: tuple[str, ...]
    articles: tuple[Citation | OutsideCitation, ...]
    first: tuple[Advice, ...]
    states: Mapping[str, State]
    events: Mapping[str, Event]
    deadlines: Mapping[str, Deadline]

    @property
    def start(self) -> State:
        """Where it begins."""
        return next(iter(self.states.values()))

    def next_events(self, state: str) -> list[Event]:
        """What may happen in a state."""
        return [event for event in self.events.values() if state in event.origins]

    @property
    def cited(self) -> tuple[Citation | OutsideCitation, ...]:
        """Everything that it cites."""
        parts = [self.articles, *(a.basis for a in self.first)]
        parts += [deadline.basis for deadline in self.deadlines.values()]
        return tuple(dict.fromkeys(one for part in parts for one in part))


def _words(data: Mapping[str, Any]) -> Words:
    if not all(isinstance(data.get(one), str) and data[one].strip() for one in LANGUAGES):
        raise Broken(f"zh and en must be there: {dict(data)}")
    return Words(data["zh"].strip(), data["en"].strip())


def _optional(data: Mapping[str, Any] | None) -> Words | None:
    return _words(data) if data else None


def _cited(rows: Any) -> tuple[Citation | OutsideCitation, ...]:
    return tuple(short(str(text)) for text in rows or ())


def _one_of(value: str, known: Any, what: str) -> str:
    if value not in known:
        raise Broken(f"unknown {what} {value!r}")
    return value


def read(code: str, data: Mapping[str, Any]) -> Procedure:
    """The procedure in ``data``. Raises Broken, BadDuration, NotACitation."""
    states = {
        row["code"]: State(row["code"], _words(row), bool(row.get("end"))) for row in data["states"]
    }
    events = {row["code"]: _event(row, states) for row in data["events"]}
    found = Procedure(
        code=code,
        title=_words(data["title"]),
        summary=_words(data["summary"]),
        issues=tuple(_one_of(issue, all_issues(), "issue") for issue in data["issues"]),
        articles=_cited(data["articles"]),
        first=tuple(Advice(_words(row), _cited(row.get("basis"))) for row in data.get("first", ())),
        states=states,
        events=events,
        deadlines={row["code"]: _deadline(row, events) for row in data["deadlines"]},
    )
    if unreached := _unreached(found):
        raise Broken(f"nothing leads to {', '.join(sorted(unreached))}")
    return found


def _event(row: Mapping[str, Any], states: Mapping[str, State]) -> Event:
    return Event(
        code=row["code"],
        name=_words(row),
        who=_one_of(row["who"], WHO, "who"),
        origins=tuple(_one_of(state, states, "state") for state in row["from"]),
        to=_one_of(row["to"], states, "state"),
        hour=_one_of(row.get("time", "day"), ("day", "hour"), "time") == "hour",
        note=_optional(row.get("note")),
    )


def _deadline(row: Mapping[str, Any], events: Mapping[str, Event]) -> Deadline:
    length = Duration.parse(row["length"])
    found = Deadline(
        code=row["code"],
        name=_words(row),
        who=_one_of(row["who"], WHO, "who"),
        after=_one_of(row["after"], events, "event"),
        until=tuple(_one_of(event, events, "event") for event in row.get("until") or ()),
        length=length,
        warn=Duration.parse(row["warn"]) if row.get("warn") else None,
        rolls=bool(row.get("roll", True)) and not length.in_hours and not length.at_once,
        before=bool(row.get("before")),
        own_day=bool(row.get("own_day")),
        basis=_cited(row["basis"]),
        mark=_one_of(row.get("mark") or "", MARKS, "mark"),
        when=_optional(row.get("when")),
        note=_optional(row.get("note")),
    )
    if not found.basis:
        raise Broken(f"{found.code}: no basis")
    if length.in_hours and not events[found.after].hour:
        raise Broken(f"{found.code}: hours need an event with an hour")
    return found


def _unreached(of: Procedure) -> set[str]:
    reached, left = {of.start.code}, [of.start.code]
    while left:
        state = left.pop()
        for event in of.next_events(state):
            if event.to not in reached:
                reached.add(event.to)
                left.append(event.to)
    return set(of.states) - reached


@cache
def shipped() -> dict[str, Procedure]:
    """Every procedure by code. Raises Broken with the file's name."""
    folder = resources.files("niangjia.procedures").joinpath("data")
    found = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        code, dot, ending = file.name.partition(".")
        if dot and ending == "yaml" and code != "holidays":
            try:
                found[code] = read(code, read_yaml(file.read_text("utf-8")))
            except (ValueError, KeyError, TypeError) as error:
                raise Broken(f"{file.name}: {error}") from error
    return found
