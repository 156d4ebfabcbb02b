"""A file on its way in: examined by content, pictures drawn anew, before any record is made."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File

from niangjia.evidence.rules import content
from niangjia.ui.pictures import PictureProblem, drawn_anew

MOST_ENTRIES = 2000


@dataclass(frozen=True)
class Taken:
    """A file that may be kept: what it is, the bytes that came, and a picture's clean copy."""

    content: str
    original: File[bytes]
    clean: bytes | None = None


def take_in(file: Any) -> Taken:
    """Examine an uploaded file. Raises content.Refused with a code (see ``forms.REFUSED``)."""
    size = int(file.size or 0)
    if not 0 < size <= content.MOST_BYTES:
        raise content.Refused("too_big" if size else "empty")
    file.seek(0)
    head = file.read(content.HEAD_BYTES)
    file.seek(max(0, size - content.TAIL_BYTES))
    tail = file.read()
    found = content.examined(file.name or "", size, head, tail, _entries(file, head))
    if found.code == "txt":
        _all_text(file)
    if found.code not in content.DRAWN:
        file.seek(0)
        return Taken(found.code, file)
    file.seek(0)
    try:
        clean = drawn_anew(file.read())
    except PictureProblem as wrong:
        raise content.Refused("bomb" if wrong.code == "too_large" else "broken") from None
    file.seek(0)
    return Taken(found.code, file, clean)


def _all_text(file: Any) -> None:
    """The whole of a text file is text, not only its beginning."""
    file.seek(0)
    while part := file.read(1 << 20):
        if b"\x00" in part:
            raise content.Refused("unknown")


def _entries(file: Any, head: bytes) -> frozenset[str]:
    """The names inside a ZIP; only its directory is read, nothing is unpacked."""
    if head[:4] != b"PK\x03\x04":
        return frozenset()
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return frozenset(entry.filename for entry in archive.infolist()[:MOST_ENTRIES])
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return frozenset()
