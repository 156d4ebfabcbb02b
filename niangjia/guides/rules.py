"""What a guide is, how its file is read, and what makes it fit to be shown. No database.

A guide is a pair of Markdown files, ``data/<code>.zh-hans.md`` and ``data/<code>.en.md``: front
matter in YAML, then seven sections that stand in every guide in the same order. The version of a
text is a digest of the very bytes a lawyer has read: one changed letter makes it unsigned again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from niangjia.ui.datafiles import read_yaml

LANGUAGES = ("zh-hans", "en")
# The sections by key, in their fixed order, with the heading that stands in the file.
HEADINGS: dict[str, dict[str, str]] = {
    "zh-hans": {
        "who": "这说的是谁",
        "today": "今天就能做",
        "steps": "步骤与期限",
        "evidence": "证据",
        "places": "去哪里",
        "avoid": "不要做",
        "basis": "依据",
    },
    "en": {
        "who": "Who this is for",
        "today": "What you can do today",
        "steps": "Steps and deadlines",
        "evidence": "Evidence",
        "places": "Where to go",
        "avoid": "What to avoid",
        "basis": "Legal basis",
    },
}
# Headings that a part of a guide may not hold: it must fit one sheet of paper.
MARKS = ("m", "s", "g", "policy")
GROUPS = ("safety", "sexual", "marriage", "property", "children", "work", "support", "redress")
KEYS = {"title", "summary", "group", "issues", "articles", "marks", "procedures"}
SAME_IN_BOTH = ("group", "issues", "articles", "procedures")
CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
MARK_IN_TEXT = re.compile(r"\[(m|s|g|policy)\](?!\()")
CITED = re.compile(r"\S+法典? \d+(?:-\d+)?(?:\(\d+\)){0,2}")
HANZI = re.compile(r"[一-鿿]")
# Measured on A4 in two columns: more does not fit one sheet in the print style.
MOST_HANZI = 1250
MOST_WORDS = 900
FEWEST_HANZI = 350


class Broken(ValueError):
    """A guide's file can't be read. The text says why, for whoever writes guides."""


@dataclass(frozen=True)
class Section:
    """One of the seven parts of a guide: its key, its heading, its Markdown."""

    key: str
    heading: str
    markdown: str

    @property
    def items(self) -> int:
        """How many numbered or dotted points stand at its first level."""
        return len(re.findall(r"^(?:\d+\.|[-*]) ", self.markdown, re.MULTILINE))


@dataclass(frozen=True)
class Text:
    """A guide in one language. ``version`` is what a reviewer signs."""

    language: str
    title: str
    summary: str
    sections: tuple[Section, ...]
    version: str

    def section(self, key: str) -> Section:
        """The section of that key."""
        return next(section for section in self.sections if section.key == key)

    @property
    def words(self) -> str:
        """Everything that stands in it, for search."""
        return "\n".join([self.title, self.summary, *(s.markdown for s in self.sections)])


@dataclass(frozen=True)
class Guide:
    """A guide in every language it is written in.

    ``articles`` are citations in data form ("反家庭暴力法 16", "[m] 法释〔2022〕17号 7"); ``issues``
    and ``group`` are codes of the taxonomy; ``procedures`` are codes of the procedures room.
    """

    code: str
    group: str
    issues: tuple[str, ...]
    articles: tuple[str, ...]
    marks: tuple[str, ...]
    procedures: tuple[str, ...]
    texts: Mapping[str, Text] = field(hash=False, compare=False)

    def text(self, language: str) -> Text:
        """The text in ``language``, else the Chinese one: that is the one that counts."""
        return self.texts.get(language) or self.texts["zh-hans"]


def version_of(source: str) -> str:
    """The digest of a text: SHA-256 over its UTF-8 bytes, line ends as ``\\n``."""
    return hashlib.sha256(source.replace("\r\n", "\n").strip().encode()).hexdigest()


def _front(source: str) -> tuple[dict[str, Any], str]:
    parts = re.match(r"---\n(.*?)\n---\n(.*)", source.replace("\r\n", "\n"), re.DOTALL)
    if parts is None:
        raise Broken("no front matter between two lines of ---")
    try:
        front = read_yaml(parts[1])
    except yaml.YAMLError as error:
        raise Broken(f"front matter is not YAML: {error}") from None
    if not isinstance(front, dict):
        raise Broken("front matter is not a mapping")
    if unknown := set(front) - KEYS:
        raise Broken(f"unknown keys in the front matter: {', '.join(sorted(map(str, unknown)))}")
    if missing := {"title", "summary", "group", "issues", "articles"} - set(front):
        raise Broken(f"missing in the front matter: {', '.join(sorted(missing))}")
    return front, parts[2]


def _strings(front: Mapping[str, Any], key: str) -> tuple[str, ...]:
    given = front.get(key) or []
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise Broken(f"{key} must be a list of strings")
    return tuple(given)


def _sections(body: str, language: str) -> tuple[Section, ...]:
    keys = {heading: key for key, heading in HEADINGS[language].items()}
    before, *parts = re.split(r"^## +(.+?) *$", body, flags=re.MULTILINE)
    if before.strip():
        raise Broken("text before the first section")
    found = tuple(
        Section(keys.get(heading, heading), heading, text.strip())
        for heading, text in zip(parts[::2], parts[1::2], strict=True)
    )
    if [section.heading for section in found] != list(keys):
        raise Broken(f"sections must be, in this order: {' / '.join(keys)}")
    if empty := [section.heading for section in found if not section.markdown]:
        raise Broken(f"empty: {', '.join(empty)}")
    return found


def read(source: str, language: str) -> tuple[dict[str, tuple[str, ...] | str], Text]:
    """(front matter, text) of one file.

    Raises Broken when it hasn't the shape of a guide.
    """
    front, body = _front(source)
    lists = {key: _strings(front, key) for key in ("issues", "articles", "marks", "procedures")}
    text = Text(
        language=language,
        title=str(front["title"]).strip(),
        summary=str(front["summary"]).strip(),
        sections=_sections(body, language),
        version=version_of(source),
    )
    return {**lists, "group": str(front["group"])}, text


def assemble(code: str, sources: Mapping[str, str]) -> Guide:
    """A guide from its files by language. Raises Broken; the Chinese file must be there."""
    fronts, texts = {}, {}
    for language, source in sources.items():
        try:
            fronts[language], texts[language] = read(source, language)
        except Broken as error:
            raise Broken(f"{code}.{language}: {error}") from None
    if "zh-hans" not in texts:
        raise Broken(f"{code}: no Chinese file")
    front = fronts["zh-hans"]
    marks = {mark for one in fronts.values() for mark in one["marks"]}
    return Guide(
        code=code,
        group=str(front["group"]),
        issues=tuple(front["issues"]),
        articles=tuple(front["articles"]),
        marks=tuple(mark for mark in MARKS if mark in marks),
        procedures=tuple(front["procedures"]),
        texts=texts,
    )


def mark_of(citation: str) -> str:
    """The evidence mark before a citation in data form, or empty for one that was read."""
    found = MARK_IN_TEXT.match(citation)
    return found[1] if found else ""


def faults_of(code: str, sources: Mapping[str, str]) -> list[str]:
    """What keeps a pair of files from being shipped, in words; empty when it is fit."""
    try:
        guide = assemble(code, sources)
    except Broken as error:
        return [str(error)]
    said: list[str] = []
    if not CODE.fullmatch(code):
        said.append("the code must be small letters, figures and hyphens")
    if missing := [language for language in LANGUAGES if language not in guide.texts]:
        return [f"{code}: no text in {', '.join(missing)}"]
    fronts = {language: read(sources[language], language)[0] for language in LANGUAGES}
    said += [
        f"{key} differs between the languages"
        for key in SAME_IN_BOTH
        if fronts["zh-hans"][key] != fronts["en"][key]
    ]
    said += _of_texts(guide)
    if guide.group not in GROUPS:
        said.append(f"unknown group {guide.group}")
    if not guide.issues:
        said.append("names no issue")
    said += [
        f"not a citation: {citation}"
        for citation in guide.articles
        if not mark_of(citation) and not CITED.fullmatch(citation)
    ]
    used = {mark for text in guide.texts.values() for mark in MARK_IN_TEXT.findall(text.words)}
    used |= {mark for citation in guide.articles if (mark := mark_of(citation))}
    for language, front in fronts.items():
        if set(front["marks"]) != used:
            said.append(f"{language}: marks says {sorted(front['marks'])}, used are {sorted(used)}")
    return [f"{code}: {fault}" for fault in said]


def _of_texts(guide: Guide) -> list[str]:
    chinese, english = guide.texts["zh-hans"], guide.texts["en"]
    said = [
        f"{key}: {chinese.section(key).items} points in Chinese, {english.section(key).items} in English"
        for key in ("today", "steps", "basis")
        if chinese.section(key).items != english.section(key).items
    ]
    if chinese.section("steps").items < 2:
        said.append("fewer than two steps")
    for text in (chinese, english):
        found = sorted(MARK_IN_TEXT.findall(text.words))
        if found != sorted(MARK_IN_TEXT.findall(chinese.words)):
            said.append("evidence marks differ between the languages")
        if re.search(r"^#", "\n".join(s.markdown for s in text.sections), re.MULTILINE):
            said.append(f"{text.language}: headings inside a section")
        if "<" in text.words:
            said.append(f"{text.language}: HTML in the text")
    hanzi, words = len(HANZI.findall(chinese.words)), len(english.words.split())
    if hanzi < FEWEST_HANZI:
        said.append(f"only {hanzi} Chinese characters: no real help")
    if hanzi > MOST_HANZI or words > MOST_WORDS:
        said.append(f"too long for one sheet: {hanzi} characters, {words} words")
    return said


# -- search -----------------------------------------------------------------------------------------
WEIGHTS = {"title": 6.0, "summary": 3.0, "issues": 3.0, "body": 1.0}
ENOUGH = 0.5


def pieces(words: str) -> tuple[str, ...]:
    """What is looked for: pairs of Chinese characters (a lone one by itself), Latin words."""
    found: list[str] = []
    for run in re.findall(r"[一-鿿]+|[a-z0-9]+", words.lower()):
        if not HANZI.match(run) or len(run) == 1:
            found.append(run)
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    return tuple(dict.fromkeys(found))[:60]


def score(wanted: Iterable[str], fields: Mapping[str, str]) -> float:
    """How well a guide's ``fields`` answer: 0 when less than half of what is wanted stands there.

    Every piece counts once, in the weightiest field that holds it.
    """
    wanted = tuple(wanted)
    if not wanted:
        return 0.0
    low = {name: text.lower() for name, text in fields.items()}
    best = [
        max((WEIGHTS[name] for name, text in low.items() if piece in text), default=0.0)
        for piece in wanted
    ]
    found = sum(1 for value in best if value)
    return sum(best) / len(wanted) if found / len(wanted) >= ENOUGH else 0.0
