"""Differences with intervals are drawn where they are, for eyes and ears."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from niangjia.ui.intervals import Interval, Intervals, as_table, interval_chart

values = st.floats(-2, 2, allow_nan=False)


@st.composite
def rows(draw: st.DrawFn) -> list[Interval]:
    found = []
    for at in range(draw(st.integers(0, 5))):
        low, value, high = sorted(draw(st.tuples(values, values, values)))
        known = draw(st.booleans())
        found.append(
            Interval(f"<{at}&>", value, low, high)
            if known
            else Interval(f"<{at}&>", note="too few")
        )
    return found


def drawn(of: list[Interval]) -> ElementTree.Element:
    return ElementTree.fromstring(interval_chart(Intervals("<t>", of)))  # noqa: S314 - our own


@given(rows())
def test_every_whisker_lies_within_the_drawing_around_its_dot(of: list[Interval]) -> None:
    svg = drawn(of)
    assert svg.find("title").text == "<t>"  # type: ignore[union-attr]
    dots = [float(one.get("cx", "").rstrip("%")) for one in svg.iter("circle")]
    lines = [one for one in svg.iter("line") if one.get("class") == "stroke"][::3]
    assert len(dots) == len(lines) == sum(one.value is not None for one in of)
    for dot, line in zip(dots, lines, strict=True):
        first, last = (float(line.get(edge, "").rstrip("%")) for edge in ("x1", "x2"))
        assert 0 <= first <= dot + 0.02 and dot - 0.02 <= last <= 100


@given(rows())
def test_the_table_says_the_same_with_a_true_minus_sign(of: list[Interval]) -> None:
    table = as_table(Intervals("t", of, category="c", measure="m"))
    assert [row[0] for row in table.rows] == [one.label for one in of]
    assert not any("-" in row[1] for row in table.rows)
    assert all(
        (one.value is None) == (row[1] == "too few")
        for one, row in zip(of, table.rows, strict=True)
    )


def test_zero_is_marked_across_each_whisker() -> None:
    svg = drawn([Interval("a", 0.1, -0.1, 0.3), Interval("b", 0.2, 0.1, 0.3), Interval("c")])
    assert sum(one.get("class") == "axis" for one in svg.iter("line")) == 3  # and at the foot
