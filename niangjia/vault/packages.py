"""Packages that leave the house: an AES-256 ZIP with a list of SHA-256 sums inside.

7-Zip, WinZip and the archive tools of desktops open it with the passphrase. The names of the files
can be read without it, so they are neutral by rule: letters, digits, point, hyphen, underscore. Where
what is inside must be checked by somebody else, ``SHA256SUMS.txt`` serves ``sha256sum -c``, and
``HOW-TO-CHECK.txt`` says how, in Chinese and English.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyzipper

from niangjia.vault.errors import VaultError

SUMS = "SHA256SUMS.txt"
HOW_TO = "HOW-TO-CHECK.txt"
SHORTEST_PASSPHRASE = 16
_GUIDE = Path(__file__).parent / "data" / HOW_TO
_CHUNK = 1 << 20
# No vowels and nothing that looks like something else: nobody misreads it, it spells no word.
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"
_GROUPS, _GROUP = 5, 5
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,3}")
# Windows keeps these for itself, whatever follows the point.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)

Content = bytes | Path | Iterable[bytes]


class UnfitName(VaultError, ValueError):
    """A file can't go into a package under this name: told without passphrase, or not portable."""


@dataclass(frozen=True)
class Packed:
    """One file of a package: name, size in bytes, SHA-256 (hex)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a package holds, in its order."""

    files: tuple[Packed, ...]

    @property
    def text(self) -> str:
        """The lines of ``SHA256SUMS.txt``, as ``sha256sum -c`` reads them."""
        return "".join(f"{file.sha256}  {file.name}\n" for file in self.files)

    @property
    def sha256(self) -> str:
        """One sum over all sums: on paper it pins the whole package."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def new_passphrase() -> str:
    """A passphrase for one package: 25 letters in groups, 118 bits; to be shown once.

    The key of a WinZip-AES archive is stretched only 1,000 times, so no passphrase that a person
    thinks up would hold; this one needs no stretching.
    """
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def write_package(path: Path, files: Iterable[tuple[str, Content]], passphrase: str) -> Manifest:
    """Write an AES-256 ZIP to ``path`` and say what is in it.

    Content is read in pieces: bytes, a path, or pieces themselves (``VaultFile.chunks()``), so a
    package may be larger than the memory. ``path`` appears only when the package is whole. Raises
    UnfitName for a name that is unsafe, tells something or comes twice, VaultError for a passphrase
    under 16 characters. The caller audits.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise VaultError(f"A package needs a passphrase of {SHORTEST_PASSPHRASE} characters.")
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        with pyzipper.AESZipFile(unfinished, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
            archive.setpassword(passphrase.encode())
            # AE-2: no checksum of the clear content lies in the open.
            archive.setencryption(pyzipper.WZ_AES, nbits=256, force_wz_aes_version=2)
            manifest = Manifest(tuple(_packed(archive, files)))
            _pack(archive, SUMS, manifest.text.encode())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _packed(archive: pyzipper.AESZipFile, files: Iterable[tuple[str, Content]]) -> Iterator[Packed]:
    seen = {SUMS.lower(), HOW_TO.lower()}
    for name, content in files:
        if name.lower() in seen:
            raise UnfitName("Two files of a package can't have the same name.")
        seen.add(check_name(name).lower())
        yield _pack(archive, name, content)
    yield _pack(archive, HOW_TO, _GUIDE)


def check_name(name: str) -> str:
    """The name, when it may be used in a package. Raises UnfitName; the name isn't in the message."""
    parts = name.split("/")
    if (
        _NAME.fullmatch(name) is None
        or any(part.endswith(".") or ".." in part for part in parts)
        or any(_RESERVED.match(part) for part in parts)
    ):
        raise UnfitName("A file in a package has a short, neutral name in letters and digits.")
    return name


def _pack(archive: pyzipper.AESZipFile, name: str, content: Content) -> Packed:
    size, measured = 0, hashlib.sha256()
    with archive.open(name, "w") as target:
        for piece in _pieces(content):
            size += len(piece)
            measured.update(piece)
            target.write(piece)
    return Packed(name, size, measured.hexdigest())


def _pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        with content.open("rb") as source:
            while piece := source.read(_CHUNK):
                yield piece
    else:
        yield from content
