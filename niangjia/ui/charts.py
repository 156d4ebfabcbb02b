"""Charts as SVG text, drawn on the server: pure functions from data to a string.

Positions along the width are per cent and heights are pixels, so that type keeps its size on any
screen. Colour comes from classes (``s1`` to ``s5``); series differ also by dash or, in print, by
pattern, and every mark has its number beside it or in the table that ``as_table`` gives. Values are
counts or shares: none may be negative.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from zlib import crc32

Number = int | float
Format = Callable[[Number], str]


def plain(value: Number) -> str:
    """A number with grouping, without needless decimals."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.1f}"
    return f"{int(value):,}"


def per_cent(value: Number) -> str:
    """A share (0 to 1) as whole per cent."""
    return f"{value:.0%}"


@dataclass(frozen=True)
class Bar:
    """One bar. ``value`` None shows ``note`` instead: 少于5, 未报."""

    label: str
    value: Number | None
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, in the order given: never sorted by who is best.

    ``definition`` says what is counted, for which period, out of how many. ``limit`` draws a
    ceiling line, named by ``limit_label``. ``category`` and ``measure`` head the table.
    """

    title: str
    bars: Sequence[Bar]
    definition: str = ""
    category: str = ""
    measure: str = ""
    limit: Number | None = None
    limit_label: str = ""
    show: Format = plain


@dataclass(frozen=True)
class Stacks:
    """Stacked horizontal bars: ``rows`` are (label, one value for each of ``series``)."""

    title: str
    series: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Number | None]]]
    definition: str = ""
    category: str = ""
    missing: str = "–"
    show: Format = plain


@dataclass(frozen=True)
class Line:
    """One series of a line chart: a value for each point, None for a gap."""

    label: str
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Lines:
    """Lines over ``points`` (months, weeks). At most five lines; more belong in multiples."""

    title: str
    points: Sequence[str]
    lines: Sequence[Line]
    definition: str = ""
    category: str = ""
    missing: str = "–"
    show: Format = plain


@dataclass(frozen=True)
class Table:
    """The numbers of a chart as text."""

    head: list[str]
    rows: list[list[str]] = field(default_factory=list)


def as_table(data: Bars | Stacks | Lines) -> Table:
    """The same numbers in words and figures, for readers of any kind."""
    if isinstance(data, Bars):
        return Table(
            [data.category, data.measure],
            [
                [bar.label, bar.note or "–" if bar.value is None else data.show(bar.value)]
                for bar in data.bars
            ],
        )

    def cell(value: Number | None) -> str:
        return data.missing if value is None else data.show(value)

    if isinstance(data, Stacks):
        return Table(
            [data.category, *data.series],
            [[label, *(cell(value) for value in values)] for label, values in data.rows],
        )
    return Table(
        [data.category, *(line.label for line in data.lines)],
        [
            [point, *(cell(line.values[i]) for line in data.lines)]
            for i, point in enumerate(data.points)
        ],
    )


def nice_ceiling(value: Number) -> float:
    """The next round number at or above ``value``: 1, 2, 2.5, 5 or 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    for step in (1, 2, 2.5, 5, 10):
        if value <= step * power * (1 + 1e-9):
            return step * power
    return 10 * power  # pragma: no cover - log10 rounds within the steps above


def _pct(share: float) -> str:
    return f"{round(share * 100, 2):g}%"


def _tag(name: str, content: str = "", /, **attributes: object) -> str:
    """An element; in attribute names ``_`` stands for ``-``, and ``class_`` for ``class``."""
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value not in (None, "")
    )
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def _svg(height: int, title: str, description: str, body: Sequence[str], css: str = "") -> str:
    inside = _tag("title", escape(title)) + _tag("desc", escape(description)) + "".join(body)
    return _tag("svg", inside, class_=css, role="img", width="100%", height=height)


def _text(x: str, y: float, text: str, css: str = "", shift: int = 0) -> str:
    return _tag("text", escape(text), x=x, y=f"{y:g}", dx=shift or None, class_=css)


def _describe(data: Bars | Stacks | Lines) -> str:
    return "; ".join(f"{row[0]}: {', '.join(row[1:])}" for row in as_table(data).rows)


_BAR_WIDTH = 0.84  # leaves room for the number behind the longest bar
_ROW = 50


def _series(index: int, content: str, more: str = "") -> str:
    return _tag("g", content, class_=f"s{index % 5 + 1}{more}")


def _dot(x: float, y: float, index: int) -> str:
    return _series(index, _tag("circle", class_="fill point", cx=_pct(x), cy=f"{y:.1f}", r=4))


