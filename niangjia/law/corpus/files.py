"""Laws from files: Markdown, plain text, DOCX of the national law database.

The kind of a file is told by its content; its name gives title and day when the text doesn't:
``浙江省家庭教育促进条例(2019-09-27).md``. Whatever can't be read is said with its line.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from niangjia.law.corpus import reading, worddoc
from niangjia.law.corpus.reading import LABEL, Headings, ReadArticle, ReadLaw, Unreadable

NAME = re.compile(r"^(?P<title>.+?)\s*[(（](?P<day>\d{4}-\d{2}-\d{2})[)）]$")
DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
FIRST = re.compile(
    rf"^(?:[*＊]{{2}})?\s*({LABEL.pattern})(?:[*＊]{{2}})?[\s　:：]*(.*)$", re.DOTALL
)
MARKS = re.compile(r"^(?:#{1,6}\s*|[*＊]{2}|<!--.*?-->)|[*＊]{2}$")
LONGEST = 20_000_000
# How files begin that people choose by mistake.
FOREIGN = {b"\xd0\xcf\x11\xe0": "old_word", b"%PDF": "pdf", b"{\\rtf": "rtf"}
MARKED = re.compile(r"自(?P<day>.{6,20}?)(?:起)?施行")


@dataclass
class Draft:
    """A law while its lines come in."""

    above: Headings = field(default_factory=Headings)
    articles: list[ReadArticle] = field(default_factory=list)
    preamble: list[str] = field(default_factory=list)
    first_lines: list[int] = field(default_factory=list)

    def take(self, line: str, number: int) -> None:
        """One line, without Markdown's marks."""
        if reading.HEADING.fullmatch(line) and len(line) <= 60:
            self.above.enter(reading.tidy_heading(line))
            return
        found = FIRST.match(line)
        if found is not None:
            place = reading.number_of(found[1])
            self.articles.append(ReadArticle(*place, found[1], self.above.path, found[4].strip()))
            self.first_lines.append(number)
        elif self.articles:
            last = self.articles.pop()
            text = f"{last.text}\n{line}" if last.text else line
            self.articles.append(ReadArticle(last.number, last.sub, last.label, last.path, text))
        else:
            self.preamble.append(line)


def read(name: str, content: bytes) -> ReadLaw:
    """The law in a file. Raises Unreadable with code and line; nothing is saved."""
    return read_lines(name, _lines(content))


def words(name: str, content: bytes) -> str:
    """The text of a DOCX, Markdown or plain file, line by line. Raises Unreadable."""
    return "\n".join(_lines(content))


def read_lines(name: str, lines: list[str]) -> ReadLaw:
    """The law in lines of text. Raises Unreadable."""
    draft, title = Draft(), ""
    for number, raw in enumerate(lines, start=1):
        line = MARKS.sub("", raw.strip().replace("\u3000", " ")).strip()
        line = MARKS.sub("", line).strip()
        if not line or line.upper() == "INFO END":
            continue
        if not title and not draft.articles:
            title = line
            continue
        draft.take(line, number)
    if not draft.articles:
        raise Unreadable("no_articles", len(lines))
    _check(draft)
    stem = re.sub(r"\.(md|markdown|txt|docx)$", "", name.rpartition("/")[2], flags=re.IGNORECASE)
    told = NAME.match(stem)
    title = (told["title"] if told else title).strip("《》 ")
    dated = _day_of(told["day"] if told else "", draft.preamble)
    effective_on, first = reading.effective(dated, _takes_effect(draft))
    return ReadLaw(
        short=reading.short_of(title),
        title=title,
        kind=reading.kind_of(title),
        authority="",
        dated=dated,
        effective_on=effective_on,
        first_effective_on=first,
        status="in_force",
        articles=tuple(draft.articles),
        source=stem[:120],
    )


def _check(draft: Draft) -> None:
    last = (0, 0)
    for article, line in zip(draft.articles, draft.first_lines, strict=True):
        here = (article.number, article.sub)
        if here <= last:
            raise Unreadable("order", line, article.label)
        if article.number > last[0] + 1:
            raise Unreadable("gap", line, article.label)
        if not article.text:
            raise Unreadable("empty", line, article.label)
        last = here


def _day_of(told: str, preamble: list[str]) -> dt.date:
    if told:
        return dt.date.fromisoformat(told)
    days = [_day(match) for line in preamble for match in DAY.finditer(line)]
    if not days:
        raise Unreadable("no_day", 1)
    return max(days)


def _day(match: re.Match[str]) -> dt.date:
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Unreadable("no_day", 1, match[0]) from None


def _takes_effect(draft: Draft) -> dt.date | None:
    """The day that the last articles or the preamble name (自…起施行)."""
    texts = [article.text for article in draft.articles[-3:]] + draft.preamble
    for text in texts:
        for marked in MARKED.finditer(text):
            if match := DAY.search(marked["day"]):
                return _day(match)
    return None


def _lines(content: bytes) -> list[str]:
    """The lines of a file, its kind told by how it begins. Raises Unreadable."""
    if len(content) > LONGEST:
        raise Unreadable("too_big")
    if not content.strip():
        raise Unreadable("empty_file")
    for beginning, code in FOREIGN.items():
        if content.startswith(beginning):
            raise Unreadable(code)
    return worddoc.lines(content) if content.startswith(b"PK") else _text_lines(content)


def _text_lines(content: bytes) -> list[str]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.splitlines()
    raise Unreadable("not_text", _first_odd_line(content))


def _first_odd_line(content: bytes) -> int:
    """The first line that is text in neither encoding."""
    for number, line in enumerate(content.split(b"\n"), start=1):
        if b"\x00" in line:
            return number
        try:
            line.decode("utf-8-sig")
        except UnicodeDecodeError:
            try:
                line.decode("gb18030")
            except UnicodeDecodeError:
                return number
    return 1
