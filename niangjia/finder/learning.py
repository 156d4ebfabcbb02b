"""Learning the finder's coefficients from consultations, and cross-validating it. Used by
``scripts/learn_finder.py`` and ``benchmarks/law_finder``; the product itself never learns here.

No sentence of a consultation is shipped; term counts by article, coefficients and the query map are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from niangjia.finder import index, knowledge, ranking
from niangjia.finder.consultations import Consultation, consultations, folds
from niangjia.finder.finding import asked_of, meant_by
from niangjia.finder.index import FIELDS, POSTING, Book, Postings
from niangjia.finder.knowledge import Learned, Place
from niangjia.finder.mapping import Meanings
from niangjia.finder.ranking import Array, Asked

LEARNED = FIELDS.index("learned")
# A consultation of the domain counts as much as so many of our own questions, which are many.
OF_THE_DOMAIN = 5
# In scope "family": the share of the coefficients that consultations of every field taught.
OF_CONSULTATIONS = 0.6


class Shelf:
    """The index in memory, with what some consultations taught: what the database holds elsewhere."""

    def __init__(
        self, rows: Iterable[index.Row], lay: Mapping[Place, Sequence[str]] | None = None
    ) -> None:
        self.bare, self.postings = index.collect(rows, knowledge.NOTHING_LEARNED, lay)

    def rarity(self, term: str) -> float:
        """What a term tells, without what consultations taught."""
        return ranking.rarity(term, Rows(self.postings, {}, {}), len(self.bare))

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
    near: ranking.Near | None = None,
) -> tuple[NDArray[np.intp], dict[str, Array]]:  # fmt: skip
    """(positions of the candidates, their features) of a consultation."""
    asked = asked_of(one.question)
    found = ranking.scores(asked, rows, book)
    return ranking.features(asked, found, book, only, near, meant_by(asked, book))


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


def fit(data: Sequence[Row], *, steps: int = 140, keep: float = 1e-3) -> dict[str, float]:
    """Coefficients under which the right articles are likeliest among the candidates (a softmax
    over each list), by Adam on standardised features; given back for plain ones."""
    data = [(table, right) for table, right in data if right.any()]
    names = tuple(name for name in data[0][0] if name not in ranking.BY_HAND)
    tables = [np.stack([table[name] for name in names], 1) for table, _right in data]
    every = np.concatenate(tables).astype(np.float32)
    spread = every.std(0) + 1e-6
    every = (every - every.mean(0)) / spread
    starts = np.cumsum([0, *(len(table) for table in tables[:-1])])
    of = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    right = np.concatenate([right / right.sum() for _table, right in data]).astype(np.float32)
    w, m, v = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, steps + 1):
        logits = every @ w.astype(np.float32)
        likely = np.exp(logits - np.maximum.reduceat(logits, starts)[of])
        likely /= np.add.reduceat(likely, starts)[of]
        slope = every.T @ (likely - right) / len(tables) + keep * w
        m, v = 0.9 * m + 0.1 * slope, 0.99 * v + 0.01 * slope**2
        w = w - 0.08 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(value), 4) for name, value in zip(names, w / spread, strict=True)}


@dataclass(frozen=True)
class Seen:
    """A consultation as an index and a map saw it that it did not teach. ``wanted``: positions of the
    articles that answer it, in scope."""

    fold: int
    at: NDArray[np.intp]
    table: dict[str, Array]
    wanted: frozenset[int]
    own: bool
    times: int

    @property
    def row(self) -> Row:
        """For learning."""
        return self.table, np.isin(self.at, list(self.wanted))


ENGINES = ("lexical", "semantic")


def study(
    rows: Sequence[index.Row],
    every: Sequence[Consultation],
    own: Sequence[Consultation],
    meanings: Meanings | None,
    *,
    parts: int = 5,
) -> dict[str, list[Seen]]:
    """Every consultation and every question of ours, by engine and scope, each seen by an index and
    a map that only the other folds taught."""
    seen: dict[str, list[Seen]] = {}
    for fold, (foreign, ours) in enumerate(
        zip(folds(every, parts), folds(own, parts), strict=True)
    ):
        held = {one.key for one in (*foreign, *ours)}
        rest, rest_own = ([c for c in of if c.key not in held] for of in (every, own))
        book, taught = Shelf(rows, by_place_of(rest_own)).taught(rest)
        query_map = meanings.map_of(rest, rest_own) if meanings else None
        asked = [(one, "", 1) for one in foreign]
        asked += [(one, "_family", OF_THE_DOMAIN) for one in foreign if one.domain]
        asked += [(one, "_family", 1) for one in ours]
        for one, scope, times in asked:
            only = book.family if scope else None
            for engine in ENGINES if meanings else ENGINES[:1]:
                near = None
                if engine == "semantic" and meanings is not None and query_map is not None:
                    near = meanings.near(one, query_map)
                at, table = row_of(one, book, taught, only=only, near=near)
                wanted = {book.at(place) for place in one.places}
                found = frozenset(
                    spot for spot in wanted if spot is not None and (only is None or only[spot])
                )
                if found:
                    mine = Seen(fold, at, table, found, bool(scope) and times == 1, times)
                    seen.setdefault(f"{engine}{scope}", []).append(mine)
        print(f"fold {fold + 1} of {parts}", flush=True)
    return seen


def fit_all(seen: Mapping[str, Sequence[Seen]]) -> dict[str, dict[str, float]]:
    """Coefficients of every engine and scope. "Family" learns from our own questions and the
    consultations of the domain."""
    fitted = {
        name: fit([one.row for one in found for _ in range(one.times)])
        for name, found in seen.items()
    }
    # Alone, our own questions forget what consultations teach: the family scope takes both.
    share = OF_CONSULTATIONS
    for name in [name for name in fitted if name.endswith("_family")]:
        general = fitted[name.removesuffix("_family")]
        fitted[name] = {
            key: round((1 - share) * value + share * general[key], 4)
            for key, value in fitted[name].items()
        }
    return fitted


def validated(seen: Mapping[str, Sequence[Seen]], name: str, parts: int = 5) -> Figures:
    """Quality of an engine and scope over all consultations: each ranked by coefficients that only
    the other folds taught."""
    lists = []
    for fold in range(parts):
        others = {n: [one for one in found if one.fold != fold] for n, found in seen.items()
                  if n in (name, name.removesuffix("_family"))}  # fmt: skip
        values = fit_all(others)[name]
        by = ranking.Coefficients(tuple(values), np.array(list(values.values()), np.float32))
        for one in seen[name]:
            if one.fold == fold and not one.own:
                found, _logits = ranking.ordered(one.at, one.table, by, name.startswith("lexical"))
                lists.append((sorted(one.wanted), found[:10].tolist()))
    return figures(lists)


# -- figures ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Figures:
    """Quality over questions: recall@10 (share of the right articles), MRR@10, how many."""

    recall: float
    mrr: float
    questions: int

    def __str__(self) -> str:
        return f"{self.recall:.3f} | {self.mrr:.3f} | {self.questions}"


def figures(lists: Iterable[tuple[Sequence[Hashable], Sequence[Hashable]]]) -> Figures:
    """Of (right articles, articles found, best first), by place or position."""
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


__all__ = [
    "Asked", "Consultation", "Figures", "Meanings", "Shelf", "consultations", "figures", "fit", "folds",
]  # fmt: skip
