"""Learning the finder's coefficients from consultations, and cross-validating it. Used by
``scripts/learn_finder.py`` and ``benchmarks/law_finder``; the product itself never learns here.

A consultation is one line of JSON: ``{"id", "question", "articles": [{"law","article","sub"}],
"domain"}``. Its sentences are never shipped; term counts by article, coefficients and the query
map are.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from niangjia.finder import index, knowledge, ranking, semantic
from niangjia.finder.finding import asked_of, meant_by
from niangjia.finder.index import FIELDS, POSTING, Book, Postings
from niangjia.finder.knowledge import Learned, Place
from niangjia.finder.passages import digest, passage
from niangjia.finder.ranking import Array, Asked

LEARNED = FIELDS.index("learned")
# A consultation of the domain counts as much as so many of our own questions, which are many.
OF_THE_DOMAIN = 5
# How sharply the map tells the right article from others (the temperature of the softmax).
SHARPNESS = 0.008
# In scope "family": the share of the coefficients that consultations of every field taught.
OF_CONSULTATIONS = 0.6


@dataclass(frozen=True)
class Consultation:
    """A real question with the articles that answer it."""

    key: str
    question: str
    places: tuple[Place, ...]
    domain: bool


def consultations(path: Path) -> list[Consultation]:
    """The lines of a file."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Consultation(
            row["id"],
            row["question"],
            tuple((a["law"], a["article"], a.get("sub", 0)) for a in row["articles"]),
            bool(row.get("domain")),
        )
        for row in rows
    ]


def folds(of: Sequence[Consultation], count: int, seed: int = 1) -> list[list[Consultation]]:
    """``count`` folds, always the same for a seed."""
    order = list(of)
    random.Random(seed).shuffle(order)  # noqa: S311 - folds, no secret
    return [order[at::count] for at in range(count)]


class Shelf:
    """The index in memory, with what some consultations taught: what the database holds elsewhere."""

    def __init__(
        self, rows: Iterable[index.Row], lay: Mapping[Place, Sequence[str]] | None = None
    ) -> None:
        self.bare, self.postings = index.collect(rows, knowledge.NOTHING_LEARNED, lay)

    def taught(self, by: Sequence[Consultation]) -> tuple[Book, Rows]:
        """(book, rows by term) after these consultations."""
        learned = knowledge.learn([(c.question, list(c.places)) for c in by])
        return self.with_learned(learned)

    def with_learned(self, learned: Learned) -> tuple[Book, Rows]:
        """(book, rows by term) with these lessons."""
        bare = self.bare
        lengths, count = bare.lengths.copy(), bare.count.copy()
        cells: dict[str, list[tuple[int, int]]] = {}
        for place, terms in learned.terms.items():
            at = bare.at(place)
            if at is None:
                continue
            lengths[LEARNED, at] = sum(terms.values())
            count[at] = learned.counts[place]
            for term, times in terms.items():
                cells.setdefault(term, []).append((at, times))
        changed = {term: _merged(self.postings.get(term), new) for term, new in cells.items()}
        book = Book(
            bare.laws, bare.law_at, bare.number, bare.sub, lengths, count, bare.digests,
            learned.questions,
        )  # fmt: skip
        return book, Rows(self.postings, changed, learned.asked)


class Rows(Mapping[str, tuple[Postings, float]]):
    """Postings by term, the changed ones before the bare ones."""

    def __init__(
        self,
        bare: Mapping[str, Postings],
        changed: Mapping[str, Postings],
        asked: Mapping[str, float],
    ) -> None:
        self.bare, self.changed, self.asked = bare, changed, asked

    def __getitem__(self, term: str) -> tuple[Postings, float]:
        found = self.changed.get(term)
        return (self.bare[term] if found is None else found), self.asked.get(term, 0.0)

    def __contains__(self, term: object) -> bool:
        return term in self.changed or term in self.bare

    def __iter__(self) -> Iterator[str]:
        return iter({**self.bare, **self.changed})

    def __len__(self) -> int:
        return len({**self.bare, **self.changed})


def _merged(old: Postings | None, new: list[tuple[int, int]]) -> Postings:
    added = np.zeros(len(new), POSTING)
    added["at"] = [at for at, _times in new]
    added["learned"] = [min(255, times) for _at, times in new]
    if old is None or not len(old):
        return added[np.argsort(added["at"])]
    out = old.copy()
    here = np.searchsorted(out["at"], added["at"])
    there = (here < len(out)) & (out["at"][np.minimum(here, len(out) - 1)] == added["at"])
    out["learned"][here[there]] = added["learned"][there]
    out = np.concatenate([out, added[~there]])
    return out[np.argsort(out["at"], kind="stable")]


Row = tuple[dict[str, Array], NDArray[np.bool_]]


