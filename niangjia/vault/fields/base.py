"""Model fields whose text is encrypted in the database.

A column holds ``format(1) family(16) envelope``: the record family whose data key opens it, and an
AES-256-GCM envelope bound to model, field, row and family. What is loaded stays ``Sealed`` until
somebody reads the attribute; ``values()`` gives only ``Sealed``. Every way into the column but
``save``, ``create`` and ``bulk_create`` is refused with VaultError, and so is every lookup but
``isnull``: look up through ``niangjia.vault.index``.

A row says to which family it belongs by ``vault_family() -> UUID`` (absent: its primary key).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar
from uuid import UUID

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.views.decorators.debug import sensitive_variables

from niangjia.vault import cipher, keys
from niangjia.vault.errors import KeyErased, VaultError

VALUE, FILE = 0xE1, 0xE2
HEAD_BYTES = 17
_MISSING = object()

# While a row is being reloaded, its sealed values pass from one instance to another unopened.
_reloading: ContextVar[bool] = ContextVar("niangjia_vault_reloading", default=False)


class Sealed:
    """Encrypted bytes of one column of one row. Shows nothing when printed or formatted."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    @property
    def family(self) -> UUID:
        """The record family whose key opens it."""
        if len(self.raw) < HEAD_BYTES or self.raw[0] not in (VALUE, FILE):
            raise VaultError("The column holds something that the vault has not written.")
        return UUID(bytes=self.raw[1:HEAD_BYTES])


class Ready(Sealed):
    """Sealed by ``pre_save`` for this very row: the only thing a column accepts."""

    __slots__ = ()


class Cell:
    """What an instance keeps for a field: sealed bytes, opened content, or both. Never changed.

    ``bound`` is the primary key of the row it was loaded from or sealed for. ``packed`` are the
    bytes that were sealed, kept where the content can be changed in place.
    """

    __slots__ = ("bound", "content", "opened", "pack", "packed", "sealed")

    def __init__(
        self,
        sealed: Sealed | None,
        bound: Any = None,
        content: Any = None,
        *,
        opened: bool = False,
        packed: bytes | None = None,
        pack: Callable[[Any], bytes] | None = None,
    ) -> None:
        self.sealed, self.bound, self.content, self.opened = sealed, bound, content, opened
        self.packed, self.pack = packed, pack

    def __repr__(self) -> str:
        return "<sealed>"

    def is_new(self) -> bool:
        """Whether the content differs from what the sealed bytes hold."""
        if self.sealed is None:
            return True
        return self.packed is not None and self.pack is not None and self._differs(self.pack)

    def _differs(self, pack: Callable[[Any], bytes]) -> bool:
        return pack(self.content) != self.packed

    def __reduce__(self) -> tuple[Any, ...]:
        if self.is_new():
            raise VaultError("Save the record first: unsaved text is never pickled.")
        assert self.sealed is not None
        return Cell, (Sealed(self.sealed.raw), self.bound)

    def __copy__(self) -> Cell:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Cell:
        return Cell(
            self.sealed,
            self.bound,
            copy.deepcopy(self.content, memo) if self.packed is not None else self.content,
            opened=self.opened,
            packed=self.packed,
            pack=self.pack,
        )


def family_of(instance: models.Model) -> UUID:
    """The record family of a row. Raises VaultError when it isn't a UUID."""
    method = getattr(instance, "vault_family", None)
    family = method() if callable(method) else instance.pk
    if isinstance(family, str):
        family = UUID(family)
    if not isinstance(family, UUID):
        raise VaultError(
            f"{instance._meta.label} has no record family yet: give the row a UUID primary key "
            "with a default, or a vault_family() that is known before saving."
        )
    return family


def warm_rows(rows: Iterable[models.Model]) -> None:
    """Load the keys of all sealed fields of these rows in one query, before they are read."""
    families: dict[UUID, None] = {}
    for row in rows:
        for cell in row.__dict__.values():
            if isinstance(cell, Cell) and cell.sealed is not None and not cell.opened:
                families[cell.sealed.family] = None
    keys.warm(families)


@contextmanager
def _passing_sealed() -> Iterator[None]:
    token = _reloading.set(True)
    try:
        yield
    finally:
        _reloading.reset(token)


