"""Differences with their intervals, drawn on the server: a dot for the estimate, a whisker for the
interval, a line at zero. Values may be negative; see ``charts`` for the rest of the drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from niangjia.ui.charts import (
    Format,
    Number,
    Table,
    _dot,
    _pct,
    _series,
    _svg,
    _tag,
    _text,
    nice_ceiling,
)

_ROW, _EMPTY = 62, 46
_LEFT, _WIDTH = 0.02, 0.96


def signed_points(value: Number) -> str:
    """A share as points with a true minus sign: "−3.2"."""
    text = f"{abs(value) * 100:.1f}"
    return f"−{text}" if value < 0 and text != "0.0" else text


@dataclass(frozen=True)
class Interval:
    """One estimate with its interval. ``value`` None shows ``note`` instead."""

    label: str
    value: Number | None = None
    low: Number = 0
    high: Number = 0
    note: str = ""


@dataclass(frozen=True)
class Intervals:
    """Estimates on one common scale with a line at zero, in the order given."""

    title: str
    rows: Sequence[Interval]
    definition: str = ""
    category: str = ""
    measure: str = ""
    show: Format = signed_points


def _words(of: Interval, show: Format) -> str:
    if of.value is None:
        return of.note or "–"
    return f"{show(of.value)} ({show(of.low)} … {show(of.high)})"


def as_table(data: Intervals) -> Table:
    """The same figures in words."""
    rows = [[one.label, _words(one, data.show)] for one in data.rows]
    return Table([data.category, data.measure], rows)


def interval_chart(data: Intervals) -> str:
    """Label and figures above, the whisker below; zero is a line across each."""
    known = [one for one in data.rows if one.value is not None]
    top = nice_ceiling(max([abs(edge) for one in known for edge in (one.low, one.high)] or [0]))
    low = -top if any(min(one.low, one.value or 0) < 0 for one in known) else 0.0

    def place(value: Number) -> float:
        return _LEFT + _WIDTH * (value - low) / (top - low)

    height = sum(_EMPTY if one.value is None else _ROW for one in data.rows)
    zero = _pct(place(0))
    body = [_text(zero, height + 20, data.show(0), "soft middle" if low else "soft")]
    body.append(_tag("line", class_="axis", x1=zero, x2=zero, y1=height, y2=height + 6))
    y = 0
    for one in data.rows:
        body.append(_text("0", y + 18, one.label))
        body.append(_text("0", y + 36, _words(one, data.show), "soft"))
        if one.value is None:
            y += _EMPTY
            continue
        body.append(_tag("line", class_="axis", x1=zero, x2=zero, y1=y + 42, y2=y + 58))
        ends = {"x1": _pct(place(one.low)), "x2": _pct(place(one.high))}
        lines = _tag("line", class_="stroke", **ends, y1=y + 50, y2=y + 50)
        for edge in ends.values():
            lines += _tag("line", class_="stroke", x1=edge, x2=edge, y1=y + 45, y2=y + 55)
        body += [_series(0, lines, " line"), _dot(place(one.value), y + 50, 0)]
        y += _ROW
    described = "; ".join(": ".join(row) for row in as_table(data).rows)
    return _svg(height + 26, data.title, described, body)
