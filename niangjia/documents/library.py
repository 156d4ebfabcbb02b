"""Kinds of document as data: read from ``data/<code>.yaml``, checked, held in memory.

An organisation may put its own ``<code>.yaml`` into ``documents/`` of the data folder: it replaces
the shipped one. The form is described in docs/documents.md. Source: domain.md §5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from niangjia.law.citations.values import Citation, OutsideCitation, short
from niangjia.procedures.library import Words
from niangjia.ui.datafiles import read_yaml

SHIPPED = Path(__file__).parent / "data"
LANGUAGES = ("zh", "en")
READERS = ("court", "police", "agency", "receiver", "parties", "client", "inside")
TYPES = (
    "text", "long", "date", "number", "phone", "id", "choice", "choices", "ticks", "rows",
    "service_address", "protected",
)  # fmt: skip
_BRACKET = re.compile(r"\s*[（(][^（()）]*[）)]$")
CODE = re.compile(r"[a-z][a-z0-9_]*")
Cited = Citation | OutsideCitation


class Broken(ValueError):
    """The data hasn't the shape of a document: which file, what."""


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    code: str
    name: Words


@dataclass(frozen=True)
class Condition:
    """A field is asked, demanded and printed only when ``field`` has one of ``codes``."""

    field: str
    codes: tuple[str, ...]

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it is met."""
        given = values.get(self.field) or ()
        return bool(set([given] if isinstance(given, str) else given) & set(self.codes))


@dataclass(frozen=True)
class Field:
    """One thing to write. ``prints`` False: it is asked and kept, and stands in no print.
    ``ends``: only the document's ending says it ("to the court"), no line of its own.
    ``options`` are those of a choice, ``columns`` those of rows."""

    code: str
    name: Words
    type: str
    required: bool
    prints: bool
    hint: Words | None = None
    why: Words | None = None
    basis: tuple[Cited, ...] = ()
    options: tuple[Option, ...] = ()
    columns: tuple[Option, ...] = ()
    when: Condition | None = None
    ends: bool = False

    @property
    def in_body(self) -> bool:
        """Whether it has a line of its own in print."""
        return self.prints and not self.ends

    def label(self, language: str) -> str:
        """Its name in print: without the bracket that helps whoever fills it in."""
        return _BRACKET.sub("", self.name.text(language)).strip()

    def asked(self, values: Mapping[str, Any]) -> bool:
        """Whether it belongs into this document."""
        return self.when is None or self.when.holds(values)

    def option(self, code: str) -> Words | None:
        """The words of a choice."""
        return next((one.name for one in self.options if one.code == code), None)


@dataclass(frozen=True)
class Part:
    """A section: what is printed before its fields and after them (with placeholders)."""

    name: Words
    fields: tuple[Field, ...]
    intro: Words | None = None
    closing: Words | None = None


@dataclass(frozen=True)
class Notice:
    """What the writer must know before she uses the document."""

    words: Words
    basis: tuple[Cited, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of document.

    ``served``: the other side may read it. ``discreet``: its print names nobody, has neither title
    nor banner. ``gate``: "county" when only federations of county level and above issue it.
    ``checks`` name rules of ``checks.py``. ``own``: the file is an organisation's, not ours.
    """

    code: str
    title: Words
    summary: Words
    reader: str
    served: bool
    discreet: bool
    gate: str
    articles: tuple[Cited, ...]
    notices: tuple[Notice, ...]
    checks: tuple[str, ...]
    parts: tuple[Part, ...]
    ending: Words | None
    signs: tuple[Words, ...]
    own: bool = field(default=False, compare=False)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by code, in the order of the document."""
        return {one.code: one for part in self.parts for one in part.fields}

    @property
    def printed(self) -> Iterator[Field]:
        """The fields that may stand in a print."""
        return (one for one in self.fields.values() if one.prints)

    @property
    def cited(self) -> tuple[Cited, ...]:
        """Everything that it cites."""
        parts = [self.articles, *(one.basis for one in self.notices)]
        parts += [one.basis for one in self.fields.values()]
        return tuple(dict.fromkeys(one for part in parts for one in part))


# -- reading ----------------------------------------------------------------------------------------
def words(data: Mapping[str, Any], what: str = "") -> Words:
    """Both languages of ``data``. Raises Broken when one is missing."""
    if not all(isinstance(data.get(one), str) and data[one].strip() for one in LANGUAGES):
        raise Broken(f"{what or dict(data)}: zh and en must be there")
    return Words(data["zh"].strip("\n"), data["en"].strip("\n"))


def _maybe(data: Mapping[str, Any] | None) -> Words | None:
    return words(data) if data else None


def cited(rows: Any) -> tuple[Cited, ...]:
    """Citations in data form. Raises NotACitation."""
    return tuple(short(str(text)) for text in rows or ())


def _options(rows: Any) -> tuple[Option, ...]:
    return tuple(Option(str(row["code"]), words(row)) for row in rows or ())


def _field(row: Mapping[str, Any]) -> Field:
    code, kind = str(row["code"]), str(row.get("type", "text"))
    if not CODE.fullmatch(code):
        raise Broken(f"{code!r} is no code")
    if kind not in TYPES:
        raise Broken(f"{code}: unknown type {kind!r}")
    found = Field(
        code=code,
        name=words(row, code),
        type=kind,
        required=bool(row.get("required", False)),
        prints=bool(row.get("print", True)) and kind != "protected",
        hint=_maybe(row.get("hint")),
        why=_maybe(row.get("why")),
        basis=cited(row.get("basis")),
        options=_options(row.get("options")),
        columns=_options(row.get("columns")),
        when=_condition(row.get("when")),
        ends=row.get("print") == "ending",
    )
    if bool(found.options) != (kind in ("choice", "choices", "ticks")):
        raise Broken(f"{code}: options and type don't fit")
    if bool(found.columns) != (kind == "rows"):
        raise Broken(f"{code}: columns and type don't fit")
    return found


def _condition(row: Mapping[str, Any] | None) -> Condition | None:
    if not row:
        return None
    ((name, codes),) = row.items()
    return Condition(
        str(name), tuple(str(c) for c in (codes if isinstance(codes, list) else [codes]))
    )


def read(code: str, data: Mapping[str, Any], *, own: bool = False) -> Kind:
    """The kind in ``data``. Raises Broken, NotACitation, KeyError."""
    if data["reader"] not in READERS:
        raise Broken(f"unknown reader {data['reader']!r}")
    found = Kind(
        code=code,
        title=words(data["title"]),
        summary=words(data["summary"]),
        reader=data["reader"],
        served=bool(data.get("served", False)),
        discreet=bool(data.get("discreet", False)),
        gate=str(data.get("gate", "")),
        articles=cited(data.get("articles")),
        notices=tuple(Notice(words(row), cited(row.get("basis"))) for row in data["notices"]),
        checks=tuple(data.get("checks") or ()),
        parts=tuple(
            Part(
                words(part),
                tuple(_field(row) for row in part.get("fields") or ()),
                _maybe(part.get("intro")),
                _maybe(part.get("closing")),
            )
            for part in data["parts"]
        ),
        ending=_maybe(data.get("ending")),
        signs=tuple(words(row) for row in data.get("sign") or ()),
        own=own,
    )
    _sound(found)
    return found


def _sound(kind: Kind) -> None:
    """What no single row can tell."""
    codes = [one.code for part in kind.parts for one in part.fields]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise Broken(f"twice: {', '.join(twice)}")
    for one in kind.fields.values():
        if one.when and one.when.field not in kind.fields:
            raise Broken(f"{one.code}: when names {one.when.field!r}, which is no field")
        if one.when and not set(one.when.codes) <= {
            option.code for option in kind.fields[one.when.field].options
        }:
            raise Broken(f"{one.code}: when names an unknown choice")
        if one.ends and (kind.ending is None or f"{{{{ {one.code} }}}}" not in kind.ending.zh):
            raise Broken(f"{one.code}: the ending doesn't say it")
    if kind.gate not in ("", "county"):
        raise Broken(f"unknown gate {kind.gate!r}")
    types = [one.type for one in kind.fields.values()]
    if kind.served and ("service_address" not in types or "protected" not in types):
        raise Broken(
            "what the other side may read asks for a safe service address and a protected one"
        )


def load(path: Path, *, own: bool = False) -> Kind:
    """The kind in a file. Raises Broken with the file's name."""
    try:
        return read(path.stem, read_yaml(path.read_text("utf-8")), own=own)
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise Broken(f"{path.name}: {error}") from error


def codes() -> list[str]:
    """Codes of everything that is shipped."""
    return sorted(path.stem for path in SHIPPED.glob("[a-z]*.yaml"))


_read: dict[Path, tuple[int, Kind]] = {}


def kind_in(folder: Path | None, code: str) -> Kind | None:
    """A kind: the organisation's own file, if it has one that is sound, else ours. Files are read
    once, and again when they change."""
    if code not in codes():
        return None
    own = folder / f"{code}.yaml" if folder else None
    for path, theirs in ((own, True), (SHIPPED / f"{code}.yaml", False)):
        if path is None or not path.is_file():
            continue
        changed = path.stat().st_mtime_ns
        known = _read.get(path)
        if known is None or known[0] != changed:
            try:
                known = _read[path] = (changed, load(path, own=theirs))
            except Broken:
                if not theirs:
                    raise
                continue
        return known[1]
    return None
