"""What a file is, told by its first and last bytes, never by what it calls itself. Pure."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

MOST_BYTES = 50 * 1024 * 1024
HEAD_BYTES = 4096
TAIL_BYTES = 66_000  # the end record of a ZIP with its longest comment


@dataclass(frozen=True)
class Content:
    """A kind of content: its family (picture, paper, sound, film, text), its ending, the endings
    that files of it bear."""

    code: str
    family: str
    endings: tuple[str, ...]

    @property
    def ending(self) -> str:
        """How a copy that we give out ends."""
        return self.endings[0]


CONTENTS: Mapping[str, Content] = {
    one.code: one
    for one in (
        Content("jpeg", "picture", ("jpg", "jpeg", "jpe", "jfif")),
        Content("png", "picture", ("png",)),
        Content("webp", "picture", ("webp",)),
        Content("gif", "picture", ("gif",)),
        Content("bmp", "picture", ("bmp",)),
        Content("heic", "picture", ("heic", "heif")),
        Content("pdf", "paper", ("pdf",)),
        Content("docx", "paper", ("docx",)),
        Content("mp3", "sound", ("mp3",)),
        Content("m4a", "sound", ("m4a", "aac")),
        Content("wav", "sound", ("wav",)),
        Content("amr", "sound", ("amr",)),
        Content("ogg", "sound", ("ogg", "oga", "opus")),
        Content("mp4", "film", ("mp4", "m4v", "mov", "3gp")),
        Content("webm", "film", ("webm", "mkv")),
        Content("avi", "film", ("avi",)),
        Content("txt", "text", ("txt", "csv", "log")),
    )
}
# What can be drawn anew; the rest is kept as it is and only given out.
DRAWN = frozenset({"jpeg", "png", "webp", "gif", "bmp"})

_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"ID3", "mp3"),
    (b"#!AMR", "amr"),
    (b"OggS", "ogg"),
    (b"\x1aE\xdf\xa3", "webm"),
)
_RIFF = {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}
_SOUND_BRANDS = (b"M4A ", b"M4B ")
_HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc")
_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<iframe")


class Refused(ValueError):
    """A file that isn't taken; ``code`` names the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def told_by(head: bytes) -> str:
    """The code of a content by its first bytes, empty when none fits."""
    for start, code in _STARTS:
        if head.startswith(start):
            return code
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _HEIC_BRANDS:
            return "heic"
        return "m4a" if brand in _SOUND_BRANDS else "mp4"
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == bytes(4):
        return "bmp"
    if len(head) >= 4 and head[0] == 0xFF and head[1] in (0xFB, 0xF3, 0xF2, 0xFA):
        return "mp3"
    if head[:4] == b"PK\x03\x04":
        return "zip"
    return "txt" if _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    """Text in UTF-8 or GB 18030, without control characters and without anything that a browser
    would run."""
    if not head or any(byte < 32 and byte not in b"\t\n\r\x0c" for byte in head):
        return False
    low = head.lower()
    if any(word in low for word in _MARKUP):
        return False
    # The last character may be cut where the head ends.
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def hides_archive(tail: bytes) -> bool:
    """Whether a ZIP ends where this file ends: a second file that hides behind the first."""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return False
    (comment,) = struct.unpack("<H", tail[at + 20 : at + 22])
    return bool(len(tail) - at - 22 == comment)


def hides_paper(code: str, head: bytes) -> bool:
    """Whether what isn't a PDF begins like one further on: readers of PDF would open it."""
    return code not in ("pdf", "txt") and b"%PDF-" in head[:1024]


def ending_of(name: str) -> str:
    """The last ending of a name, in small letters; empty when it has none."""
    stem, dot, last = name.strip().rpartition(".")
    return last.lower() if dot and stem else ""


def examined(name: str, size: int, head: bytes, tail: bytes, entries: frozenset[str]) -> Content:
    """What a file is. ``entries``: the names inside, when it is a ZIP.

    Raises Refused: empty, too_big, archive, program (an ending or content that nobody should open),
    unknown, disguised (it calls itself something else), double (two files in one).
    """
    if size == 0:
        raise Refused("empty")
    if size > MOST_BYTES:
        raise Refused("too_big")
    code = told_by(head)
    if code == "zip":
        code = _inside(entries)
    if not code:
        raise Refused("program" if head[:2] == b"MZ" or head[:4] == b"\x7fELF" else "unknown")
    found = CONTENTS[code]
    if hides_paper(code, head) or (code != "docx" and hides_archive(tail)):
        raise Refused("double")
    _check_ending(found, ending_of(name))
    return found


def _inside(entries: frozenset[str]) -> str:
    if "word/document.xml" not in entries:
        raise Refused("archive")
    if any(name.lower().endswith("vbaproject.bin") for name in entries):
        raise Refused("program")
    return "docx"


def _check_ending(found: Content, ending: str) -> None:
    """A phone may call a WebP picture .jpg; a PDF that calls itself a picture wants to deceive."""
    if not ending or ending in found.endings:
        return
    families = {one.family for one in CONTENTS.values() if ending in one.endings}
    # Sound and film share their containers.
    if found.family in ("sound", "film") and families & {"sound", "film"}:
        return
    if found.family not in families:
        raise Refused("disguised")
