"""Who acts: the value that every service and selector takes first.

An actor is built once a request (or command, or background job) from the member's roles in force
that day. It knows no database: asking it costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from niangjia.access.paths import inside
from niangjia.access.permissions import Permission, Scope
from niangjia.access.roles import ROLES

# Seconds for which an actor's walls, broken glass and the conditions made of them are not asked again.
FRESH = 5
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Source:
    """Where an action came from. ``kind`` is web, command, worker or system; ``session`` is a
    short fingerprint of the session, never its key."""

    kind: str
    ip: str = ""
    session: str = ""


@dataclass(frozen=True)
class Grant:
    """A role in force at a unit. ``unit_path`` is the unit's place in the tree (treebeard path)."""

    role: str
    unit_id: UUID
    unit_path: str
    is_deputy: bool = False


@dataclass(frozen=True)
class Actor:
    """A person, or the product itself, doing something.

    ``member_id`` is None for visitors and for the product; ``everything`` is True only for
    commands run by the operator of the machine, and for the product's own housekeeping.
    """

    member_id: UUID | None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    source: Source = field(default_factory=lambda: Source("system"))
    everything: bool = False

    @cached_property
    def roles(self) -> frozenset[str]:
        """Keys of the roles held today."""
        return frozenset(grant.role for grant in self.grants)

    @cached_property
    def _answers(self) -> dict[Hashable, tuple[float, Any]]:
        return {}

    def lately(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        """What ``ask`` answered, at most ``FRESH`` seconds ago, for this actor: asked once a request
        and not once a query. Long work asks again, so that a wall set meanwhile counts there too."""
        now = time.time()
        asked, answer = self._answers.get(key, (now - 2 * FRESH, None))
        if not 0 <= now - asked < FRESH:
            answer = ask()
            self._answers[key] = now, answer
        found: Answer = answer
        return found

    @property
    def me(self) -> UUID:
        """The member's id. Raises PermissionError for a visitor and for the product itself."""
        if self.member_id is None:
            raise PermissionError("nobody in particular acts here")
        return self.member_id

    def reach(self, permission: Permission) -> Iterator[tuple[Scope, Grant]]:
        """Every scope at which a role in force gives ``permission``."""
        for grant in self.grants:
            scope = ROLES[grant.role].permissions.get(permission)
            if scope is not None:
                yield scope, grant

    def may(self, permission: Permission) -> bool:
        """Whether any role in force gives ``permission`` at all, at whatever scope."""
        return self.everything or any(permission in ROLES[role].permissions for role in self.roles)

    def unit_ways(
        self, permission: Permission, path_field: str, within: Callable[[str, str], Q] = inside
    ) -> list[Q]:
        """The units within reach of ``permission``, one condition for each way in which she reaches
        them: ``unit_q`` joins these. An empty condition stands for every row, an empty list for none.
        """
        if self.everything:
            return [Q()]
        found = []
        for scope, grant in self.reach(permission):
            if scope is Scope.ALL:
                return [Q()]
            if scope is Scope.UNIT_AND_BELOW:
                found.append(within(path_field, grant.unit_path))
            elif scope is Scope.UNIT:
                found.append(Q(**{path_field: grant.unit_path}))
        return found

    def unit_q(self, permission: Permission, path_field: str) -> Q:
        """Rows whose unit path lies within reach of ``permission``.

        ``path_field`` is the look-up to the unit's path, such as ``"unit__path"``. Scopes OWN and
        ASSIGNED give no unit: policies add them by themselves. Nothing in reach gives a Q that
        matches nothing.
        """
        return any_of(self.unit_ways(permission, path_field))

    def covers_path(self, permission: Permission, path: str) -> bool:
        """The same question as ``unit_q``, asked of one unit path, without the database."""
        if self.everything:
            return True
        for scope, grant in self.reach(permission):
            if scope is Scope.ALL:
                return True
            if scope is Scope.UNIT_AND_BELOW and path.startswith(grant.unit_path):
                return True
            if scope is Scope.UNIT and path == grant.unit_path:
                return True
        return False


def any_of(ways: Iterable[Q]) -> Q:
    """Rows that one of ``ways`` reaches. An empty condition among them reaches every row; without
    any, nothing is reached."""
    reached = Q(pk__in=[])
    for way in ways:
        if not way:
            return Q()
        reached |= way
    return reached


VISITOR = Actor(member_id=None, source=Source("web"))


def system_actor() -> Actor:
    """The product's own housekeeping (expiry, sealing, clean-up)."""
    return Actor(member_id=None, name="system", source=Source("system"), everything=True)


def command_actor() -> Actor:
    """The operator at the machine's command line."""
    return Actor(member_id=None, name="command line", source=Source("command"), everything=True)
