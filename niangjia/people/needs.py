"""Sources of training needs: a registry that rooms fill, by unit and competency, never by person.

A source counts gaps and says out of how many, and how many persons stand behind the number, so that
whoever shows it can leave out what would tell about one of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise

from niangjia.access.actor import Actor
from niangjia.access.paths import inside


@dataclass(frozen=True)
class Reach:
    """What is asked: everything at ``home`` (a unit path) and below, summed by the first ``length``
    letters of the path, from ``since`` on."""

    home: str
    length: int
    since: dt.datetime

    def q(self, field: str) -> Q:
        """Rows whose unit path in ``field`` lies within."""
        return inside(field, self.home)


@dataclass(frozen=True)
class Count:
    """``gaps`` out of ``of`` in one competency (code of the learning room) at one unit path;
    ``people``: how many different persons it is about."""

    area: str
    path: str
    gaps: int
    of: int
    people: int


@dataclass(frozen=True)
class Source:
    """One way in which a need shows. ``label`` is short; ``gap`` says what is counted.

    ``counts(reach)`` answers in a constant number of queries.
    """

    key: str
    label: str | Promise
    gap: str | Promise
    counts: Callable[[Reach], Iterable[Count]]
    order: int = 50


@dataclass(frozen=True)
class Whole:
    """A number of the whole house that belongs to no competency: (gaps, of), or None without the right
    to see it; ``url`` leads on. ``by_unit``: the same by unit where that is known, each with an upper
    bound of how many persons stand behind it (``Count.area`` is empty)."""

    key: str
    gap: str | Promise
    count: Callable[[Actor, dt.date], tuple[int, int] | None]
    url: Callable[[], str]
    by_unit: Callable[[Reach], Iterable[Count]] | None = None


_sources: dict[str, Source] = {}
_wholes: dict[str, Whole] = {}


def register(source: Source) -> None:
    """Add a source (once, in the room's AppConfig.ready)."""
    _sources[source.key] = source


def register_whole(whole: Whole) -> None:
    """Add a number of the whole house (once, in the room's AppConfig.ready)."""
    _wholes[whole.key] = whole


def forget(key: str) -> None:
    """Take a source out again (tests)."""
    _sources.pop(key, None)
    _wholes.pop(key, None)


def sources() -> list[Source]:
    """Every source, in order."""
    return sorted(_sources.values(), key=lambda one: (one.order, one.key))


def wholes() -> list[Whole]:
    """Every number of the whole house."""
    return list(_wholes.values())
