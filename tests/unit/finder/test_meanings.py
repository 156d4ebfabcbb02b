"""Vectors by the digests of texts, without the model."""

from __future__ import annotations

import numpy as np

from niangjia.finder import index, semantic
from niangjia.finder.knowledge import NOTHING_LEARNED
from niangjia.finder.passages import digest, passage

ROWS = [
    ("甲法", 1, 0, "第一个。", []),
    ("甲法", 2, 0, "第二个。", []),
    ("甲法", 3, 0, "没有向量的。", []),
]  # fmt: skip


def made() -> semantic.Meanings:
    book, _postings = index.collect(ROWS, NOTHING_LEARNED, {})
    digests = np.array([digest(passage(law, path, text)) for law, _n, _s, text, path in ROWS[:2]])
    order = np.argsort(digests.astype(np.uint64))
    vectors = np.array([[127, 0], [0, 127]], np.int8)[order]
    scale = np.full(2, 1 / 127, np.float32)
    turned = np.array([[0, 1], [1, 0]], np.float32)
    return semantic.for_book(book, digests.astype(np.uint64)[order], vectors, scale, turned)


def test_each_article_finds_its_vector_and_the_map_turns_the_question() -> None:
    near = made().near(np.array([1, 0], np.float32))
    assert np.allclose(near.mapped[:2], [0, 1], atol=1e-6)
    assert np.allclose(near.plain(np.array([0, 1])), [1, 0], atol=1e-6)


def test_an_article_without_a_vector_lies_as_near_as_others_on_the_whole() -> None:
    meanings = made()
    assert list(meanings.known) == [True, True, False]
    near = meanings.near(np.array([1, 0], np.float32))
    assert near.mapped[2] == near.plain(np.array([2]))[0] == 0.5


def test_the_shipped_vectors_stand_in_the_order_of_their_digests() -> None:
    digests, vectors, scale, query_map = semantic._shipped()
    assert (digests[1:] > digests[:-1]).all() and len(digests) == len(vectors) == len(scale)
    assert query_map.shape == (semantic.WIDTH, semantic.WIDTH)
