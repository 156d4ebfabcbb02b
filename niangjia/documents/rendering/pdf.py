"""PDF by typst. The layout is a file (``document.typ``, ``discreet.typ``) that an organisation can
replace; the content comes as JSON and is never read as markup."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pylopdf_fonts_zh_cn as chinese
import typst

from niangjia.documents.content import Content
from niangjia.documents.library import SHIPPED

# One document at a time: typst uses every core it finds.
_one = Lock()


class BadLayout(ValueError):
    """A layout that typst can't read; says where."""


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come along, so that every machine prints the same."""
    return typst.Fonts(
        include_system_fonts=False, font_paths=[str(Path(chinese.sans_path()).parent)]
    )


def layout_of(of: Content, folder: Path | None) -> Path:
    """The layout file: the organisation's own, else ours."""
    name = "discreet.typ" if of.columns else "document.typ"
    own = folder / name if folder else None
    return own if own is not None and own.is_file() else SHIPPED / name


def make(of: Content, folder: Path | None = None) -> bytes:
    """The PDF of a content, without any date, author or title in its particulars.

    Raises BadLayout when a replaced layout can't be read.
    """
    return compile_layout(layout_of(of, folder), of.as_data())


def compile_layout(layout: Path, data: Any) -> bytes:
    """The PDF of a layout with ``data`` (JSON), which it reads as text and never as markup.

    Raises BadLayout when the layout can't be read.
    """
    try:
        with _one:
            made = typst.compile(
                layout.read_bytes(),
                font_paths=_fonts(),
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                ignore_system_fonts=True,
            )
    except typst.TypstError as error:
        raise BadLayout(error.message) from None
    assert isinstance(made, bytes)
    return made
