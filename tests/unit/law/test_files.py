"""Laws from Markdown, text and DOCX; a broken file is told with its line."""

from __future__ import annotations

import datetime as dt
import io

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
        ("x.md", b"", "no_articles"),
        ("x.md", "只有一句话。".encode(), "no_articles"),
        ("x.md", "标题\n第一条 没有日子。".encode(), "no_day"),
        ("x.docx", b"PK\x03\x04torn", "not_docx"),
        ("x.pdf", b"%PDF-1.4\x00\xff\xfe\x81", "not_text"),
    ],
)
def test_what_is_no_law_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        files.read(name, content)
    assert refused.value.code == code


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    try:
        assert files.read("x.md", content).articles
    except Unreadable as refused:
        assert refused.code