def row_of(
    one: Consultation, book: Book, rows: Rows, *, only: NDArray[np.bool_] | None = None,
    near: tuple[Array, Array] | None = None,
) -> Row:  # fmt: skip
    """(features of the candidates, which of them are right) of a consultation."""
    asked = asked_of(one.question)
    found = ranking.scores(asked, rows, book)
    at, table = ranking.features(asked, found, book, only, near, meant_by(asked, book))
    return table, right_of(one, book, at)


def own_questions() -> list[Consultation]:
    """The lay questions that come along, each as a consultation of its one article."""
    return [
        Consultation(f"{place[0]} {place[1]}-{place[2]} {number}", question, (place,), domain=True)
        for place, asked in sorted(knowledge.lay_questions().items())
        for number, question in enumerate(asked)
    ]


def by_place_of(own: Iterable[Consultation]) -> dict[Place, list[str]]:
    """Lay questions by article again."""
    found: dict[Place, list[str]] = {}
    for one in own:
        found.setdefault(one.places[0], []).append(one.question)
    return found


def fit(data: Sequence[Row], *, steps: int = 400, keep: float = 1e-3) -> dict[str, float]:
    """Coefficients under which the right articles are likeliest among the candidates (a softmax
    over each list), by Adam on standardised features; given back for plain ones."""
    names = tuple(name for name in data[0][0] if name not in ranking.BY_HAND)
    tables = [np.stack([table[name] for name in names], 1).astype(np.float64) for table, _y in data]
    every = np.concatenate(tables)
    spread = every.std(0) + 1e-6
    mean = every.mean(0)
    lists = [
        ((table - mean) / spread, right / right.sum())
        for table, (_t, right) in zip(tables, data, strict=True)
        if right.any()
    ]
    w, m, v = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, steps + 1):
        slope = keep * w
        for table, right in lists:
            logits = table @ w
            likely = np.exp(logits - logits.max())
            slope = slope + table.T @ (likely / likely.sum() - right) / len(lists)
        m, v = 0.9 * m + 0.1 * slope, 0.99 * v + 0.01 * slope**2
        w = w - 0.06 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(value), 4) for name, value in zip(names, w / spread, strict=True)}


