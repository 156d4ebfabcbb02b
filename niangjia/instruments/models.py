"""Instruments used by permission of their holder, and own forms: loaded from files."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.vault.ids import uuid7


def digest_of(text: str) -> str:
    """How a file's text is told from any other."""
    return hashlib.sha256(text.encode()).hexdigest()


class Unchangeable(Exception):
    """A loaded version is never changed: what was assessed with it must stay readable."""


class LoadedFile(models.Model):
    """One version of something loaded, as its file. Only ``retired_at`` may change: retired, it is offered no
    longer, but answers given with it stay readable."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["code", "version"]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save. Raises Unchangeable for anything but retiring."""
        if not self._state.adding and set(kwargs.get("update_fields") or ()) != {"retired_at"}:
            raise Unchangeable(str(self))
        super().save(*args, **kwargs)

    @property
    def sound(self) -> bool:
        """Whether the text is still the one that was loaded."""
        return digest_of(self.text) == self.digest


class InstrumentPack(LoadedFile):
    """One version of a loaded instrument."""

    holder = models.CharField(_("holder of the rights"), max_length=200)
    valid_until = models.DateField(null=True)

    class Meta(LoadedFile.Meta):
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="pack_version_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(version=""), name="pack_named"),
        ]


class OwnFormPack(LoadedFile):
    """One version of an organisation's own form."""

    class Meta(LoadedFile.Meta):
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="form_version_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(version=""), name="form_named"),
        ]
