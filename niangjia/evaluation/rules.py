"""How effects are estimated: differences of means with their intervals. Pure; no Django.

One person, one number: events of one worker resemble each other, so a person's own proportion (or
score) is the unit, and intervals come from how much persons differ. Everything is an interval of
Student's t; see docs/adr/0020-evaluation.md for what was rejected and why.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist, fmean
from typing import TypeVar

FEWEST_PEOPLE = 5
LEVEL = 0.95


# -- Student's t ------------------------------------------------------------------------------------
def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    value = d
    for m in range(1, 400):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        step = 1.0
        for term in (even, odd):
            d = 1 + term * d
            c = 1 + term / c
            d = 1 / (d if abs(d) > tiny else tiny)
            c = c if abs(c) > tiny else tiny
            step = c * d
            value *= step
        if abs(step - 1) < 1e-14:
            break
    return value


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), for 0 <= x <= 1 (DLMF 8.17.2)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
        + a * math.log(x) + b * math.log1p(-x)
    )  # fmt: skip
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1 - front * _beta_fraction(b, a, 1 - x) / b


def t_beyond(t: float, df: float) -> float:
    """How likely |T| > t is under Student's t with ``df`` degrees of freedom."""
    return incomplete_beta(df / 2, 0.5, df / (df + t * t))


def _density(t: float, df: float) -> float:
    front = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
    return math.exp(front - (df + 1) / 2 * math.log1p(t * t / df))


@lru_cache(maxsize=512)
def t_quantile(level: float, df: float) -> float:
    """The t beyond which, on both sides together, 1 - ``level`` lies.

    Newton's method from the normal quantile: that lies below, and the tail is convex, so each step
    comes nearer from below.
    """
    t = NormalDist().inv_cdf((1 + level) / 2)
    for _step in range(100):
        step = (t_beyond(t, df) - (1 - level)) / (2 * _density(t, df))
        t += step
        if abs(step) < 1e-10 * t:
            break
    return t


# -- one difference ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Estimate:
    """A difference, its 95 % interval, and the wider interval by which a claim is judged.

    ``clear``: even the interval widened for the number of questions asked holds no zero.
    """

    value: float
    low: float
    high: float
    clear: bool


def _variance(values: Sequence[float]) -> float:
    mean = fmean(values)
    return sum((one - mean) ** 2 for one in values) / (len(values) - 1)


def least_variance(people: int, events: float) -> float:
    """The variance that is assumed at least: that of the mean of ``events`` yes-or-no events with
    p = 1 / (people + 2), as if the next person were the first who differs (Laplace's rule of
    succession). Without it, a group that is the same throughout would look certain. Our choice; it
    can only widen an interval.
    """
    p = 1 / (people + 2)
    return p * (1 - p) / max(events, 1.0)


def _estimate(value: float, error: float, df: float, questions: int, bound: float) -> Estimate:
    half = t_quantile(LEVEL, df) * error
    wide = t_quantile(1 - (1 - LEVEL) / max(questions, 1), df) * error
    low, high = max(value - half, -bound), min(value + half, bound)
    return Estimate(value, low, high, value - wide > 0 or value + wide < 0)


def paired(
    differences: Sequence[float], *, events: float = 1, questions: int = 1, bound: float = 1
) -> Estimate:
    """The mean of differences, one a person, with the one-sample t interval.

    ``events``: how many events stand behind one person's number, on average; ``questions``: how many
    differences the reader sees at once (Bonferroni, for ``clear`` only). Raises ValueError for fewer
    than two. Source: Student, "The Probable Error of a Mean", Biometrika 6 (1908).
    """
    n = len(differences)
    if n < 2:
        raise ValueError("an interval needs at least two people")
    # Each difference is made of two means.
    spread = max(_variance(differences), 2 * least_variance(n, events))
    return _estimate(fmean(differences), math.sqrt(spread / n), n - 1, questions, bound)


def welch(
    first: Sequence[float],
    second: Sequence[float],
    *,
    events: tuple[float, float] = (1, 1),
    means_in_one: int = 1,
    questions: int = 1,
    bound: float = 1,
) -> Estimate:
    """The difference of two groups' means (first minus second), unequal variances allowed.

    ``means_in_one``: 2 where a person's number is itself a difference. Raises ValueError for a group
    of fewer than two. Source: Welch, "The generalization of 'Student's' problem when several
    different population variances are involved", Biometrika 34 (1947).
    """
    if min(len(first), len(second)) < 2:
        raise ValueError("an interval needs at least two people in each group")
    parts = [
        max(_variance(group), means_in_one * least_variance(len(group), number)) / len(group)
        for group, number in zip((first, second), events, strict=True)
    ]
    error = sum(parts)
    sizes = (len(first), len(second))
    df = error**2 / sum(p**2 / (n - 1) for p, n in zip(parts, sizes, strict=True))
    return _estimate(fmean(first) - fmean(second), math.sqrt(error), df, questions, bound)


