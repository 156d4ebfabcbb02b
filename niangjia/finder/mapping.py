"""Vectors of articles and of questions, and the map that questions with their articles teach. Used with
``learning``; needs the extra ``[semantic]``."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from niangjia.finder import index, ranking, semantic
from niangjia.finder.consultations import Consultation
from niangjia.finder.gist import gist
from niangjia.finder.knowledge import Place
from niangjia.finder.passages import digest, passage
from niangjia.finder.ranking import Array
from niangjia.finder.tokens import normalise

# How sharply the map tells the right article from others (the temperature of the softmax).
SHARPNESS = 0.008
# Maps that see other draws go other ways; the mean of a few finds more than each (benchmarks/README.md).
DRAWS = 3


def learn_map(
    asked: Array, answers: NDArray[np.intp], articles: Array, *, steps: int = 60, seed: int = 0
) -> Array:
    """A matrix that carries meanings of questions to meanings of articles: ``asked`` (n × d), the
    position of each one's article, ``articles`` (N × d), all of length 1. Starts from the identity."""
    dice = np.random.default_rng(seed)
    size = asked.shape[1]
    w = np.eye(size, dtype=np.float32)
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, steps + 1):
        others = dice.choice(len(articles), min(2500, len(articles)), replace=False)
        shown = np.unique(np.concatenate([answers, others]))
        some = dice.choice(len(asked), min(1200, len(asked)), replace=False)
        logits = (asked[some] @ w) @ articles[shown].T / SHARPNESS
        likely = np.exp(logits - logits.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        likely[np.arange(len(some)), np.searchsorted(shown, answers[some])] -= 1
        slope = asked[some].T @ (likely @ articles[shown]) / SHARPNESS / len(some)
        slope += 0.1 * (w - np.eye(size, dtype=np.float32))
        m, v = 0.9 * m + 0.1 * slope, 0.99 * v + 0.01 * slope**2
        w = w - 0.003 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
    return np.asarray(w, np.float32)


class Meanings:
    """Vectors of articles and of questions, with the maps that they teach. Needs the extra."""

    def __init__(
        self, rows: Sequence[index.Row], asked: Sequence[Consultation], earlier: Path | None,
        rarity: Callable[[str], float],
    ) -> None:  # fmt: skip
        passages = [passage(law, path, text) for law, _n, _s, text, path in rows]
        self.digests = np.array([digest(text) for text in passages], np.uint64)
        self.articles = self._articles(passages, earlier)
        self.at: dict[Place, int] = {}
        for position, row in enumerate(rows):
            self.at.setdefault((row[0], row[1], row[2]), position)
        vectors = semantic.embed("query", [gist(normalise(one.question), rarity) for one in asked])
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
        asked = np.stack([vector for vector, _at in pairs])
        maps = [learn_map(asked, answers, self.articles, seed=seed) for seed in range(DRAWS)]
        return np.asarray(np.mean(maps, axis=0), np.float32)

    def near(self, one: Consultation, query_map: Array) -> ranking.Near:
        """How near each article lies to a question, by the map and without it."""
        every = semantic.Meanings(self.articles, query_map, np.ones(len(self.articles), bool))
        return every.near(self.asked[one.key])

    def write(self, query_map: Array, path: Path) -> None:
        """Vectors in 8 bits with their scale, in the order of the texts' digests, and the map."""
        order = np.argsort(self.digests)
        articles = self.articles[order]
        scale = np.abs(articles).max(1) / 127
        packed = np.round(articles / scale[:, None]).astype(np.int8)
        with path.open("wb") as file:
            np.savez(
                file, digests=self.digests[order], vectors=packed, scale=scale.astype(np.float32),
                query_map=query_map.astype(np.float16),
            )  # fmt: skip
