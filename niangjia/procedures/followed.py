"""Procedures that rooms above follow for a member: a registry that they fill, for her calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from niangjia.procedures.models import Track

Provider = Callable[[UUID], Iterable[Track]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a room's provider: the tracks, with their steps, whose dates reach a member now. It leaves
    out whatever she may not see (walls too), for nobody is signed in when a calendar asks."""
    if provider not in _providers:
        _providers.append(provider)


def by(member_id: UUID) -> list[Track]:
    """All that is followed for a member outside her own list."""
    return [track for provider in _providers for track in provider(member_id)]
