"""What a source says, read and mended, before anything is compared or saved: no database here.

The mends (shared facts: domain notes, "Data traps"):

- An article may end with the heading of the next part (``…三年。\\n第五编 婚姻家庭``): the heading goes
  to the articles that follow.
- ``第二百六十条之一`` is 260, sub-number 1; its number alone would collide with 260.
- A law's own effective date may be that of its first version: an earlier day than the version's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from niangjia.law.corpus import numerals

COUNTRY = "中华人民共和国"
_NUMERAL = "[零〇一二三四五六七八九十百千0-9０-９]+"
LABEL = re.compile(rf"第({_NUMERAL})条(?:之({_NUMERAL}))?")
ITEM = re.compile(rf"(?:条目)?({_NUMERAL})")
HEADING = re.compile(rf"第{_NUMERAL}(编|分编|章|节)(?:[\s　]+[^\n。；;]{{1,60}})?|附[\s　]*则")
RANKS = ("编", "分编", "章", "节")


class Unreadable(Exception):
    """A source that can't be read as a law. ``line`` counts from 1; ``code`` names the sentence."""

    def __init__(self, code: str, line: int = 0, found: str = "") -> None:
        super().__init__(f"{code} at line {line}")
        self.code, self.line, self.found = code, line, found


@dataclass(frozen=True)
class ReadArticle:
    """An article as read. ``path`` are its headings, outermost first."""

    number: int
    sub: int
    label: str
    path: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class ReadLaw:
    """One version of a law as a source gives it.

    ``effective_on`` is this version's day or None when unknown; ``first_effective_on`` the law's.
    ``status`` is in_force, superseded or repealed.
    """

    short: str
    title: str
    kind: str
    authority: str
    dated: dt.date
    effective_on: dt.date | None
    first_effective_on: dt.date | None
    status: str
    articles: tuple[ReadArticle, ...]
    caution: str = ""
    source: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over numbers, headings and texts, in hex."""
        found = hashlib.sha256()
        for article in self.articles:
            parts = (article.label, "/".join(article.path), article.text)
            found.update("\x1f".join(parts).encode() + b"\x1e")
        return found.hexdigest()


@dataclass
class Headings:
    """Where we are in a law: the headings above the next article."""

    held: dict[str, str] = field(default_factory=dict)

    def enter(self, heading: str) -> None:
        """A heading begins; what stood at its rank and below ends."""
        rank = rank_of(heading)
        self.held = {r: h for r, h in self.held.items() if RANKS.index(r) < RANKS.index(rank)}
        self.held[rank] = heading

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.held[rank] for rank in RANKS if rank in self.held)


def rank_of(heading: str) -> str:
    """编, 分编, 章 or 节; 附则 ends whatever stood before. Raises ValueError for what is no heading."""
    match = HEADING.match(heading)
    if match is None:
        raise ValueError(heading)
    return match[1] or "编"


def tidy_heading(heading: str) -> str:
    """``第三编 审 判`` is ``第三编 审判``: Chinese letters apart are set together."""
    if heading.startswith("附"):
        return "附则"
    first, _, rest = heading.strip().replace("　", " ").partition(" ")
    rest = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", rest.strip())
    return f"{first} {rest}".strip()


def short_of(title: str) -> str:
    """The name by which data cites a law: its title without 中华人民共和国 at the front."""
    return title.strip().removeprefix(COUNTRY)


def number_of(label: str) -> tuple[int, int]:
    """(260, 1) for ``第二百六十条之一``. Raises ValueError."""
    match = LABEL.fullmatch(label.strip())
    if match is None:
        raise ValueError(label)
    return numerals.to_int(match[1]), numerals.to_int(match[2]) if match[2] else 0


def unglue(text: str) -> tuple[str, list[str]]:
    """(the article, headings that were glued to its end)."""
    lines = text.split("\n")
    glued: list[str] = []
    while len(lines) > 1 and HEADING.fullmatch(lines[-1].strip()):
        glued.insert(0, tidy_heading(lines.pop()))
    return "\n".join(lines).rstrip(), glued


def kind_of(title: str, doc_type: str = "", authority: str = "") -> str:
    """Which kind of text a title names."""
    if doc_type == "宪法":
        return "constitution"
    if doc_type == "立法解释":
        return "legislative"
    if doc_type == "修正案" or "修正案" in title:
        return "amendment"
    if doc_type == "修改决定":
        return "decision"
    if title.startswith(("最高人民法院", "最高人民检察院")):
        return "judicial"
    if title.startswith("全国人民代表大会"):
        return "decision"
    if title.startswith(COUNTRY) or doc_type == "法律":
        return "law"
    if re.match(r"[\u4e00-\u9fff]{2,8}(?:省|市|自治区|自治州|自治县)", title):
        return "local"
    if title.endswith(("条例", "规定", "办法", "规则", "细则")):
        return "regulation"
    return "other"


def effective(dated: dt.date, told: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """(this version's effective day, the law's first) from the day a source tells.

    A day before the version itself is the law's first: the version's own is unknown.
    """
    if told is None:
        return None, None
    return (None, told) if told < dated else (told, told)


def check_order(articles: Iterable[ReadArticle]) -> None:
    """Numbers rise, none stands twice. Raises Unreadable ("order")."""
    last = (0, 0)
    for article in articles:
        here = (article.number, article.sub)
        if here <= last:
            raise Unreadable("order", 0, article.label)
        last = here
