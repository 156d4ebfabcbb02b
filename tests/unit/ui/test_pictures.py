"""A picture keeps its pixels and nothing else; what is no picture is refused in words."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from niangjia.ui import pictures
from niangjia.ui.pictures import PictureProblem, drawn_anew

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
SECRET = b"30.2741N 120.1551E"


def picture(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture whose EXIF says where it was taken, with words hidden behind its end."""
    made, exif = Image.new(mode, size), Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, SECRET.decode()
    exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    made.save(out, kind, exif=exif, comment=SECRET) if kind == "JPEG" else made.save(out, kind)
    return out.getvalue() + SECRET


def test_place_maker_comment_and_what_hides_behind_the_picture_go() -> None:
    sent = picture()
    assert sent.count(SECRET) >= 2
    made = drawn_anew(sent)
    assert SECRET not in made
    with Image.open(io.BytesIO(made)) as shown:
        assert (shown.format, dict(shown.getexif())) == ("JPEG", {})
        # The camera lay on its side: what was told in EXIF is now in the pixels.
        assert shown.size == (40, 60)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "I;16"), ("GIF", "P"), ("WEBP", "RGB")],
)
def test_every_usual_kind_becomes_a_jpeg(kind: str, mode: str) -> None:
    assert drawn_anew(picture(kind, mode)).startswith(b"\xff\xd8")


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(io.BytesIO(drawn_anew(picture(size=(3000, 100)), longest=500))) as shown:
        assert max(shown.size) <= 500


def test_more_pixels_than_a_camera_has_are_refused_before_they_are_read(monkeypatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    with pytest.raises(PictureProblem) as refused:
        drawn_anew(picture())
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"MZ\x90\x00",
        picture()[:200],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureProblem) as refused:
        drawn_anew(content)
    assert refused.value.code == "no_picture"


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 600), st.binary(min_size=1, max_size=20))
def test_a_damaged_picture_is_refused_or_drawn_never_an_error(at: int, dirt: bytes) -> None:
    sent = bytearray(picture())
    sent[at : at + len(dirt)] = dirt
    with contextlib.suppress(PictureProblem):
        assert drawn_anew(bytes(sent)).startswith(b"\xff\xd8")
