"""Changing the master key: add a new one, wrap every key with it, take the old one away.

Stopping anywhere harms nothing: both keys are in the file until ``retire_master``, and calling
``rotate_master`` again goes on with the rows that are still wrapped with an older key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from niangjia.vault import keybackup, keys, masterkey
from niangjia.vault.errors import VaultError
from niangjia.vault.masterkey import MasterKeys
from niangjia.vault.models import DataKey, SiteSecret
from niangjia.vault.router import KEY_STORE


@dataclass(frozen=True)
class Rotation:
    """What a rotation did: the primary key, how many keys it wrapped, whether it went on."""

    primary: str
    wrapped: int
    resumed: bool


def rows_by_master() -> dict[str, int]:
    """How many wrapped keys there are for each master key id."""
    found: dict[str, int] = {}
    for rows in (DataKey.objects.filter(erased_at=None), SiteSecret.objects.all()):
        counted = rows.order_by().values_list("master_id").annotate(number=Count("pk"))
        for master_id, number in counted:
            found[master_id] = found.get(master_id, 0) + number
    return found


def rotate_master() -> Rotation:
    """Make a new primary master key and wrap every key with it; or go on where this stopped.

    Raises VaultError when a key can't be opened (nothing is lost: it stays as it was).
    """
    path: Path = settings.NIANGJIA.key_file
    with masterkey.locked(path):
        primary = keys.master_keys().primary.id
        resumed = any(master_id != primary for master_id in rows_by_master())
        if not resumed:
            primary = masterkey.add_primary(path).primary.id
        wrapped = sum(_batches(primary))
    keys.shred()
    return Rotation(primary, wrapped, resumed)


def _batches(primary: str) -> Iterator[int]:
    """Wrap older rows, one transaction a batch; how many in each."""
    while rows := list(_older_keys(primary)):
        with transaction.atomic(using=KEY_STORE):
            for row in rows:
                wrapped, master_id = keys.wrap(keys.open_key(row), keys.family_aad(row.family))
                # A key that was erased meanwhile is left alone.
                DataKey.objects.filter(
                    pk=row.family, master_id=row.master_id, erased_at=None
                ).update(wrapped=wrapped, master_id=master_id)
        yield len(rows)
    for named in SiteSecret.objects.exclude(master_id=primary):
        wrapped, master_id = keys.wrap(keys.open_secret(named), keys.secret_aad(named.name))
        SiteSecret.objects.filter(pk=named.name, master_id=named.master_id).update(
            wrapped=wrapped, master_id=master_id
        )
        yield 1


def _older_keys(primary: str) -> Iterator[DataKey]:
    rows = DataKey.objects.filter(erased_at=None).exclude(master_id=primary)
    return iter(rows.order_by("pk")[: keys.BATCH])


def retire_master(key_id: str) -> MasterKeys:
    """Take an old master key out of the file. Whoever holds a copy of it can open nothing more.

    Raises VaultError while a row or a kept key-store backup needs it, or when it is primary.
    """
    path: Path = settings.NIANGJIA.key_file
    with masterkey.locked(path):
        before = masterkey.load(path)
        if key_id != before.primary.id:
            before.get(key_id)
            _refuse_while_used(key_id)
        after = masterkey.remove(path, key_id)
        try:
            # Again, now that no process can start to use it: see keys._withdraw_if_retired.
            _refuse_while_used(key_id)
        except VaultError:
            masterkey.write(path, before.keys)
            raise
    return after


def _refuse_while_used(key_id: str) -> None:
    number = rows_by_master().get(key_id, 0)
    if number:
        raise VaultError(
            f"{number} keys are still wrapped with master key {key_id}. "
            "Finish with: niangjia vault rotate"
        )
    kept = [backup for backup in keybackup.kept() if backup.master_id == key_id]
    if kept:
        raise VaultError(
            f"The key-store backup {kept[0].path.name} still needs master key {key_id}. "
            f"It is pruned {keybackup.KEPT_DAYS} days after it was made; retire the key then."
        )
