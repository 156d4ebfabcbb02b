"""How articles are ranked: BM25 in each field, put together by logistic coefficients. No database:
the same terms and postings give the same list everywhere.

BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009). The coefficients
are learned by ``scripts/learn_finder.py`` and stand in ``data/coefficients.yaml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from niangjia.finder.index import FIELDS, Book, Postings
from niangjia.finder.knowledge import Entry, Place
from niangjia.ui.datafiles import read_yaml

Array = NDArray[np.float32]
Rows = Mapping[str, tuple[Postings, float]]
# (k1, b) of each field, and of text and learned taken together.
BM25 = {"text": (1.2, 0.6), "head": (1.2, 0.3), "learned": (0.9, 0.3), "lay": (0.9, 0.3)}
BOTH = (0.9, 0.4)
# How much a term that everybody asks weighs less; what a word of the lexicon weighs beside hers.
COMMON, MEANT = 3.0, 0.5
CANDIDATES, BY_MEANING = 200, 100
# Fewer terms than this are fetched for a question: of a long one the rarest.
MOST_TERMS = 160


@dataclass
class Asked:
    """A question as it is ranked: terms with weights, the everyday words found in it, what it
    names, and with the semantic part its meaning."""

    terms: dict[str, float]
    entries: dict[str, Entry] = field(default_factory=dict)
    text: str = ""
    meaning: Array | None = None


@dataclass(frozen=True)
class Near:
    """How near articles lie to a question in meaning, -1 to 1: every one by the learned map; without
    it the ones asked for, since only candidates need that."""

    mapped: Array
    plain: Callable[[NDArray[np.intp]], Array]


@dataclass(frozen=True)
class Coefficients:
    """What each feature counts: ``values`` by itself; ``bends`` say how they count together (one row a
    bend: a weight for each feature, where it stands, how much it counts)."""

    names: tuple[str, ...]
    values: Array
    bends: Array | None = None

    def logits(self, features: Mapping[str, Array]) -> Array:
        """One figure a candidate."""
        table = np.stack([features[name] for name in self.names], axis=1)
        found = table @ self.values
        if self.bends is not None:
            weights, stand, counts = self.bends[:, :-2], self.bends[:, -2], self.bends[:, -1]
            found = found + np.tanh(table @ weights.T + stand) @ counts
        return np.asarray(found, np.float32)


@cache
def coefficients(engine: str) -> Coefficients:
    """The learned coefficients of an engine ("lexical", "semantic", and each with "_family")."""
    text = resources.files("niangjia.finder").joinpath("data/coefficients.yaml").read_text("utf-8")
    data = read_yaml(text)
    rows: dict[str, float] = data[engine]
    return coefficients_of(rows, data["bends"].get(engine))


def coefficients_of(
    rows: Mapping[str, float], bends: Sequence[Sequence[float]] | None
) -> Coefficients:
    """Coefficients as they are learned and as they stand in their file."""
    return Coefficients(
        tuple(rows),
        np.array(list(rows.values()), np.float32),
        None if bends is None else np.array(bends, np.float32),
    )


# What the lexicon counts beside what was learned: set by hand so that the articles which we name for
# everyday words stand high; measured not to harm on consultations, held by the traps.
BY_HAND = {"issue": 0.7, "named": 1.0}


# What the lexicon means: position → (how far its issues are meant, how often it is named).
Meant = Mapping[int, tuple[float, float]]
NOT_MEANT: Meant = {}


@dataclass
class Scores:
    """BM25 of every article in each field; ``weight`` is what all terms weigh together."""

    fields: dict[str, Array]
    weight: float


def scores(asked: Asked, rows: Rows, book: Book) -> Scores:
    """BM25 in each field, and in text and learned together ("both"). All terms at once: a pass for
    each term would cost three times as much."""
    held = [(*rows[term], times) for term, times in asked.terms.items() if term in rows]
    size = len(book)
    if not held:
        return Scores({name: np.zeros(size, np.float32) for name in (*FIELDS, "both")}, 1.0)
    every = np.concatenate([postings for postings, _common, _times in held])
    weighs = np.array([times / (1 + COMMON * common) for _postings, common, times in held])
    owner = np.repeat(np.arange(len(held)), [len(postings) for postings, _c, _t in held])
    at = every["at"].astype(np.intp)
    often = {name: every[name].astype(np.float32) for name in FIELDS}
    often["both"] = often["text"] + often["learned"]
    out = {}
    for name, tf in often.items():
        there = np.flatnonzero(tf)
        terms, places, tf = owner[there], at[there], tf[there]
        holding = np.bincount(terms, minlength=len(held))
        idf = np.log1p((size - holding + 0.5) / (holding + 0.5))
        k1, damping = _damping(book, name)
        impact = (weighs * idf)[terms] * (tf * (k1 + 1) / (tf + damping[places]))
        out[name] = np.bincount(places, weights=impact, minlength=size).astype(np.float32)
    return Scores(out, float(weighs.sum()) or 1.0)


def _damping(book: Book, name: str) -> tuple[float, Array]:
    """(k1, by how much its length damps what stands in each article) of a field."""
    k1, b = BOTH if name == "both" else BM25[name]
    found = book.damping.get(name)
    if found is None:
        if name == "both":
            length = book.lengths[0] + book.lengths[2]
            mean = float(length.mean()) or 1.0
        else:
            length = book.lengths[FIELDS.index(name)]
            mean = float(book.means[FIELDS.index(name)])
        found = np.asarray(k1 * (1 - b + b * length / mean), np.float32)
        book.damping[name] = found
    return k1, found


def rarity(term: str, rows: Rows, articles: int) -> float:
    """What a term tells: more, the fewer articles hold it and the fewer people ask it."""
    if term not in rows:
        return 0.5
    found, common = rows[term]
    return float(np.log1p((articles - len(found) + 0.5) / (len(found) + 0.5))) / (
        1 + COMMON * common
    )


def _top(values: Array, count: int) -> NDArray[np.intp]:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]


def _rank(values: Array) -> Array:
    order = np.empty(len(values), np.float32)
    order[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return np.asarray(1 / order, np.float32)


def features(
    asked: Asked, found: Scores, book: Book, only: NDArray[np.bool_] | None = None,
    near: Near | None = None, meant: Meant = NOT_MEANT,
) -> tuple[NDArray[np.intp], dict[str, Array]]:  # fmt: skip
    """(positions of the candidates, their features)."""
    base = found.fields["both"] + 0.4 * found.fields["head"]
    base = base + (0.5 if only is None else 1.0) * found.fields["lay"]
    if only is not None:
        base = np.where(only, base, -1).astype(np.float32)
    # Marks, not np.union1d: that loads numpy's masked arrays with the first question (13 ms).
    chosen = np.zeros(len(book), bool)
    chosen[_top(base, CANDIDATES)] = True
    if near is not None:
        mapped = near.mapped if only is None else np.where(only, near.mapped, -9).astype(np.float32)
        chosen[_top(mapped, BY_MEANING)] = True
    chosen[np.fromiter(meant, np.intp, len(meant))] = True
    if only is not None:
        chosen &= only
    at = np.flatnonzero(chosen)
    out: dict[str, Array] = {}
    for name in ("text", "head", "both", "learned", "lay"):
        values = found.fields[name][at]
        out[name] = values / np.float32(found.weight)
        out[f"{name}_part"] = values / (values.max(initial=0) or 1)
    out["count"] = np.log1p(book.count[at])
    out["law_count"] = np.log1p(book.law_count[at])
    said = np.array([law in asked.text for law in book.laws], np.float32)
    out["law_named"] = said[book.law_at[at]]
    out["rank"] = _rank(base[at])
    for name in ("both", "learned"):
        values = found.fields[name]
        out[f"{name}_around"] = book.around(values, at) / (values.max(initial=0) or 1)
    both = found.fields["both"]
    out["both_law"] = book.best_of_law(both)[at] / (both.max(initial=0) or 1)
    out |= _meant(at, meant)
    if near is not None:
        for name, values in (("near", near.mapped[at]), ("near_plain", near.plain(at))):
            out[name] = values
            out[f"{name}_part"] = values - values.max(initial=-1)
        out["near_rank"] = _rank(near.mapped[at])
        best = near.mapped.max(initial=-1)
        out["near_around"] = book.around(near.mapped, at) - best
        out["near_law"] = book.best_of_law(near.mapped)[at] - best
    return at, out


def _meant(at: NDArray[np.intp], meant: Meant) -> dict[str, Array]:
    """What the lexicon says of each candidate: "issue" (its issues were meant), "named"."""
    out = {name: np.zeros(len(at), np.float32) for name in ("issue", "named")}
    for position, (issue, named) in meant.items():
        row = int(np.searchsorted(at, position))
        if row < len(at) and at[row] == position:
            out["issue"][row], out["named"][row] = issue, named
    return out


@dataclass(frozen=True)
class Ranked:
    """One article of the list. ``score`` compares within one list only."""

    place: Place
    score: float
    position: int


def rank(
    asked: Asked,
    rows: Rows,
    book: Book,
    *,
    limit: int,
    only: NDArray[np.bool_] | None = None,
    near: Near | None = None,
    meant: Meant = NOT_MEANT,
) -> list[Ranked]:
    """The best articles, best first; none when no term and no meaning fits."""
    found = scores(asked, rows, book)
    at, table = features(asked, found, book, only, near, meant)
    engine = "lexical" if near is None else "semantic"
    chosen, logits = ordered(
        at, table, coefficients(engine if only is None else f"{engine}_family"), near is None
    )
    return [
        Ranked(book.place(int(position)), float(logit), int(position))
        for position, logit in zip(chosen[:limit], logits[:limit], strict=True)
    ]


def ordered(
    at: NDArray[np.intp], table: Mapping[str, Array], by: Coefficients, lexical: bool
) -> tuple[NDArray[np.intp], Array]:
    """(positions, scores), best first. ``lexical``: only what a term or the lexicon reached."""
    logits = by.logits(table) + sum(BY_HAND[name] * table[name] for name in BY_HAND)
    if lexical:
        felt = sum(table[name] for name in (*BY_HAND, "text", "head", "learned", "lay"))
        at, logits = at[felt > 0], logits[felt > 0]
    # Equal scores stand in the order of the book, so that the list is the same everywhere.
    order = np.lexsort((at, -np.round(logits, 5)))
    return at[order], np.asarray(logits[order], np.float32)
