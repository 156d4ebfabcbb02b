"""The master key file: outside the database and outside backups, readable by its owner alone.

One line a key, ``id created base64(32 bytes)``; the last line is the primary key, which wraps
everything new. Older lines stay until nothing is wrapped with them any more. Pure: no Django.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from niangjia.vault import cipher
from niangjia.vault.errors import VaultError

VARIABLE = "NIANGJIA_KEY_FILE"


@dataclass(frozen=True)
class MasterKey:
    """One line of the file."""

    id: str
    created: str
    secret: bytes

    def __repr__(self) -> str:
        return f"<master key {self.id}>"

    def line(self) -> str:
        return f"{self.id} {self.created} {base64.b64encode(self.secret).decode()}\n"


@dataclass(frozen=True)
class MasterKeys:
    """Every key of the file, in its order."""

    path: Path
    keys: tuple[MasterKey, ...]

    @property
    def primary(self) -> MasterKey:
        return self.keys[-1]

    def __contains__(self, key_id: object) -> bool:
        return any(key.id == key_id for key in self.keys)

    def get(self, key_id: str) -> MasterKey:
        """The key ``key_id``. Raises VaultError when the file doesn't hold it (a wrong file)."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise VaultError(
            f"The key store was locked with master key {key_id}, which is not in {self.path}. "
            f"Set {VARIABLE} to the file that holds it, or put its line back."
        )


def new_master() -> MasterKey:
    """A fresh key with a random id."""
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return MasterKey(secrets.token_hex(4), created, cipher.new_key())


def load(path: Path) -> MasterKeys:
    """Read and check the file.

    Raises VaultError with what to do when it is missing, open to others, or malformed.
    """
    try:
        mode = path.stat().st_mode
        lines = path.read_text("ascii").splitlines()
    except FileNotFoundError:
        raise VaultError(
            f"There is no master key file at {path}. Set {VARIABLE} to where it is, "
            "or make a new one for a new site with: niangjia vault init"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise VaultError(
            f"The master key file {path} can't be read. Check {VARIABLE} and who owns the file."
        ) from None
    if mode & 0o077:
        raise VaultError(f"Others may read the master key file {path}. Run: chmod 600 {path}")
    keys = tuple(_parse(path, number, line) for number, line in enumerate(lines, 1) if line.strip())
    if not keys or len({key.id for key in keys}) != len(keys):
        raise VaultError(f"{path} is not a master key file. Set {VARIABLE} to the right one.")
    return MasterKeys(path, keys)


def _parse(path: Path, number: int, line: str) -> MasterKey:
    wrong = VaultError(
        f"Line {number} of {path} is not a master key. Set {VARIABLE} to the right file."
    )
    try:
        key_id, created, text = line.split()
        secret = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise wrong from None
    if len(secret) != cipher.KEY_BYTES or not key_id.isalnum() or len(key_id) > 16:
        raise wrong
    return MasterKey(key_id, created, secret)


def create_key_file(path: Path) -> MasterKeys:
    """Make a new file with one new key (mode 0600). Raises VaultError when one is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise VaultError(f"A master key file is already at {path}; it was not touched.") from None
    with os.fdopen(handle, "w") as file:
        file.write(new_master().line())
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    return load(path)


def add_primary(path: Path) -> MasterKeys:
    """Add a new key as the last line: it is primary from now on."""
    found = load(path)
    return _write(path, (*found.keys, new_master()))


def remove(path: Path, key_id: str) -> MasterKeys:
    """Take out one key that is not primary. Whoever calls has made sure that nothing needs it."""
    found = load(path)
    if found.primary.id == key_id:
        raise VaultError(f"{key_id} is the primary master key. Rotate first: niangjia vault rotate")
    found.get(key_id)
    return _write(path, tuple(key for key in found.keys if key.id != key_id))


def write(path: Path, keys: tuple[MasterKey, ...]) -> MasterKeys:
    """Replace the file by these keys, all or nothing."""
    return _write(path, keys)


def _write(path: Path, keys: tuple[MasterKey, ...]) -> MasterKeys:
    draft = path.with_name(f"{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("".join(key.line() for key in keys))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    _sync_folder(path.parent)
    return load(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process of this machine at a time changes ``path`` (a lock file lies beside it)."""
    lock = path.with_name(f"{path.name}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
