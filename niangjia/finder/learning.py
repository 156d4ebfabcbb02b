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


class _Lists:
    """Candidates of many questions under one another, their features standardised; what is learned
    is how likely the right ones are in a softmax over each question's own."""

    def __init__(self, data: Sequence[Row]) -> None:
        data = [(table, right) for table, right in data if right.any()]
        self.names = tuple(name for name in data[0][0] if name not in ranking.BY_HAND)
        tables = [np.stack([table[name] for name in self.names], 1) for table, _right in data]
        every = np.concatenate(tables).astype(np.float32)
        self.mean, self.spread = every.mean(0), every.std(0) + np.float32(1e-6)
        self.every = (every - self.mean) / self.spread
        self.starts = np.cumsum([0, *(len(table) for table in tables[:-1])])
        self.of = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
        self.right = np.concatenate([right / right.sum() for _table, right in data]).astype(
            np.float32
        )

    def slope(self, logits: Array) -> Array:
        """Of the loss, by each candidate's logit."""
        likely = np.exp(logits - np.maximum.reduceat(logits, self.starts)[self.of])
        likely /= np.add.reduceat(likely, self.starts)[self.of]
        return np.asarray((likely - self.right) / len(self.starts), np.float32)


class _Adam:
    """Steps of one array of weights (Kingma and Ba, 2015)."""

    def __init__(self, pace: float) -> None:
        self.pace, self.step = pace, 0
        self.m = self.v = np.zeros((), np.float32)

    def moved(self, weights: Array, slope: Array) -> Array:
        """The weights after one more step."""
        self.step += 1
        self.m = np.asarray(0.9 * self.m + 0.1 * slope, np.float32)
        self.v = np.asarray(0.99 * self.v + 0.01 * slope**2, np.float32)
        m, v = self.m / (1 - 0.9**self.step), self.v / (1 - 0.99**self.step)
        return np.asarray(weights - self.pace * m / (np.sqrt(v) + 1e-8), np.float32)


def fit(data: Sequence[Row], *, steps: int = 140, keep: float = 1e-2) -> dict[str, float]:
    """Coefficients under which the right articles are likeliest, each feature by itself; given back
    for plain features."""
    lists, adam = _Lists(data), _Adam(0.08)
    w = np.zeros(len(lists.names), np.float32)
    for _ in range(steps):
        w = adam.moved(w, lists.every.T @ lists.slope(lists.every @ w) + keep * w)
    return {
        name: round(float(value), 4)
        for name, value in zip(lists.names, w / lists.spread, strict=True)
    }


# How many bends a draw has, and how many draws are put together: each goes its own way.
BENDS, BENT_DRAWS = 8, 3
Bent = tuple[dict[str, float], list[list[float]]]


def fit_bent(data: Sequence[Row]) -> Bent:
    """Coefficients with bends (``ranking.Coefficients``): a layer of few units beside the features by
    themselves, the mean of some draws. For plain features too."""
    lists, start = _Lists(data), fit(data)
    straight = np.array([start[name] for name in lists.names], np.float32) * lists.spread
    draws = [_bent(lists, straight, seed) for seed in range(BENT_DRAWS)]
    values = np.mean([w for w, _bends in draws], axis=0) / lists.spread
    bends = []
    for weights, stand, counts in (bend for _w, found in draws for bend in found):
        plain = weights / lists.spread
        row = [*plain, stand - plain @ lists.mean, counts / BENT_DRAWS]
        bends.append([round(float(value), 4) for value in row])
    return {n: round(float(v), 4) for n, v in zip(lists.names, values, strict=True)}, bends


def _bent(
    lists: _Lists, w: Array, seed: int, *, steps: int = 120, keep: float = 1e-2
) -> tuple[Array, list[tuple[Array, np.float32, np.float32]]]:
    """(coefficients, bends) of one draw, for standardised features."""
    dice = np.random.default_rng(seed)
    inner = (dice.standard_normal((len(w), BENDS)) * 0.3 / np.sqrt(len(w))).astype(np.float32)
    stand, counts = np.zeros(BENDS, np.float32), np.zeros(BENDS, np.float32)
    adams = [_Adam(0.005), *(_Adam(0.02) for _ in range(3))]
    for _ in range(steps):
        bent = np.tanh(lists.every @ inner + stand)
        slope = lists.slope(lists.every @ w + bent @ counts)
        back = slope[:, None] * counts * (1 - bent * bent)
        w, inner, stand, counts = (
            adam.moved(old, new)
            for adam, old, new in zip(
                adams,
                (w, inner, stand, counts),
                (
                    lists.every.T @ slope + 1e-3 * w,
                    lists.every.T @ back + keep * inner,
                    back.sum(0),
                    bent.T @ slope + keep * counts,
                ),
                strict=True,
            )
        )
    return w, list(zip(inner.T, stand, counts, strict=True))


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


# Only there did bends find more than the features by themselves by more than chance would.
BENT = "semantic"


def fit_all(
    seen: Mapping[str, Sequence[Seen]], wanted: Sequence[str] = (BENT,)
) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """(coefficients, bends) of every engine and scope. "Family" learns from our own questions and the
    consultations of the domain."""
    rows = {
        name: [one.row for one in found for _ in range(one.times)] for name, found in seen.items()
    }
    fitted = {name: fit(data) for name, data in rows.items()}
    # Alone, our own questions forget what consultations teach: the family scope takes both.
    share = OF_CONSULTATIONS
    for name in [name for name in fitted if name.endswith("_family")]:
        general = fitted[name.removesuffix("_family")]
        fitted[name] = {
            key: round((1 - share) * value + share * general[key], 4)
            for key, value in fitted[name].items()
        }
    bends: dict[str, Any] = {}
    if BENT in rows and BENT in wanted:
        fitted[BENT], bends[BENT] = fit_bent(rows[BENT])
    return fitted, bends


def validated(seen: Mapping[str, Sequence[Seen]], name: str, parts: int = 5) -> Figures:
    """Quality of an engine and scope over all consultations: each ranked by coefficients that only
    the other folds taught."""
    lists = []
    for fold in range(parts):
        others = {n: [one for one in found if one.fold != fold] for n, found in seen.items()
                  if n in (name, name.removesuffix("_family"))}  # fmt: skip
        fitted, bends = fit_all(others, wanted=(name,))
        by = ranking.coefficients_of(fitted[name], bends.get(name))
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

    plain = {name: value for name, value in values.items() if name != "bends"}
    text = yaml.safe_dump(plain, sort_keys=False)
    bends = yaml.safe_dump({"bends": values.get("bends", {})}, default_flow_style=None, width=120)
    path.write_text(header + text + bends, "utf-8")


__all__ = [
    "Asked", "Consultation", "Figures", "Meanings", "Shelf", "consultations", "figures", "fit", "folds",
]  # fmt: skip