def right_of(one: Consultation, book: Book, at: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which candidates answer the consultation."""
    wanted = [spot for place in one.places if (spot := book.at(place)) is not None]
    return np.isin(at, wanted)


# -- the query map ----------------------------------------------------------------------------------
def learn_map(
    asked: Array, answers: NDArray[np.intp], articles: Array, *, steps: int = 100, seed: int = 0
) -> Array:
    """A matrix that carries meanings of questions to meanings of articles: ``asked`` (n × d), the
    position of each one's article, ``articles`` (N × d), all of length 1. Starts from the identity."""
    dice = np.random.default_rng(seed)
    size = asked.shape[1]
    w = np.eye(size, dtype=np.float32)
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, steps + 1):
        others = dice.choice(len(articles), min(6000, len(articles)), replace=False)
        shown = np.unique(np.concatenate([answers, others]))
        some = dice.choice(len(asked), min(1200, len(asked)), replace=False)
        logits = (asked[some] @ w) @ articles[shown].T / SHARPNESS
        likely = np.exp(logits - logits.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        likely[np.arange(len(some)), np.searchsorted(shown, answers[some])] -= 1
        slope = asked[some].T @ (likely @ articles[shown]) / SHARPNESS / len(some)
        slope += 0.1 * (w - np.eye(size, dtype=np.float32))
        m, v = 0.9 * m + 0.1 * slope, 0.99 * v + 0.01 * slope**2
        w = w - 0.005 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
    return np.asarray(w, np.float32)


class Meanings:
    """Vectors of articles and of questions, with the maps that they teach. Needs the extra."""

    def __init__(
        self, rows: Sequence[index.Row], asked: Sequence[Consultation], earlier: Path | None
    ) -> None:
        passages = [passage(law, path, text) for law, _n, _s, text, path in rows]
        self.digests = np.array([digest(text) for text in passages], np.uint64)
        self.articles = self._articles(passages, earlier)
        self.at: dict[Place, int] = {}
        for position, row in enumerate(rows):
            self.at.setdefault((row[0], row[1], row[2]), position)
        vectors = semantic.embed("query", [one.question for one in asked])
        self.asked = dict(zip([one.key for one in asked], vectors, strict=True))

    def _articles(self, passages: Sequence[str], earlier: Path | None) -> Array:
        out = np.zeros((len(passages), semantic.WIDTH), np.float32)
        known: dict[int, Array] = {}
        if earlier:
            with np.load(earlier, allow_pickle=False) as file:
                vectors = file["vectors"].astype(np.float32) * file["scale"][:, None]
                known = dict(zip(file["digests"].tolist(), vectors, strict=True))
        for at, number in enumerate(self.digests.tolist()):
            out[at] = known.get(number, 0)
        missing = [at for at, number in enumerate(self.digests.tolist()) if number not in known]
        missing.sort(key=lambda at: len(passages[at]))
        if missing:
            out[missing] = semantic.embed("passage", [passages[at] for at in missing])
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), np.float32)

    def map_of(self, taught: Sequence[Consultation], own: Sequence[Consultation]) -> Array:
        """The query map that consultations teach, with some of our own questions: more of them, and
        the map forgets other fields."""
        some = random.Random(1).sample(list(own), min(len(own), len(taught) // 3))  # noqa: S311
        pairs = [
            (self.asked[one.key], self.at[place])
            for one in (*taught, *some)
            for place in set(one.places)
            if place in self.at
        ]
        answers = np.array([at for _vector, at in pairs], np.intp)
        return learn_map(np.stack([vector for vector, _at in pairs]), answers, self.articles)

    def near(self, one: Consultation, query_map: Array) -> tuple[Array, Array]:
        """How near each article lies to a question, by the map and without it."""
        question = self.asked[one.key]
        mapped = question @ query_map
        mapped = mapped / np.linalg.norm(mapped)
        return self.articles @ mapped, self.articles @ question

    def write(self, query_map: Array, path: Path) -> None:
        """Vectors in 8 bits with their scale, the texts' digests, and the map."""
        scale = np.abs(self.articles).max(1) / 127
        packed = np.round(self.articles / scale[:, None]).astype(np.int8)
        with path.open("wb") as file:
            np.savez(
                file, digests=self.digests, vectors=packed, scale=scale.astype(np.float32),
                query_map=query_map.astype(np.float16),
            )  # fmt: skip


def fit_all(
    rows: Sequence[index.Row],
    every: Sequence[Consultation],
    own: Sequence[Consultation],
    meanings: Meanings | None,
    *,
    parts: int = 4,
    seed: int = 7,
) -> dict[str, dict[str, float]]:
    """Coefficients of every engine and scope, each consultation seen by an index and a map that it
    did not teach. "Family" learns from our own questions and the consultations of the domain."""
    data: dict[str, list[Row]] = {}
    for foreign, ours in zip(folds(every, parts, seed), folds(own, parts, seed), strict=True):
        held = {one.key for one in (*foreign, *ours)}
        rest, rest_own = ([c for c in of if c.key not in held] for of in (every, own))
        book, taught = Shelf(rows, by_place_of(rest_own)).taught(rest)
        query_map = meanings.map_of(rest, rest_own) if meanings else None
        asked = [(one, "", 1) for one in foreign]
        asked += [(one, "_family", OF_THE_DOMAIN) for one in foreign if one.domain]
        asked += [(one, "_family", 1) for one in ours]
        for one, scope, times in asked:
            only = book.family if scope else None
            row = row_of(one, book, taught, only=only)
            data.setdefault(f"lexical{scope}", []).extend([row] * times)
            if meanings is not None and query_map is not None:
                near = meanings.near(one, query_map)
                row = row_of(one, book, taught, only=only, near=near)
                data.setdefault(f"semantic{scope}", []).extend([row] * times)
    fitted = {name: fit(found) for name, found in data.items()}
    # Alone, our own questions forget what consultations teach: the family scope takes both.
    share = OF_CONSULTATIONS
    for name in [name for name in fitted if name.endswith("_family")]:
        general = fitted[name.removesuffix("_family")]
        fitted[name] = {
            key: round((1 - share) * value + share * general[key], 4)
            for key, value in fitted[name].items()
        }
    return fitted


# -- figures ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Figures:
    """Quality over questions: recall@10 (share of the right articles), MRR@10, how many."""

    recall: float
    mrr: float
    questions: int

    def __str__(self) -> str:
        return f"{self.recall:.3f} | {self.mrr:.3f} | {self.questions}"


def figures(lists: Iterable[tuple[Sequence[Place], Sequence[Place]]]) -> Figures:
    """Of (right places, places found, best first)."""
    recalls, ranks = [], []
    for right, found in lists:
        top, wanted = list(found[:10]), set(right)
        recalls.append(len(wanted & set(top)) / len(wanted))
        ranks.append(next((1 / at for at, place in enumerate(top, 1) if place in wanted), 0.0))
    return Figures(float(np.mean(recalls)), float(np.mean(ranks)), len(recalls))


def dump(values: Mapping[str, Any], path: Path, header: str) -> None:
    """Write a small YAML file with its header."""
    import yaml

    path.write_text(header + yaml.safe_dump(dict(values), sort_keys=False), "utf-8")


__all__ = ["Asked", "Consultation", "Figures", "Shelf", "consultations", "figures", "fit", "folds"]
