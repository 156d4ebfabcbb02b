"""Who may see and do what with which record: one policy a model, one answer everywhere.

``check`` asks the database the very condition that ``visible`` gives to lists, so list, detail,
count, search, export and attachment can't disagree. Walls and broken glass are applied here, for
every model alike; a subclass only says how far a permission reaches (``scope``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niangjia.access import asking, records
from niangjia.access.actor import Actor
from niangjia.access.models import BreakGlass, Wall
from niangjia.access.permissions import Permission

Record = TypeVar("Record", bound=Model)


class Denied(Exception):
    """Somebody may not do this. ``reason`` is shown to her, so it says what she can do instead."""

    def __init__(self, reason: str | Promise, *, code: str = "denied") -> None:
        self.reason = reason
        self.code = code
        super().__init__(code)


NOT_YOURS = _("Your roles don't cover this step. Your supervisor or administrator can do it.")


class Policy(Generic[Record]):
    """Base of all policies. Subclasses set ``model`` and write ``scope``.

    ``view`` is the permission that opens the record itself; ``glass`` names the permissions that
    broken glass lends (none unless a room says so).
    """

    model: ClassVar[type[Model]]
    view: ClassVar[Permission | None] = None
    glass: ClassVar[frozenset[Permission]] = frozenset()

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Rows that ``permission`` reaches by role, before walls and broken glass."""
        raise NotImplementedError

    @property
    def kind(self) -> str:
        """The model's label: how walls and broken glass name this kind of record."""
        return self.model._meta.label_lower

    def not_walled(self, actor: Actor) -> Q:
        """Everything but the records that ``actor`` is walled off from."""
        return self.beyond_walls(actor, "pk")

    def beyond_walls(self, actor: Actor, field: str) -> Q:
        """Rows, of whatever model, whose ``field`` names no record of this kind that ``actor`` is
        walled off from; a row that names none passes. Names the few walls, never all records
        without one. A kind that no room registered has no walls, so none are asked for."""
        if not records.knows(self.kind):
            return Q()
        walled = actor.lately("walls", lambda: _walls(actor)).get(self.kind, [])
        return ~Q(**{f"{field}__in": walled})

    def visible_through(
        self, actor: Actor, relation: str, permission: Permission | None = None
    ) -> Q:
        """Rows, of whatever model, whose ``relation`` (a foreign key) names a record of this kind on
        which ``actor`` may use ``permission``: ``visible`` asked across a join, so that no database
        first gathers every record within her reach."""
        return _across(self.visible(actor, permission), relation)

    def _opened(self, actor: Actor, permission: Permission) -> Q | None:
        if actor.member_id is None or permission not in self.glass:
            return None
        opened = actor.lately("glass", lambda: _glass(actor)).get(self.kind)
        return Q(pk__in=opened) if opened else None

    def visible(self, actor: Actor, permission: Permission | None = None) -> Q:
        """The condition under which ``actor`` may use ``permission`` (default: view) on a row.

        (role's reach or broken glass) and no wall. Fails closed: a visitor reaches nothing that
        ``scope`` doesn't give to everybody.
        """
        wanted = permission or self.view_permission()
        reach = self.scope(actor, wanted)
        opened = self._opened(actor, wanted)
        if opened is not None and reach:
            reach = reach | opened
        return reach & self.not_walled(actor)

    def view_permission(self) -> Permission:
        """The permission that opens a record of this kind."""
        return self.view or Permission.VIEW_UNITS

    def visible_to(self, actor: Actor, permission: Permission | None = None) -> QuerySet[Record]:
        """The rows on which ``actor`` may use ``permission``.

        The question is put together once for an actor, which costs more than most answers; it is
        asked of the database each time.
        """

        def question() -> Any:
            return self.model._default_manager.filter(self.visible(actor, permission))

        rows: QuerySet[Record] = actor.lately((self.kind, permission), question).all()
        return rows

    def asks_about(self, obj: Record) -> UUID | None:
        """The record whose question (``asking``) stands before ``obj``: a case before all it holds."""
        return None

    def can(self, actor: Actor, obj: Record, permission: Permission) -> bool:
        """Whether ``actor`` may use ``permission`` on ``obj``."""
        return self.visible_to(actor, permission).filter(pk=obj.pk).exists()

    def check(self, actor: Actor, obj: Record, permission: Permission) -> None:
        """Raise Denied unless ``actor`` may use ``permission`` on ``obj``."""
        if not self.can(actor, obj, permission):
            raise Denied(NOT_YOURS, code=permission.value)

    def get(
        self, actor: Actor, pk: Any, permission: Permission | None = None, *, lock: bool = False
    ) -> Record:
        """The record, or Http404 when she may not even know of it, or Denied when she may know
        of it but not do this, or Unanswered when a page would show it before she answered what stands
        before it. ``lock``: locked until the transaction ends, so that it is read and
        the policy asked when no other write is under way."""
        rows = self.visible_to(actor, permission).filter(pk=pk)
        found: Record | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
        if found is not None:
            asking.before_showing(actor, self.asks_about(found))
            return found
        if permission is None or permission is self.view_permission():
            raise Http404
        if not self.visible_to(actor).filter(pk=pk).exists():
            raise Http404
        raise Denied(NOT_YOURS, code=permission.value)


