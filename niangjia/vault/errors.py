"""What the vault says when it refuses. Never holds text from a record."""


class VaultError(Exception):
    """The vault refuses: a wrong or missing key, altered bytes, a use that shows clear text."""


class KeyMissing(VaultError):
    """No key for this record family is in the key store."""


class KeyErased(KeyMissing):
    """The family's key was erased on purpose: its text is gone for good."""


class NothingToIndex(VaultError, ValueError):
    """A value holds nothing that a blind index could be made of (no digits, no letters)."""
