"""Dates, numbers and charts as template tags and filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from niangjia.ui import charts, dates, intervals

register = template.Library()


# -- dates and numbers -----------------------------------------------------------------------------
@register.filter
def day(value: dt.date | dt.datetime | None) -> SafeString | str:
    """``11月23日 星期一`` / ``Mon 23 Nov`` (with the year when it isn't this one)."""
    if not value:
        return ""
    local = dates.local_day(value)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(), dates.day(local, timezone.localdate())
    )


@register.filter
def full_date(value: dt.date | dt.datetime | None) -> SafeString | str:
    """A full date: ``2026年11月23日`` / ``23 Nov 2026``."""
    if not value:
        return ""
    local = dates.local_day(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), dates.full(local))


@register.filter
def clock(value: dt.datetime | dt.time | None) -> SafeString | str:
    """``14:32``."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = dates.local(value)
    return format_html('<time datetime="{0}">{0}</time>', value.strftime("%H:%M"))


@register.filter
def moment(value: dt.datetime | dt.date | None) -> SafeString | str:
    """Day and clock: ``今天 14:32``, ``11月22日 14:10`` / ``today 14:32``, ``22 Nov 14:10``."""
    if not value:
        return ""
    if not isinstance(value, dt.datetime):
        return day(value)
    here = dates.local(value)
    return format_html(
        '<time datetime="{}">{}</time>',
        here.isoformat(timespec="minutes"),
        dates.moment(here, timezone.localtime()),
    )


@register.filter
def ago(value: dt.datetime | dt.date | None) -> SafeString | str:
    """How long ago, in words: ``刚刚``, ``5 分钟前``, ``昨天``, ``3 天前``."""
    if not value:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>',
        value.isoformat(),
        dates.ago(value, timezone.now()),
    )


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """A number with grouping: ``12,345``. None is an en dash."""
    if value is None:
        return "–"
    return f"{value:,}"


@register.filter
def percent(value: float | Decimal | None, places: int = 0) -> str:
    """A share (0 to 1) as per cent."""
    return "–" if value is None else f"{value:.{places}%}"


# -- charts ----------------------------------------------------------------------------------------
@register.simple_tag
def bar_chart(data: charts.Bars) -> SafeString:
    """Horizontal bars; see ``charts.Bars``."""
    return _chart(charts.bar_chart(data), data)


@register.simple_tag
def stacked_chart(data: charts.Stacks) -> SafeString:
    """Stacked horizontal bars; see ``charts.Stacks``."""
    return _chart(charts.stacked_chart(data), data)


@register.simple_tag
def line_chart(data: charts.Lines) -> SafeString:
    """Lines over time; see ``charts.Lines``."""
    return _chart(charts.line_chart(data), data)


@register.simple_tag
def multiples_chart(data: charts.Lines) -> SafeString:
    """One small line for each series, on one common scale; see ``charts.Lines``."""
    return _chart(charts.multiples_chart(data), data)


@register.simple_tag
def interval_chart(data: intervals.Intervals) -> SafeString:
    """Estimates with their intervals; see ``intervals.Intervals``."""
    return _chart(intervals.interval_chart(data), data, intervals.as_table(data))


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str) -> SafeString:
    """A line of a word's size; ``label`` says in words what it shows."""
    return mark_safe(charts.sparkline(values, label))  # noqa: S308 - charts escapes its texts


def _chart(drawing: str, data: Any, table: charts.Table | None = None) -> SafeString:
    return mark_safe(  # noqa: S308 - a template's own output
        render_to_string(
            "ui/parts/chart.html",
            {
                "drawing": mark_safe(drawing),  # noqa: S308 - charts escapes its texts
                "chart": data,
                "table": table or charts.as_table(data),
            },
        )
    )
