"""What must hold before the site may start: the master key file opens the key store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from niangjia.vault import keys
from niangjia.vault.errors import VaultError
from niangjia.vault.router import KEY_STORE


def is_migrated() -> bool:
    """Whether the key store has its tables."""
    tables = set(connections[KEY_STORE].introspection.table_names())
    return {"vault_datakey", "vault_sitesecret"} <= tables


def problems() -> list[str]:
    """Sentences on what is wrong and what to set; empty when the vault is in order.

    Opens one key for each master key in use, so a wrong file is noticed, and looks for erasures
    that were listed but not carried out.
    """
    from niangjia.vault.models import DataKey, SiteSecret
    from niangjia.vault.rotation import rows_by_master

    found: list[str] = []
    if not is_migrated():
        return ["The key store has no tables yet. Run: niangjia migrate"]
    try:
        keys.master_keys()
        for master_id in rows_by_master():
            row = DataKey.objects.filter(master_id=master_id, erased_at=None).first()
            if row is not None:
                keys.open_key(row)
            secret = SiteSecret.objects.filter(master_id=master_id).first()
            if secret is not None:
                keys.open_secret(secret)
        unapplied = len(keys.unapplied_erasures())
    except VaultError as refusal:
        return [str(refusal)]
    if unapplied:
        found.append(
            f"{unapplied} erasures are listed but their keys are still there. "
            "Run: niangjia vault prune"
        )
    return found


@register(Tags.database)
def vault_opens(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Runs with the database checks (``check --database keys``, ``niangjia check``)."""
    if KEY_STORE not in (databases or ()) or not is_migrated():
        return []
    return [Error(problem, id="vault.E010") for problem in problems()]
