"""Keys of demo records, when the records go."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from niangjia.vault import keys
from niangjia.vault.models import DataKey

BATCH = 500


def forget(families: Iterable[UUID]) -> None:
    """Remove the data keys. No gravestones: the same seed gives the same records again, and they
    need new keys."""
    wanted = list(families)
    for start in range(0, len(wanted), BATCH):
        DataKey.objects.filter(pk__in=wanted[start : start + BATCH]).delete()
    keys.forget()
    keys.shred()
