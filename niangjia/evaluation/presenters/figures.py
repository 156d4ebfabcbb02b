"""Parts of a report, and how its figures are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from niangjia.evaluation.rules import Estimate
from niangjia.ui.forms import is_chinese
from niangjia.ui.intervals import Interval, Intervals, signed_points


@dataclass(frozen=True)
class Line:
    """One row: what it is about, and (measure, value) of each figure."""

    what: str
    values: list[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Rows of figures under a heading; each row begins with what it is about."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: bool = True

    @property
    def lines(self) -> list[Line]:
        """Rows as the page shows them."""
        return [Line(row[0], list(zip(self.head[1:], row[1:], strict=True))) for row in self.rows]


@dataclass(frozen=True)
class Section:
    """One level: sentences, tables, and a drawing of the same figures. ``named``: each table says what
    it is about, also when there is only one."""

    key: str
    title: str
    words: Sequence[str] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    chart: Intervals | None = None
    named: bool = False

    @property
    def single(self) -> bool:
        """Whether its heading says enough of its only table."""
        return len(self.tables) == 1 and not self.named


@dataclass(frozen=True)
class Report:
    """All of it. ``facts`` stand under the title."""

    title: str
    facts: Sequence[str]
    sections: Sequence[Section] = field(default_factory=list)


# -- figures ----------------------------------------------------------------------------------------
def share(value: float) -> str:
    """A share (0 to 1): "62.5 %"."""
    return f"{value * 100:.1f} %"


def points(value: float) -> str:
    """A difference of shares in percentage points: "−3.2"."""
    return signed_points(value)


def span_of(of: Estimate) -> str:
    """An interval: "3.1 to 20.9"."""
    return _("%(low)s to %(high)s") % {"low": points(of.low), "high": points(of.high)}


def too_few() -> str:
    """Why there is no figure."""
    return _("not enough data")


def estimate(of: Estimate | None) -> tuple[str, str]:
    """(difference, interval)."""
    return (points(of.value), span_of(of)) if of else (too_few(), too_few())


def said(words: Mapping[str, str]) -> str:
    """A frozen definition in the reader's language."""
    return words["zh" if is_chinese() else "en"]


def interval(label: str, of: Estimate | None) -> Interval:
    """An estimate to be drawn."""
    if of is None:
        return Interval(label, note=too_few())
    return Interval(label, of.value, of.low, of.high)
