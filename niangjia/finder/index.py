"""The index: which terms stand in which articles, in four fields. Built from the corpus in force,
kept in two tables that are the same on SQLite and PostgreSQL; the database only fetches rows.

Fields: ``text`` of the article, ``head`` (law and headings), ``learned`` (terms of consultations
that it answered), ``lay`` (questions that we wrote for it).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from django.db import connection, transaction
from django.db.models.functions import Length
from numpy.typing import NDArray

from niangjia.finder import knowledge
from niangjia.finder.knowledge import Learned, Place
from niangjia.finder.models import IndexBook, IndexTerm, KeptQuestion
from niangjia.finder.passages import digest, passage
from niangjia.finder.tokens import normalise, tokens
from niangjia.law.corpus import selectors as corpus
from niangjia.vault.ids import uuid7

FIELDS = ("text", "head", "learned", "lay")
# Where (position in the book), and how often in each field; 255 stands for more.
POSTING = np.dtype([("at", "<u4"), *((field, "u1") for field in FIELDS)])
Postings = NDArray[np.void]
COLUMNS = ("law_at", "number", "sub", "lengths", "count")
# Another one when the book is packed in another way: then it is built again.
FORMAT = "2"
INSERT = "INSERT INTO finder_indexterm (term, postings, asked) VALUES (%s, %s, %s)"


@dataclass
class Book:
    """The articles in order, with all that ranking must know of each."""

    laws: list[str]
    law_at: NDArray[np.uint16]
    number: NDArray[np.uint16]
    sub: NDArray[np.uint8]
    lengths: NDArray[np.float32]  # one row a field
    count: NDArray[np.float32]  # consultations that each article answered
    digests: NDArray[np.uint64]  # by which the vector of each is found
    questions: int = 0
    stamp: str = ""

    def __post_init__(self) -> None:
        self.means = np.array(
            [row[row > 0].mean() if (row > 0).any() else 1 for row in self.lengths], np.float32
        )
        answered = np.bincount(self.law_at, weights=self.count, minlength=len(self.laws))
        self.law_count = answered[self.law_at].astype(np.float32)
        # What ranking works out once for a book: how far length counts, by field.
        self.damping: dict[str, NDArray[np.float32]] = {}
        self._law = {law: at for at, law in enumerate(self.laws)}
        keys = (self.law_at.astype(np.int64) << 32) + (self.number.astype(np.int64) << 8) + self.sub
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self.family = self._family()

    def _family(self) -> NDArray[np.bool_]:
        """Which articles are in the scope "women, children, family"."""
        scope = knowledge.family()
        held = np.zeros(len(self), bool)
        for law in scope.whole & self._law.keys():
            held |= self.law_at == self._law[law]
        for law, spans in scope.stretches.items():
            for first, last in spans if law in self._law else ():
                inside = (self.number >= first) & (self.number <= last)
                held |= (self.law_at == self._law[law]) & inside
        for place in scope.cited:
            low, high = self._span(place)
            held[self._order[low:high]] = True
        return held

    def around(self, values: NDArray[np.float32], at: NDArray[np.intp]) -> NDArray[np.float32]:
        """For each position in ``at`` what the two articles before and the two after it have on the
        average, in the same law: what is asked often stands in several of them."""
        beside = at[:, None] + np.array([-1, 1, -2, 2])
        there = (beside >= 0) & (beside < len(self))
        beside = np.where(there, beside, at[:, None])
        there &= self.law_at[beside] == self.law_at[at][:, None]
        total = np.where(there, values[beside], 0).sum(1)
        return np.asarray(total / np.maximum(there.sum(1), 1), np.float32)

    def best_of_law(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each article the best that any article of its law has."""
        starts = np.flatnonzero(np.diff(self.law_at.astype(np.int64), prepend=-1))
        best = np.full(len(self.laws), -np.inf, np.float32)
        np.maximum.at(best, self.law_at[starts], np.maximum.reduceat(values, starts))
        return best[self.law_at]

    def _span(self, place: Place) -> tuple[int, int]:
        law, number, sub = place
        if law not in self._law:
            return 0, 0
        key = (self._law[law] << 32) + (number << 8) + sub
        return int(self._keys.searchsorted(key)), int(self._keys.searchsorted(key, "right"))

    def at(self, place: Place) -> int | None:
        """Where an article stands (the first of its number), or None."""
        low, high = self._span(place)
        return int(self._order[low]) if low < high else None

    def __len__(self) -> int:
        return len(self.number)

    def place(self, at: int) -> Place:
        """(law, number, sub) at a position."""
        return (self.laws[self.law_at[at]], int(self.number[at]), int(self.sub[at]))

    def pack(self) -> bytes:
        """Everything as bytes."""
        out = io.BytesIO()
        np.savez(
            out, laws=np.array("\x1f".join(self.laws)), law_at=self.law_at, number=self.number,
            sub=self.sub, lengths=self.lengths, count=self.count, digests=self.digests, questions=self.questions,
        )  # fmt: skip
        return out.getvalue()

    @classmethod
    def unpack(cls, packed: bytes, stamp: str) -> Book:
        """The book of these bytes."""
        with np.load(io.BytesIO(packed), allow_pickle=False) as file:
            return cls(
                laws=str(file["laws"]).split("\x1f"),
                stamp=stamp,
                questions=int(file["questions"]),
                **{name: file[name] for name in COLUMNS},
                # A book packed before there were digests is read without, until it is built again.
                digests=file["digests"]
                if "digests" in file
                else np.zeros(len(file["number"]), "u8"),
            )


