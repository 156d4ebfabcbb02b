"""What one version changes against another: added, changed, repealed, renumbered. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

Place = tuple[int, int]
# A repealed article whose text comes back under another number with at least this likeness moved.
ALIKE = 0.72


@dataclass(frozen=True)
class Changes:
    """Places (number, sub) by what happened to them; ``renumbered`` from the old to the new."""

    added: tuple[Place, ...] = ()
    changed: tuple[Place, ...] = ()
    repealed: tuple[Place, ...] = ()
    renumbered: Mapping[Place, Place] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.repealed or self.renumbered)

    @property
    def touched(self) -> set[Place]:
        """Old places whose citations have to be looked at again."""
        return {*self.changed, *self.repealed, *self.renumbered}

    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "repealed": len(self.repealed),
            "renumbered": len(self.renumbered),
        }


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def likeness(first: str, second: str) -> float:
    """0 to 1; a quick look at pairs of letters first, since most articles have nothing in common."""
    one, two = _pairs(first), _pairs(second)
    if not one or not two or len(one & two) < 0.5 * min(len(one), len(two)):
        return 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def compare(old: Mapping[Place, str], new: Mapping[Place, str]) -> Changes:
    """What ``new`` changes against ``old``: both text by place.

    An article that kept its number but has another one's text counts as renumbered, not changed.
    """
    gone = {place: text for place, text in old.items() if new.get(place) != text}
    come = {place: text for place, text in new.items() if old.get(place) != text}
    moved = _moves(gone, come)
    taken = set(moved.values())
    return Changes(
        added=tuple(sorted(p for p in come if p not in old and p not in taken)),
        changed=tuple(sorted(p for p in gone if p in new and p not in moved)),
        repealed=tuple(sorted(p for p in gone if p not in new and p not in moved)),
        renumbered=dict(sorted(moved.items())),
    )


def _moves(gone: Mapping[Place, str], come: Mapping[Place, str]) -> dict[Place, Place]:
    """Which article that went is which that came, under another number; the likest first."""
    exact: dict[str, Place] = {text: place for place, text in come.items()}
    moved: dict[Place, Place] = {}
    for before, text in gone.items():
        if text in exact and exact[text] != before:
            moved[before] = exact.pop(text)
    left = {p: text for p, text in gone.items() if p not in moved}
    free = {p: text for p, text in come.items() if p not in set(moved.values())}
    scored: list[tuple[float, Place, Place]] = []
    for before, text in left.items():
        # Still likest under its own number: changed, not moved.
        own = likeness(text, free[before]) if before in free else 0.0
        for after, other in free.items():
            if after != before and (score := likeness(text, other)) >= ALIKE and score > own:
                scored.append((score, before, after))
    for _score, before, after in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
        if before not in moved and after not in moved.values():
            moved[before] = after
    return moved


def texts(articles: Iterable[tuple[int, int, str]]) -> dict[Place, str]:
    """Text by place; of two at one place the first counts."""
    found: dict[Place, str] = {}
    for number, sub, text in articles:
        found.setdefault((number, sub), text)
    return found
