"""Laws from Markdown, text and DOCX; a broken file is told with its line."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from niangjia.law.corpus import files
from niangjia.law.corpus.reading import Unreadable

TEXT = """# 云河省和睦家庭条例

2024年3月1日云河省人民代表大会常务委员会通过

<!-- INFO END -->

## 第一章 总 则

第一条 为了家庭和睦，制定本条例。

第二条　本条例适用于本省。
前款所称家庭，包括共同生活的人。

### 第一节 求助

第二条之一 任何人可以求助。

## 第二章 附则

第三条 本条例自2024年5月1日起施行。
"""


def docx(lines: list[str]) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def read(text: str = TEXT, name: str = "云河省和睦家庭条例(2024-03-01).md"):
    return files.read(name, text.encode())


def test_markdown_is_read_with_headings_paragraphs_and_days() -> None:
    law = read()
    assert (law.short, law.kind, law.dated) == ("云河省和睦家庭条例", "local", dt.date(2024, 3, 1))
    assert law.effective_on == dt.date(2024, 5, 1)
    assert [(a.number, a.sub) for a in law.articles] == [(1, 0), (2, 0), (2, 1), (3, 0)]
    assert law.articles[1].text.endswith("\n前款所称家庭，包括共同生活的人。")
    assert law.articles[2].path == ("第一章 总则", "第一节 求助")
    assert law.articles[3].path == ("第二章 附则",)


def test_every_form_of_the_same_text_is_the_same_law() -> None:
    plain = TEXT.replace("#", "").replace("<!-- INFO END -->", "")
    forms = [
        read(plain, "x.txt"),
        files.read("x.txt", plain.encode("gb18030")),
        files.read("x.docx", docx(plain.splitlines())),
    ]
    assert {form.fingerprint for form in forms} == {read().fingerprint}
    assert {form.dated for form in forms} == {dt.date(2024, 3, 1)}
    assert {form.title for form in forms} == {"云河省和睦家庭条例"}


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("第二条之一", "第一条之一", "order", 16),
        ("第三条 本", "第五条 本", "gap", 20),
        ("第一条 为了家庭和睦，制定本条例。", "第一条", "empty", 9),
    ],
)
def test_a_broken_text_is_told_with_its_line(old: str, new: str, code: str, line: int) -> None:
    with pytest.raises(Unreadable) as refused:
        read(TEXT.replace(old, new))
    assert (refused.value.code, refused.value.line) == (code, line)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.md", b"", "empty_file"),
        ("x.md", "只有一句话。".encode(), "no_articles"),
        ("x.md", "标题\n第一条 没有日子。".encode(), "no_day"),
        ("x.docx", b"PK\x03\x04torn", "docx_torn"),
        ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "old_word"),
        ("x.rtf", b"{\\rtf1 x}", "rtf"),
        ("x.pdf", b"%PDF-1.4\x00\xff\xfe\x81", "pdf"),
    ],
)
def test_what_is_no_law_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        files.read(name, content)
    assert refused.value.code == code


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    with pytest.raises(Unreadable) as refused:
        files.read("x.md", "题目\n第一条 好。\n".encode() + b"\x81\x00\xff\n")
    assert (refused.value.code, refused.value.line) == ("not_text", 3)


# -- damaged Word files -----------------------------------------------------------------------------
def _docx(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A sound Word document with its parts changed."""
    document = Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    sound, out = io.BytesIO(), io.BytesIO()
    document.save(sound)
    with zipfile.ZipFile(sound) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _refusal(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        files.read("云河省和睦家庭条例(2019-09-27).docx", content)
    return refused.value


def test_a_sound_word_file_is_read() -> None:
    assert files.read("x(2019-09-27).docx", _docx(lambda parts: None)).articles


def test_a_word_file_whose_end_is_missing_is_told_so() -> None:
    whole = _docx(lambda parts: None)
    assert _refusal(whole[: len(whole) // 2]).code == "docx_torn"


def test_a_word_file_without_a_part_names_the_part() -> None:
    why = _refusal(_docx(lambda parts: parts.pop("[Content_Types].xml") and None))
    assert (why.code, why.found) == ("docx_missing", "[Content_Types].xml")


def test_a_word_file_with_a_damaged_part_names_the_part() -> None:
    whole = bytearray(_docx(lambda parts: None))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        at = archive.getinfo("word/styles.xml").header_offset
    whole[at + 200] ^= 0xFF
    assert (_refusal(bytes(whole)).code, _refusal(bytes(whole)).found) == (
        "docx_part",
        "word/styles.xml",
    )


def test_a_word_file_whose_text_breaks_off_tells_after_which_paragraph() -> None:
    def cut(parts: dict[str, bytes]) -> None:
        text = parts["word/document.xml"]
        at = text.index("第二条之一".encode())
        parts["word/document.xml"] = text[:at]

    why = _refusal(_docx(cut))
    before = TEXT[: TEXT.index("第二条之一")].splitlines()
    assert why.code == "docx_xml" and why.line == len(before) - 1 + (before[-1] == "")
    assert why.found == [line for line in before if line.strip()][-1].strip()[:16]


def test_a_spreadsheet_is_no_text() -> None:
    def other(parts: dict[str, bytes]) -> None:
        parts["xl/workbook.xml"] = parts.pop("word/document.xml")

    assert _refusal(_docx(other)).code == "docx_other"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_reason_has_a_sentence_without_gaps(language: str) -> None:
    from django.utils import translation

    from niangjia.law.presenters import reading_problem
    from niangjia.law.presenters.changes import READING

    with translation.override(language):
        for code in READING:
            said = reading_problem(Unreadable(code, 7, "第三条"))
            assert said and "%(" not in said and (language == "en" or not said.isascii())


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    try:
        assert files.read("x.md", content).articles
    except Unreadable as refused:
        assert refused.code
