"""Data keys: one for each record family, wrapped by the master key, in the key store.

The key store is a second database: a key is written at once, outside the caller's transaction, so
it is safe before the text that needs it. A key whose record was rolled back harms nobody.

``warm`` loads many keys in one query before a list is read, ``prepare`` makes many in one write
before an import. ``erase`` destroys a key, and with it every text of its family, at once.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connections
from django.utils import timezone

from niangjia.vault import cipher, erasures, masterkey
from niangjia.vault.errors import KeyErased, KeyMissing, NothingToIndex, VaultError
from niangjia.vault.masterkey import MasterKeys
from niangjia.vault.router import KEY_STORE

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from niangjia.vault.models import DataKey, SiteSecret

__all__ = [
    "KeyErased",
    "KeyMissing",
    "NothingToIndex",
    "VaultError",
    "data_key",
    "erase",
    "erase_all",
    "forget",
    "master_keys",
    "obtain",
    "prepare",
    "replay_erasures",
    "site_secret",
    "warm",
]

REMEMBERED = 8192
REMEMBERED_S = 60.0
BATCH = 500


@dataclass
class _Memory:
    """Keys this process has opened: at most ``REMEMBERED``, each for at most ``REMEMBERED_S``."""

    keys: OrderedDict[UUID, tuple[bytes, float]] = field(default_factory=OrderedDict)
    secrets: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    erased: tuple[int, int] | None = None
    masters: tuple[tuple[object, ...], MasterKeys] | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def get(self, family: UUID) -> bytes | None:
        with self.lock:
            found = self.keys.get(family)
            if found is None:
                return None
            if found[1] < time.monotonic():
                del self.keys[family]
                return None
            self.keys.move_to_end(family)
            return found[0]

    def put(self, family: UUID, key: bytes, as_of: tuple[int, int] | None) -> None:
        """Remember, unless something was erased since ``as_of`` (the key may be stale)."""
        with self.lock:
            if self.erased == as_of:
                self.keys[family] = (key, time.monotonic() + REMEMBERED_S)
                self.keys.move_to_end(family)
                while len(self.keys) > REMEMBERED:
                    self.keys.popitem(last=False)

    def drop_erased(self) -> tuple[int, int] | None:
        """Forget all when another process has erased something; one ``stat``."""
        now = erasures.signature(settings.NIANGJIA.erasure_list)
        with self.lock:
            if now != self.erased:
                self.keys.clear()
                self.erased = now
        return now


_memory = _Memory()


def forget() -> None:
    """Forget every key this process remembers (tests; after the key store was replaced)."""
    with _memory.lock:
        _memory.keys.clear()
        _memory.secrets.clear()
        _memory.masters = None


# -- the master key ---------------------------------------------------------------------------


def master_keys() -> MasterKeys:
    """The keys of the master key file, read again when the file has changed.

    Raises VaultError with what to set when the file is missing or wrong.
    """
    path: Path = settings.NIANGJIA.key_file
    try:
        found = path.stat()
    except OSError:
        return masterkey.load(path)
    seen = (path, found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode)
    remembered = _memory.masters
    if remembered is None or remembered[0] != seen:
        remembered = (seen, masterkey.load(path))
        _memory.masters = remembered
    return remembered[1]


def wrap(secret: bytes, aad: bytes) -> tuple[bytes, str]:
    """``secret`` wrapped by the primary master key, and that key's id."""
    primary = master_keys().primary
    return cipher.seal(primary.secret, secret, aad), primary.id


def unwrap(wrapped: bytes | memoryview, master_id: str, aad: bytes) -> bytes:
    """Undo ``wrap``. Raises VaultError when the master key is absent or not the one of that id."""
    masters = master_keys()
    try:
        return cipher.unseal(masters.get(master_id).secret, bytes(wrapped), aad)
    except VaultError as refusal:
        if master_id not in masters:
            raise
        raise VaultError(
            f"Master key {master_id} in {masters.path} does not open the key store. "
            f"Set {masterkey.VARIABLE} to the file this site was made with."
        ) from refusal


def family_aad(family: UUID) -> bytes:
    return b"niangjia.vault.family\x00" + family.bytes


