"""What is due, overdue, awaited or new for a member: rooms register providers, the desk shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from niangjia.access.actor import Actor

KINDS = ("danger", "today", "late", "waiting", "new")


@dataclass(frozen=True)
class AgendaItem:
    """One thing on a member's day.

    ``kind`` is one of KINDS; ``clock_text`` is the date or hour in words; ``title`` and ``detail``
    hold nothing that could harm when read over a shoulder.
    """

    title: str | Promise
    url: str
    kind: str
    due: dt.date | dt.datetime | None = None
    detail: str | Promise = ""
    clock_text: str | Promise = ""


Provider = Callable[[Actor], Iterable[AgendaItem]]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Add a room's provider (a constant number of queries, please)."""
    if provider not in _providers:
        _providers.append(provider)


def _when(item: AgendaItem) -> tuple[bool, str]:
    return (item.due is None, item.due.isoformat() if item.due else "")


def items_for(actor: Actor) -> list[AgendaItem]:
    """Everything for ``actor``, earliest first, undated last."""
    return sorted((item for provider in _providers for item in provider(actor)), key=_when)
