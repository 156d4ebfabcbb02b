"""What would tell who she is: found in a text, with the place where it stands. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

NAME, PHONE, ID_NUMBER, ADDRESS = "name", "phone", "id_number", "address"
NUMBER, UNIT, BIRTHDAY, MAIL = "number", "unit", "birthday", "mail"

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_DROPPED = re.compile(r"[\s\-_·•.,，。、()（）]")
_PATTERNS = (
    (ID_NUMBER, re.compile(r"(?<!\d)\d{17}[\dx](?![\da-z])")),
    (PHONE, re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)")),
    (PHONE, re.compile(r"(?<!\d)0\d{9,11}(?!\d)")),
)
_RAW = (
    (MAIL, re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    (ADDRESS, re.compile(r"\d+\s*(?:号楼|号院|幢|栋|单元|弄|室)|[路街巷道]\s*\d+\s*号")),
)


@dataclass(frozen=True)
class Trace:
    """Something that the case knows and the expert must not: what it is, and its words."""

    kind: str
    words: str


@dataclass(frozen=True)
class Found:
    """A trace that stands in a text: what it is, its words there, the line (from 1)."""

    kind: str
    words: str
    line: int


class _Squeezed:
    """A text in small half-width letters without spaces and stops, with the way back."""

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self.places: list[int] = []
        for at, letter in enumerate(text):
            for plain in unicodedata.normalize("NFKC", letter).casefold():
                if not _DROPPED.fullmatch(plain):
                    letters.append(plain)
                    self.places.append(at)
        self.text, self.whole = "".join(letters), text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A piece of the squeezed text as a piece of the whole."""
        return self.places[start], self.places[end - 1] + 1


def squeeze(text: str) -> str:
    """As texts are compared: half-width, small letters, no spaces, hyphens, stops."""
    return _Squeezed(text).text


def spellings(trace: Trace) -> set[str]:
    """By which letters a trace is found: whole; a Chinese name also without its surname, a longer
    Latin name by each part; an address by any stretch of it; a birthday as it is written."""
    whole = squeeze(trace.words)
    if trace.kind == NAME:
        return _names(trace.words, whole)
    if trace.kind == ADDRESS:
        width = 6 if _CHINESE.search(whole) else 14
        return {whole[at : at + width] for at in range(max(1, len(whole) - width + 1))}
    if trace.kind == BIRTHDAY:
        return _days(trace.words)
    return {whole}


def _names(words: str, whole: str) -> set[str]:
    if _CHINESE.search(whole):
        return {whole} | ({whole[-2:]} if len(whole) == 3 else set())
    parts = {squeeze(part) for part in words.split()}
    return {whole} | {part for part in parts if len(part) >= 4}


def _days(words: str) -> set[str]:
    try:
        day = dt.date.fromisoformat(words)
    except ValueError:
        return {squeeze(words)}
    return {
        f"{day.year}年{day.month}月{day.day}日", f"{day.year}年{day.month:02}月{day.day:02}日",
        f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}", f"{day:%Y/%m/%d}",
    }  # fmt: skip


def find_traces(text: str, traces: Iterable[Trace]) -> list[Found]:
    """Everything in ``text`` that would tell who she is, in its order, each place once.

    Besides the case's own traces: whatever looks like a phone, an identity number, an e-mail
    address or a door.
    """
    squeezed = _Squeezed(text)
    spans: list[tuple[int, int, str]] = []
    for trace in traces:
        for spelling in spellings(trace):
            if len(spelling) < 2 or (not _CHINESE.search(spelling) and len(spelling) < 4):
                continue
            for match in re.finditer(re.escape(spelling), squeezed.text):
                spans.append((*squeezed.span(*match.span()), trace.kind))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(squeezed.text):
            spans.append((*squeezed.span(*match.span()), kind))
    for kind, pattern in _RAW:
        spans += [(*match.span(), kind) for match in pattern.finditer(text)]
    return [
        Found(kind, text[start:end], text.count("\n", 0, start) + 1)
        for start, end, kind in _merged(spans)
    ]


def _merged(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Pieces that overlap as one, under the name of the longest."""
    out: list[tuple[int, int, str]] = []
    longest = 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if out and start < out[-1][1]:
            first, last, name = out[-1]
            name, longest = (kind, end - start) if end - start > longest else (name, longest)
            out[-1] = (first, max(last, end), name)
        else:
            out.append((start, end, kind))
            longest = end - start
    return out


# Ends of bands, each included. 8, 14, 16 and 18 are ages on which the law turns.
_BANDS = (
    (7, "0-7"),
    (13, "8-13"),
    (15, "14-15"),
    (17, "16-17"),
    (29, "18-29"),
    (44, "30-44"),
    (59, "45-59"),
)
OLDEST, UNKNOWN = "60+", "unknown"


def age_band(birthday: str, today: dt.date) -> str:
    """The band in which somebody's age lies; never the age."""
    try:
        born = dt.date.fromisoformat(birthday)
    except ValueError:
        return UNKNOWN
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return next((band for last, band in _BANDS if age <= last), OLDEST)