def secret_aad(name: str) -> bytes:
    return b"niangjia.vault.secret\x00" + name.encode()


# -- data keys ----------------------------------------------------------------------------------


def open_key(row: DataKey) -> bytes:
    """The key of a row of the key store. Raises KeyErased for a gravestone."""
    if row.wrapped is None:
        raise KeyErased("The key of this record was erased; its text is gone for good.")
    return unwrap(row.wrapped, row.master_id, family_aad(row.family))


def data_key(family: UUID) -> bytes:
    """The key of ``family``.

    Raises KeyErased when it was erased, KeyMissing when there was never one, VaultError when the
    master key is missing or wrong.
    """
    from niangjia.vault.models import DataKey

    as_of = _memory.drop_erased()
    key = _memory.get(family)
    if key is None:
        row = DataKey.objects.filter(pk=family).first()
        if row is None:
            raise KeyMissing("The key of this record is not in the key store.")
        key = open_key(row)
        _memory.put(family, key, as_of)
    return key


def obtain(family: UUID) -> bytes:
    """The key of ``family`` for writing; made, durably, when there is none yet.

    Two processes at once end with the same key. Raises KeyErased for an erased family.
    """
    try:
        return data_key(family)
    except KeyErased:
        raise
    except KeyMissing:
        _make([family])
        return data_key(family)


def prepare(families: Iterable[UUID]) -> None:
    """Make the keys that ``families`` lack, in few writes. For imports, before ``bulk_create``."""
    from niangjia.vault.models import DataKey

    wanted = list(dict.fromkeys(families))
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        have = set(DataKey.objects.filter(pk__in=part).values_list("pk", flat=True))
        _make([family for family in part if family not in have])
    warm(wanted)


def _make(families: Sequence[UUID]) -> None:
    """Make the keys of families that had none a moment ago."""
    from niangjia.vault.models import DataKey

    rows = []
    for family in families:
        wrapped, master_id = wrap(cipher.new_key(), family_aad(family))
        rows.append(
            DataKey(family=family, wrapped=wrapped, master_id=master_id, created_at=timezone.now())
        )
    # Whoever comes second keeps the first one's key: the row that is there wins.
    DataKey.objects.bulk_create(rows, ignore_conflicts=True)
    made = DataKey.objects.filter(pk__in=families)
    _withdraw_if_retired(made, {row.master_id for row in rows})


def _withdraw_if_retired(rows: QuerySet[Any], master_ids: set[str]) -> None:
    """Between wrapping and writing, the master key may have been retired: take the rows back.

    ``retire_master`` looks at the rows after it has changed the file, and puts the key back when
    it finds one; so one of the two always notices.
    """
    gone = {master_id for master_id in master_ids if master_id not in master_keys()}
    if gone:
        rows.filter(master_id__in=gone).delete()
        raise VaultError("The master key was retired while a key was being made. Try again.")


def warm(families: Iterable[UUID]) -> None:
    """Load the keys of ``families`` in one query (500 a query), so that a list costs no more.

    Families without key, or erased, are passed over; they raise when their text is read.
    """
    from niangjia.vault.models import DataKey

    as_of = _memory.drop_erased()
    wanted = [family for family in dict.fromkeys(families) if _memory.get(family) is None]
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        for row in DataKey.objects.filter(pk__in=part, wrapped__isnull=False):
            _memory.put(row.family, open_key(row), as_of)


def site_secret(name: str) -> bytes:
    """32 bytes for one purpose of the whole site (``audit``, ``index``); made at the first call."""
    from niangjia.vault.models import SiteSecret

    remembered = _memory.secrets.get(name)
    if remembered is not None and remembered[1] > time.monotonic():
        return remembered[0]
    row = SiteSecret.objects.filter(pk=name).first()
    if row is None:
        wrapped, master_id = wrap(cipher.new_key(), secret_aad(name))
        made = SiteSecret(
            name=name, wrapped=wrapped, master_id=master_id, created_at=timezone.now()
        )
        SiteSecret.objects.bulk_create([made], ignore_conflicts=True)
        _withdraw_if_retired(SiteSecret.objects.filter(pk=name), {master_id})
        row = SiteSecret.objects.get(pk=name)
    secret = open_secret(row)
    _memory.secrets[name] = (secret, time.monotonic() + REMEMBERED_S)
    return secret


