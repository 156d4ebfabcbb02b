"""Pure rules of the desk: how a day is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

SEARCH_KEPT_FOR = timedelta(hours=1)
# How long a form is known to have been sent: longer than any page stays open over a weekend.
SENT_KNOWN_FOR = timedelta(days=4)
SECTIONS = ("danger", "today", "late", "waiting", "new")


@dataclass(frozen=True)
class Tally:
    """How many things are due today and how many are late, as the greeting says them."""

    today: int
    late: int


def tally(kinds: Iterable[str]) -> Tally:
    """Count what is due: an open danger path counts as due today."""
    counted = list(kinds)
    return Tally(
        today=sum(kind in {"danger", "today"} for kind in counted),
        late=counted.count("late"),
    )


def group(items: Iterable[tuple[str, object]]) -> Mapping[str, list[object]]:
    """Items by section, in the order of ``SECTIONS``; an unknown section is an error."""
    sections: dict[str, list[object]] = {name: [] for name in SECTIONS}
    for kind, item in items:
        sections[kind].append(item)
    return sections