def _reload_sealed(model: type[models.Model]) -> None:
    """Let ``refresh_from_db`` take sealed values over as they are.

    Django reads the attribute of a second instance and sets it on the first; that would open every
    field, and fail for a record whose key was erased.
    """
    inner = model.__dict__.get("refresh_from_db")
    if inner is not None and getattr(inner, "keeps_sealed", False):
        return

    def refresh_from_db(self: models.Model, *args: Any, **kwargs: Any) -> None:
        with _passing_sealed():
            if inner is not None:
                inner(self, *args, **kwargs)
            else:
                super(model, self).refresh_from_db(*args, **kwargs)  # type: ignore[misc]

    refresh_from_db.keeps_sealed = True  # type: ignore[attr-defined]
    model.refresh_from_db = refresh_from_db  # type: ignore[method-assign]


class VaultAttribute(DeferredAttribute):
    """Opens a field when it is read, and remembers what was set."""

    field: EncryptedField

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        name, data = self.field.attname, instance.__dict__
        cell = data.get(name, _MISSING)
        if cell is _MISSING:
            super().__get__(instance, cls)
            cell = data[name]
        if cell is None:
            return None
        if _reloading.get() and cell.sealed is not None and not cell.opened:
            return cell.sealed
        if not cell.opened:
            cell = data[name] = self.field.opened(instance, cell)
        return cell.content

    @sensitive_variables()
    def __set__(self, instance: models.Model, value: Any) -> None:
        name, data = self.field.attname, instance.__dict__
        if value is None:
            data[name] = self.field.cleared(data.get(name))
        elif isinstance(value, Sealed):
            pk = data.get(instance._meta.pk.attname)
            cell = Cell(value, pk)
            is_loading = _reloading.get() or (name not in data and instance._state.adding)
            # Set by hand: it must be this row's own, else it would be lost when it is saved.
            data[name] = cell if is_loading else self.field.opened(instance, cell)
        else:
            value = self.field.accept(value)
            now = data.get(name)
            if isinstance(now, Cell) and now.opened and self.field.is_same(value, now.content):
                return
            data[name] = Cell(None, content=value, opened=True)


