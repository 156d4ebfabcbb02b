"""What was learnt from practice, shown where it helps: a registry that a room above fills once, and that
cases and seminars ask.

A provider is asked with codes alone, never with a case or a person, so that nothing of hers goes there.
Until one is registered no page speaks of stories: nothing dead is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from niangjia.access.actor import Actor

MOST = 3


@dataclass(frozen=True)
class Asked:
    """Where a story would stand: beside a case (``issues`` and ``state``, codes), or at a seminar
    (``competencies``, codes of the learning room)."""

    issues: Sequence[str] = ()
    state: str = ""
    competencies: Sequence[str] = ()


@dataclass(frozen=True)
class Story:
    """One story: its title, one sentence on why it may help here, its address."""

    title: str
    why: str
    url: str


Provider = Callable[[Actor, Asked], Sequence[Story]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add ``provider(actor, asked)`` (once, in the room's AppConfig.ready). It gives what this actor may
    read, with a constant number of queries."""
    if provider not in _providers:
        _providers.append(provider)


def forget(provider: Provider) -> None:
    """Take it out again (tests)."""
    _providers.remove(provider)


def fitting(actor: Actor, asked: Asked) -> list[Story]:
    """The few stories that fit, the first providers' first."""
    return [one for ask in _providers for one in ask(actor, asked)][:MOST]
