"""An article as its meaning is taken, and the number by which its vector is found. Pure."""

from __future__ import annotations

import hashlib


def passage(law: str, path: list[str], text: str) -> str:
    """An article as its meaning is taken."""
    return f"{law} {' '.join(path)}\n{text}"[:460]


def digest(text: str) -> int:
    """A short number for a text: whether a vector still belongs to it."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
