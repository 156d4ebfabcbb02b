"""Finding articles for a question in everyday words. Law is public knowledge, and a question is
neither kept nor logged: nobody is asked who she is; pages and API ask for READ_LAW."""

from __future__ import annotations

from dataclasses import dataclass, field

from niangjia.finder import index, knowledge, ranking, semantic
from niangjia.finder.gist import gist
from niangjia.finder.index import Book, Postings
from niangjia.finder.knowledge import Place
from niangjia.finder.ranking import MEANT, MOST_TERMS, Asked, Ranked
from niangjia.finder.tokens import is_chinese, normalise, tokens
from niangjia.law.citations import older
from niangjia.law.citations.text import find_in
from niangjia.law.corpus import selectors as corpus
from niangjia.law.models import Article
from niangjia.law.taxonomy import Issue, all_issues, by_place

SCOPES, ENGINES = ("family", "all"), ("lexical", "semantic")
# Below these an answer is said to be unsure (share of her words that the best articles hold).
SURE, UNSURE = 0.55, 0.3


@dataclass(frozen=True)
class Hit:
    """One article that may answer: ``passage`` is the paragraph that matters (its number from 1),
    ``words`` are hers that stand in it, ``meant`` everyday words with those of the statute, ``heard``
    her words that call for it at once."""

    article: Article
    score: float
    passage: str
    paragraph: int
    words: tuple[str, ...] = ()
    meant: tuple[tuple[str, str], ...] = ()
    asked_alike: bool = False
    named: bool = False
    meant_now: bool = False
    heard: str = ""

    @property
    def place(self) -> Place:
        """(law, number, sub)."""
        return (self.article.version.law.short, self.article.number, self.article.sub)


@dataclass(frozen=True)
class Answer:
    """What was found. ``confidence``: "sure", "unsure" or "none"; ``read_as``: what a question in
    pinyin was taken for."""

    hits: tuple[Hit, ...] = ()
    issues: tuple[Issue, ...] = ()
    confidence: str = "none"
    read_as: str = ""
    missing: tuple[str, ...] = ()
    engine: str = "lexical"


@dataclass
class _Read:
    asked: Asked
    named: list[Place] = field(default_factory=list)
    meant_now: list[Place] = field(default_factory=list)
    read_as: str = ""


def asked_of(question: str) -> Asked:
    """A question as it is ranked: her words, and beside them those of the statutes they mean."""
    plain = normalise(question)
    entries = knowledge.entries_in(plain)
    terms: dict[str, float] = {}
    for term in tokens(plain):
        terms[term] = terms.get(term, 0.0) + 1.0
    english = not is_chinese(plain)
    for entry in entries.values():
        for word in entry.law:
            for term in tokens(normalise(word)):
                terms[term] = terms.get(term, 0.0) + (1.0 if english else MEANT)
    return Asked(terms, entries, plain)


def _read(question: str) -> _Read:
    """The question with what it names; a question in bare pinyin is read as the words it spells."""
    asked = asked_of(question)
    named, now = _named(question[:4000], asked.text)
    foreign = asked.text and not is_chinese(asked.text) and not asked.entries
    if foreign and (spelled := knowledge.from_pinyin(asked.text)):
        return _Read(asked_of(spelled), named, now, spelled)
    return _Read(asked, named, now)


def _named(question: str, plain: str) -> tuple[list[Place], list[Place]]:
    """Articles that the question names, and those that had such a number in an older text: a cadre
    may mean either. Where she says that it is the old law's, only the second."""
    places = list(dict.fromkeys(found.citation.place for found in find_in(question)))
    now = [older.moved()[place].place for place in places if place in older.moved()]
    if any(word in plain for word in older.words()):
        return now, []
    return places, now


def meant_by(asked: Asked, book: Book) -> dict[int, tuple[float, float]]:
    """What the everyday words in a question mean: for each article (by its position) how far its
    issues are meant, and how often it is named itself."""
    found: dict[int, tuple[float, float]] = {}
    entries = {id(entry): entry for entry in asked.entries.values()}.values()
    for entry in entries:
        for code in entry.issues:
            for citation in all_issues()[code].articles:
                if (at := book.at(citation.place)) is not None:
                    issue, named = found.get(at, (0.0, 0.0))
                    found[at] = (min(1.5, issue + 1 / len(entry.issues)), named)
        for place in entry.articles:
            if (at := book.at(place)) is not None:
                issue, named = found.get(at, (0.0, 0.0))
                found[at] = (issue, min(2.0, named + 1))
    return found


def _rows(asked: Asked) -> dict[str, tuple[Postings, float]]:
    terms = list(asked.terms)
    if len(terms) > MOST_TERMS:
        rare = index.rarest(terms, MOST_TERMS)
        asked.terms = {term: asked.terms[term] for term in rare}
        terms = rare
    return index.rows_of(terms)


def rank(
    question: str, *, scope: str = "family", limit: int = 10, engine: str = "lexical"
) -> list[Ranked]:
    """The best articles for a question, without their texts. Four queries at most.

    Raises ``semantic.NotInstalled`` when that engine isn't there.
    """
    return _rank(_read(question), index.book(), scope, limit, engine)[0]


