"""What we wrote and learned so that everyday words lead to articles: the lexicon, lay questions,
the scope, the terms learned from consultations. Data files, read once a process."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from niangjia.finder.tokens import normalise, tokens
from niangjia.law import taxonomy
from niangjia.law.citations.values import Citation, short
from niangjia.ui.datafiles import read_yaml

Place = tuple[str, int, int]
GAP = "…"


def _folder(name: str) -> list[Any]:
    folder = resources.files("niangjia.finder").joinpath(f"data/{name}")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return [read_yaml(file.read_text("utf-8")) for file in files]


def place_of(text: str) -> Place:
    """``刑法 260-1`` as (law, number, sub). Raises NotACitation."""
    cited = short(text)
    if not isinstance(cited, Citation):
        raise TypeError(text)
    return cited.place


# -- lay questions ----------------------------------------------------------------------------------
@cache
def lay_questions() -> dict[Place, tuple[str, ...]]:
    """Own-written questions that an article answers, Chinese and English, by place."""
    found: dict[Place, tuple[str, ...]] = {}
    for part in _folder("questions"):
        for key, asked in part.items():
            place = place_of(key)
            found[place] = (*found.get(place, ()), *asked["zh"], *asked.get("en", ()))
    return found


# -- lexicon ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Entry:
    """Everyday words (``say``) and the words of the statutes, issues and articles they mean.

    "…" in a word stands for up to sixteen letters, in English for up to seventy: 被…打. ``first``: what
    a good adviser hears at once; its articles are shown before all that was only found.
    """

    say: tuple[str, ...]
    law: tuple[str, ...]
    issues: tuple[str, ...] = ()
    articles: tuple[Place, ...] = ()
    first: bool = False


@cache
def lexicon() -> tuple[Entry, ...]:
    """Every entry, Chinese and English. A line of JSON each: read with the first question, and YAML
    would take ten times as long. ``say`` is written as it is searched (a test holds it)."""
    folder = resources.files("niangjia.finder").joinpath("data/lexicon")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(
        Entry(
            say=tuple(row["say"]),
            law=tuple(row["law"]),
            issues=tuple(row.get("issues", ())),
            articles=tuple(place_of(text) for text in row.get("articles", ())),
            first=bool(row.get("first")),
        )
        for file in files
        for row in map(json.loads, file.read_text("utf-8").splitlines())
    )


@cache
def _by_word() -> dict[str, Entry]:
    return {word: entry for entry in lexicon() for word in entry.say if GAP not in word}


@cache
def _patterns() -> tuple[tuple[tuple[str, ...], Entry], ...]:
    return tuple(
        (tuple(word.split(GAP)), entry) for entry in lexicon() for word in entry.say if GAP in word
    )


def _across(parts: Sequence[str], text: str, at: int = 0) -> str:
    """The stretch of ``text`` that holds the parts in order, each gap as short as it can be and
    within one sentence; "" when none does."""
    first, rest = parts[0], parts[1:]
    while (start := text.find(first, at)) >= 0:
        end = _end(rest, text, start + len(first))
        if end:
            return text[start:end]
        at = start + 1
    return ""


def _end(parts: Sequence[str], text: str, at: int) -> int:
    """Where the last part ends, the gaps beginning at ``at``; 0 when a part is missing."""
    if not parts:
        return at
    english = parts[0].isascii()
    gap = _STOP.split(text[at : at + (70 if english else 16)], maxsplit=1)[0]
    window = text[at : at + len(gap) + len(parts[0])]
    start = window.find(parts[0])
    while start >= 0:
        if end := _end(parts[1:], text, at + start + len(parts[0])):
            return end
        start = window.find(parts[0], start + 1)
    return 0


_STOP = re.compile("[.。！？!?;；]")


@cache
def _lengths() -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in _by_word()}, reverse=True))


def entries_in(question: str) -> dict[str, Entry]:
    """Everyday words that stand in a normalised question, the longer before the shorter, with
    their entries. English words match whole words."""
    found: dict[str, Entry] = {}
    known, padded = _by_word(), f" {' '.join(question.replace('’', chr(39)).split())} "
    taken: list[tuple[int, int]] = []
    for length in _lengths():
        for at in range(len(padded) - length + 1):
            word = padded[at : at + length]
            entry = known.get(word)
            if entry is None or any(start < at + length and at < end for start, end in taken):
                continue
            if word[0].isascii() and (padded[at - 1].isalnum() or padded[at + length].isalnum()):
                continue
            found[word] = entry
            taken.append((at, at + length))
    for parts, entry in _patterns():
        if all(part in question for part in parts) and (words := _across(parts, question)):
            found.setdefault(words, entry)
    return found


@cache
def _by_pinyin() -> dict[str, str]:
    from niangjia.ui import pinyin

    return {
        pinyin.full(word, surname=False): word
        for word in _by_word()
        if not word.isascii() and len(word) > 1
    }


def from_pinyin(question: str) -> str:
    """The everyday words that a question in bare pinyin spells ("laogong da wo"), or empty."""
    letters = "".join(letter for letter in question if letter.isalpha())
    words = [(len(p), p, word) for p, word in _by_pinyin().items() if len(p) >= 4 and p in letters]
    found = []
    for _length, spelled, word in sorted(words, reverse=True):
        if spelled in letters:
            letters = letters.replace(spelled, " ")
            found.append(word)
    return "，".join(found)


# -- scope ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Scope:
    """Which articles are about women, children and family."""

    whole: frozenset[str]
    stretches: dict[str, tuple[tuple[int, int], ...]]
    cited: frozenset[Place]

    def holds(self, place: Place) -> bool:
        """Whether an article is in scope."""
        law, number, _sub = place
        return (
            law in self.whole
            or place in self.cited
            or any(first <= number <= last for first, last in self.stretches.get(law, ()))
        )


@cache
def family() -> Scope:
    """The scope "women, children, family"."""
    text = resources.files("niangjia.finder").joinpath("data/scope.yaml").read_text("utf-8")
    data = read_yaml(text)
    return Scope(
        whole=frozenset(data["whole"]),
        stretches={
            law: tuple((first, last) for first, last in spans)
            for law, spans in data["stretches"].items()
        },
        cited=frozenset(taxonomy.by_place()),
    )


# -- learned ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Learned:
    """What real consultations taught: term counts by article, how often a term is asked at all.

    ``questions`` is how many there were; ``asked`` the share of them with a term; ``laws`` how
    many of them each law answers.
    """

    questions: int
    asked: dict[str, float]
    terms: dict[Place, dict[str, int]]
    counts: dict[Place, int]


NOTHING_LEARNED = Learned(0, {}, {}, {})


@cache
def learned() -> Learned:
    """The shipped file; nothing learned when it isn't there."""
    file = resources.files("niangjia.finder").joinpath("data/learned.json.gz")
    if not file.is_file():
        return NOTHING_LEARNED
    data = json.loads(gzip.decompress(file.read_bytes()))
    return Learned(
        questions=data["questions"],
        asked=data["asked"],
        terms={place_of(key): row["terms"] for key, row in data["articles"].items()},
        counts={place_of(key): row["count"] for key, row in data["articles"].items()},
    )


def learn(pairs: list[tuple[str, list[Place]]]) -> Learned:
    """What questions with their articles teach."""
    asked: dict[str, int] = {}
    terms: dict[Place, dict[str, int]] = {}
    counts: dict[Place, int] = {}
    for question, places in pairs:
        said = tokens(normalise(question))
        for term in set(said):
            asked[term] = asked.get(term, 0) + 1
        for place in set(places):
            row = terms.setdefault(place, {})
            counts[place] = counts.get(place, 0) + 1
            for term in said:
                row[term] = row.get(term, 0) + 1
    total = max(1, len(pairs))
    return Learned(
        len(pairs), {term: count / total for term, count in asked.items()}, terms, counts
    )


@cache
def fingerprint() -> str:
    """Changes whenever the lay questions or the lessons that come along do."""
    found = hashlib.sha256()
    for place, asked in sorted(lay_questions().items()):
        found.update(repr((place, asked)).encode())
    for place, terms in sorted(learned().terms.items()):
        found.update(repr((place, sorted(terms.items()))).encode())
    return found.hexdigest()