def bar_chart(data: Bars) -> str:
    """Labels above bars, numbers at their ends, an optional ceiling line."""
    values = [bar.value for bar in data.bars if bar.value is not None]
    top = nice_ceiling(max([*values, data.limit or 0, 0]))
    body, y = [], 0
    if data.limit is not None:
        x = data.limit / top * _BAR_WIDTH
        side = "soft end" if x > 0.5 else "soft"
        body.append(_text(_pct(x), 14, data.limit_label or data.show(data.limit), side))
        low = 22 + _ROW * len(data.bars) - 10
        body.append(_tag("line", class_="limit", x1=_pct(x), x2=_pct(x), y1=20, y2=low))
        y = 22
    for bar in data.bars:
        body.append(_text("0", y + 16, bar.label))
        if bar.value is None:
            body.append(_text("0", y + 37, bar.note or "–", "soft"))
        else:
            share = max(bar.value / top * _BAR_WIDTH, 0.004)
            shape = _tag("rect", class_="fill", x=0, y=y + 23, width=_pct(share), height=18, rx=2)
            body.append(_series(0, shape))
            body.append(_text(_pct(share), y + 37, data.show(bar.value), shift=8))
        y += _ROW
    return _svg(y + 4, data.title, _describe(data), body)


_PATTERNS = (
    '<path d="M0 0h8v8H0z" fill="#555"/>',
    '<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="#000"/>',
    '<circle cx="2" cy="2" r="1.2"/><circle cx="6" cy="6" r="1.2"/>',
    '<path d="M0 4h8" stroke="#000"/>',
    '<path d="M4 0v8M0 4h8" stroke="#999"/>',
)


def _patterns(count: int, uid: str) -> str:
    """What tells series apart on paper."""
    return _tag(
        "defs",
        "".join(
            f'<pattern id="{uid}-{i + 1}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f"{_PATTERNS[i % 5]}</pattern>"
            for i in range(count)
        ),
    )


def _print(uid: str, index: int, **place: object) -> str:
    return _tag("rect", class_="print", fill=f"url(#{uid}-{index + 1})", stroke="#000", **place)


def _legend(names: Sequence[str], uid: str) -> str:
    out = []
    for i, name in enumerate(names):
        inside = _tag("rect", class_="fill", width=14, height=14, rx=2)
        inside += _print(uid, i, width=14, height=14)
        swatch = _tag(
            "svg", inside, class_=f"s{i % 5 + 1}", width=14, height=14, aria_hidden="true"
        )
        out.append(_tag("li", swatch + escape(name)))
    return _tag("ul", "".join(out), class_="legend")


def stacked_chart(data: Stacks) -> str:
    """Parts of a whole, side by side; the number stands in each part that is wide enough.

    A row with a part that is not shown has no total beside it: the total would give it away.
    """
    uid = f"p{crc32(repr((data.title, data.series, data.rows)).encode()):08x}"
    totals = [sum(value or 0 for value in values) for _, values in data.rows]
    top = nice_ceiling(max([*totals, 0]))
    body, y = [_patterns(len(data.series), uid)], 0
    for (label, values), total in zip(data.rows, totals, strict=True):
        body.append(_text("0", y + 16, label))
        start = 0.0
        for i, value in enumerate(values):
            if not value:
                continue
            width = value / top * _BAR_WIDTH
            place = {"x": _pct(start), "y": y + 23, "width": _pct(width), "height": 22}
            body.append(_series(i, _tag("rect", class_="fill gap", **place)))
            body.append(_print(uid, i, **place))
            if width > 0.11:
                body.append(_text(_pct(start + width / 2), y + 39, data.show(value), "middle on"))
            start += width
        if None not in values:
            body.append(_text(_pct(start), y + 39, data.show(total), "soft", 8))
        y += _ROW + 6
    return _legend(data.series, uid) + _svg(y + 2, data.title, _describe(data), body)


_PLOT = 0.9  # the last tenth holds the numbers at the ends of the lines
Point = tuple[float, float]


def _places(
    values: Sequence[Number | None], top: float, left: float, width: float, y0: float, height: float
) -> list[Point | None]:
    steps = max(len(values) - 1, 1)
    return [
        None if value is None else (left + width * i / steps, y0 + height - value / top * height)
        for i, value in enumerate(values)
    ]


def _draw(points: Sequence[Point | None], index: int) -> str:
    out = []
    for first, second in pairwise(points):
        if first and second:
            ends = {"x1": _pct(first[0]), "x2": _pct(second[0])}
            heights = {"y1": f"{first[1]:.1f}", "y2": f"{second[1]:.1f}"}
            out.append(_tag("line", class_="stroke", **ends, **heights))
    return _series(index, "".join(out), " line")


