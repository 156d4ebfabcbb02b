"""Two people's changes, and files told by their content."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.training.rules.conflict import merge
from niangjia.training.rules.materials import OFFICE, PDF, PICTURE, TEXT, kind

SIDE = st.fixed_dictionaries({key: st.integers(0, 3) for key in "abc"})


@given(shown=SIDE, mine=SIDE, now=SIDE)
def test_no_change_of_either_is_lost_without_a_word(
    shown: dict[str, int], mine: dict[str, int], now: dict[str, int]
) -> None:
    found = merge(shown, mine, now)
    clashing = {one.field for one in found.clashes}
    for key in "abc":
        if mine[key] != shown[key]:
            assert found.values[key] == mine[key]
        else:
            assert found.values[key] == now[key]
        both = mine[key] != shown[key] and now[key] != shown[key] and mine[key] != now[key]
        assert (key in clashing) == both


def test_without_what_was_shown_what_was_typed_stands() -> None:
    found = merge({}, {"a": 1}, {"a": 2})
    assert (found.values, found.clashes) == ({"a": 1}, [])


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 x", PDF),
        (b"\xff\xd8\xff\xe0 x", PICTURE),
        ("讲义提纲".encode(), TEXT),
        (office("[Content_Types].xml", "word/document.xml"), OFFICE["word/document.xml"]),
    ],
)
def test_a_file_is_told_by_its_content(content: bytes, found: str) -> None:
    assert kind(content) == found


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00 program",
        office("a.txt"),
        office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        office("[Content_Types].xml", "word/document.xml")[:40],
        b"\x00\x01\x02",
    ],
    # A ZIP's bytes hold the clock: workers would not agree on a name made of them.
    ids=["empty", "program", "zip", "macros", "cut", "bytes"],
)
def test_everything_else_stays_outside(content: bytes) -> None:
    with pytest.raises(ValueError, match=""):
        kind(content)


@given(st.binary(max_size=200))
def test_no_content_breaks_the_look(content: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert kind(content)
