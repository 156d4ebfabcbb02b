"""Grading: from an answer as it is kept to a share of the points, 0 to 1. No Django.

An answer is kept by type: single a number from 1 in the order of the file; multiple a list of
them; truefalse a bool; ordering the numbers in the order she chose; matching for each left side
the number of the right one (0: none); date an ISO day; money an amount as text; case the list of
rubric lines (from 0) that she finds met.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from niangjia.learning.rules.content import Question


def _numbers(given: Any) -> list[int]:
    if not isinstance(given, list | tuple):
        return []
    return [each for each in given if isinstance(each, int) and not isinstance(each, bool)]


def _multiple(question: Question, given: Any) -> float:
    """Right ones less wrong ones, of the right ones there are; never below nothing."""
    key, picked = set(question.key), set(_numbers(given))
    return max(0.0, (len(picked & key) - len(picked - key)) / len(key))


def _ordering(question: Question, given: Any) -> float:
    """The share of neighbours that follow each other as they should."""
    order, count = _numbers(given), len(question.options)
    if sorted(order) != list(range(1, count + 1)):
        return 0.0
    right = sum(after == before + 1 for before, after in itertools.pairwise(order))
    return right / (count - 1)


def _matching(question: Question, given: Any) -> float:
    picked = _numbers(given)
    if len(picked) != len(question.pairs):
        return 0.0
    return sum(at == each for at, each in enumerate(picked, 1)) / len(question.pairs)


def _money(question: Question, given: Any) -> float:
    try:
        off = abs(Decimal(str(given)) - Decimal(question.key))
    except InvalidOperation:
        return 0.0
    return float(off.is_finite() and off <= Decimal(question.tolerance))


# How far an answer meets a line of a rubric: not there, in part, whole.
LEVELS = (0, 1, 2)


def by_rubric(question: Question, marks: Sequence[int]) -> float:
    """The share of a case's points by a level for each line of its rubric. Raises ValueError when a
    line has no level."""
    if len(marks) != len(question.rubric) or not set(marks) <= set(LEVELS):
        raise ValueError("a level for each line")
    most = sum(points for points, _line in question.rubric) * LEVELS[-1]
    told = zip(question.rubric, marks, strict=True)
    return sum(points * level for (points, _line), level in told) / most


def _case(question: Question, given: Any) -> float:
    met = {each for each in _numbers(given) if 0 <= each < len(question.rubric)}
    most = sum(points for points, _line in question.rubric)
    return sum(question.rubric[each][0] for each in met) / most


def grade(question: Question, given: Any) -> float:
    """The share of the points that ``given`` earns; no answer earns nothing."""
    if given is None:
        return 0.0
    if question.type == "single":
        return float(not isinstance(given, bool) and given == question.key)
    if question.type == "truefalse":
        return float(isinstance(given, bool) and given is question.key)
    if question.type == "date":
        return float(str(given) == question.key)
    by_type = {
        "multiple": _multiple, "ordering": _ordering, "matching": _matching, "money": _money,
        "case": _case,
    }  # fmt: skip
    return by_type[question.type](question, given)


def right_answer(question: Question) -> Any:
    """The answer that earns everything, as it would be kept."""
    if question.type == "multiple":
        return list(question.key)
    if question.type == "ordering":
        return list(range(1, len(question.options) + 1))
    if question.type == "matching":
        return list(range(1, len(question.pairs) + 1))
    if question.type == "case":
        return list(range(len(question.rubric)))
    return question.key


def shown_order(count: int, seed: str) -> list[int]:
    """In which order options are shown: the numbers 1 to ``count``, the same for the same seed."""
    order = list(range(1, count + 1))
    random.Random(f"order:{seed}").shuffle(order)  # noqa: S311 - an order, no secret
    return order


def mean(shares: Sequence[float]) -> float | None:
    """The mean, or None of nothing."""
    return sum(shares) / len(shares) if shares else None
