"""What rooms above training keep with a programme: a registry that they fill.

Certificates, commitments and others are rooms of their own. Each registers one part; the programme's
page then leads to it, and training imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.training.models import Programme


@dataclass(frozen=True)
class ProgrammePart:
    """One part of a programme that an upper room keeps.

    ``url(programme_id)`` is its page. Shown to whoever has ``permission`` where the programme's
    unit is.
    """

    key: str
    label: str | Promise
    url: Callable[[UUID], str]
    permission: Permission
    order: int = 50


_parts: dict[str, ProgrammePart] = {}


def register(part: ProgrammePart) -> None:
    """Add a part (once, in the room's AppConfig.ready)."""
    _parts[part.key] = part


def forget(key: str) -> None:
    """Take a part out again (tests)."""
    _parts.pop(key, None)


def links(actor: Actor, of: Programme) -> list[tuple[str | Promise, str]]:
    """(label, address) of each part that this actor may open; no query."""
    every = sorted(_parts.values(), key=lambda part: (part.order, part.key))
    return [
        (part.label, part.url(of.pk))
        for part in every
        if actor.covers_path(part.permission, of.unit.path)
    ]
