"""Pictures that tell nothing but what they show.

A photograph carries the place and time where it was taken, the phone that took it, a small copy of
itself from before it was cut, and may carry something else altogether behind a picture's name. So
every picture is read by its content, drawn anew and written as JPEG: only the pixels pass.
"""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
LONGEST_SIDE = 2000
MOST_PIXELS = 60_000_000
TYPE = "image/jpeg"

SENTENCES = {
    "no_picture": _("This is no picture that can be opened. Please choose a JPEG or PNG file."),
    "too_large": _("This picture has too many pixels. Please choose a smaller copy."),
    "too_big": _("The picture is too big: %(limit)s MB at most."),
}


class PictureProblem(Exception):
    """What was sent can't be used; ``code`` is a key of SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def drawn_anew(content: bytes, *, longest: int = LONGEST_SIDE) -> bytes:
    """The picture in ``content`` as a JPEG of its pixels alone, upright, no side above ``longest``.

    Raises PictureProblem ("no_picture", "too_large").
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as sent:
            fits = sent.width * sent.height <= MOST_PIXELS
            page = _pixels(sent, longest) if fits else None
    except Image.DecompressionBombError:
        page = None
    except Exception:  # broken pictures make Pillow raise nearly anything
        raise PictureProblem("no_picture") from None
    if page is None:
        raise PictureProblem("too_large")
    written = io.BytesIO()
    page.save(written, "JPEG", quality=85, optimize=True)
    return written.getvalue()


def _pixels(sent: Image.Image, longest: int) -> Image.Image:
    """Upright, small enough, on white where it was transparent."""
    sent.draft("RGB", (longest * 2, longest * 2))
    upright = ImageOps.exif_transpose(sent)
    upright.thumbnail((longest, longest))
    layer = upright.convert("RGBA")
    page = Image.new("RGB", layer.size, "white")
    page.paste(layer, mask=layer.getchannel("A"))
    return page


class PictureField(forms.FileField):
    """A picture, told by its content; cleaned to a new file that holds its pixels alone."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
        )
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return file
        limit = settings.NIANGJIA.upload_mb
        if file.size > limit * 1024 * 1024:
            raise ValidationError(str(SENTENCES["too_big"]), "too_big", params={"limit": limit})
        try:
            made = ContentFile(drawn_anew(file.read()), name="picture.jpg")
        except PictureProblem as wrong:
            raise ValidationError(SENTENCES[wrong.code], wrong.code) from None
        made.content_type = TYPE  # type: ignore[attr-defined]
        return made
