"""What other rooms have to an issue or an article: guides and procedures register themselves, so
that an article's page and an issue's page lead to them, and they to one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Related:
    """Something in another room, as a link."""

    title: str
    url: str


@dataclass(frozen=True)
class Shelf:
    """A room's answer: ``nearest(issues, places)`` and ``by_codes(codes)``, best first."""

    label: str | Promise
    nearest: Callable[[Iterable[str], Iterable[tuple[str, int, int]]], list[Related]]
    by_codes: Callable[[Iterable[str]], list[Related]]


_shelves: dict[str, Shelf] = {}


def register(kind: str, shelf: Shelf) -> None:
    """Add a room's shelf ("guide", "procedure")."""
    _shelves[kind] = shelf


def nearest(
    issues: Iterable[str],
    places: Iterable[tuple[str, int, int]],
    limit: int = 5,
    *,
    without: str = "",
) -> list[tuple[str | Promise, list[Related]]]:
    """(label, things) of each shelf that has something to these issues or articles; ``without`` is
    the address of the page that asks."""
    codes, wanted = list(issues), list(places)
    found = [
        (
            shelf.label,
            [one for one in shelf.nearest(codes, wanted) if one.url != without][:limit],
        )
        for shelf in _shelves.values()
    ]
    return [(label, things) for label, things in found if things]


def by_codes(kind: str, codes: Iterable[str]) -> list[Related]:
    """The things of these codes; none when the room isn't there."""
    return _shelves[kind].by_codes(codes) if kind in _shelves else []
