"""A document's content in one language: the one source of preview, PDF and DOCX. Pure.

Texts that people typed are data throughout: they are never read as markup or as placeholders.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from niangjia.documents import checks
from niangjia.documents.library import Field, Kind
from niangjia.documents.rules import Values, day_of, is_empty
from niangjia.procedures.library import Words

BLANK = "＿＿＿＿＿＿"
TICKED, OPEN = "■", "□"
BANNER = Words(
    "草稿，不是法律意见；请对照法院（机关）的表格核对。",
    "Draft, not legal advice; check the court's (the agency's) form.",
)
READING_COPY = Words(
    "中文文本", "Reading copy in English. Only the Chinese text is handed in, and only it counts."
)
YES = Words("是", "Yes")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Block:
    """A piece of a document. ``kind``: facts (label and text, in a table), text (a label over
    paragraphs), prose (a sentence of the form), ticks, grid (``figures``: of numbers)."""

    kind: str
    label: str = ""
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    head: tuple[str, ...] = ()
    figures: bool = False

    @property
    def widths(self) -> list[int]:
        """How wide the columns of a grid are, against each other: by what they hold."""
        if not self.head:
            return []
        columns = zip(self.head, *self.rows, strict=True)
        least = 7 if self.figures else 4
        return [max(least, min(20, max(len(cell) for cell in column))) for column in columns]


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Content:
    """A whole document. Empty ``title``, ``banner``, ``note``: none is printed."""

    language: str
    title: str
    banner: str
    note: str
    sections: tuple[Section, ...]
    ending: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    dated: str = ""
    columns: bool = field(default=False)

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "language": self.language, "title": self.title, "banner": self.banner,
            "note": self.note, "ending": list(self.ending), "signs": list(self.signs),
            "dated": self.dated,
            "sections": [
                {
                    "heading": section.heading,
                    "blocks": [
                        {
                            "kind": block.kind, "label": block.label,
                            "text": block.text.split("\n"),
                            "rows": [list(row) for row in block.rows], "head": list(block.head),
                            "widths": block.widths, "figures": block.figures,
                        }
                        for block in section.blocks
                    ],
                }
                for section in self.sections
            ],
        }  # fmt: skip


def day(value: dt.date | None, language: str) -> str:
    """A day as it stands in a document; a blank for none."""
    if value is None:
        return BLANK
    if language == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def shown(of: Field, values: Values, language: str) -> str:
    """An answer in words; "" for none, or a blank to be filled in by hand when it is required."""
    value: Any = values.get(of.code)
    if is_empty(value) or not of.asked(values):
        return BLANK if of.required and of.asked(values) else ""
    if of.type == "date":
        found = day_of(values, of.code)
        return day(found, language) if found else str(value)
    if of.type == "choice":
        found_words = of.option(str(value))
        return found_words.text(language) if found_words else ""
    if of.type in ("choices", "ticks"):
        names = [of.option(code) for code in value]
        return ("、" if language == "zh" else ", ").join(n.text(language) for n in names if n)
    if of.type == "rows":
        return "\n".join("；".join(text for text in row.values() if text) for row in value)
    return str(value)


def context(kind: Kind, values: Values, language: str, *, draft: bool) -> dict[str, Any]:
    """What placeholders may name: printed fields, days worked out, ``chosen`` (codes), banner."""
    out: dict[str, Any] = {
        "draft": draft and not kind.discreet,
        "banner": BANNER.text(language),
        "title": kind.title.text(language),
        "chosen": {
            one.code: values.get(one.code, "")
            for one in kind.printed
            if one.options and one.asked(values)
        },
    }
    out |= {name: day(found, language) for name, found in checks.derived(kind, values).items()}
    for one in kind.printed:
        if one.type == "rows":
            given = values.get(one.code) or ([{}] if one.required else [])
            out[one.code] = (
                [{c.code: row.get(c.code) or "" for c in one.columns} for row in given]
                if one.asked(values)
                else []
            )
        elif one.type == "ticks":
            out[one.code] = _ticks(one, values, language) if one.asked(values) else []
        else:
            out[one.code] = shown(one, values, language)
    return out


def _ticks(of: Field, values: Values, language: str) -> list[dict[str, str]]:
    ticked = set(values.get(of.code) or ())
    return [
        {"mark": TICKED if o.code in ticked else OPEN, "text": o.name.text(language)}
        for o in of.options
    ]


# Placeholders of shipped and replaced files are read in a sandbox: they name values, they call
# nothing and reach nothing.
SANDBOX = ImmutableSandboxedEnvironment(undefined=ChainableUndefined, autoescape=False)


@cache
def _template(text: str) -> Template:
    return SANDBOX.from_string(text)


def filled(of: Words | None, language: str, named: Mapping[str, Any]) -> str:
    """A sentence of the form with its placeholders filled."""
    return _template(of.text(language)).render(named).strip() if of else ""


def content(kind: Kind, values: Values, language: str, *, draft: bool) -> Content:
    """The document as it is printed. ``draft`` puts the banner on it (never on a discreet one)."""
    named = context(kind, values, language, draft=draft)
    sections = []
    for part in kind.parts:
        heading = part.name.text(language)
        blocks = list(_blocks(part.fields, values, language, heading))
        before = filled(part.intro, language, named)
        after = filled(part.closing, language, named)
        blocks = [
            *([Block("prose", text=before)] if before else []),
            *blocks,
            *([Block("prose", text=after)] if after else []),
        ]
        if blocks:
            sections.append(Section(heading, tuple(blocks)))
    plain = kind.discreet
    ending = filled(kind.ending, language, named)
    return Content(
        language=language,
        title="" if plain else kind.title.text(language),
        banner=BANNER.text(language) if named["draft"] else "",
        note="" if plain or language == "zh" else READING_COPY.en,
        sections=tuple(sections),
        ending=tuple(ending.split("\n")) if ending else (),
        signs=tuple(one.text(language) for one in kind.signs),
        dated=("日期：" if language == "zh" else "Date: ") if kind.signs else "",
        columns=plain,
    )


def _blocks(fields: tuple[Field, ...], values: Values, language: str, heading: str) -> list[Block]:
    out: list[Block] = []
    facts: list[tuple[str, ...]] = []

    def close() -> None:
        if facts:
            out.append(Block("facts", rows=tuple(facts)))
            facts.clear()

    for one in fields:
        if not one.in_body or not one.asked(values):
            continue
        label, text = one.label(language), shown(one, values, language)
        # A part that is one thing says its name once.
        over = "" if label == heading else label
        if one.type == "ticks":
            close()
            rows = tuple((t["mark"], t["text"]) for t in _ticks(one, values, language))
            out.append(Block("ticks", over, rows=rows))
        elif one.type == "rows":
            if text:
                close()
                out.append(_grid(one, values, language, over))
        elif one.type == "long":
            if text:
                close()
                out.append(Block("text", over, text))
        elif text:
            facts.append((label, text))
    close()
    return out


def _grid(of: Field, values: Values, language: str, label: str) -> Block:
    given = values.get(of.code) or [{}]
    return Block(
        "grid",
        label,
        head=tuple(c.name.text(language) for c in of.columns),
        rows=tuple(tuple(str(row.get(c.code) or "") for c in of.columns) for row in given),
    )