class EncryptedField(models.Field):  # type: ignore[type-arg]
    """What the encrypted fields share. ``bound_name`` keeps the old ``app.Model.field`` after a
    field or model was renamed: the name is part of what the bytes are bound to.
    """

    descriptor_class = VaultAttribute
    empty_strings_allowed = False

    def __init__(self, *args: Any, bound_name: str = "", **kwargs: Any) -> None:
        self.bound_name = bound_name
        super().__init__(*args, **kwargs)

    # -- what a kind of field says -------------------------------------------------------------

    def accept(self, value: Any) -> Any:
        """Check a value that was set on an instance. Raises VaultError for a wrong type."""
        raise NotImplementedError

    def is_same(self, value: Any, content: Any) -> bool:
        """Whether a value set again is what is there, so that its bytes may stay."""
        return value is content

    def pack(self, content: Any) -> bytes:
        """Content as bytes."""
        raise NotImplementedError

    def unpack(self, packed: bytes) -> Any:
        """Undo ``pack``."""
        raise NotImplementedError

    def cleared(self, cell: Cell | None) -> Cell | None:
        """What stands for a field that was set to None."""
        return None

    can_change_in_place: ClassVar[bool] = False

    # -- sealing and opening --------------------------------------------------------------------

    def binding(self, pk: Any, family: UUID) -> bytes:
        """The AAD: model, field, row and family that the bytes belong to."""
        if pk is None:
            raise VaultError(f"{self.model._meta.label} needs its primary key before it is sealed.")
        name = self.bound_name or f"{self.model._meta.label}.{self.name}"
        row = str(self.model._meta.pk.to_python(pk))
        return b"\x00".join([b"niangjia.vault.1", name.encode(), row.encode(), family.bytes])

    @sensitive_variables()
    def seal(self, instance: models.Model, content: Any) -> Cell:
        """Encrypt ``content`` for this field of this row."""
        family = family_of(instance)
        packed = self.pack(content)
        aad = self.binding(instance.pk, family)
        envelope = cipher.seal(keys.obtain(family), cipher.pad(packed), aad)
        sealed = Sealed(bytes([VALUE]) + family.bytes + envelope)
        return self._cell(sealed, instance.pk, content, packed)

    @sensitive_variables()
    def opened(self, instance: models.Model, cell: Cell) -> Cell:
        """The cell with its content. Raises VaultError for altered or moved bytes or keys."""
        assert cell.sealed is not None
        pk = instance.pk if cell.bound is None else cell.bound
        family = cell.sealed.family
        aad = self.binding(pk, family)
        envelope = cell.sealed.raw[HEAD_BYTES:]
        packed = cipher.unpad(cipher.unseal(keys.data_key(family), envelope, aad))
        return self._cell(cell.sealed, pk, self.unpack(packed), packed)

    def _cell(self, sealed: Sealed, pk: Any, content: Any, packed: bytes) -> Cell:
        if self.can_change_in_place:
            return Cell(sealed, pk, content, opened=True, packed=packed, pack=self.pack)
        return Cell(sealed, pk, content, opened=True)

    # -- Django's ways in and out ------------------------------------------------------------------

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        _reload_sealed(cls)

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Ready | None:
        data = model_instance.__dict__
        if self.attname not in data:
            getattr(model_instance, self.attname)
        cell: Cell | None = data[self.attname]
        if cell is None:
            return None
        if cell.is_new():
            cell = data[self.attname] = self.seal(model_instance, cell.content)
        elif not self._stays(model_instance, cell, add or model_instance._state.adding):
            content = (cell if cell.opened else self.opened(model_instance, cell)).content
            cell = data[self.attname] = self.seal(model_instance, content)
        if cell.sealed is None:
            data[self.attname] = None
            return None
        return Ready(cell.sealed.raw)

    def _stays(self, instance: models.Model, cell: Cell, adding: bool) -> bool:
        """Whether the sealed bytes may be written back as they are."""
        assert cell.sealed is not None
        if cell.sealed.family != family_of(instance):
            return False
        if cell.bound is None or adding:
            try:
                self.opened(instance, cell)
            except KeyErased:
                return not adding
        return cell.bound is None or str(cell.bound) == str(instance.pk)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if isinstance(value, Ready):
            return connection.Database.Binary(value.raw)
        raise VaultError(
            f"{self._label()} is written by saving a row only, not by update() or an expression."
        )

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return self.get_db_prep_value(value, connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        if hasattr(value, "as_sql"):
            raise VaultError(f"{self._label()} takes no expression; save the row instead.")
        return "%s"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise VaultError(
            f"{self._label()} is encrypted and can't be searched with {lookup_name!r}; only isnull "
            "works. Look up through a blind index."
        )

    def get_transform(self, lookup_name: str) -> Any:
        raise VaultError(f"{self._label()} is encrypted: there is nothing in it to reach into.")

    def value_to_string(self, obj: models.Model) -> str:
        raise VaultError(f"{self._label()} is encrypted and is not written out in clear text.")

    def _label(self) -> str:
        model = getattr(self, "model", None)
        return f"{model._meta.label}.{self.name}" if model else type(self).__name__

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        path = f"niangjia.vault.fields.{type(self).__name__}"
        if self.bound_name:
            kwargs["bound_name"] = self.bound_name
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_use()]

    def _check_use(self) -> Iterator[checks.CheckMessage]:
        if self.primary_key or self.unique or getattr(self, "db_index", False):
            yield checks.Error(
                "An encrypted field can't be a key, unique or indexed; use a BlindIndexField.",
                obj=self,
                id="vault.E001",
            )
        if self.has_db_default():
            yield checks.Error("An encrypted field takes no db_default.", obj=self, id="vault.E002")
        target: Any = self.model._meta.pk
        while target.remote_field:
            target = target.target_field
        if not isinstance(target, models.UUIDField):
            yield checks.Error(
                "A model with encrypted fields needs a UUID primary key with a default "
                "(niangjia.vault.ids.uuid7), so that it is known before saving.",
                obj=self,
                id="vault.E003",
            )
