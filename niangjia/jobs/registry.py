"""Kinds of long work: each room registers its own.

::

    @job("units.import", title=_("Import of units"))
    def import_units(context: JobContext) -> Outcome: ...

A handler runs in the worker, as the member who started it and with the roles she holds then. It may
be stopped at any moment and begun anew elsewhere: what it writes, it writes within
``context.effect()``, together with a checkpoint, and a second run starts from that checkpoint.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from niangjia.access.actor import Actor, Source
from niangjia.jobs.context import Cancelled, JobContext, JobFailed, Outcome, Superseded
from niangjia.jobs.models import Job

__all__ = [
    "Cancelled",
    "JobContext",
    "JobFailed",
    "JobKind",
    "Outcome",
    "Superseded",
    "actor_for",
    "job",
    "kind_of",
    "register_actors",
]

Text = str | Promise
Handler = Callable[[JobContext], Outcome | None]


Facts = Mapping[str, str | int]


def _nothing(job: Job) -> str:
    return ""


def _as_they_are(facts: Facts) -> Facts:
    return facts


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    ``title`` names it; ``progress`` are sentences by code; ``errors`` say why it failed and
    ``problems`` what is wrong with a row, by code, with facts as ``fill`` spells them; ``columns``
    name the columns of problems; ``counts`` name the numbers in ``Job.facts``, in order. When it is
    done, ``says`` gives a sentence on what that means, and ``next_url`` leads on (``next_label``
    says where to). ``keep`` is how long result and record stay.
    """

    key: str
    handler: Handler
    title: Text
    progress: Mapping[str, Text] = field(default_factory=dict)
    errors: Mapping[str, Text] = field(default_factory=dict)
    problems: Mapping[str, Text] = field(default_factory=dict)
    columns: Mapping[str, Text] = field(default_factory=dict)
    counts: Mapping[str, Text] = field(default_factory=dict)
    fill: Callable[[Facts], Facts] = _as_they_are
    says: Callable[[Job], str] = _nothing
    next_url: Callable[[Job], str] = _nothing
    next_label: Text = ""
    keep: dt.timedelta = dt.timedelta(days=7)


_kinds: dict[str, JobKind] = {}


def job(key: str, *, title: Text, **options: Any) -> Callable[[Handler], Handler]:
    """Register the decorated function as the handler of ``key`` (options: see JobKind)."""

    def keep(handler: Handler) -> Handler:
        _kinds[key] = JobKind(key=key, handler=handler, title=title, **options)
        return handler

    return keep


def kind_of(key: str) -> JobKind:
    """The kind called ``key``. Raises LookupError."""
    try:
        return _kinds[key]
    except KeyError:
        raise LookupError(f"no job is called {key}") from None


def forget(key: str) -> None:
    """Take a kind out again (tests)."""
    _kinds.pop(key, None)


# -- who acts ------------------------------------------------------------------------------------
Actors = Callable[[UUID, Source], Actor | None]
_actors: list[Actors] = []


def register_actors(find: Actors) -> None:
    """Say how a member id becomes an actor: people does, since jobs knows no members.

    ``find(member_id, source)`` gives None when the account is closed.
    """
    _actors[:] = [find]


def actor_for(member_id: UUID, source: Source) -> Actor | None:
    """The member as she may act now, or None."""
    return _actors[0](member_id, source) if _actors else None
