"""Items of the list components: answers, tasks, contents, events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import get_language

Text = str | Promise


def in_a_row(words: Iterable[object]) -> str:
    """Several things in one line, as the page's language writes them: 短信、通话; text message, call."""
    between = "、" if (get_language() or "").startswith("zh") else ", "
    return between.join(str(one) for one in words)


@dataclass(frozen=True)
class Answer:
    """A question and what was answered. An empty ``value`` reads 没有回答."""

    question: Text
    value: Text = ""
    change_url: str = ""


@dataclass(frozen=True)
class Task:
    """A step. ``blocked`` needs a ``note`` that says why it can't be done yet."""

    label: Text
    state: Literal["todo", "looked", "done", "blocked"]
    url: str = ""
    note: Text = ""


@dataclass(frozen=True)
class Content:
    """A section of a file; ``state`` is a count or a word (未开始, 看过未完, 完成)."""

    label: Text
    url: str
    state: Text = ""
    current: bool = False


@dataclass(frozen=True)
class Event:
    """One entry of a timeline: when, what, who or how."""

    when: dt.datetime | dt.date
    what: Text
    note: Text = ""
    url: str = ""
    now: bool = False
