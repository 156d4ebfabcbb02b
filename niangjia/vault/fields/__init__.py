"""Encrypted model fields; how they work stands in ``base``."""

from niangjia.vault.errors import VaultError
from niangjia.vault.fields.base import EncryptedField, Sealed, warm_rows
from niangjia.vault.fields.files import EncryptedFile, VaultFile, sweep
from niangjia.vault.fields.values import EncryptedJSON, EncryptedText

__all__ = [
    "EncryptedField",
    "EncryptedFile",
    "EncryptedJSON",
    "EncryptedText",
    "Sealed",
    "VaultError",
    "VaultFile",
    "sweep",
    "warm_rows",
]
