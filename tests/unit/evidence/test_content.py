"""A file is what its bytes say, never what it calls itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.evidence.rules import content
from niangjia.evidence.rules.content import CONTENTS, MOST_BYTES, Refused, examined, told_by
from tests.evidence_files import archive, bomb, docx, photo

GOOD = {
    "a.jpg": (photo(), "jpeg"),
    "b.PNG": (photo(kind="PNG"), "png"),
    "c.jpg": (photo(kind="WEBP"), "webp"),
    "paper.pdf": (b"%PDF-1.7\n" + b"x" * 900, "pdf"),
    "talk.m4a": (b"\x00\x00\x00\x20ftypM4A " + b"x" * 90, "m4a"),
    "talk.mp4": (b"\x00\x00\x00\x20ftypM4A " + b"x" * 90, "m4a"),
    "IMG_1.HEIC": (b"\x00\x00\x00\x20ftypheic" + b"x" * 90, "heic"),
    "film.mov": (b"\x00\x00\x00\x14ftypqt  " + b"x" * 90, "mp4"),
    "voice.amr": (b"#!AMR\n" + b"x" * 90, "amr"),
    "song.mp3": (b"ID3\x04" + b"x" * 90, "mp3"),
    "chat.txt": ("2026-11-02 21:15 他：你敢走试试\n".encode(), "txt"),
    "old.txt": ("他：你敢走试试".encode("gb18030"), "txt"),
    "no-ending": (photo(), "jpeg"),
}


def look(name: str, data: bytes, entries: frozenset[str] = frozenset()) -> content.Content:
    return examined(
        name, len(data), data[: content.HEAD_BYTES], data[-content.TAIL_BYTES :], entries
    )


@pytest.mark.parametrize("name", GOOD)
def test_what_people_bring_is_known(name: str) -> None:
    data, code = GOOD[name]
    assert look(name, data).code == code


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.jpg", b"", "empty"),
        ("photo.jpg", b"%PDF-1.7\n" + b"x" * 99, "disguised"),
        ("photo.jpg.exe", photo(), "disguised"),
        ("paper.pdf", photo(), "disguised"),
        ("setup.jpg", b"MZ" + bytes(99), "program"),
        ("lib.pdf", b"\x7fELF" + bytes(99), "program"),
        ("page.txt", b"<!DOCTYPE html><script>alert(1)</script>", "unknown"),
        ("page.svg", b'<svg xmlns="x"><script/></svg>', "unknown"),
        ("odd.dat", bytes(range(256)), "unknown"),
        ("a.jpg", photo() + archive(evil=b"x"), "double"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40 + b"%PDF-1.7", "double"),
        ("chat.zip", archive(chat=b"x"), "archive"),
    ],
)
def test_what_deceives_is_refused(name: str, data: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        look(name, data)
    assert refused.value.code == why


def test_a_paper_with_a_program_inside_is_refused() -> None:
    assert look("a.docx", docx(), frozenset({"word/document.xml"})).code == "docx"
    inside = frozenset({"word/document.xml", "word/vbaProject.bin"})
    with pytest.raises(Refused, match="program"):
        look("a.docx", docx(macro=True), inside)


def test_more_than_fits_is_refused_by_its_size_alone() -> None:
    with pytest.raises(Refused, match="too_big"):
        examined("a.jpg", MOST_BYTES + 1, photo()[:99], b"", frozenset())
    assert examined("a.jpg", MOST_BYTES, photo()[:99], b"", frozenset()).code == "jpeg"


def test_a_bomb_looks_like_a_picture_until_it_is_drawn() -> None:
    assert look("a.png", bomb()).code == "png"


@given(head=st.binary(max_size=200))
def test_whatever_comes_has_one_name_or_none(head: bytes) -> None:
    assert told_by(head) in {*CONTENTS, "zip", ""}


@given(text=st.text(max_size=80))
def test_no_name_makes_a_program_a_picture(text: str) -> None:
    with pytest.raises(Refused):
        look(text, b"MZ" + bytes(60))


@given(data=st.binary(max_size=400), name=st.text(max_size=20))
def test_examining_never_breaks(data: bytes, name: str) -> None:
    try:
        found = look(name, data)
    except Refused as refused:
        assert refused.code in {
            "empty", "too_big", "archive", "program", "unknown", "disguised", "double",
        }  # fmt: skip
    else:
        assert found.code in CONTENTS
