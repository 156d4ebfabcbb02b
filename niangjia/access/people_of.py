"""Who holds a permission: access knows no members, so people tells it (``register``)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from niangjia.access.permissions import Permission

Holders = Callable[[Permission, str], set[UUID]]
_holders: list[Holders] = []


def register(holders: Holders) -> None:
    """Set who answers: ``holders(permission, unit_path)`` gives member ids; path "" is anywhere."""
    _holders[:] = [holders]


def holders(permission: Permission, unit_path: str = "") -> set[UUID]:
    """Active members who may use ``permission`` today at ``unit_path`` (anywhere when empty)."""
    return _holders[0](permission, unit_path) if _holders else set()
