"""Names for the ids in the log: the audit room knows no members, so people tells it (``register``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

Resolver = Callable[[Iterable[UUID]], Mapping[UUID, str]]
_resolver: list[Resolver] = []


def register(resolver: Resolver) -> None:
    """Set who turns member ids into names (one query for many ids)."""
    _resolver[:] = [resolver]


def names(ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Names by id; ids without a name are left out."""
    wanted = {one for one in ids if one is not None}
    return _resolver[0](wanted) if _resolver and wanted else {}
