"""Who may mark short cases of a test because she teaches it: a registry that rooms with tests fill."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from niangjia.access.actor import Actor

Contexts = Callable[[Actor], Iterable[str]]
_contexts: dict[str, Contexts] = {}


def register(key: str, contexts: Contexts) -> None:
    """Add a room's answer (once, in its AppConfig.ready): the contexts of the tests whose cases a
    member may mark as their teacher, in one query."""
    _contexts[key] = contexts


def forget(key: str) -> None:
    """Take it out again (tests)."""
    _contexts.pop(key, None)


def contexts_of(actor: Actor) -> list[str]:
    """The contexts of every room, asked once a request (one query a room)."""
    if actor.member_id is None:
        return []
    found: list[str] = actor.lately(
        "learning.markers", lambda: [one for ask in _contexts.values() for one in ask(actor)]
    )
    return found
