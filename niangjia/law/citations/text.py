"""Citations recognised in running text, Chinese and English, and turned into links.

Chinese: 《民法典》第一千零七十九条第三款第二项、第一千零八十四条; 治安管理处罚法第50条第1款第3项; a list of
articles after a name carries the name on. English: PRC Civil Code art. 1079(3)(2), art. 1084;
article 23 of the Anti-Domestic Violence Law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from niangjia.law.citations import names
from niangjia.law.citations.values import Citation
from niangjia.law.corpus import numerals

_NUMBER = r"[零〇一二三四五六七八九十百千\d０-９]{1,9}"
_ARTICLE = re.compile(
    rf"第?\s*(?P<article>{_NUMBER})\s*条(?:\s*之\s*(?P<sub>[一二三四五六七八九十]{{1,3}}|\d{{1,2}}))?"
    rf"(?:\s*第?\s*(?P<paragraph>{_NUMBER})\s*款)?(?:\s*第?\s*[（(]?(?P<item>{_NUMBER})[）)]?\s*项)?"
)
_QUOTED = re.compile(r"《(?P<name>[^《》]{2,80}(?:《[^《》]{2,40}》[^《》]{0,60})?)》")
# After a name: a note on the version or a bracket, then the first article.
_BETWEEN = re.compile(
    r"\s*(?:[（(][^（）()]{0,30}[）)])?\s*(?:的)?\s*(?=第?\s*[零〇一二三四五六七八九十百千\d０-９]+\s*条)"
)
_NEXT = re.compile(
    r"\s*(?:、|，|,|和|及|与|以及|或者|或|至|到|—|-|～)\s*(?=第?\s*[零〇一二三四五六七八九十百千\d０-９]+\s*条)"
)
_NAME_RUN = re.compile(r"[一-鿿（）〔〕《》、\d]{2,80}$")
_EN_ARTICLE = re.compile(
    r"(?:art(?:icle|\.)?s?\.?\s*)?(?P<article>\d{1,4})(?:-(?P<sub>\d{1,2}))?"
    r"(?:\s?\((?P<paragraph>\d{1,2})\))?(?:\s?\((?P<item>\d{1,2})\))?",
    re.IGNORECASE,
)
_EN_LEAD = re.compile(r"\s*,?\s*(?=art(?:icle|\.)?s?\.?\s*\d)", re.IGNORECASE)
_EN_NEXT = re.compile(
    r"\s*(?:,|;|and|or|to|–|-|&|, and)\s*(?=art(?:icle|\.)s?\.?\s*\d)", re.IGNORECASE
)
_EN_PLAIN_NEXT = re.compile(
    r"\s*(?:,|and|&)\s*(?=\d{1,4}(?:-\d)?(?:\(|\b))(?!\s*\d+\s*(?:days?|months?|years?|hours?))"
)

_EN_ANY = re.compile(r"art(?:icle|\.)?s?\.?\s*\d", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A citation in a text: ``text[start:end]`` names it, or names its article in a list."""

    start: int
    end: int
    citation: Citation


@cache
def _english_name() -> re.Pattern[str]:
    known = sorted(names.by_english(), key=len, reverse=True)
    words = "|".join(re.escape(name).replace(r"\ ", r"\s+").replace("'", "['’]") for name in known)
    return re.compile(
        rf"(?:(?:the|PRC|China's|China’s)\s+)*(?<![A-Za-z])(?P<name>{words})(?:\s+\(\d{{4}}\))?",
        re.IGNORECASE,
    )


def find_in(text: str) -> list[Found]:
    """Every citation that ``text`` names, in their order. Takes time in proportion to the text."""
    found = [*_chinese(text)]
    if _EN_ANY.search(text):  # The English names are put together only when they are needed.
        found += [*_english(text), *_english_of(text)]
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _number(text: str | None) -> int | None:
    if not text:
        return None
    try:
        return numerals.to_int(text)
    except ValueError:
        return None


def _citation(law: str, found: re.Match[str]) -> Citation | None:
    article = _number(found["article"])
    if not article:
        return None
    return Citation(
        law,
        article,
        _number(found["sub"]) or 0,
        _number(found["paragraph"]),
        _number(found["item"]),
    )


def _chinese(text: str) -> Iterator[Found]:
    at = 0
    while found := _ARTICLE.search(text, at):
        at = found.end()
        start, law = _name_before(text, found.start())
        if not law:
            continue
        while True:
            if citation := _citation(law, found):
                yield Found(start, found.end(), citation)
            at = found.end()
            more = _NEXT.match(text, at)
            after = _ARTICLE.match(text, more.end()) if more else None
            if after is None:
                break
            found, start = after, after.start()


def _name_before(text: str, end: int) -> tuple[int, str]:
    """(where it starts, short name) of the law named right before ``end``; "" when none is."""
    before = text[max(0, end - 130) : end]
    offset = end - len(before)
    if run := _NAME_RUN.search(before.rstrip()):
        known, words = names.by_chinese(), run[0]
        # The longest known name that ends here; a name of one law may end another's.
        for at in range(len(words) - 1):
            if law := known.get(words[at:].removeprefix("中华人民共和国")):
                return offset + run.start() + at, law
    for quoted in reversed(list(_QUOTED.finditer(before))):
        gap = _BETWEEN.match(text, offset + quoted.end())
        if (gap and gap.end() == end) or offset + quoted.end() == end:
            return offset + quoted.start(), names.canonical(quoted["name"])
        break
    return end, ""


def _english(text: str) -> Iterator[Found]:
    for name in _english_name().finditer(text):
        law = names.by_english()[names.plain(name["name"])]
        lead = _EN_LEAD.match(text, name.end())
        at, start = (lead.end() if lead else name.end()), name.start()
        if not lead:
            continue
        while found := _EN_ARTICLE.match(text, at):
            if citation := _citation(law, found):
                yield Found(start, found.end(), citation)
            at = found.end()
            more = _EN_NEXT.match(text, at) or _EN_PLAIN_NEXT.match(text, at)
            if not more:
                break
            at = start = more.end()


_EN_OF = re.compile(
    r"\barticles?\s+(?P<article>\d{1,4})(?:-(?P<sub>\d{1,2}))?(?:\s?\((?P<paragraph>\d{1,2})\))?"
    r"(?:\s?\((?P<item>\d{1,2})\))?\s+of\s+",
    re.IGNORECASE,
)


def _english_of(text: str) -> Iterator[Found]:
    for found in _EN_OF.finditer(text):
        name = _english_name().match(text, found.end())
        if name and (citation := _citation(names.by_english()[names.plain(name["name"])], found)):
            yield Found(found.start(), name.end(), citation)
