"""The erasure list: which families were erased, when, and why (a code).

It lies outside the databases and outside every backup, and only grows: after a restore it is
replayed, so that a key that was erased never comes back. Pure: no Django.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from niangjia.vault.errors import VaultError
from niangjia.vault.masterkey import locked

_REASON = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True)
class Erasure:
    """One line of the list."""

    at: str
    family: UUID
    reason: str

    def line(self) -> str:
        return f"{self.at} {self.family} {self.reason}\n"


def new(family: UUID, reason: str) -> Erasure:
    """An erasure of now. ``reason`` is a code (a-z, 0-9, dot, dash), never a sentence."""
    if not _REASON.fullmatch(reason):
        raise VaultError("The reason of an erasure is a short code, such as subject-request.")
    return Erasure(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), family, reason)


def read(path: Path) -> list[Erasure]:
    """Every whole line, oldest first; nothing when there is no list yet.

    A last line without its end was never acknowledged and is left out. Raises VaultError at any
    other line that can't be read, rather than forget an erasure.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return []
    found = []
    for number, line in enumerate(text.split("\n")[:-1], 1):
        try:
            at, family, reason = line.split(" ")
            found.append(Erasure(at, UUID(family), reason))
        except ValueError:
            raise VaultError(f"Line {number} of the erasure list {path} can't be read.") from None
    return found


def append(path: Path, erasures: Iterable[Erasure]) -> None:
    """Add lines; they are on the disk when this returns."""
    text = "".join(erasure.line() for erasure in erasures).encode()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(path):
        is_new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            size = os.fstat(handle).st_size
            start = max(0, size - 4096)
            end = start + os.pread(handle, size - start, start).rfind(b"\n") + 1
            os.ftruncate(handle, end)
            if os.pwrite(handle, text, end) != len(text):
                os.ftruncate(handle, end)
                raise VaultError(f"The erasure list {path} could not be written: is the disk full?")
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)


def touch(path: Path) -> None:
    """Tell other processes, which look at the list's time, to drop the keys they remember."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(path)


def signature(path: Path) -> tuple[int, int] | None:
    """Changes whenever something was erased; costs one ``stat``."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size
