"""To whom documents belong: a registry that rooms above fill (a case, a mediation file).

A member's own drafts are registered here already, as the owner kind ``member``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission

MEMBER = "member"
Ids = QuerySet[Any] | Iterable[UUID]


def _nothing(actor: Actor, owner: UUID, kind: str) -> Mapping[str, Any]:
    return {}


def _none(owner: UUID) -> Iterable[str]:
    return ()


def _nothing_against(owner: UUID, document: UUID, kind: str, number: int) -> Iterable[str]:
    return ()


def _same(owner: UUID) -> UUID | None:
    return None


@dataclass(frozen=True)
class OwnerKind:
    """One kind of owner.

    ``may_read(actor)`` and ``may_write(actor)`` give the ids of the owners whose documents the actor
    may read or write, best as a query set of one column (``policy_of(Case).visible_to(actor)
    .values("pk")``): lists, details and counts then ask the very same condition.
    ``prefill(actor, owner_id, document_kind)`` gives values of fields that the owner knows already,
    only those that this actor may read. ``protected(owner_id)`` gives addresses and numbers that
    must never stand where the other side reads. ``family(owner_id)`` is the record family whose key
    seals the documents (None: each document has its own). ``against_final(owner_id, document_id,
    kind, version)`` says in words what keeps a version from being final, such as an approval.
    """

    kind: str
    may_read: Callable[[Actor], Ids]
    may_write: Callable[[Actor], Ids]
    prefill: Callable[[Actor, UUID, str], Mapping[str, Any]] = _nothing
    protected: Callable[[UUID], Iterable[str]] = _none
    family: Callable[[UUID], UUID | None] = _same
    days: int | None = None
    against_final: Callable[[UUID, UUID, str, int], Iterable[str]] = _nothing_against


_kinds: dict[str, OwnerKind] = {}


def register(
    kind: str,
    may_read: Callable[[Actor], Ids],
    may_write: Callable[[Actor], Ids],
    prefill: Callable[[Actor, UUID, str], Mapping[str, Any]] = _nothing,
    *,
    protected: Callable[[UUID], Iterable[str]] = _none,
    family: Callable[[UUID], UUID | None] = _same,
    days: int | None = None,
    against_final: Callable[[UUID, UUID, str, int], Iterable[str]] = _nothing_against,
) -> None:
    """Add a kind of owner (once, in the room's AppConfig.ready). ``days``: how long after the last
    change its documents are kept; None: as long as the owner."""
    _kinds[kind] = OwnerKind(
        kind, may_read, may_write, prefill, protected, family, days, against_final
    )


def forget(kind: str) -> None:
    """Take a kind out again (tests)."""
    _kinds.pop(kind, None)


def get(kind: str) -> OwnerKind:
    """A kind. Raises LookupError when nobody registered it: nothing is open by default."""
    try:
        return _kinds[kind]
    except KeyError:
        raise LookupError(f"nobody registered owners of kind {kind!r}") from None


def kinds() -> list[OwnerKind]:
    """Every kind."""
    return list(_kinds.values())


def among(ids: Ids) -> Q:
    """Documents whose owner is among ids that a kind gave: asked document by document, so that no
    database gathers every case within reach first."""
    if isinstance(ids, QuerySet):
        return Q(Exists(ids.filter(pk=OuterRef("owner_id"))))
    return Q(owner_id__in=ids)


def covers(ids: Ids, owner: UUID) -> bool:
    """Whether an owner is among ids that a kind gave: the question that lists ask in SQL."""
    if isinstance(ids, QuerySet):
        return bool(ids.filter(pk=owner).exists())
    return owner in set(ids)


def herself(actor: Actor) -> list[UUID]:
    """A member's own: hers alone, and only with the permission to write documents."""
    if actor.member_id is None or not actor.may(Permission.WRITE_DOCUMENTS):
        return []
    return [actor.member_id]
