"""Kinds of event, and the register of all that rooms define."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventType(models.TextChoices):
    """Base of each room's events; a value reads ``room.what_happened``."""


Kind = TypeVar("Kind", bound=type[EventType])
_registered: dict[str, EventType] = {}


def register(events: type[EventType]) -> None:
    """Make a room's events known to the viewer. Raises ValueError when two rooms use one value."""
    for event in events:
        known = _registered.setdefault(event.value, event)
        if known is not event:
            raise ValueError(f"two audit events are called {event.value}")


def choices() -> list[tuple[str, str]]:
    """(value, label) of every registered event, for the filter."""
    return sorted(
        ((value, str(event.label)) for value, event in _registered.items()), key=lambda c: c[1]
    )


def label(value: str) -> str:
    """The event's name in the reader's language; an unknown value is shown as it is."""
    return str(_registered[value].label) if value in _registered else value


class AuditRoomEvent(EventType):
    """What the audit room itself records."""

    VIEWED = "audit.viewed", _("Audit log read")
    EXPORTED = "audit.exported", _("Audit log exported")
    VERIFIED = "audit.verified", _("Audit chain checked")
