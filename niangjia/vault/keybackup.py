"""Backups of the key store: their own files, encrypted with the master key, kept 30 days at most.

They lie apart from the backups of the database, so that nobody finds locked text and its key in
one place; and because they go after 30 days, a key that was erased is gone from every one of them
by then. A restore replays the erasure list, so no erased key comes back in between.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from niangjia.vault import cipher, erasures, keys
from niangjia.vault.errors import VaultError
from niangjia.vault.models import DataKey, SiteSecret
from niangjia.vault.router import KEY_STORE

KEPT_DAYS = 30
_NAME = re.compile(r"keys-(\d{8}T\d{6}Z)-([0-9a-zA-Z]{1,16})\.vault")
_STAMP = "%Y%m%dT%H%M%SZ"
_FIRST_LINE = b"niangjia key store 1 "
_AAD = b"niangjia.vault.keybackup"


@dataclass(frozen=True, order=True)
class KeyBackup:
    """One backup: when it was made, the master key it needs, where it lies."""

    made_at: datetime
    master_id: str
    path: Path


def kept() -> list[KeyBackup]:
    """The backups in the folder, oldest first."""
    folder: Path = settings.NIANGJIA.key_backup_dir
    found = []
    for path in folder.glob("keys-*.vault"):
        if match := _NAME.fullmatch(path.name):
            made_at = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
            found.append(KeyBackup(made_at, match[2], path))
    return sorted(found)


def backup_keys() -> KeyBackup:
    """Write the whole key store into a new dated file (mode 0600); it is on the disk at return."""
    primary = keys.master_keys().primary
    folder: Path = settings.NIANGJIA.key_backup_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made_at = timezone.now().astimezone(UTC).replace(microsecond=0)
    path = folder / f"keys-{made_at.strftime(_STAMP)}-{primary.id}.vault"
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(_FIRST_LINE + primary.id.encode() + b"\n")
        lines = (json.dumps(entry).encode() + b"\n" for entry in _entries())
        for piece in cipher.seal_stream(primary.secret, lines, _AAD):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    return KeyBackup(made_at, primary.id, path)


def _entries() -> Iterator[dict[str, Any]]:
    """Every row, wrapped with the primary master key, and the erasure list."""
    for secret in SiteSecret.objects.order_by("pk").iterator():
        aad = keys.secret_aad(secret.name)
        wrapped, master_id = keys.wrap(keys.open_secret(secret), aad)
        yield {"secret": secret.name, **_written(wrapped, master_id, secret.created_at)}
    for row in DataKey.objects.filter(wrapped__isnull=False).order_by("pk").iterator():
        aad = keys.family_aad(row.family)
        wrapped, master_id = keys.wrap(keys.open_key(row), aad)
        yield {"family": str(row.family), **_written(wrapped, master_id, row.created_at)}
    for erasure in erasures.read(settings.NIANGJIA.erasure_list):
        yield {"erased": str(erasure.family), "at": erasure.at, "reason": erasure.reason}


def _written(wrapped: bytes, master_id: str, created_at: datetime) -> dict[str, str]:
    return {
        "wrapped": base64.b64encode(wrapped).decode(),
        "master": master_id,
        "created": created_at.isoformat(),
    }


def prune_key_backups(days: int = KEPT_DAYS) -> list[Path]:
    """Remove backups that would be older than ``days`` by tomorrow (pruning runs once a day)."""
    limit = timezone.now() - timedelta(days=days - 1)
    gone = [backup.path for backup in kept() if backup.made_at <= limit]
    folder: Path = settings.NIANGJIA.key_backup_dir
    oldest_draft = (timezone.now() - timedelta(days=1)).timestamp()
    gone += [path for path in folder.glob("*.part") if path.stat().st_mtime < oldest_draft]
    for path in gone:
        path.unlink()
    return gone


@dataclass(frozen=True)
class Restored:
    """What a restore did: keys put back, keys that were there already, keys left out as erased."""

    added: int
    present: int
    erased: int


def restore_keys(path: Path) -> Restored:
    """Put the keys of a backup back into the key store, all or nothing; erased ones stay erased.

    Keys that are there already stay as they are. Raises VaultError when the file was altered, its
    master key is missing, or the store holds another key for the same record.
    """
    entries = _read(path)
    erased = {UUID(entry["erased"]): entry for entry in entries if "erased" in entry}
    listed = {item.family for item in erasures.read(settings.NIANGJIA.erasure_list)}
    unknown = [
        erasures.Erasure(entry["at"], family, entry["reason"])
        for family, entry in erased.items()
        if family not in listed
    ]
    if unknown:
        erasures.append(settings.NIANGJIA.erasure_list, unknown)
    gone = listed | erased.keys()
    with transaction.atomic(using=KEY_STORE):
        added, present = _restore_secrets(entry for entry in entries if "secret" in entry)
        families = [entry for entry in entries if "family" in entry]
        alive = [entry for entry in families if UUID(entry["family"]) not in gone]
        for start in range(0, len(alive), keys.BATCH):
            part_added, part_present = _restore_keys(alive[start : start + keys.BATCH])
            added, present = added + part_added, present + part_present
    keys.forget()
    keys.replay_erasures()
    return Restored(added, present, len(families) - len(alive))


def _read(path: Path) -> list[dict[str, Any]]:
    """All entries; the whole file is checked before anything is used."""
    try:
        with path.open("rb") as file:
            first = file.readline(200)
            if not first.startswith(_FIRST_LINE):
                raise VaultError(f"{path} is not a key-store backup of Niangjia.")
            master = keys.master_keys().get(first[len(_FIRST_LINE) :].decode("ascii").strip())
            body = io.BytesIO(file.read())
        reader = cipher.StreamReader(master.secret, body, len(body.getvalue()), _AAD)
        return [json.loads(line) for line in io.BufferedReader(reader, cipher.CHUNK_BYTES)]
    except FileNotFoundError:
        raise VaultError(f"There is no key-store backup at {path}.") from None
    except UnicodeDecodeError:
        raise VaultError(f"{path} is not a key-store backup of Niangjia.") from None


def _restore_secrets(entries: Iterable[dict[str, Any]]) -> tuple[int, int]:
    added = present = 0
    for entry in entries:
        secret = _unwrapped(entry, keys.secret_aad(entry["secret"]))
        row = SiteSecret.objects.filter(pk=entry["secret"]).first()
        if row is None:
            SiteSecret.objects.create(name=entry["secret"], **_columns(entry))
            added += 1
        elif keys.open_secret(row) == secret:
            present += 1
        else:
            raise VaultError(_OTHER_STORE)
    return added, present


def _restore_keys(entries: list[dict[str, Any]]) -> tuple[int, int]:
    rows = {UUID(entry["family"]): entry for entry in entries}
    present = 0
    for row in DataKey.objects.filter(pk__in=rows.keys(), wrapped__isnull=False):
        aad = keys.family_aad(row.family)
        if keys.open_key(row) != _unwrapped(rows.pop(row.family), aad):
            raise VaultError(_OTHER_STORE)
        present += 1
    for family, entry in rows.items():
        _unwrapped(entry, keys.family_aad(family))
    made = [DataKey(family=family, **_columns(entry)) for family, entry in rows.items()]
    DataKey.objects.bulk_create(made, ignore_conflicts=True)
    return len(made), present


_OTHER_STORE = (
    "The key store already holds other keys than this backup (was another site started here?). "
    "Nothing was changed. Restore into an empty key store: set NIANGJIA_KEY_STORE to a new place "
    "and run niangjia migrate first."
)


def _unwrapped(entry: dict[str, Any], aad: bytes) -> bytes:
    return keys.unwrap(base64.b64decode(entry["wrapped"]), entry["master"], aad)


def _columns(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "wrapped": base64.b64decode(entry["wrapped"]),
        "master_id": entry["master"],
        "created_at": datetime.fromisoformat(entry["created"]),
    }
