"""Pure rules of the desk: how a day is told, and what of an address a saved view keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

SEARCH_KEPT_FOR = timedelta(hours=1)
# How long a form is known to have been sent: longer than any page stays open over a weekend.
SENT_KNOWN_FOR = timedelta(days=4)
# Of an address: where in a list she stands and what is kept for her are no part of a view.
PASSING = frozenset({"page", "before", "after", "held", "next"})
LONGEST_QUERY = 400
MOST_FILTERS = 12
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


def view_of(query: str) -> str:
    """The filters of an address, as a saved view keeps them: chosen ones only, in a fixed order, so
    that the same view is the same text. Raises ValueError for none, or for more than fits."""
    chosen = [
        (name, value)
        for name, value in parse_qsl(query.lstrip("?"), max_num_fields=40)
        if value and name not in PASSING
    ]
    found = urlencode(sorted(chosen))
    if not found or len(found) > LONGEST_QUERY:
        raise ValueError("no filters" if not found else "too many filters")
    return found
