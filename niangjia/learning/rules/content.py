"""What is taught, as values: competencies, modules, lessons, questions, scenarios. No Django.

The form of the files is described in docs/learning.md; ``reading`` makes these values from them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("zh-hans", "en")
AREAS = (
    "listening", "danger", "violence-law", "family-law", "children", "mediation", "referral",
    "confidentiality", "community", "self-care",
)  # fmt: skip
TYPES = ("single", "multiple", "truefalse", "ordering", "matching", "date", "money", "case")
# Types that a machine grades; a short case is marked by its rubric.
GRADED = tuple(kind for kind in TYPES if kind != "case")
FORMS = ("A", "B")
QUALITIES = ("trust", "danger", "wish")
TONES = ("plain", "now", "good", "attention", "danger")
ENDINGS = ("good", "mixed", "bad")


class Broken(ValueError):
    """Content that can't be read. The text says where and why, for whoever writes it."""


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """In a language; whatever is not English is Chinese."""
        return self.en if language.startswith("en") else self.zh

    @property
    def data(self) -> dict[str, str]:
        """As it stands in a file."""
        return {"zh": self.zh, "en": self.en}


def version_of(data: object) -> str:
    """The digest of content as data: one changed letter makes another version."""
    told = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Level:
    """One of the four levels of a competency: what can be seen when somebody has it."""

    level: int
    name: Words
    seen: tuple[Words, ...]


@dataclass(frozen=True)
class Area:
    """A competency. Evidence of it lasts ``years``."""

    code: str
    name: Words
    about: Words
    years: int
    levels: tuple[Level, ...]

    def level(self, number: int) -> Level:
        """The level of that number (1 to 4)."""
        return self.levels[number - 1]


@dataclass(frozen=True)
class Module:
    """A group of lessons, in order of learning."""

    code: str
    name: Words
    about: Words
    competencies: tuple[str, ...]


@dataclass(frozen=True)
class Stop:
    """A stop of a way: a short mark, what happens there, a note. ``tone``: a class of its circle."""

    mark: Words
    words: Words
    note: Words | None
    tone: str


@dataclass(frozen=True)
class Side:
    """One of the two sides of a picture."""

    name: Words
    lines: tuple[Words, ...]


@dataclass(frozen=True)
class Picture:
    """A picture of a lesson: a way with stops, or two sides (``marked``: to do and not to do)."""

    code: str
    title: Words
    stops: tuple[Stop, ...]
    sides: tuple[Side, ...]
    marked: bool
    data: Mapping[str, Any] = field(hash=False, compare=False)

    @property
    def all_words(self) -> tuple[Words, ...]:
        """Everything that it says, in order."""
        found = [self.title]
        for stop in self.stops:
            found += [stop.words, *([stop.note] if stop.note else [])]
        for side in self.sides:
            found += [side.name, *side.lines]
        return tuple(found)


@dataclass(frozen=True)
class LessonText:
    """A lesson in one language. ``version`` is what a reviewer signs."""

    language: str
    title: str
    summary: str
    markdown: str
    version: str


@dataclass(frozen=True)
class Lesson:
    """One lesson in every language it is written in."""

    code: str
    module: str
    place: int
    competencies: tuple[str, ...]
    minutes: int
    articles: tuple[str, ...]
    checks: tuple[str, ...]
    texts: Mapping[str, LessonText] = field(hash=False, compare=False)

    def text(self, language: str) -> LessonText:
        """The text in ``language``, else the Chinese one: that is the one that counts."""
        wanted = "en" if language.startswith("en") else "zh-hans"
        return self.texts.get(wanted) or self.texts["zh-hans"]


@dataclass(frozen=True)
class Question:
    """One question of the bank.

    ``key`` by type: single a number from 1; multiple a set of them; truefalse a bool; date an ISO
    day; money a decimal as text. ordering keeps its options in the right order; matching has
    ``pairs``; case has ``rubric`` lines with points and a ``model`` answer.
    """

    code: str
    module: str
    type: str
    competency: str
    difficulty: int
    form: str
    articles: tuple[str, ...]
    text: Words
    why: Words
    options: tuple[Words, ...] = ()
    key: Any = None
    pairs: tuple[tuple[Words, Words], ...] = ()
    tolerance: str = "0"
    rubric: tuple[tuple[int, Words], ...] = ()
    model: Words | None = None
    data: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def version(self) -> str:
        """The digest of everything that stands in it."""
        return version_of(self.data)

    @property
    def graded(self) -> bool:
        """Whether a machine grades it."""
        return self.type in GRADED


@dataclass(frozen=True)
class When:
    """Under what a choice is offered: all of it must hold."""

    chose: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    bounds: tuple[tuple[str, str, int], ...] = ()

    @property
    def always(self) -> bool:
        """Whether nothing is asked."""
        return not (self.chose or self.never or self.bounds)


@dataclass(frozen=True)
class Choice:
    """Something the worker may say or do, and what it does to the client."""

    code: str
    text: Words
    to: str
    effects: Mapping[str, int] = field(hash=False)
    when: When = field(default_factory=When)
    why: Words | None = None
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Node:
    """What the client says or what happens, and what can be done."""

    code: str
    words: Words
    choices: tuple[Choice, ...]
    scene: Words | None = None

    def choice(self, code: str) -> Choice | None:
        """The choice of that code."""
        return next((one for one in self.choices if one.code == code), None)


@dataclass(frozen=True)
class Ending:
    """How it went, and what to learn from it."""

    code: str
    kind: str
    words: Words
    debrief: Words
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """A client who reacts: nodes, choices with effects, endings."""

    code: str
    title: Words
    summary: Words
    note: Words
    module: str
    competencies: tuple[str, ...]
    minutes: int
    start: Mapping[str, int] = field(hash=False)
    first: str = ""
    nodes: Mapping[str, Node] = field(default_factory=dict, hash=False)
    endings: Mapping[str, Ending] = field(default_factory=dict, hash=False)
    data: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def version(self) -> str:
        """The digest of everything that stands in it."""
        return version_of(self.data)

    @property
    def articles(self) -> tuple[str, ...]:
        """Everything that it cites, each once."""
        cited = [a for n in self.nodes.values() for c in n.choices for a in c.articles]
        cited += [a for ending in self.endings.values() for a in ending.articles]
        return tuple(dict.fromkeys(cited))

    @property
    def all_words(self) -> list[Words]:
        """Every text that stands in it."""
        out = [self.title, self.summary, self.note]
        for node in self.nodes.values():
            out += [node.words, *([node.scene] if node.scene else [])]
            for choice in node.choices:
                out += [choice.text, *([choice.why] if choice.why else [])]
        for ending in self.endings.values():
            out += [ending.words, ending.debrief]
        return out
