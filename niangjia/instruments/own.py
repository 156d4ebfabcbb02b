"""An organisation's own form as a value, and which of its questions follow from what was answered. Pure.

It counts nothing, has no bands and opens no path: whatever is about danger is an instrument (``values``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from niangjia.instruments.values import Words

Given = Mapping[str, Any]


class Ask(StrEnum):
    """How a question is answered."""

    ONE = "one"
    SEVERAL = "several"
    TEXT = "text"
    LONG = "long"
    DAY = "day"
    NUMBER = "number"


CHOICES = (Ask.ONE, Ask.SEVERAL)


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    code: str
    words: Words


@dataclass(frozen=True)
class Condition:
    """The question is asked only when an earlier one has one of these answers."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class OwnQuestion:
    """One question. ``when``: all of these must hold; without any it is always asked."""

    code: str
    part: str
    ask: Ask
    words: Words
    why: Words | None
    choices: tuple[Choice, ...]
    when: tuple[Condition, ...]

    def choice(self, code: str) -> Choice | None:
        """A choice by its code."""
        return next((one for one in self.choices if one.code == code), None)


@dataclass(frozen=True)
class OwnForm:
    """One version of one form. Nothing in it changes: a change is a new version."""

    code: str
    version: str
    languages: tuple[str, ...]
    title: Words
    summary: Words
    author: Words
    parts: Mapping[str, Words]
    questions: tuple[OwnQuestion, ...]

    @property
    def ordered(self) -> tuple[int, ...]:
        """The version as numbers, to sort by."""
        return tuple(int(part) for part in self.version.split("."))

    def question(self, code: str) -> OwnQuestion | None:
        """A question by its code."""
        return next((one for one in self.questions if one.code == code), None)

    def language_for(self, wanted: str) -> str:
        """The language in which it is shown to a reader: hers, or the one there is."""
        short = "en" if wanted.startswith("en") else "zh"
        return short if short in self.languages else self.languages[0]


def name_of(code: str) -> str:
    """The name of a question's field."""
    return f"q-{code}"


def _chosen(value: Any) -> set[str]:
    return set(value) if isinstance(value, list | tuple) else {str(value)} if value else set()


def asked(of: OwnForm, given: Given) -> list[OwnQuestion]:
    """The questions that follow from what was answered, in order. An answer to a question that isn't asked
    leads nowhere."""
    found: dict[str, OwnQuestion] = {}
    for one in of.questions:
        holds = all(
            rule.question in found and _chosen(given.get(rule.question)) & set(rule.answers)
            for rule in one.when
        )
        if holds:
            found[one.code] = one
    return list(found.values())


def kept(of: OwnForm, given: Given) -> dict[str, Any]:
    """What is kept of the answers: those of questions that were asked, none that is empty or no answer."""
    found: dict[str, Any] = {}
    for one in asked(of, given):
        value = given.get(one.code)
        if one.ask in CHOICES:
            codes = [choice.code for choice in one.choices if choice.code in _chosen(value)]
            value = codes if one.ask is Ask.SEVERAL else (codes[0] if codes else "")
        if value not in (None, "", []):
            found[one.code] = value
    return found


def together(of: OwnForm, begin: Collection[str], differ: Collection[str]) -> list[str]:
    """Where two people answered some questions (``begin``) differently: these, and those among ``differ`` that
    hang together with them by their conditions, in order. Chosen one by one, an answer could be left to a
    question that nobody is asked then."""
    found, before = set(begin), 0
    while len(found) > before:
        before = len(found)
        for one in of.questions:
            for rule in one.when:
                pair = {one.code, rule.question}
                if pair & found:
                    found |= pair & set(differ)
    return [one.code for one in of.questions if one.code in found]