def open_secret(row: SiteSecret) -> bytes:
    """The secret of a row of the key store."""
    return unwrap(row.wrapped, row.master_id, secret_aad(row.name))


# -- erasure --------------------------------------------------------------------------------------


def erase(family: UUID, *, reason: str) -> None:
    """Destroy the key of ``family``: its text is unreadable at once, here and in every process.

    Call it when the transaction that decided so has committed (``transaction.on_commit``): it
    can't be rolled back. ``reason`` is a short code. First the erasure list gets its line, then
    the key goes; a stop in between is completed by ``replay_erasures``. Backups of the key store
    made before are pruned after 30 days at most.

    Audits nothing (the vault stands below the audit log); the caller does.
    """
    erase_all([family], reason=reason)


def erase_all(families: Iterable[UUID], *, reason: str) -> None:
    """The same for many families at once: one line each on the list, few writes for their keys."""
    gone = list(dict.fromkeys(families))
    if not gone:
        return
    path: Path = settings.NIANGJIA.erasure_list
    erasures.append(path, [erasures.new(family, reason) for family in gone])
    _destroy(gone)
    # Only now: a process that opened the key in between drops it too.
    erasures.touch(path)
    _memory.drop_erased()


def replay_erasures() -> int:
    """Destroy the keys of all families on the erasure list; how many were still there."""
    path: Path = settings.NIANGJIA.erasure_list
    families = list(dict.fromkeys(erasure.family for erasure in erasures.read(path)))
    destroyed = _destroy(families) if families else 0
    if destroyed:
        erasures.touch(path)
        _memory.drop_erased()
    return destroyed


def unapplied_erasures() -> list[UUID]:
    """Families on the erasure list whose key is still there (a stop, or a restored key store)."""
    from niangjia.vault.models import DataKey

    listed = [erasure.family for erasure in erasures.read(settings.NIANGJIA.erasure_list)]
    found: list[UUID] = []
    for start in range(0, len(listed), BATCH):
        part = listed[start : start + BATCH]
        rows = DataKey.objects.filter(pk__in=part, erased_at=None)
        found.extend(rows.values_list("pk", flat=True))
    return found


def _destroy(families: list[UUID]) -> int:
    """Replace the rows by gravestones and shred what they held; how many keys were alive."""
    from niangjia.vault.models import DataKey

    now = timezone.now()
    destroyed = 0
    if connections[KEY_STORE].vendor == "sqlite":
        with connections[KEY_STORE].cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
    for start in range(0, len(families), BATCH):
        part = families[start : start + BATCH]
        stones = [
            DataKey(family=family, wrapped=None, master_id="", created_at=now, erased_at=now)
            for family in part
        ]
        # A family that never had a key gets its gravestone as well, so that none is made later.
        DataKey.objects.bulk_create(stones, ignore_conflicts=True)
        destroyed += DataKey.objects.filter(pk__in=part, erased_at=None).update(
            wrapped=None, master_id="", erased_at=now
        )
    shred()
    return destroyed


def shred(*, thorough: bool = False) -> bool:
    """Remove what erased rows have left behind in the key store's files; False when busy.

    SQLite overwrites freed bytes (secure_delete); the write-ahead log still holds older pages, so
    it is copied back and cut to nothing, unless somebody is reading: that is tried for half a
    second, then left to the next call. ``thorough`` rewrites the whole store (VACUUM), which is
    also the way for PostgreSQL; ``niangjia vault prune`` does so every day.
    """
    connection = connections[KEY_STORE]
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            if thorough:
                cursor.execute("VACUUM FULL vault_datakey")
            return True
        cursor.execute("PRAGMA busy_timeout")
        usual_ms = cursor.fetchone()[0]
        cursor.execute("PRAGMA busy_timeout=500")
        try:
            if thorough:
                cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(cursor.fetchone()[0] == 0)
        except OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(usual_ms)}")
