"""Papers of this room as files: one content, PDF by typst, DOCX by python-docx."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from niangjia.documents.content import Content
from niangjia.documents.rendering import FORMS, Made, pdf

LATIN, SONG = "Times New Roman", "宋体"


def make(of: Content, *, form: str, name: str) -> Made:
    """The content as a file with a neutral name. Raises KeyError for an unknown form."""
    data = pdf.make(of) if form == "pdf" else docx(of)
    return Made(f"{name}.{form}", FORMS[form], data)


def docx(of: Content) -> bytes:
    """The content as a Word file: headings, paragraphs, and nobody's name in its particulars."""
    made: Any = Document()
    style = made.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(11.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    made.core_properties.author = made.core_properties.title = ""
    made.core_properties.comments = ""
    if of.title:
        made.add_heading(of.title, 1)
    for text in (of.banner, of.note):
        if text:
            made.add_paragraph(text)
    for section in of.sections:
        if section.heading:
            made.add_heading(section.heading, 2)
        for block in section.blocks:
            if block.label:
                made.add_paragraph().add_run(block.label).bold = True
            for row in block.rows:
                made.add_paragraph("  ".join(cell for cell in row if cell))
            for line in block.text.split("\n") if block.text else ():
                made.add_paragraph(line)
    for line in (*of.ending, *of.signs, of.dated):
        if line:
            made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
