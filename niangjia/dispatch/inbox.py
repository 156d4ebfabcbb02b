"""Requests that come from outside the house: a registry that the website's room fills.

Until a source is registered no page speaks of requests: nothing dead is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from niangjia.access.actor import Actor
from niangjia.casework.models import Case
from niangjia.casework.services import Facts


@dataclass(frozen=True)
class Request:
    """One request: its key at its source, the number she was given, when, how urgent, her facts."""

    key: str
    number: str
    at: dt.datetime
    facts: Facts


@dataclass(frozen=True)
class RequestSource:
    """Where requests come from. ``pending(actor)`` gives those that this actor may take, with a
    constant number of queries; ``taken(actor, key, case)`` is told, in the same transaction."""

    key: str
    label: str | Promise
    pending: Callable[[Actor], Sequence[Request]]
    taken: Callable[[Actor, str, Case], None]


_sources: dict[str, RequestSource] = {}


def register(source: RequestSource) -> None:
    """Add a source (once, in the room's AppConfig.ready)."""
    _sources[source.key] = source


def forget(key: str) -> None:
    """Take a source out again (tests)."""
    _sources.pop(key, None)


def source(key: str) -> RequestSource:
    """A source. Raises KeyError."""
    return _sources[key]


def pending(actor: Actor) -> list[tuple[RequestSource, Request]]:
    """Every request that this actor may take, the oldest first."""
    found = [(one, row) for one in _sources.values() for row in one.pending(actor)]
    return sorted(found, key=lambda pair: pair[1].at)


def find(actor: Actor, source: str, key: str) -> Request | None:
    """One request, if it is offered to her."""
    if source not in _sources:
        return None
    return next((row for row in _sources[source].pending(actor) if row.key == key), None)
