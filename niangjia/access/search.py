"""One search over all rooms: each registers a provider that asks its own policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from niangjia.access.actor import Actor


@dataclass(frozen=True)
class SearchHit:
    """One thing found. ``url`` carries an opaque key only."""

    title: str
    url: str
    detail: str = ""


Provider = Callable[[Actor, str, int], list[SearchHit]]
_providers: dict[str, tuple[str | Promise, Provider]] = {}


def register_provider(key: str, label: str | Promise, provider: Provider) -> None:
    """Add a kind of thing that can be found; ``label`` is its plural."""
    _providers[key] = (label, provider)


def find(actor: Actor, words: str, limit: int) -> list[tuple[str, list[SearchHit]]]:
    """(label, hits) of every kind, at most ``limit`` hits each."""
    return [(str(label), provider(actor, words, limit)) for label, provider in _providers.values()]
