"""An assessment instrument as a value. Pure: no Django, no database.

``reading`` makes one from a file, ``rules`` counts with it. docs/instruments.md describes the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from niangjia.law.citations.values import Citation, OutsideCitation

LANGUAGES = ("zh", "en")
# Answers that every question has, whatever the file says. They are open: nothing is known yet.
UNSURE, UNWILLING = "unsure", "unwilling"
OPEN_ANSWERS = (UNSURE, UNWILLING)

Cited = Citation | OutsideCitation


class Level(IntEnum):
    """How danger is taken. There is no "low": nothing starts low, and no answers mean no safety."""

    WATCH = 1
    SERIOUS = 2
    GRAVE = 3


class Kind(StrEnum):
    """Under what an instrument may be used."""

    OPEN = "open"  # anybody may use, copy and change it under its licence
    LICENSED = "licensed"  # only with the holder's permission, and by whom it names


@dataclass(frozen=True)
class Words:
    """A text in one or both languages."""

    zh: str = ""
    en: str = ""

    def text(self, language: str) -> str:
        """In a language, or in the one there is."""
        return (self.en if language.startswith("en") else self.zh) or self.zh or self.en


@dataclass(frozen=True)
class Licence:
    """Under what terms it is used. ``permission`` and ``until`` only for a licensed one: what the
    holder granted, and its last day (ISO)."""

    kind: Kind
    name: str
    holder: str
    terms: Words
    permission: Words | None = None
    until: str = ""


@dataclass(frozen=True)
class Competence:
    """What a worker must have learnt before she uses it."""

    code: str
    words: Words


@dataclass(frozen=True)
class Answer:
    """One answer of a question. ``counts``: it is one of the "n of m"; ``red``: it opens the
    emergency path."""

    code: str
    words: Words
    points: int = 0
    counts: bool = False
    red: bool = False


@dataclass(frozen=True)
class Question:
    """One question: to be said aloud, with why it is asked. ``fact`` is how a counting answer is
    told in a sentence; ``steps`` are what to do when it counts."""

    code: str
    part: str
    words: Words
    why: Words
    fact: Words
    answers: tuple[Answer, ...]
    steps: tuple[str, ...] = ()

    def answer(self, code: str) -> Answer | None:
        """An answer by its code; None for an open one."""
        return next((one for one in self.answers if one.code == code), None)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that may be given, the two open ones last."""
        return (*(one.code for one in self.answers), *OPEN_ANSWERS)

    @property
    def most(self) -> int:
        """The points of its gravest answer."""
        return max(one.points for one in self.answers)

    @property
    def may_be_red(self) -> bool:
        """Whether some answer opens the emergency path."""
        return any(one.red for one in self.answers)


@dataclass(frozen=True)
class View:
    """One of the answers with which she tells her own estimate; ``level`` is how it is taken."""

    code: str
    words: Words
    level: Level


@dataclass(frozen=True)
class Estimate:
    """Her own estimate: asked after the questions, worth as much as the score."""

    words: Words
    why: Words
    views: tuple[View, ...]

    def view(self, code: str) -> View | None:
        """A view by its code; None for an open answer."""
        return next((one for one in self.views if one.code == code), None)


@dataclass(frozen=True)
class Band:
    """What a count means: from how many points, at which level, what it says, and after how many
    days to ask again at the latest."""

    level: Level
    start: int
    words: Words
    says: Words
    again: int


@dataclass(frozen=True)
class Step:
    """What to do now. ``phone``: whom to call; ``at_once``: it allows no period, its clock counts
    up; ``may_decline``: an adult may say no, and her words are the outcome; ``basis``: law with its
    evidence marks."""

    code: str
    words: Words
    note: Words | None
    phone: tuple[str, ...]
    at_once: bool
    may_decline: bool
    basis: tuple[Cited, ...]


@dataclass(frozen=True)
class Trigger:
    """Something that happens after which everything is asked again at once."""

    code: str
    words: Words


@dataclass(frozen=True)
class Instrument:
    """One version of one instrument. Nothing in it changes: a change is a new version."""

    code: str
    version: str
    languages: tuple[str, ...]
    title: Words
    summary: Words
    author: Words
    licence: Licence
    population: Words
    validity: Words
    asking: tuple[Words, ...]
    competence: Competence | None
    about_child: bool
    issues: tuple[str, ...]
    parts: Mapping[str, Words]
    questions: tuple[Question, ...]
    estimate: Estimate
    bands: tuple[Band, ...]
    red_level: Level
    on_red: tuple[str, ...]
    steps: Mapping[str, Step]
    again_when_open: int
    triggers: Mapping[str, Trigger]
    told_by: Words

    @property
    def key(self) -> tuple[str, str]:
        """Code and version."""
        return (self.code, self.version)

    @property
    def ordered(self) -> tuple[int, ...]:
        """The version as numbers, to sort by."""
        return tuple(int(part) for part in self.version.split("."))

    def question(self, code: str) -> Question | None:
        """A question by its code."""
        return next((one for one in self.questions if one.code == code), None)

    def band_at(self, level: Level) -> Band:
        """The band of a level, or the nearest above it."""
        return min(
            (band for band in self.bands if band.level >= level),
            key=lambda band: band.level,
            default=self.bands[-1],
        )

    def language_for(self, wanted: str) -> str:
        """The language in which it is shown to a reader: hers, or the one there is."""
        short = "en" if wanted.startswith("en") else "zh"
        return short if short in self.languages else self.languages[0]

    @property
    def cited(self) -> tuple[Cited, ...]:
        """Everything that it cites."""
        return tuple(dict.fromkeys(one for step in self.steps.values() for one in step.basis))
