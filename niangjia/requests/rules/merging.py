"""Breakdowns of a total in which no small number shows: told answer by answer, or by groups of answers that are
always the same, or only all together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from niangjia.requests.rules.small import K

ANSWERS, GROUPS, TOGETHER = 0, 1, 2


@dataclass(frozen=True)
class Told:
    """How finely a breakdown is told, and its numbers in that order; None is withheld."""

    level: int
    numbers: tuple[int | None, ...]


def told(counts: Sequence[int], groups: Sequence[Sequence[int]], k: int = K) -> Told:
    """The finest way in which no number is from 1 to k-1. ``groups`` names every answer once, by its place.

    Groups are fixed beforehand, so that how they are put together tells nothing: within one of at least k with two
    answers or more, a small number has always another value that fits. A test goes through every small
    breakdown and holds that whoever knows this rule works no small number out.
    """
    sums = [sum(counts[at] for at in group) for group in groups]
    for level, numbers in (
        (ANSWERS, tuple(counts)),
        (GROUPS, tuple(sums)),
        (TOGETHER, (sum(sums),)),
    ):
        if not any(0 < number < k for number in numbers):
            return Told(level, numbers)
    return Told(TOGETHER, (None,))


def apart(counts: Sequence[int], of: int, k: int = K) -> Told:
    """Answers of which several may hold, out of ``of``: each is told unless it holds, or doesn't hold, for 1 to
    k-1."""
    shown = (None if 0 < one < k or 0 < of - one < k else one for one in counts)
    return Told(ANSWERS, tuple(shown))


def places(answers: Sequence[str], groups: Sequence[Sequence[str]]) -> list[list[int]]:
    """The groups by the places of their answers. Raises ValueError unless each answer stands in one."""
    found = [[answers.index(code) for code in codes] for codes in groups]
    if sorted(at for group in found for at in group) != list(range(len(answers))):
        raise ValueError("every answer stands in one group")
    return found
