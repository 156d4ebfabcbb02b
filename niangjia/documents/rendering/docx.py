"""DOCX: the template of a kind, its placeholders, and a file filled from values."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from niangjia.documents.library import SHIPPED, Kind
from niangjia.documents.rendering import building

# A replaced template comes from outside the product: placeholders name values, nothing more.
SANDBOX = ImmutableSandboxedEnvironment(undefined=ChainableUndefined, autoescape=True)
MOST_BYTES = 5 * 1024 * 1024
# What XML can't hold; a pasted text may.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class BadTemplate(ValueError):
    """A template that can't be used; says why."""


def file_name(code: str, language: str) -> str:
    """What a template is called, shipped or replaced: ``protection-order.zh.docx``."""
    return f"{code}.{language}.docx"


def template_of(kind: Kind, language: str, folder: Path | None) -> bytes:
    """The organisation's own template; else one made from its own data; else ours."""
    own = folder / file_name(kind.code, language) if folder else None
    if own is not None and own.is_file():
        return own.read_bytes()
    if kind.own:
        return _built(kind, language)
    return _shipped(kind.code, language)


@lru_cache(maxsize=64)
def _shipped(code: str, language: str) -> bytes:
    return (SHIPPED / "docx" / file_name(code, language)).read_bytes()


def _built(kind: Kind, language: str) -> bytes:
    return building.build(kind, language)


def _open(data: bytes) -> DocxTemplate:
    if len(data) > MOST_BYTES:
        raise BadTemplate("larger than 5 MB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            if sum(one.file_size for one in held.infolist()) > 8 * MOST_BYTES:
                raise BadTemplate("unpacks to more than 40 MB")
            names = held.namelist()
    except zipfile.BadZipFile:
        raise BadTemplate("no DOCX file") from None
    if "word/document.xml" not in names:
        raise BadTemplate("no DOCX file")
    if any("vbaProject" in name for name in names):
        raise BadTemplate("holds macros")
    return DocxTemplate(io.BytesIO(data))


def _writable(value: Any) -> Any:
    """Values as XML can hold them."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, Mapping):
        return {key: _writable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_writable(one) for one in value]
    return value


def make(template: bytes, named: Mapping[str, Any]) -> bytes:
    """A template filled. Raises BadTemplate."""
    out = io.BytesIO()
    try:
        made = _open(template)
        made.render(_writable(dict(named)), jinja_env=SANDBOX, autoescape=True)
        made.save(out)
    except (TemplateError, KeyError) as error:
        raise BadTemplate(str(error)) from error
    return out.getvalue()


def placeholders(template: bytes) -> set[str]:
    """The values that a template names. Raises BadTemplate."""
    try:
        return set(_open(template).get_undeclared_template_variables(jinja_env=SANDBOX))
    except TemplateError as error:
        raise BadTemplate(str(error)) from error


def text_of(data: bytes) -> str:
    """The words of a DOCX, paragraph by paragraph, tables in their place."""
    from docx import Document
    from docx.table import Table

    lines: list[str] = []
    for piece in Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(piece, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in piece.rows]
        else:
            lines.append(piece.text)
    return "\n".join(line for line in lines if line.strip())