# -- learning ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Gain:
    """Before and after of the same people."""

    people: int
    before: float
    after: float
    change: Estimate


def gain(
    pairs: Sequence[tuple[float, float]], *, questions: int, looked_at: int = 1
) -> Gain | None:
    """Mean shares before and after and their difference; None for fewer than FEWEST_PEOPLE.

    ``questions``: how many test questions stand behind one share; ``looked_at``: how many such
    differences the report shows.
    """
    if len(pairs) < FEWEST_PEOPLE:
        return None
    change = paired(
        [after - before for before, after in pairs], events=questions, questions=looked_at
    )
    return Gain(len(pairs), fmean(b for b, _a in pairs), fmean(a for _b, a in pairs), change)


# -- practice ---------------------------------------------------------------------------------------
Two = tuple[int, int]
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Person:
    """One person's (done, due) before and after; never shown, never kept."""

    before: Two
    after: Two

    @property
    def counts(self) -> bool:
        """Whether anything was due in both spans: only such people are compared, in every line."""
        return self.before[1] > 0 and self.after[1] > 0

    @property
    def shares(self) -> tuple[float, float]:
        """Her own proportion before and after."""
        return self.before[0] / self.before[1], self.after[0] / self.after[1]


@dataclass(frozen=True)
class Group:
    """A group's mean proportions, with how many people and events stand behind them."""

    people: int
    events_before: int
    events_after: int
    before: float
    after: float


@dataclass(frozen=True)
class Effect:
    """What an indicator shows. ``change``: after against before, among the trained; ``others``: the
    trained against the not yet trained, afterwards; ``beyond``: how much more the trained changed
    than the others did. Any of them is None where a group is too small.
    """

    trained: Group | None = None
    untrained: Group | None = None
    change: Estimate | None = None
    others: Estimate | None = None
    beyond: Estimate | None = None


def people(before: Mapping[K, Two], after: Mapping[K, Two]) -> list[Person]:
    """Persons from two counts, in no order that tells who."""
    both = [Person(before[key], after[key]) for key in before.keys() & after.keys()]
    found = [one for one in both if one.counts]
    return sorted(found, key=lambda one: (one.before, one.after))


def _group(of: Sequence[Person]) -> Group | None:
    if len(of) < FEWEST_PEOPLE:
        return None
    return Group(
        len(of), sum(one.before[1] for one in of), sum(one.after[1] for one in of),
        fmean(one.shares[0] for one in of), fmean(one.shares[1] for one in of),
    )  # fmt: skip


def _per_person(of: Group) -> float:
    return min(of.events_before, of.events_after) / of.people


def _apart(of: Sequence[Person]) -> list[float]:
    return [one.shares[1] - one.shares[0] for one in of]


def effect(trained: Sequence[Person], untrained: Sequence[Person], *, looked_at: int = 1) -> Effect:
    """Every comparison of one indicator, all of them over the very same people: so none follows from
    the others by subtraction. ``looked_at``: how many indicators the report shows.

    Each group of fewer than FEWEST_PEOPLE is left out, with what it would take part in.
    """
    hers, theirs = _group(trained), _group(untrained)
    if hers is None:
        return Effect(untrained=theirs)
    change = paired(_apart(trained), events=_per_person(hers), questions=looked_at)
    if theirs is None:
        return Effect(hers, change=change)
    events = (_per_person(hers), _per_person(theirs))
    after = [[one.shares[1] for one in group] for group in (trained, untrained)]
    return Effect(
        hers, theirs, change,
        welch(after[0], after[1], events=events, questions=looked_at),
        welch(
            _apart(trained), _apart(untrained), events=events, means_in_one=2, questions=looked_at,
            bound=2,
        ),
    )  # fmt: skip


# -- results, in sums -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Total:
    """Sums over a group: no interval, since nothing is concluded from them."""

    people: int
    done: int
    due: int


def total(counts: Iterable[Two]) -> Total | None:
    """The sum of a group's counts; None for fewer than FEWEST_PEOPLE with anything due."""
    rows = [one for one in counts if one[1] > 0]
    if len(rows) < FEWEST_PEOPLE:
        return None
    return Total(len(rows), sum(one[0] for one in rows), sum(one[1] for one in rows))
