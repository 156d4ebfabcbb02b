"""Small numbers: what a table may show, and how far rows must be coarsened. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

K = 5


@dataclass(frozen=True)
class Shown:
    """A column of counts as it may be shown: None is withheld."""

    cells: tuple[int | None, ...]
    total: int | None


def suppress(counts: Sequence[int], k: int = K) -> Shown:
    """Withhold counts from 1 to k-1, and the total too where it would give one of them away.

    A total over m withheld counts tells nothing certain of any of them while it leaves each at least
    two values: m of at least two, their sum neither m nor (k-1)·m. When it is withheld, all ones and
    all k-1 remain both possible. A test goes through every small table and holds that whoever knows
    this very rule can't work out a withheld count.
    """
    hidden = [count for count in counts if 0 < count < k]
    cells = tuple(None if 0 < count < k else count for count in counts)
    many = len(hidden)
    safe = not hidden or (many > 1 and many < sum(hidden) < (k - 1) * many)
    return Shown(cells, sum(counts) if safe else None)


def whole(counts: Sequence[int], *, total_shown: bool, k: int = K) -> tuple[int, ...] | None:
    """A breakdown of a total that may be shown as it is, or not at all: no count from 1 to k-1 in it, and
    only beside a total that is shown, which it would give away."""
    if not total_shown or any(0 < count < k for count in counts):
        return None
    return tuple(counts)


@dataclass(frozen=True)
class Row:
    """One case without a name; all but state and risk may be coarsened."""

    when: str
    age: str
    way: str
    issue: str
    state: str
    risk: str

    @property
    def group(self) -> tuple[str, ...]:
        """By what somebody could be recognised."""
        return (self.when, self.age, self.way, self.issue)


def month(day: dt.date) -> str:
    """``2026-03``."""
    return f"{day.year}-{day.month:02d}"


def age_band(birthday: dt.date | None, on: dt.date) -> str:
    """A band of ages; "" when the birthday isn't known."""
    if birthday is None:
        return ""
    years = on.year - birthday.year - ((on.month, on.day) < (birthday.month, birthday.day))
    for top, name in ((18, "0-17"), (30, "18-29"), (45, "30-44"), (60, "45-59")):
        if years < top:
            return name
    return "60+"


def quarter(day: dt.date) -> str:
    """``2026-Q1``."""
    return _quarter(month(day))


def _quarter(when: str) -> str:
    return f"{when[:4]}-Q{(int(when[5:7]) + 2) // 3}"


def _coarse_age(age: str) -> str:
    return {"0-17": "0-17", "60+": "60+", "": ""}.get(age, "18-59")


def coarsened(row: Row, level: int) -> Row:
    """A row at a level: 0 month, 1 quarter and wide ages, 2 the whole span ("") and kind of issue, 3 no
    age, 4 nothing but that it is there."""
    if level == 0:
        return row
    when = _quarter(row.when) if level == 1 else ""
    issue = row.issue if level == 1 else row.issue.split("_")[0] if level < 4 else ""
    age = _coarse_age(row.age) if level < 3 else ""
    return replace(row, when=when, age=age, way="", issue=issue)


LEVELS = 5


@dataclass(frozen=True)
class Group:
    """Rows that nothing but state and risk tells apart, and which of the given rows stand in it."""

    rows: tuple[Row, ...]
    members: tuple[int, ...]


def grouped(rows: Sequence[Row], k: int = K) -> list[Group]:
    """Every row in a group of at least ``k``, each as fine as its group allows; [] for fewer than ``k`` rows.

    A row that stands with too few at one level goes on to the next, coarser one with the others that do.
    When fewer than ``k`` are left at last, the smallest groups are taken apart again to join them. The
    order of groups and rows follows from what they show, and tells nothing else.
    """
    if len(rows) < k:
        return []
    left, found = list(range(len(rows))), list[tuple[int, list[int]]]()
    for level in range(LEVELS):
        alike: dict[tuple[str, ...], list[int]] = {}
        for at in left:
            alike.setdefault(coarsened(rows[at], level).group, []).append(at)
        found += [(level, members) for members in alike.values() if len(members) >= k]
        left = [at for members in alike.values() if len(members) < k for at in members]
    if left:
        found.sort(key=lambda one: (len(one[1]), coarsened(rows[one[1][0]], one[0]).group))
        while len(left) < k:
            left += found.pop(0)[1]
        found.append((LEVELS - 1, left))
    made = [
        _group([coarsened(rows[at], level) for at in members], members) for level, members in found
    ]
    return sorted(made, key=lambda one: one.rows[0].group)


def _group(rows: list[Row], members: Sequence[int]) -> Group:
    return Group(tuple(sorted(rows, key=lambda row: (row.state, row.risk))), tuple(members))


def quarter_of(day: dt.date) -> dt.date:
    """The first day of a day's quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
