"""The paragraphs of a Word document (.docx), and where a damaged one is damaged.

A .docx is a ZIP archive of XML parts (ECMA-376). Each step that can fail says what failed: the
archive, a part, or the text after so many paragraphs.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from niangjia.law.corpus.reading import Unreadable

LONGEST = 100_000_000
TEXT = "word/document.xml"
NEEDED = ("[Content_Types].xml", "_rels/.rels", TEXT)
PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
BEGINNING = 16


def lines(content: bytes) -> list[str]:
    """The paragraphs, a line each.

    Raises Unreadable: ``docx_torn`` (no whole archive), ``docx_other`` (another office file),
    ``docx_missing`` and ``docx_part`` (``found`` is the part), ``docx_xml`` (the text breaks off
    after ``line`` paragraphs, the last begins with ``found``), ``too_big``, ``not_docx``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise Unreadable("docx_torn") from None
    with archive:
        _parts(archive)
        _whole(archive.read(TEXT))
    return _paragraphs(content)


def _parts(archive: zipfile.ZipFile) -> None:
    """Refuse an archive with a part that is missing, damaged or far too big."""
    names = set(archive.namelist())
    if TEXT not in names and {"xl/workbook.xml", "ppt/presentation.xml"} & names:
        raise Unreadable("docx_other")
    for name in NEEDED:
        if name not in names:
            raise Unreadable("docx_missing", found=name)
    if sum(part.file_size for part in archive.infolist()) > LONGEST:
        raise Unreadable("too_big")
    for name in archive.namelist():
        try:
            archive.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
            raise Unreadable("docx_part", found=name[:60]) from None


def _whole(xml: bytes) -> None:
    """Refuse a text that is no whole XML, with the last paragraph that can be read."""
    count, last = 0, ""
    try:
        for _event, element in etree.iterparse(
            io.BytesIO(xml), tag=PARAGRAPH, resolve_entities=False, no_network=True
        ):
            count += 1
            last = "".join(element.itertext()).strip() or last
            element.clear()
    except etree.XMLSyntaxError:
        raise Unreadable("docx_xml", count, last[:BEGINNING]) from None


def _paragraphs(content: bytes) -> list[str]:
    from docx import Document

    try:
        document = Document(io.BytesIO(content))
    except Exception:  # odd relations and styles make the library raise nearly anything
        raise Unreadable("not_docx") from None
    return [line for paragraph in document.paragraphs for line in paragraph.text.split("\n")]
