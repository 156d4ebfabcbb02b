"""Coefficients: what is learned is what the ranking counts by, and bends tell what no sum can."""

from __future__ import annotations

import numpy as np

from niangjia.finder import learning, ranking
from niangjia.finder.ranking import Array

BY_HAND = dict.fromkeys(ranking.BY_HAND, np.zeros(4, np.float32))


def lists(count: int) -> list[learning.Row]:
    """Lists of four in which the right one is the only one whose two features differ."""
    dice = np.random.default_rng(3)
    found = []
    for _ in range(count):
        right = int(dice.integers(4))
        one = dice.integers(0, 2, 4).astype(np.float32)
        other = one.copy()
        other[right] = 1 - one[right]
        found.append(({"one": one, "other": other, **BY_HAND}, np.arange(4) == right))
    return found


def hits(data: list[learning.Row], by: ranking.Coefficients) -> float:
    return float(np.mean([right[int(by.logits(table).argmax())] for table, right in data]))


def test_bends_learn_what_no_feature_says_by_itself() -> None:
    data = lists(120)
    straight = ranking.coefficients_of(learning.fit(data), None)
    bent = ranking.coefficients_of(*learning.fit_bent(data))
    assert hits(data, bent) > max(0.95, hits(data, straight))


def test_a_bend_is_one_unit_of_a_layer() -> None:
    by = ranking.coefficients_of({"one": 2.0, "other": -1.0}, [[1.0, 3.0, 0.5, 4.0]])
    one, other = np.array([0.2, -0.4], np.float32), np.array([0.1, 0.3], np.float32)
    wanted: Array = 2 * one - other + 4 * np.tanh(one + 3 * other + 0.5)
    assert np.allclose(by.logits({"one": one, "other": other}), wanted, atol=1e-6)


def test_the_shipped_coefficients_name_features_and_each_bend_has_its_size() -> None:
    for engine in ("lexical", "semantic", "lexical_family", "semantic_family"):
        by = ranking.coefficients(engine)
        assert len(by.names) == len(by.values)
        assert by.bends is None or by.bends.shape[1] == len(by.names) + 2
