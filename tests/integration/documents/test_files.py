"""Every document as a file: the golden text of its DOCX and PDF, in both languages; what was typed
is never markup; particulars say nothing."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from niangjia.documents import library, rules
from niangjia.documents.checking import sample
from niangjia.documents.rendering import make
from niangjia.documents.rendering.docx import text_of
from niangjia.documents.values import ProtectedAddress

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = pytest.mark.parametrize("language", library.LANGUAGES)
CODES = pytest.mark.parametrize("code", library.codes())


def kind_of(code: str) -> library.Kind:
    return library.load(library.SHIPPED / f"{code}.yaml")


def pdf_text(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def tight(text: str) -> str:
    """Without spaces and line ends, which a layout may put anywhere."""
    return re.sub(r"\s+", "", text)


@CODES
@LANGUAGES
def test_the_words_of_each_document(code: str, language: str) -> None:
    kind = kind_of(code)
    values = rules.tidied(kind, sample(kind))
    made = make(kind, values, form="docx", language=language, draft=True)
    text, file = text_of(made.data) + "\n", GOLDEN / f"{code}.{language}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")
    printed = tight(pdf_text(make(kind, values, form="pdf", language=language, draft=True).data))
    for line in text.splitlines():
        for cell in line.split("\t"):
            # Blanks for signatures differ by layout; words may not.
            words = tight(re.split(r"[：:]?\s*[＿_]{3,}", cell)[0])
            assert words in printed, cell
    # Nothing stands in the PDF that isn't in the DOCX either.
    left = tight(re.sub(r"[＿_]+", "", text))
    assert len(printed) <= len(left) + 120


@CODES
@LANGUAGES
def test_an_empty_one_and_a_final_one_can_be_made(code: str, language: str) -> None:
    kind = kind_of(code)
    for form in ("docx", "pdf"):
        blank = make(kind, {}, form=form, language=language, draft=False)
        words = text_of(blank.data) if form == "docx" else pdf_text(blank.data)
        assert "草稿" not in words and "not legal advice" not in words
        assert blank.name == ("memo" if kind.discreet else "file") + f".{form}"


HOSTILE = "#strong[x] $a$ <b>&amp; {{ 7*7 }} {% raw %} \\ \x00\x08 \u202e 龘𠮷"


@CODES
def test_what_was_typed_stays_what_was_typed(code: str) -> None:
    kind = kind_of(code)
    values = {
        one.code: [{c.code: HOSTILE for c in one.columns}] if one.type == "rows" else HOSTILE
        for one in kind.printed
        if not one.options and one.type != "date"
    }
    docx = text_of(make(kind, values, form="docx", language="zh", draft=True).data)
    assert "{{ 7*7 }}" in docx and "<b>&amp;" in docx and "49" not in docx
    pdf = tight(pdf_text(make(kind, values, form="pdf", language="zh", draft=True).data))
    assert "#strong[x]$a$<b>&amp;{{7*7}}" in pdf


@CODES
def test_particulars_of_a_file_say_nothing(code: str) -> None:
    kind = kind_of(code)
    values = sample(kind)
    made = make(kind, values, form="docx", language="zh", draft=False).data
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        core = held.read("docProps/core.xml").decode()
        assert "python" not in core.lower() and kind.title.zh not in core
        assert not [name for name in held.namelist() if "thumbnail" in name]
    about = PdfReader(io.BytesIO(make(kind, values, form="pdf", language="zh", draft=False).data))
    assert set(about.metadata or ()) <= {"/Creator", "/Producer"}


def test_a_discreet_print_names_nothing_and_leaves_half_a_page_blank() -> None:
    kind = kind_of("safety-plan")
    values = {**sample(kind), "code_word": "买酱油", "exits": "从后门走\n" * 30}
    data = make(kind, values, form="pdf", language="zh", draft=True).data
    text = pdf_text(data)
    for never in ("安全计划", "娘家", "妇联", "草稿", "买酱油", "法律"):
        assert never not in text
    lowest: list[float] = []
    for page in PdfReader(io.BytesIO(data)).pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size: (
                lowest.append(tm[5] or cm[5]) if text.strip() else None
            )
        )
    assert min(lowest) > 841 / 2


def test_a_protected_address_reaches_no_file() -> None:
    kind = kind_of("protection-order")
    values = {**sample(kind), "service_address": "柳荫路123号2幢301室"}
    for form in ("docx", "pdf"):
        with pytest.raises(ProtectedAddress):
            make(kind, values, form=form, language="zh", draft=True, hidden=["柳荫路123号"])


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@CODES
def test_it_opens_in_libreoffice(code: str, tmp_path: Path) -> None:
    kind = kind_of(code)
    path = tmp_path / "file.docx"
    path.write_bytes(make(kind, sample(kind), form="docx", language="zh", draft=True).data)
    done = subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and (tmp_path / "file.pdf").stat().st_size > 1000