Row = tuple[str, int, int, str, list[str]]


def collect(
    rows: Iterable[Row], learned: Learned, lay: Mapping[Place, Sequence[str]] | None = None
) -> tuple[Book, dict[str, Postings]]:
    """(book, postings by term) of articles: (law, number, sub, text, headings). ``lay``: questions
    by article, those that come along when None."""
    laws: dict[str, int] = {}
    places: list[tuple[int, int, int]] = []
    digests: list[int] = []
    terms: dict[str, int] = {}
    columns: tuple[list[int], list[int], list[int]] = ([], [], [])  # term, at, field
    lengths: list[list[int]] = [[] for _ in FIELDS]
    lay, seen = knowledge.lay_questions() if lay is None else lay, set[Place]()
    for at, (law, number, sub, text, path) in enumerate(rows):
        place = (law, number, sub)
        first = place not in seen
        seen.add(place)
        digests.append(digest(passage(law, path, text)))
        places.append((laws.setdefault(law, len(laws)), number, sub))
        said = [
            tokens(normalise(text)),
            tokens(normalise(f"{law} {' '.join(path)}")),
            _spread(learned.terms.get(place, {})) if first else [],
            [t for q in lay.get(place, ()) for t in tokens(normalise(q))] if first else [],
        ]
        for field, found in enumerate(said):
            lengths[field].append(len(found))
            for term in found:
                columns[0].append(terms.setdefault(term, len(terms)))
                columns[1].append(at)
                columns[2].append(field)
    of = np.array(places, np.uint16).reshape(-1, 3)
    names = list(laws)
    count = np.array([learned.counts.get((names[law], n, s), 0) for law, n, s in places])
    book = Book(
        laws=names, law_at=of[:, 0], number=of[:, 1], sub=of[:, 2].astype(np.uint8),
        lengths=np.array(lengths, np.float32), count=count.astype(np.float32),
        digests=np.array(digests, np.uint64), questions=learned.questions,
    )  # fmt: skip
    cells = [np.array(column, np.int64) for column in columns]
    return book, _postings(list(terms), cells[0], cells[1], cells[2], len(places))


def _spread(counts: Mapping[str, int]) -> list[str]:
    return [term for term, count in counts.items() for _ in range(count)]


def _postings(
    names: list[str],
    term: NDArray[np.int64],
    at: NDArray[np.int64],
    field: NDArray[np.int64],
    articles: int,
) -> dict[str, Postings]:
    keys, counts = np.unique((term * articles + at) * len(FIELDS) + field, return_counts=True)
    cells = keys // len(FIELDS)
    first = np.concatenate([[True], cells[1:] != cells[:-1]]) if len(cells) else np.zeros(0, bool)
    row = np.cumsum(first) - 1
    out = np.zeros(int(first.sum()), POSTING)
    out["at"] = cells[first] % articles
    small = np.minimum(counts, 255).astype(np.uint8)
    for number, name in enumerate(FIELDS):
        chosen = keys % len(FIELDS) == number
        out[name][row[chosen]] = small[chosen]
    owner = cells[first] // articles
    bounds = np.searchsorted(owner, np.arange(len(names) + 1))
    return {name: out[bounds[at] : bounds[at + 1]] for at, name in enumerate(names)}


# -- kept in the database ---------------------------------------------------------------------------
def lessons() -> Learned:
    """The shipped lessons with those that this site's readers allowed to be kept."""
    shipped = knowledge.learned()
    kept = KeptQuestion.objects.filter(kind=KeptQuestion.Kind.HELPED)
    pairs = [(row.question, [(row.law, row.number, row.sub)]) for row in kept]
    return merged(shipped, knowledge.learn(pairs)) if pairs else shipped


