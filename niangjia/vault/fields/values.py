"""Encrypted text and JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.functional import Promise

from niangjia.vault.errors import VaultError
from niangjia.vault.fields.base import EncryptedField

if TYPE_CHECKING:
    _Text = models.Field[str | None, str | None]
    _Json = models.Field[Any, Any]
else:
    _Text = _Json = models.Field


class EncryptedText(EncryptedField, _Text):
    """Text of any length, encrypted. ``max_length`` is checked by forms."""

    def accept(self, value: Any) -> str:
        if isinstance(value, Promise):
            return str(value)
        if not isinstance(value, str):
            raise VaultError(f"{self._label()} takes text, not {type(value).__name__}.")
        return value

    def is_same(self, value: Any, content: Any) -> bool:
        return bool(value == content)

    def pack(self, content: Any) -> bytes:
        return bytes(content.encode("utf-8", "surrogatepass"))

    def unpack(self, packed: bytes) -> str:
        return packed.decode("utf-8", "surrogatepass")

    def formfield(self, **kwargs: Any) -> Any:
        given = {"form_class": forms.CharField, "max_length": self.max_length}
        # An empty box is NULL where NULL is allowed, so that isnull tells the truth.
        empty = {"empty_value": None} if self.null else {}
        return super().formfield(**{**given, **empty, **kwargs})


class EncryptedJSON(EncryptedField, _Json):
    """A JSON value, encrypted; changes made in place are saved. ``None`` is SQL's NULL."""

    can_change_in_place = True

    def accept(self, value: Any) -> Any:
        if hasattr(value, "resolve_expression"):
            raise VaultError(f"{self._label()} takes a JSON value, not an expression.")
        return value

    def pack(self, content: Any) -> bytes:
        try:
            text = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        except (TypeError, ValueError):
            raise VaultError(f"{self._label()} takes only what JSON can hold.") from None
        return text.encode()

    def unpack(self, packed: bytes) -> Any:
        return json.loads(packed)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})
