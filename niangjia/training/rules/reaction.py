"""Anonymous answers: put away so that none can be told apart, shown from FEWEST up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

FEWEST = 5
FEWEST_VOTES = 3
# Feedback closes so many days after a programme's last day.
OPEN_DAYS = 14
RATINGS = (1, 2, 3, 4, 5)


def put_away(answers: Sequence[Any], fresh: Any) -> list[Any]:
    """All answers with one more, in an order that tells nothing of which came when."""
    every = [*answers, fresh]
    SystemRandom().shuffle(every)
    return every


def is_closed(today: dt.date, last_day: dt.date, closed_on: dt.date | None) -> bool:
    """Whether no answer is taken any more."""
    return closed_on is not None or today > last_day + dt.timedelta(days=OPEN_DAYS)


@dataclass(frozen=True)
class Spread:
    """How often each rating was given, and their mean."""

    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many answered."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """Mean rating; None when nobody answered."""
        if not self.n:
            return None
        return sum(rating * n for rating, n in zip(RATINGS, self.counts, strict=True)) / self.n


def spreads(answers: Iterable[Mapping[str, int]], questions: Iterable[str]) -> dict[str, Spread]:
    """The spread of each question's ratings; empty below FEWEST answers in all."""
    every = list(answers)
    if len(every) < FEWEST:
        return {}
    return {
        code: Spread(tuple(sum(one.get(code) == rating for one in every) for rating in RATINGS))
        for code in questions
    }
