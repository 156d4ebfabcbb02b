"""A scenario as a drawn map: places in columns by how many steps away, ways as lines. Server-side
SVG without style or script; the same is told in a list beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from niangjia.learning.rules.content import Scenario
from niangjia.learning.rules.walking import depths

ACROSS, DOWN, RADIUS, EDGE = 108, 66, 19, 34
SIGNS = {"good": "✓", "mixed": "~", "bad": "!"}


@dataclass(frozen=True)
class Spot:
    """Where a place is drawn, and what stands in it."""

    x: int
    y: int
    sign: str
    kind: str


def _depths(scenario: Scenario, *, all_of_it: bool = False) -> dict[str, int]:
    """Place → column; with ``all_of_it`` places to which no way leads stand in a column of their own."""
    known = {*scenario.nodes, *scenario.endings}
    found = {place: depth for place, depth in depths(scenario).items() if place in known}
    if all_of_it:
        last = max(found.values(), default=-1) + 1
        found |= {
            place: last for place in [*scenario.nodes, *scenario.endings] if place not in found
        }
    return found


def numbers(scenario: Scenario) -> dict[str, str]:
    """Place → its sign: nodes count from 1 in the order they can be reached, endings have marks."""
    order = sorted(_depths(scenario, all_of_it=True).items(), key=lambda each: each[1])
    nodes = [place for place, _depth in order if place in scenario.nodes]
    signs = {place: str(at) for at, place in enumerate(nodes, 1)}
    return signs | {code: SIGNS[end.kind] for code, end in scenario.endings.items()}


def layout(scenario: Scenario, *, all_of_it: bool = False) -> tuple[dict[str, Spot], int, int]:
    """(place → spot, width, height): each column centred."""
    columns: dict[int, list[str]] = {}
    for place, depth in _depths(scenario, all_of_it=all_of_it).items():
        columns.setdefault(depth, []).append(place)
    tallest = max((len(column) for column in columns.values()), default=1)
    height = 2 * EDGE + (tallest - 1) * DOWN
    signs, spots = numbers(scenario), {}
    for depth, column in columns.items():
        top = (height - (len(column) - 1) * DOWN) // 2
        for row, place in enumerate(column):
            kind = scenario.endings[place].kind if place in scenario.endings else "node"
            spots[place] = Spot(EDGE + depth * ACROSS, top + row * DOWN, signs[place], kind)
    return spots, 2 * EDGE + max(columns, default=0) * ACROSS, height


def _way(one: Spot, two: Spot, css: str, count: int) -> SafeString:
    """A line; backwards and within a column it bends, so that it doesn't hide others."""
    if two.x > one.x:
        middle = (one.x + two.x) // 2
        path = f"M{one.x + RADIUS} {one.y}C{middle} {one.y} {middle} {two.y} {two.x - RADIUS - 4} {two.y}"
    else:
        low = max(one.y, two.y) + DOWN // 2
        path = f"M{one.x} {one.y + RADIUS}Q{(one.x + two.x) // 2} {low + 14} {two.x} {two.y + RADIUS + 4}"
    width = min(7, 1 + count // 3) if count else 0
    told = format_html(' stroke-width="{}"', width) if width else ""
    return format_html('<path class="way{}" d="{}"{} />', css, path, told)


def _marks(gone: bool, wrong: bool, here: bool) -> str:
    names = ((" gone", gone), (" wrong", wrong), (" here", here))
    return "".join(css for css, holds in names if holds)


def drawn(
    scenario: Scenario,
    title: str,
    *,
    gone: Collection[str] = (),
    counts: Mapping[str, int] | None = None,
    wrong: Collection[str] = (),
    here: str = "",
    all_of_it: bool = False,
) -> SafeString:
    """The map. ``gone``: choices ("n1.a") on her way; ``counts``: how often each was chosen. While it is
    written: ``wrong`` places, the place that is shown (``here``), and ``all_of_it``, reached or not."""
    spots, width, height = layout(scenario, all_of_it=all_of_it)
    taken, told = set(gone), counts or {}
    stood = {scenario.first, *(name.partition(".")[0] for name in taken)} if taken else set()
    ways, last = [], ""
    for node in scenario.nodes.values():
        for choice in node.choices:
            name = f"{node.code}.{choice.code}"
            if node.code in spots and choice.to in spots:
                css = " gone" if name in taken else ""
                ways.append(
                    (
                        name in taken,
                        _way(spots[node.code], spots[choice.to], css, told.get(name, 0)),
                    )
                )
            if name in taken and choice.to in scenario.endings:
                last = choice.to
    ways.sort(key=lambda each: each[0])
    places = format_html_join(
        "",
        '<g class="spot {}{}"><circle cx="{}" cy="{}" r="{}" /><text x="{}" y="{}">{}</text></g>',
        (
            (
                s.kind,
                _marks(place in stood or place == last, place in wrong, place == here),
                s.x,
                s.y,
                RADIUS,
                s.x,
                s.y + 6,
                s.sign,
            )
            for place, s in spots.items()
        ),
    )
    return format_html(
        '<div class="map" tabindex="0" role="region" aria-label="{}">'
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}{}</svg></div>',
        title, width, height, width, height, title,
        format_html_join("", "{}", ((each,) for _gone, each in ways)), places,
    )  # fmt: skip
