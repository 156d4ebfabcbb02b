"""Small files for evidence: good ones, and those that somebody sends to do harm."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image


def photo(size: tuple[int, int] = (640, 480), *, place: bool = True, kind: str = "JPEG") -> bytes:
    """A picture with a device, a time and a place in it."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x0110] = "ZQ-PHONE-77"
    exif[0x0132] = "2026:11:02 21:15:00"
    if place:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (30.0, 16.0, 12.5)
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def archive(**entries: bytes) -> bytes:
    """A ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in entries.items():
            made.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def docx(*, macro: bool = False) -> bytes:
    """What a word processor writes."""
    more = {"word__vbaProject.bin": b"x"} if macro else {}
    return archive(**{"word__document.xml": b"<w/>"}, **more)


def bomb() -> bytes:
    """A PNG of a few kilobytes that would fill the memory: 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(100_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
