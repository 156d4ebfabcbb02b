"""Sends the vault's own tables to the key store, and keeps every other table out of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

KEY_STORE = "keys"
APP = "vault"


class KeyStoreRouter:
    """Wrapped keys lie in the database ``keys``, so that backups of ``default`` never hold them."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return KEY_STORE if model._meta.app_label == APP else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return KEY_STORE if model._meta.app_label == APP else None

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        inside = {one._meta.app_label == APP, other._meta.app_label == APP}
        return False if len(inside) == 2 else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if app_label == APP:
            return db == KEY_STORE
        return False if db == KEY_STORE else None