def _named_points(count: int) -> list[int]:
    """Which of ``count`` points are named on the axis: the ends, and few between, never crowded."""
    if count < 2:
        return list(range(count))
    every = max(1, math.ceil((count - 1) / 4))
    return [i for i in range(0, count, every) if count - 1 - i >= every / 2] + [count - 1]


def line_chart(data: Lines) -> str:
    """Lines over time: rules with their numbers, ends of the axis named, last values written."""
    top = nice_ceiling(max([*(v for line in data.lines for v in line.values if v is not None), 0]))
    y0, height = 18, 180
    body = []
    for share in (0, 0.5, 1):
        y = y0 + height * (1 - share)
        css = "rule" if share else "axis"
        body.append(_tag("line", class_=css, x1=0, x2=_pct(_PLOT), y1=f"{y:g}", y2=f"{y:g}"))
        if share:
            body.append(_text("0", y - 4, data.show(top * share), "soft"))
    taken: list[float] = []
    for i, line in enumerate(data.lines):
        points = _places(line.values, top, 0.02, _PLOT - 0.04, y0, height)
        body.append(_draw(points, i))
        known = [(p, v) for p, v in zip(points, line.values, strict=True) if p and v is not None]
        body += [_dot(*p, i) for p, _ in (known if len(known) <= 14 else known[-1:])]
        if known:
            (x, y), value = known[-1]
            while any(abs(y - other) < 16 for other in taken):
                y += 16
            taken.append(y)
            body.append(_text(_pct(x), y + 5, data.show(value), shift=10))
    count = len(data.points)
    for i in _named_points(count):
        x = 0.02 + (_PLOT - 0.04) * i / max(count - 1, 1)
        css = "soft" if i == 0 else "soft end" if i == count - 1 else "soft middle"
        body.append(_text(_pct(x) if i else "0", y0 + height + 20, data.points[i], css))
    drawing = _svg(y0 + height + 28, data.title, _describe(data), body)
    return (_line_legend(data.lines) if len(data.lines) > 1 else "") + drawing


def _line_legend(lines: Sequence[Line]) -> str:
    out = []
    for i, line in enumerate(lines):
        stroke = _tag("line", class_="stroke", x1=1, y1=7, x2=27, y2=7)
        css = f"s{i % 5 + 1} line wide"
        sample = _tag("svg", stroke, class_=css, width=28, height=14, aria_hidden="true")
        out.append(_tag("li", sample + escape(line.label)))
    return _tag("ul", "".join(out), class_="legend")


def multiples_chart(data: Lines) -> str:
    """One small drawing for each series, all on one scale, in the order given."""
    top = nice_ceiling(max([*(v for line in data.lines for v in line.values if v is not None), 0]))
    out = []
    for line in data.lines:
        points = _places(line.values, top, 0.01, 0.96, 6, 48)
        known = [(p, v) for p, v in zip(points, line.values, strict=True) if p and v is not None]
        body = [_tag("line", class_="axis", x1=0, x2="100%", y1=54, y2=54), _draw(points, 0)]
        words = data.missing
        if known:
            words = data.show(known[-1][1])
            body.append(_dot(*known[-1][0], 0))
        described = ", ".join(data.missing if v is None else data.show(v) for v in line.values)
        title = _tag("span", escape(line.label)) + _tag("b", escape(words), class_="n")
        drawing = _svg(58, line.label, described, body)
        out.append(_tag("li", _tag("span", title, class_="between") + drawing))
    return _tag("ul", "".join(out), class_="multiples")


def sparkline(values: Sequence[Number | None], label: str) -> str:
    """A line of a word's size, its last point lit. ``label`` says in words what it shows."""
    known = [v for v in values if v is not None]
    top, bottom = max([*known, 1]), min([*known, 0])
    steps = max(len(values) - 1, 1)
    runs: list[list[Point]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((4 + 112 * i / steps, 28 - 24 * (value - bottom) / (top - bottom)))
    body = [_tag("title", escape(label))]
    body += [
        _tag("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in run))
        for run in runs
        if len(run) > 1
    ]
    if last := [point for run in runs for point in run][-1:]:
        body.append(_tag("circle", cx=f"{last[0][0]:.1f}", cy=f"{last[0][1]:.1f}", r=3))
    return _tag("svg", "".join(body), class_="spark", role="img", width=120, height=32)
