"""Citations held against the law in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from niangjia.law.citations.text import find_in
from niangjia.law.citations.values import FORBIDDEN, Citation
from niangjia.law.corpus.selectors import passages
from niangjia.law.models import Article, ArticleChange, Law, Version

_ITEM = re.compile(r"[（(][一二三四五六七八九十]+[）)]")


class State(StrEnum):
    """What became of a citation."""

    IN_FORCE = "in_force"
    FUTURE = "future"
    NOT_LOADED = "not_loaded"
    REPEALED = "repealed"
    NO_ARTICLE = "no_article"
    NO_PARAGRAPH = "no_paragraph"
    RENUMBERED = "renumbered"
    FORBIDDEN = "forbidden"


DEAD = frozenset(
    {State.REPEALED, State.NO_ARTICLE, State.NO_PARAGRAPH, State.RENUMBERED, State.FORBIDDEN}
)


@dataclass(frozen=True)
class Verdict:
    """What is known of one citation; ``new`` is where a renumbered one stands now."""

    citation: Citation
    state: State
    article: Article | None = None
    new: Citation | None = None

    @property
    def dead(self) -> bool:
        """Whether nobody may rely on it. A text that isn't loaded is not dead, only unknown."""
        return self.state in DEAD


def paragraphs(text: str) -> list[list[str]]:
    """Paragraphs (款) of an article, each with its items (项): lines as statutes set them."""
    found: list[list[str]] = []
    for line in text.split("\n"):
        if _ITEM.match(line) and found:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _has_part(article: Article, citation: Citation) -> bool:
    if citation.paragraph is None:
        return citation.item is None or any(
            len(items) > citation.item for items in paragraphs(article.text)
        )
    parts = paragraphs(article.text)
    if not 1 <= citation.paragraph <= len(parts):
        return False
    return citation.item is None or citation.item < len(parts[citation.paragraph - 1])


def check(citations: Iterable[Citation]) -> dict[Citation, Verdict]:
    """What became of each citation. Three queries at most, however many there are."""
    wanted = set(citations)
    if not wanted:
        return {}
    articles = passages(citation.place for citation in wanted)
    missing = {citation for citation in wanted if citation.place not in articles}
    known, moved = _fates(missing) if missing else ({}, {})
    return {
        citation: _verdict(citation, articles.get(citation.place), known, moved)
        for citation in wanted
    }


Moves = dict[tuple[str, int, int], tuple[int, int]]


def _fates(missing: set[Citation]) -> tuple[dict[str, bool], Moves]:
    """(law → whether a version is in force, place → its new number)."""
    names = {citation.law for citation in missing}
    known = dict.fromkeys(
        Law.objects.filter(short__in=names).values_list("short", flat=True), False
    )
    in_force = Version.objects.filter(law__short__in=known, status=Version.Status.IN_FORCE)
    changes = ArticleChange.objects.filter(
        law__short__in=known, kind=ArticleChange.Kind.RENUMBERED
    ).order_by("found_at")
    known |= dict.fromkeys(in_force.values_list("law__short", flat=True), True)
    rows = changes.values_list("law__short", "number", "sub", "to_number", "to_sub")
    moved = {(law, number, sub): (to or 0, to_sub or 0) for law, number, sub, to, to_sub in rows}
    return known, moved


def _verdict(
    citation: Citation, article: Article | None, known: dict[str, bool], moved: Moves
) -> Verdict:
    if any(name in citation.law for name in FORBIDDEN):
        return Verdict(citation, State.FORBIDDEN)
    if article is not None:
        fits = _has_part(article, citation)
        return Verdict(citation, State.IN_FORCE if fits else State.NO_PARAGRAPH, article)
    if citation.law not in known:
        return Verdict(citation, State.NOT_LOADED)
    if not known[citation.law]:
        return Verdict(citation, State.REPEALED)
    if place := moved.get(citation.place):
        return Verdict(citation, State.RENUMBERED, new=Citation(citation.law, *place))
    return Verdict(citation, State.NO_ARTICLE)


@dataclass(frozen=True)
class Cited:
    """A citation as a text writes it, with its line (from 1) and what became of it."""

    words: str
    line: int
    verdict: Verdict


def in_text(text: str) -> Sequence[Cited]:
    """Every citation in ``text``, in order. Three queries at most."""
    found = find_in(text)
    verdicts = check(one.citation for one in found)
    return [
        Cited(
            text[one.start : one.end],
            text.count("\n", 0, one.start) + 1,
            verdicts[one.citation],
        )
        for one in found
    ]