def merged(one: Learned, other: Learned) -> Learned:
    """Both together; how often a term is asked stays the shipped figure, which has the numbers."""
    terms = {place: dict(row) for place, row in one.terms.items()}
    for place, row in other.terms.items():
        mine = terms.setdefault(place, {})
        for term, count in row.items():
            mine[term] = mine.get(term, 0) + count
    counts = dict(one.counts)
    for place, count in other.counts.items():
        counts[place] = counts.get(place, 0) + count
    return Learned(one.questions, one.asked or other.asked, terms, counts)


@transaction.atomic
def rebuild() -> int:
    """Build the index from the corpus in force; returns the number of articles. All or nothing."""
    learned = lessons()
    book, postings = collect(corpus.articles_in_force(), learned)
    IndexTerm.objects.all().delete()
    _write((term, rows.tobytes(), learned.asked.get(term, 0.0)) for term, rows in postings.items())
    _save(book, _fingerprint())
    return len(book)


def _write(rows: Iterable[tuple[str, bytes, float]]) -> None:
    """(term, postings, how often asked) into their table. 124,000 rows: by way of objects it would
    take four times as long."""
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, list(rows))


def _save(book: Book, fingerprint: str) -> None:
    IndexBook.objects.update_or_create(
        id=1, defaults={"stamp": uuid7(), "fingerprint": fingerprint, "packed": book.pack()}
    )


def is_current() -> bool:
    """Whether the index was built from the corpus in force (two queries)."""
    built = IndexBook.objects.filter(id=1).values_list("fingerprint", flat=True).first()
    return built is not None and built == _fingerprint()


def _fingerprint() -> str:
    """That of the corpus and of what we wrote and learned."""
    return f"{FORMAT}{corpus.fingerprint()[:40]}{knowledge.fingerprint()[:23]}"


def rebuild_if_old() -> str:
    """Build the index again when the corpus is another one; says so, or "". A chore of the worker
    and the last step of ``niangjia law import``."""
    if is_current():
        return ""
    return f"{rebuild()} articles in the index."


_open: dict[str, Book] = {}
_lock = Lock()


def book() -> Book | None:
    """The book as it stands now, or None before the first build. One query, two after a build."""
    stamp = IndexBook.objects.filter(id=1).values_list("stamp", flat=True).first()
    if stamp is None:
        return None
    with _lock:
        found = _open.get(str(stamp))
        if found is None:
            row = IndexBook.objects.get(id=1)
            found = Book.unpack(bytes(row.packed), str(row.stamp))
            _open.clear()
            _open[found.stamp] = found
        return found


def rows_of(terms: Iterable[str]) -> dict[str, tuple[Postings, float]]:
    """(postings, how often asked) of the terms that the index knows. One query."""
    rows = IndexTerm.objects.filter(term__in=list(terms)).values_list("term", "postings", "asked")
    return {term: (np.frombuffer(bytes(packed), POSTING), asked) for term, packed, asked in rows}


def rarest(terms: Sequence[str], count: int) -> list[str]:
    """Of many terms the ``count`` that stand in the fewest articles. One query each 500 terms."""
    sizes: dict[str, int] = {}
    for at in range(0, len(terms), 500):
        some = IndexTerm.objects.filter(term__in=terms[at : at + 500])
        sizes |= dict(some.annotate(size=Length("postings")).values_list("term", "size"))
    return sorted(sizes, key=lambda term: (sizes[term], term))[:count]


@transaction.atomic
def teach(question: str, place: Place) -> bool:
    """Let one question teach the index about one article at once; False when it isn't in it."""
    current = IndexBook.objects.select_for_update().filter(id=1).first()
    if current is None:
        return False
    changed = Book.unpack(bytes(current.packed), "")
    at = changed.at(place)
    if at is None:
        return False
    said = tokens(normalise(question))
    known = {row.term: row for row in IndexTerm.objects.select_for_update().filter(term__in=said)}
    for term in set(said):
        row = known.get(term)
        old = np.frombuffer(bytes(row.postings), POSTING) if row else np.zeros(0, POSTING)
        new = _with_one(old, at, said.count(term))
        asked = row.asked if row else 0.0
        IndexTerm.objects.update_or_create(
            term=term, defaults={"postings": new.tobytes(), "asked": asked}
        )
    changed.lengths[FIELDS.index("learned"), at] += len(said)
    changed.count[at] += 1
    _save(changed, current.fingerprint)
    return True


def _with_one(old: Postings, at: int, times: int) -> Postings:
    place = int(np.searchsorted(old["at"], at))
    if place == len(old) or old["at"][place] != at:
        fresh = np.zeros(1, POSTING)
        fresh["at"] = at
        old = np.concatenate([old[:place], fresh, old[place:]])
    else:
        old = old.copy()
    old["learned"][place] = min(255, int(old["learned"][place]) + times)
    return old
