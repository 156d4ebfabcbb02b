"""What stands on articles: rooms register everything they ship or keep that cites the law.

``niangjia law verify`` walks it, and law watch asks it who is concerned when an article changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise

from niangjia.access.permissions import Permission
from niangjia.law.citations.values import Citation, OutsideCitation


@dataclass(frozen=True)
class Dependant:
    """One thing that cites the law. ``owner``: who is told when an article changes."""

    key: str
    title: str
    url: str
    citations: tuple[Citation | OutsideCitation, ...] = field(hash=False)
    owner: Permission = Permission.SIGN_GUIDES

    @property
    def inside(self) -> tuple[Citation, ...]:
        """Citations to be checked: of the corpus, and those of outside texts that name a place."""
        out = []
        for cited in self.citations:
            if isinstance(cited, Citation):
                out.append(cited)
            elif cited.citation is not None:
                out.append(cited.citation)
        return tuple(out)


Provider = Callable[[], Iterable[Dependant]]
_providers: dict[str, tuple[str | Promise, Provider]] = {}


def register(kind: str, label: str | Promise, provider: Provider) -> None:
    """Add a kind of dependant; ``provider`` gives all of them, in a constant number of queries."""
    _providers[kind] = (label, provider)


def unregister(kind: str) -> None:
    """Take a kind out again (for tests that plant one)."""
    _providers.pop(kind, None)


def kinds() -> dict[str, str | Promise]:
    """Kinds with their labels."""
    return {kind: label for kind, (label, _provider) in _providers.items()}


def of_kind(kind: str) -> dict[str, Dependant]:
    """Dependants of a kind by key; none for a kind that nobody registered."""
    if kind not in _providers:
        return {}
    return {found.key: found for found in _providers[kind][1]()}


def everything() -> Iterator[tuple[str, Dependant]]:
    """(kind, dependant) of all that is registered."""
    for kind, (_label, provider) in _providers.items():
        for found in provider():
            yield kind, found
