"""Encrypted files: content in file storage under a random name, its particulars in the column.

The column holds ``format(1) family(16) name(16) envelope``; the envelope seals the original name,
type, size and hash. The random name is no secret: it lets a file be removed without its key.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage, storages
from django.db import models, router, transaction
from django.db.models import signals
from django.utils import timezone

from niangjia.vault import cipher, keys
from niangjia.vault.errors import VaultError
from niangjia.vault.fields.base import FILE, HEAD_BYTES, Cell, EncryptedField, Sealed, family_of

if TYPE_CHECKING:
    _File = models.Field["VaultFile | File[bytes] | None", "VaultFile | None"]
else:
    _File = models.Field

FOLDER = "vault"
NAME_BYTES = 16
_ENVELOPE = HEAD_BYTES + NAME_BYTES


def storage() -> Storage:
    """Where encrypted content lies: the storage ``vault`` when settings name one."""
    return storages["vault"] if "vault" in settings.STORAGES else default_storage


def stored_path(name: bytes) -> str:
    """Path in the storage; made of random bytes alone."""
    return f"{FOLDER}/{name.hex()[:2]}/{name.hex()}"


class VaultFile:
    """An encrypted file: ``name`` (as it was sent in; never a path), ``content_type``, ``size`` in
    bytes, ``sha256`` (hex), and ``open()``.
    """

    def __init__(self, particulars: dict[str, Any], path: str, family: UUID, aad: bytes) -> None:
        self.name: str = particulars["name"]
        self.content_type: str = particulars["type"]
        self.size: int = particulars["size"]
        self.sha256: str = particulars["sha256"]
        self._path, self._family, self._aad = path, family, aad

    def __repr__(self) -> str:
        return "<sealed file>"

    def open(self) -> io.BufferedReader:
        """A seekable stream of the clear content; nothing clear is written anywhere.

        Raises VaultError when the content is missing, was cut or altered, or its key was erased.
        """
        key = keys.data_key(self._family)
        try:
            file = storage().open(self._path)
        except FileNotFoundError:
            raise VaultError("The content of this file is missing from the storage.") from None
        try:
            reader = cipher.StreamReader(key, file, file.size, self._aad, size=self.size)
        except VaultError:
            file.close()
            raise
        return io.BufferedReader(reader, cipher.CHUNK_BYTES)

    def read(self) -> bytes:
        """The whole content."""
        with self.open() as stream:
            return stream.read()

    def chunks(self) -> Iterator[bytes]:
        """The content in pieces, for a streaming response."""
        with self.open() as stream:
            while part := stream.read(cipher.CHUNK_BYTES):
                yield part


class _Measured:
    """Passes content on and counts it."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts
        self.size, self._hash = 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self.size += len(part)
            self._hash.update(part)
            yield part

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _Outgoing(File):  # type: ignore[type-arg]
    """What a storage is given: encrypted pieces, made while it writes."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__(None)
        self._pieces = pieces

    def __bool__(self) -> bool:
        return True

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return iter(self._pieces)


class EncryptedFile(EncryptedField, _File):
    """A file, encrypted in storage. Set it to a Django ``File``; reading gives a ``VaultFile``.

    The content is written when the row is saved and removed, once the transaction has committed,
    when it is replaced, set to None, or the row deleted. A rolled-back save leaves encrypted
    content that no row names; ``sweep`` removes it a day later.
    """

    def accept(self, value: Any) -> Any:
        if not isinstance(value, File | VaultFile):
            raise VaultError(f"{self._label()} takes a file, not {type(value).__name__}.")
        return value

    def cleared(self, cell: Cell | None) -> Cell | None:
        return None if cell is None else Cell(None, opened=True)

    def seal(self, instance: models.Model, content: Any) -> Cell:
        if content is None:
            self._drop_saved(instance)
            return Cell(None, opened=True)
        family, name = family_of(instance), os.urandom(NAME_BYTES)
        aad = self.binding(instance.pk, family) + b"\x00" + name
        key = keys.obtain(family)
        measured = _Measured(content.chunks())
        path = stored_path(name)
        written = storage().save(path, _Outgoing(cipher.seal_stream(key, measured, aad)))
        if written != path:
            raise VaultError("The storage has given an encrypted file another name.")
        particulars = {
            "name": _shown_name(content.name),
            "type": getattr(content, "content_type", None) or "application/octet-stream",
            "size": measured.size,
            "sha256": measured.sha256,
        }
        envelope = cipher.seal(key, cipher.pad(json.dumps(particulars).encode()), aad)
        if not instance._state.adding:
            self._drop_saved(instance)
        sealed = Sealed(bytes([FILE]) + family.bytes + name + envelope)
        shown = VaultFile(particulars, path, family, aad)
        return Cell(sealed, instance.pk, shown, opened=True)

    def opened(self, instance: models.Model, cell: Cell) -> Cell:
        assert cell.sealed is not None
        raw, family = cell.sealed.raw, cell.sealed.family
        pk = instance.pk if cell.bound is None else cell.bound
        name = raw[HEAD_BYTES:_ENVELOPE]
        aad = self.binding(pk, family) + b"\x00" + name
        packed = cipher.unseal(keys.data_key(family), raw[_ENVELOPE:], aad)
        particulars = json.loads(cipher.unpad(packed))
        shown = VaultFile(particulars, stored_path(name), family, aad)
        return Cell(cell.sealed, pk, shown, opened=True)

    # -- removing content ----------------------------------------------------------------------

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        if not cls._meta.abstract:
            signals.post_delete.connect(self._row_deleted, sender=cls)

    def _row_deleted(self, instance: models.Model, using: str, **kwargs: Any) -> None:
        cell = instance.__dict__.get(self.attname)
        if isinstance(cell, Cell) and cell.sealed is not None:
            _remove_on_commit(cell.sealed, using)

    def _drop_saved(self, instance: models.Model) -> None:
        """Remove the content that the row in the database names, once this save has committed."""
        rows = self.model._base_manager.filter(pk=instance.pk, **{f"{self.name}__isnull": False})
        using = router.db_for_write(self.model, instance=instance)
        for sealed in rows.using(using).values_list(self.attname, flat=True):
            _remove_on_commit(sealed, using)

    # -- forms -----------------------------------------------------------------------------------

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.FileField, **kwargs})

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """None: nothing was sent, keep; False: the box "remove" was ticked."""
        if data is not None:
            setattr(instance, self.attname, data or None)


def _shown_name(name: str | None) -> str:
    """The last part of a name, without control characters, for showing only."""
    last = PurePosixPath((name or "").replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[:200]


def _stored_name(sealed: Sealed) -> bytes:
    return sealed.raw[HEAD_BYTES:_ENVELOPE]


def _remove_on_commit(sealed: Sealed, using: str) -> None:
    path = stored_path(_stored_name(sealed))
    transaction.on_commit(lambda: storage().delete(path), using=using)


def sweep(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Remove encrypted content that no row names (left by rolled-back saves); how many."""
    place, limit = storage(), timezone.now() - older_than
    old = {
        f"{FOLDER}/{folder}/{name}"
        for folder in _folders(place)
        for name in place.listdir(f"{FOLDER}/{folder}")[1]
        if place.get_modified_time(f"{FOLDER}/{folder}/{name}") < limit
    }
    if not old:
        return 0
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedFile):
                rows = model._base_manager.filter(**{f"{field.name}__isnull": False})
                for sealed in rows.values_list(field.attname, flat=True).iterator():
                    old.discard(stored_path(_stored_name(sealed)))
    for path in old:
        place.delete(path)
    return len(old)


def _folders(place: Storage) -> list[str]:
    try:
        return list(place.listdir(FOLDER)[0])
    except FileNotFoundError:
        return []
