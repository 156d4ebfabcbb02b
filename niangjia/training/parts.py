"""What rooms above training keep with a programme: a registry that they fill.

Certificates, commitments and others are rooms of their own. Each registers one part; the programme's
page then leads to it, and training imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.training import states
from niangjia.training.models import Enrolment, Programme


@dataclass(frozen=True)
class Told:
    """A count for the evaluation: ``number`` of ``out_of``. Never about one person."""

    label: str | Promise
    number: int
    out_of: int


def _tells_nothing(of: Programme) -> Sequence[Told]:
    return ()


@dataclass(frozen=True)
class ProgrammePart:
    """One part of a programme that an upper room keeps.

    ``url(programme_id)`` is its page. Shown to whoever has ``permission`` where the programme's
    unit is; with ``for_place``, only to who has a place, and ``url`` gets the id of that place.
    ``tells(programme)`` gives the evaluation sums, with a constant number of queries.
    """

    key: str
    label: str | Promise
    url: Callable[[UUID], str]
    permission: Permission
    order: int = 50
    for_place: bool = False
    tells: Callable[[Programme], Sequence[Told]] = _tells_nothing


Todo = tuple[str, str]
# What is due for a trainee, by place: (words, address). A constant number of queries, please.
DueOf = Callable[[Actor, Iterable[Enrolment]], Mapping[UUID, list[Todo]]]

# What waits on an organiser's desk, for the programmes she answers for: (words, address).
DeskOf = Callable[[Actor, Iterable[Programme]], Iterable[Todo]]

_due: dict[str, DueOf] = {}
_desk: dict[str, DeskOf] = {}
_parts: dict[str, ProgrammePart] = {}


def register(part: ProgrammePart) -> None:
    """Add a part (once, in the room's AppConfig.ready)."""
    _parts[part.key] = part


def forget(key: str) -> None:
    """Take a part out again (tests)."""
    _parts.pop(key, None)


def register_due(key: str, due: DueOf) -> None:
    """Add what a room above asks of a trainee, for her own page (once, in AppConfig.ready)."""
    _due[key] = due


def forget_due(key: str) -> None:
    """Take it out again (tests)."""
    _due.pop(key, None)


def due(actor: Actor, places: Iterable[Enrolment]) -> dict[UUID, list[Todo]]:
    """What the rooms above ask of her, by place."""
    every = list(places)
    found: dict[UUID, list[Todo]] = {place.pk: [] for place in every}
    for key in sorted(_due):
        for pk, todos in _due[key](actor, every).items():
            found[pk] += todos
    return found


def register_desk(key: str, lines: DeskOf) -> None:
    """Add what a room above puts on an organiser's desk (once, in AppConfig.ready)."""
    _desk[key] = lines


def forget_desk(key: str) -> None:
    """Take it out again (tests)."""
    _desk.pop(key, None)


def desk(actor: Actor, programmes: Iterable[Programme]) -> list[Todo]:
    """What the rooms above put on an organiser's desk."""
    every = list(programmes)
    return [todo for key in sorted(_desk) for todo in _desk[key](actor, every)]


def links(
    actor: Actor, of: Programme, place: Enrolment | None = None
) -> list[tuple[str | Promise, str]]:
    """(label, address) of each part that this actor may open; no query."""
    every = sorted(_parts.values(), key=lambda part: (part.order, part.key))
    has_place = place is not None and place.state == states.ENROLLED
    return [
        (part.label, part.url(place.pk if part.for_place and place else of.pk))
        for part in every
        if actor.covers_path(part.permission, of.unit.path) and (has_place or not part.for_place)
    ]


def told(of: Programme) -> list[Told]:
    """What every part tells the evaluation, in order."""
    every = sorted(_parts.values(), key=lambda part: (part.order, part.key))
    return [one for part in every for one in part.tells(of)]
