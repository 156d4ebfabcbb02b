"""Files for a training, told by their content: what may come in, and as what it is given out."""

from __future__ import annotations

import io
import zipfile

PDF = "application/pdf"
PICTURE = "image/jpeg"
TEXT = "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    "word/document.xml": _OFFICE + "wordprocessingml.document",
    "ppt/presentation.xml": _OFFICE + "presentationml.presentation",
    "xl/workbook.xml": _OFFICE + "spreadsheetml.sheet",
}
ENDINGS = {
    PDF: ".pdf",
    PICTURE: ".jpg",
    TEXT: ".txt",
    OFFICE["word/document.xml"]: ".docx",
    OFFICE["ppt/presentation.xml"]: ".pptx",
    OFFICE["xl/workbook.xml"]: ".xlsx",
}
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")


def kind(content: bytes) -> str:
    """The type of a file by its content: PDF, office document without macros, picture, plain text.

    Raises ValueError for everything else.
    """
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(PICTURES) or content[8:12] == b"WEBP":
        return PICTURE
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("no known kind") from None
    if not text.strip() or any(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text):
        raise ValueError("no text")
    return TEXT


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, RuntimeError):
        raise ValueError("broken") from None
    if "[Content_Types].xml" not in names or any("vbaproject" in n.lower() for n in names):
        raise ValueError("no office document, or one with macros")
    for part, found in OFFICE.items():
        if part in names:
            return found
    raise ValueError("no office document")
