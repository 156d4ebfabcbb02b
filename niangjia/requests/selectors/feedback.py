"""Reading feedback: from five answers up, finished months only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.requests import library
from niangjia.requests.models import FeedbackAnswer

LEAST = 5
MOST = 2000


@dataclass(frozen=True)
class Result:
    """Answers of a year within reach: how many, and by question how often each was given. Below
    five answers ``counts`` and ``words`` are empty."""

    year: int
    number: int
    counts: dict[str, dict[int, int]]
    words: list[str]

    @property
    def enough(self) -> bool:
        """Whether there are five."""
        return self.number >= LEAST


def results(actor: Actor, year: int) -> Result:
    """What a year's answers say. The present month is left out, so that nobody watches one arrive."""
    begun = timezone.localdate().replace(day=1)
    rows = list(
        policy_of(FeedbackAnswer)
        .visible_to(actor)
        .filter(month__year=year, month__lt=begun)
        .order_by("id")[:MOST]
    )
    if len(rows) < LEAST:
        return Result(year, 0, {}, [])
    counts = {
        name: dict(Counter(getattr(row, name) for row in rows)) for name in library.questions()
    }
    return Result(year, len(rows), counts, [row.words for row in rows if row.words])
