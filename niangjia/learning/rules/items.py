"""Item analysis: how well questions measure. No Django.

Classical test theory: facility is the mean share of points; discrimination the correlation of a
question with the rest of its test; reliability is Cronbach's alpha, which is KR-20 when every
question is right or wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Below this many finished sittings nothing is said: chance would speak.
FEWEST = 10


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    centre = _mean(values)
    return math.fsum((value - centre) ** 2 for value in values) / len(values)


def correlation(one: Sequence[float], two: Sequence[float]) -> float | None:
    """Pearson's r; None when one of them doesn't vary."""
    if len(one) < 2:
        return None
    first, second = _mean(one), _mean(two)
    spread = math.sqrt(
        math.fsum((x - first) ** 2 for x in one) * math.fsum((y - second) ** 2 for y in two)
    )
    if spread < 1e-12:
        return None
    shared = math.fsum((x - first) * (y - second) for x, y in zip(one, two, strict=True))
    return max(-1.0, min(1.0, shared / spread))


def alpha(sittings: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha over sittings of the same questions; None when it can't be said."""
    if len(sittings) < 2 or len(sittings[0]) < 2:
        return None
    count = len(sittings[0])
    whole = _variance([math.fsum(row) for row in sittings])
    if whole < 1e-12:
        return None
    parts = math.fsum(_variance([row[at] for row in sittings]) for at in range(count))
    return count / (count - 1) * (1 - parts / whole)


def dichotomous(sittings: Sequence[Sequence[float]]) -> bool:
    """Whether every question was right or wrong: then alpha is KR-20."""
    return all(value in (0.0, 1.0) for row in sittings for value in row)


@dataclass(frozen=True)
class Distractor:
    """An option: how often it was chosen, by all, by the strong and by the weak third."""

    option: int
    right: bool
    chosen: int
    strong: int
    weak: int

    @property
    def verdict(self) -> str:
        """ok, never (a wrong one that nobody takes), draws_strong (look at the key)."""
        if self.right:
            return "ok"
        if not self.chosen:
            return "never"
        return "draws_strong" if self.strong > self.weak else "ok"


@dataclass(frozen=True)
class Item:
    """One question's numbers over ``count`` sittings."""

    code: str
    count: int
    facility: float
    discrimination: float | None
    distractors: tuple[Distractor, ...] = ()

    @property
    def verdict(self) -> str:
        """good, easy, hard, weak, flat, negative: what a trainer should look at first."""
        if self.discrimination is not None and self.discrimination < 0:
            return "negative"
        if self.facility > 0.95:
            return "easy"
        if self.facility < 0.2:
            return "hard"
        if self.discrimination is None:
            return "flat"
        return "weak" if self.discrimination < 0.2 else "good"


def thirds(totals: Sequence[float]) -> tuple[set[int], set[int]]:
    """(strong, weak): positions of the best and the weakest third, ties by order of arrival."""
    order = sorted(range(len(totals)), key=lambda at: (totals[at], at))
    size = max(1, len(order) // 3)
    return set(order[-size:]), set(order[:size])


def distractors(
    picked: Sequence[frozenset[int]], count: int, key: frozenset[int], totals: Sequence[float]
) -> tuple[Distractor, ...]:
    """Each option of a choice question, by what ``picked`` holds for each sitting."""
    strong, weak = thirds(totals)
    return tuple(
        Distractor(
            option,
            option in key,
            sum(option in each for each in picked),
            sum(option in picked[at] for at in strong),
            sum(option in picked[at] for at in weak),
        )
        for option in range(1, count + 1)
    )


def analyse(
    codes: Sequence[str],
    sittings: Sequence[Sequence[float]],
    choices: Mapping[str, tuple[Sequence[frozenset[int]], int, frozenset[int]]],
) -> list[Item]:
    """One Item for each question of a test that everybody sat in full.

    ``choices``: code → (options picked in each sitting, how many options, the key).
    """
    totals = [math.fsum(row) for row in sittings]
    out = []
    for at, code in enumerate(codes):
        own = [row[at] for row in sittings]
        rest = [total - value for total, value in zip(totals, own, strict=True)]
        told = choices.get(code)
        out.append(
            Item(
                code,
                len(own),
                _mean(own),
                correlation(own, rest),
                distractors(told[0], told[1], told[2], totals) if told else (),
            )
        )
    return out


def reliability_words(value: float | None) -> str:
    """none, poor, fair, good: how far a score may be trusted."""
    if value is None:
        return "none"
    return "poor" if value < 0.6 else "fair" if value < 0.8 else "good"