def _by_kind(rows: Iterable[tuple[str, UUID]]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for kind, record in rows:
        found.setdefault(kind, []).append(record)
    return found


def _walls(actor: Actor) -> dict[str, list[UUID]]:
    """Records that stand behind a wall for ``actor``, by kind (one query, none for a visitor)."""
    if actor.member_id is None:
        return {}
    standing = Wall.objects.filter(member_id=actor.member_id, lifted_at=None)
    return _by_kind(standing.values_list("kind", "record_id"))


def _glass(actor: Actor) -> dict[str, list[UUID]]:
    """Records that ``actor`` has opened in need and may still read, by kind (one query)."""
    unbroken = BreakGlass.objects.filter(member_id=actor.me, expires_at__gt=timezone.now())
    return _by_kind(unbroken.values_list("kind", "record_id"))


def _across(question: Q, relation: str) -> Q:
    """The same question, asked of the record that ``relation`` names."""
    asked = Q(_connector=question.connector, _negated=question.negated)
    parts: list[Any] = list(question.children)
    for part in parts:
        if isinstance(part, Q):
            asked.children.append(_across(part, relation))
        else:
            field, value = part
            asked.children.append((f"{relation}__{field}", value))
    return asked


_policies: dict[type[Model], Policy[Any]] = {}
_exempt: dict[type[Model], str] = {}
PolicyClass = TypeVar("PolicyClass", bound=type[Policy[Any]])


def register(policy: PolicyClass) -> PolicyClass:
    """Class decorator: make a policy the one policy of its model."""
    if policy.model in _policies and type(_policies[policy.model]) is not policy:
        raise ValueError(f"{policy.model.__name__} has a policy already")
    _policies[policy.model] = policy()
    return policy


def exempt(model: type[Model], reason: str) -> None:
    """Say why a model has no policy of its own (the guard test asks)."""
    _exempt[model] = reason


def policy_of(model: type[Record]) -> Policy[Record]:
    """The policy of a model. Raises LookupError when there is none: nothing is open by default."""
    try:
        return _policies[model]
    except KeyError:
        raise LookupError(f"{model.__name__} has no policy") from None


def registered() -> dict[type[Model], Policy[Any]]:
    """Every policy, by model."""
    return dict(_policies)


def exemptions() -> dict[type[Model], str]:
    """Every model that is declared to need no policy, with the reason."""
    return dict(_exempt)


def walled_off(actor: Actor, kind: str, record_id: UUID) -> bool:
    """Whether ``actor`` is walled off from one record."""
    if actor.member_id is None:
        return False
    return Wall.objects.filter(
        member_id=actor.me, kind=kind, record_id=record_id, lifted_at=None
    ).exists()
