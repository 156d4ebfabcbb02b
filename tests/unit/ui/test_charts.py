"""Charts are correct drawings of their numbers, for eyes, ears, screen and paper."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.ui import charts

counts = st.none() | st.integers(0, 100_000) | st.floats(0, 1, allow_nan=False)


def parts(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{drawing}</div>")  # noqa: S314 - our own output


@given(
    st.lists(st.tuples(st.text(max_size=10), counts), max_size=8), st.none() | st.integers(1, 50)
)
def test_bars_are_well_formed_whatever_the_labels(rows, limit) -> None:
    rows = [("".join(c for c in label if c.isprintable()), value) for label, value in rows]
    drawing = charts.bar_chart(
        charts.Bars(title="<&>", bars=[charts.Bar(*row) for row in rows], limit=limit)
    )
    assert parts(drawing).find("svg/title").text == "<&>"


@given(st.lists(st.lists(counts, min_size=5, max_size=5), max_size=5))
def test_lines_are_well_formed_whatever_the_gaps(rows) -> None:
    data = charts.Lines(
        "t", list("abcde"), [charts.Line(str(i), row) for i, row in enumerate(rows)]
    )
    parts(charts.line_chart(data))
    parts(charts.multiples_chart(data))
    for row in rows:
        parts(charts.sparkline(row, "s"))


@given(st.lists(st.lists(counts, min_size=3, max_size=3), max_size=5))
def test_stacks_are_well_formed(rows) -> None:
    parts(charts.stacked_chart(charts.Stacks("t", list("abc"), [("r", row) for row in rows])))


def test_a_bar_is_as_long_as_its_number_says() -> None:
    drawing = charts.bar_chart(charts.Bars("t", [charts.Bar("a", 5), charts.Bar("b", 10)]))
    short, long = (float(w) for w in re.findall(r'width="([\d.]+)%" height="18"', drawing))
    assert long == pytest.approx(2 * short)


def test_a_number_that_is_not_shown_leaves_no_bar_and_no_length() -> None:
    drawing = charts.bar_chart(charts.Bars("t", [charts.Bar("a", None, "少于5")]))
    assert "少于5" in drawing
    assert "<rect" not in drawing


def test_a_total_never_gives_a_hidden_part_away() -> None:
    shown = charts.stacked_chart(charts.Stacks("t", ["a", "b"], [("r", [30, 12])]))
    hidden = charts.stacked_chart(charts.Stacks("t", ["a", "b"], [("r", [30, None])]))
    assert ">42<" in shown
    assert ">30</text>" in hidden
    assert hidden.count(">30</text>") == 1


def test_series_differ_on_paper_too() -> None:
    drawing = charts.stacked_chart(charts.Stacks("t", ["a", "b"], [("r", [3, 4])]))
    patterns = re.findall(r'<pattern id="([^"]+)"', drawing)
    assert len(set(patterns)) == 2
    assert all(f"url(#{name})" in drawing for name in patterns)


def test_every_chart_carries_its_numbers_as_text_and_table() -> None:
    data = charts.Lines("t", ["Q1", "Q2"], [charts.Line("x", [1, None])], category="quarter")
    table = charts.as_table(data)
    assert (table.head, table.rows) == (["quarter", "x"], [["Q1", "1"], ["Q2", "–"]])
    assert parts(charts.line_chart(data)).find("svg/desc").text == "Q1: 1; Q2: –"


def test_drawings_carry_no_inline_style_or_script() -> None:
    drawing = charts.line_chart(charts.Lines("t", ["a", "b"], [charts.Line("x", [1, 2])]))
    assert "style=" not in drawing
    assert "<script" not in drawing


@given(st.floats(0.001, 1e9))
def test_the_scale_is_round_and_high_enough(value: float) -> None:
    top = charts.nice_ceiling(value)
    assert value <= top * (1 + 1e-6)
    assert top <= value * 2.6


@given(st.integers(0, 60))
def test_axis_names_are_few_and_hold_both_ends(count: int) -> None:
    named = charts._named_points(count)
    assert len(named) <= 6
    assert named == sorted(set(named))
    if count:
        assert named[0] == 0
        assert named[-1] == count - 1
