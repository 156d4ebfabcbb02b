"""The holiday table: which days are worked. What comes along is seeded once and then edited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib import resources

from niangjia.procedures.durations import Holidays
from niangjia.procedures.models import Holiday
from niangjia.ui.datafiles import read_yaml


def seed_rows() -> list[dict[str, object]]:
    """The rows that come along, as fields of ``Holiday``."""
    text = resources.files("niangjia.procedures").joinpath("data/holidays.yaml").read_text("utf-8")
    rows: list[dict[str, object]] = []
    for year in read_yaml(text)["years"].values():
        for name, days in year["free"].items():
            rows += [{"day": day, "kind": "off", "name": name} for day in days]
        rows += [{"day": day, "kind": "worked", "name": "调休上班"} for day in year["worked"]]
    return rows


@dataclass(frozen=True)
class Table(Holidays):
    """The table as it stands; ``years`` it knows, ``unchecked`` those nobody held against the
    State Council's notice."""

    years: frozenset[int] = frozenset()
    unchecked: frozenset[int] = frozenset()

    def knows(self, day: dt.date) -> bool:
        """Whether the holidays of that year are entered: else only weekends are counted."""
        return day.year in self.years


def table() -> Table:
    """The holiday table (one query)."""
    rows = list(Holiday.objects.values_list("day", "kind", "checked"))
    return Table(
        off=frozenset(day for day, kind, _checked in rows if kind == Holiday.Kind.OFF),
        worked=frozenset(day for day, kind, _checked in rows if kind == Holiday.Kind.WORKED),
        years=frozenset(day.year for day, kind, _checked in rows if kind == Holiday.Kind.OFF),
        unchecked=frozenset(day.year for day, _kind, checked in rows if not checked),
    )
