"""DOCX templates made from the data: ``scripts/document_templates.py`` writes those that are
shipped; an organisation's own YAML without a DOCX beside it gets one in memory.

A template is an ordinary Word file with placeholders of docxtpl: ``{{ facts }}``.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from niangjia.documents import content
from niangjia.documents.library import Field, Kind, Part

SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
RED = RGBColor(0xA8, 0x1E, 0x1E)
LEFT_OUT = "docProps/thumbnail.jpeg"
STAMP = (2026, 1, 1, 0, 0, 0)


def build(kind: Kind, language: str) -> bytes:
    """The template of a kind in a language: the same bytes for the same data."""
    made = Document()
    _page(made, kind)
    if not kind.discreet:
        _line(made, "{%p if draft %}")
        _line(made, "{{ banner }}", bold=True, colour=RED, center=True)
        _line(made, "{%p endif %}")
        _line(made, kind.title.text(language), bold=True, size=18, center=True, after=12)
        if language == "en":
            _line(made, content.READING_COPY.en, size=9, center=True, after=8)
    for part in kind.parts:
        _part(made, part, language, kind)
    if kind.ending:
        for text in kind.ending.text(language).split("\n"):
            _line(made, text)
    _signs(made, kind, language)
    return _packed(made)


def _page(made: Any, kind: Kind) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    narrow = Cm(1) if kind.discreet else Cm(2.6)
    section.left_margin = section.right_margin = narrow
    section.top_margin, section.bottom_margin = (narrow, Cm(15.8)) if kind.discreet else (
        Cm(2.4), Cm(2.2),
    )  # fmt: skip
    if kind.discreet:
        columns = section._sectPr.find(qn("w:cols"))
        columns.set(qn("w:num"), "2")
    style = made.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(9 if kind.discreet else 11.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    style.paragraph_format.space_after = Pt(2 if kind.discreet else 4)
    style.paragraph_format.line_spacing = 1.15 if kind.discreet else 1.4
    properties = made.core_properties
    properties.author = properties.title = properties.comments = properties.last_modified_by = ""
    properties.subject = properties.keywords = properties.category = ""
    if not kind.discreet:
        _page_numbers(section)


def _page_numbers(section: Any) -> None:
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for code, text in (("PAGE", ""), ("", " / "), ("NUMPAGES", "")):
        run = foot.add_run(text)
        run.font.size = Pt(9)
        if code:
            for kind, inner in (("begin", ""), ("", code), ("end", "")):
                if kind:
                    mark = OxmlElement("w:fldChar")
                    mark.set(qn("w:fldCharType"), kind)
                else:
                    mark = OxmlElement("w:instrText")
                    mark.text = inner
                run._r.append(mark)


def _line(
    made: Any,
    text: str,
    *,
    bold: bool = False,
    size: float = 0,
    colour: RGBColor | None = None,
    center: bool = False,
    after: float | None = None,
) -> Any:
    paragraph = made.add_paragraph()
    _run(paragraph, text, bold=bold, size=size, colour=colour)
    if center:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if after is not None:
        paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def _run(
    paragraph: Any,
    text: str,
    *,
    bold: bool = False,
    size: float = 0,
    colour: RGBColor | None = None,
) -> None:
    run = paragraph.add_run(text)
    run.bold = bold
    if bold:
        run.font.name = LATIN
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEI)
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour


def _part(made: Any, part: Part, language: str, kind: Kind) -> None:
    printed = [one for one in part.fields if one.in_body]
    if not printed and not part.intro and not part.closing:
        return
    always = part.intro or part.closing or any(_always(one) for one in printed)
    condition = " or ".join(one.code for one in printed)
    if not always:
        _line(made, f"{{%p if {condition} %}}")
    heading = _line(made, part.name.text(language), bold=True, size=9 if kind.discreet else 13)
    heading.paragraph_format.space_before = Pt(4 if kind.discreet else 10)
    heading.paragraph_format.keep_with_next = True
    for text in part.intro.text(language).split("\n") if part.intro else ():
        _line(made, text)
    _fields(made, printed, language, "" if kind.discreet else part.name.text(language))
    for text in part.closing.text(language).split("\n") if part.closing else ():
        _line(made, text)
    if not always:
        _line(made, "{%p endif %}")


def _always(of: Field) -> bool:
    """Whether it stands in every print: required, or a list of boxes to tick."""
    return (of.required or of.type == "ticks") and of.when is None


def _fields(made: Any, printed: list[Field], language: str, heading: str) -> None:
    facts: list[Field] = []
    for one in [*printed, None]:
        if one is not None and one.type not in ("long", "ticks", "rows"):
            facts.append(one)
            continue
        if facts:
            _facts(made, facts, language)
            facts = []
        if one is None:
            break
        if not _always(one):
            _line(made, f"{{%p if {one.code} %}}")
        # A discreet print has no labels; a part that is one thing says its name once.
        if heading and one.label(language) != heading:
            _line(made, one.label(language), bold=True)
        rows = _grid if heading else _lines
        {"long": _long, "ticks": _tick_list, "rows": rows}[one.type](made, one, language)
        if not _always(one):
            _line(made, "{%p endif %}")


def _facts(made: Any, fields: list[Field], language: str) -> None:
    table = made.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for one in fields:
        if not _always(one):
            _row(table, f"{{%tr if {one.code} %}}", "")
        cells = _row(table, one.label(language), f"{{{{ {one.code} }}}}")
        cells[0].width, cells[1].width = Cm(4.6), Cm(11.2)
        if not _always(one):
            _row(table, "{%tr endif %}", "")
    _line(made, "", size=4, after=0)


def _row(table: Any, *texts: str) -> Any:
    cells = table.add_row().cells
    for cell, text in zip(cells, texts, strict=True):
        _run(cell.paragraphs[0], text)
        cell.paragraphs[0].paragraph_format.space_after = Pt(1)
    return cells


def _long(made: Any, of: Field, language: str) -> None:
    _line(made, f"{{{{ {of.code} }}}}")


def _tick_list(made: Any, of: Field, language: str) -> None:
    _line(made, f"{{%p for one in {of.code} %}}")
    _line(made, "{{ one.mark }} {{ one.text }}")
    _line(made, "{%p endfor %}")


def _grid(made: Any, of: Field, language: str) -> None:
    table = made.add_table(rows=0, cols=len(of.columns))
    table.style = "Table Grid"
    for cell in _row(table, *(c.name.text(language) for c in of.columns)):
        cell.paragraphs[0].runs[0].bold = True
    blank = [""] * (len(of.columns) - 1)
    _row(table, f"{{%tr for row in {of.code} %}}", *blank)
    _row(table, *(f"{{{{ row.{c.code} }}}}" for c in of.columns))
    _row(table, "{%tr endfor %}", *blank)
    _line(made, "", size=4, after=0)


def _lines(made: Any, of: Field, language: str) -> None:
    _line(made, f"{{%p for row in {of.code} %}}")
    _line(made, "  ".join(f"{{{{ row.{c.code} }}}}" for c in of.columns))
    _line(made, "{%p endfor %}")


def _signs(made: Any, kind: Kind, language: str) -> None:
    if not kind.signs:
        return
    _line(made, "", after=6)
    for one in kind.signs:
        line = "：＿＿＿＿＿＿＿＿" if language == "zh" else ": ________________"
        _line(made, one.text(language) + line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    dated = "日期：＿＿＿＿年＿＿月＿＿日" if language == "zh" else "Date: ________________"
    _line(made, dated).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _packed(made: Any) -> bytes:
    """The file without thumbnail and times, so that the same data gives the same bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    import datetime as dt

    made.core_properties.created = made.core_properties.modified = dt.datetime(
        *STAMP, tzinfo=dt.UTC
    )
    made.save(raw)
    with zipfile.ZipFile(raw) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in held.namelist():
            if name.startswith(LEFT_OUT):
                continue
            data = held.read(name)
            if name == "_rels/.rels":
                data = _without_thumbnail(data)
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            packed.writestr(info, data)
    return out.getvalue()


def _without_thumbnail(data: bytes) -> bytes:
    from lxml import etree

    # Our own file, made a moment ago: nothing foreign is read here.
    root = etree.fromstring(data)
    for relation in list(root):
        if relation.get("Target", "").endswith("thumbnail.jpeg"):
            root.remove(relation)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