def _rank(
    read: _Read, book: Book | None, scope: str, limit: int, engine: str
) -> tuple[list[Ranked], dict[str, tuple[Postings, float]]]:
    asked = read.asked
    if book is None or not (asked.terms or read.named):
        return [], {}
    rows = _rows(asked)
    near = None
    if engine == "semantic" and asked.text.strip():
        text = gist(asked.text, lambda term: ranking.rarity(term, rows, len(book)))
        near = semantic.meanings(book).near(semantic.meaning(text))
    only = book.family if scope == "family" else None
    found = ranking.rank(
        asked, rows, book, limit=limit, only=only, near=near, meant=meant_by(asked, book)
    )
    wanted = dict.fromkeys([*read.named, *read.meant_now, *_first(asked)])
    named = {place: at for place in wanted if (at := book.at(place)) is not None}
    best = max((one.score for one in found), default=0.0)
    first = [Ranked(p, best + len(named) - n, at) for n, (p, at) in enumerate(named.items())]
    return [*first, *(one for one in found if one.place not in named)][:limit], rows


def find(
    question: str, *, scope: str = "family", limit: int = 10, engine: str = "lexical"
) -> Answer:
    """Articles for a question in everyday Chinese or English, each with the passage that matters
    and why it was found; the issues it is about; how sure the answer is.

    ``scope``: "family" (women, children, family) or "all". Nothing of the question is kept or
    logged. Raises ``semantic.NotInstalled``. Six queries at most.
    """
    read = _read(question)
    book = index.book()
    ranked, rows = _rank(read, book, scope, limit, engine)
    articles = corpus.passages(one.place for one in ranked)
    missing = tuple(
        f"{law} {number}{'-' + str(sub) if sub else ''}"
        for law, number, sub in read.named
        if (law, number, sub) not in articles
    )
    if book is None or not ranked:
        return Answer(read_as=read.read_as, missing=missing, engine=engine)
    hits = tuple(
        _hit(one, articles[one.place], read, rows) for one in ranked if one.place in articles
    )
    return Answer(
        hits=hits,
        issues=_issues(read.asked, ranked),
        confidence=_confidence(read, ranked, rows, engine),
        read_as=read.read_as,
        missing=missing,
        engine=engine,
    )


MOST_FIRST = 5


def _first(asked: Asked) -> list[Place]:
    """Articles that the clearest everyday words call for, those of the longest words first."""
    entries = sorted(asked.entries.items(), key=lambda pair: -len(pair[0]))
    places = [place for _word, entry in entries if entry.first for place in entry.articles]
    return list(dict.fromkeys(places))[:MOST_FIRST]


def _covered(asked: Asked, one: Ranked, rows: dict[str, tuple[Postings, float]]) -> float:
    """The share of her words, by weight, that an article holds in any field."""
    total = held = 0.0
    for term, times in asked.terms.items():
        found, common = rows.get(term, (None, 0.0))
        weighs = times / (1 + ranking.COMMON * common)
        total += weighs
        if found is not None:
            at = int(found["at"].searchsorted(one.position))
            held += weighs * (at < len(found) and int(found["at"][at]) == one.position)
    return held / total if total else 0.0


def _confidence(
    read: _Read, ranked: list[Ranked], rows: dict[str, tuple[Postings, float]], engine: str
) -> str:
    if read.named or any(entry.first for entry in read.asked.entries.values()):
        return "sure"
    best = max(_covered(read.asked, one, rows) for one in ranked[:3])
    if read.asked.entries or engine == "semantic":
        best += 0.2
    return "sure" if best >= SURE else "unsure" if best >= UNSURE else "none"


def _issues(asked: Asked, ranked: list[Ranked]) -> tuple[Issue, ...]:
    weights: dict[str, float] = {}
    for entry in asked.entries.values():
        for code in entry.issues:
            weights[code] = weights.get(code, 0.0) + 1.5
    for at, one in enumerate(ranked[:6], start=1):
        for code in by_place().get(one.place, ()):
            weights[code] = weights.get(code, 0.0) + 1 / at
    best = sorted(weights, key=lambda code: -weights[code])
    return tuple(all_issues()[code] for code in best[:4] if weights[code] >= 0.5)


def _hit(
    one: Ranked, article: Article, read: _Read, rows: dict[str, tuple[Postings, float]]
) -> Hit:
    asked = read.asked
    parts = article.text.split("\n")
    plain = [normalise(part) for part in parts]
    held = [[term for term in asked.terms if term in part] for part in plain]
    best = max(range(len(parts)), key=lambda at: (len(held[at]), -at))
    meant = tuple(
        (said, word)
        for said, entry in asked.entries.items()
        for word in entry.law[:3]
        if word in article.text
    )
    return Hit(
        article=article,
        score=one.score,
        passage=parts[best],
        paragraph=best + 1,
        words=_words(asked.text, set(held[best])),
        meant=meant[:4],
        asked_alike=_asked_alike(asked, one, rows),
        named=one.place in read.named,
        meant_now=one.place in read.meant_now,
        heard=next(
            (
                word
                for word, entry in asked.entries.items()
                if entry.first and one.place in entry.articles
            ),
            "",
        ),
    )


def _words(question: str, held: set[str]) -> tuple[str, ...]:
    """Her words that the passage holds: neighbouring pairs joined again."""
    found: list[str] = []
    at = 0
    while at < len(question) - 1:
        end = at
        while end < len(question) - 1 and question[end : end + 2] in held:
            end += 1
        if end > at:
            found.append(question[at : end + 1])
        at = max(end, at + 1)
    return tuple(dict.fromkeys(found))[:6]


def _asked_alike(asked: Asked, one: Ranked, rows: dict[str, tuple[Postings, float]]) -> bool:
    """Whether people asked in such words, in our questions or in consultations."""
    hers = alike = 0
    for term in asked.terms:
        found, _common = rows.get(term, (None, 0.0))
        hers += 1
        if found is not None:
            at = int(found["at"].searchsorted(one.position))
            if at < len(found) and int(found["at"][at]) == one.position:
                alike += bool(found["lay"][at] or found["learned"][at])
    return hers > 0 and alike / hers >= 0.4
