"""Pictures of lessons, drawn as SVG on the server: a way with stops, or two sides, one below the other.
No style, no script; classes take the colours of the page. Its units are pixels of a narrow phone, so
that no text of it gets smaller than the page's. What stands in one is told in its label as well."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from niangjia.learning.rules.content import Picture, Side, Stop
from niangjia.learning.rules.reading import PICTURE

WIDTH, EDGE = 300, 2
RADIUS, TEXT_AT = 22, 60
LINE, NOTE_LINE, BETWEEN = 24, 20, 22
SIZE, NOTE_SIZE, MARK_SIZE = 16, 14, 15
_PIECES = re.compile(r"[A-Za-z0-9\u2019'\u201c\u201d\"(),.:;!?-]+ ?|.", re.DOTALL)
# What may not begin a line.
_CLOSING = frozenset("，。、；：！？）”’》,.;:!?)")


def width(text: str, size: float) -> float:
    """How wide a text is drawn, nearly: a Chinese sign is as wide as it is high."""
    wide = sum(unicodedata.east_asian_width(sign) in "WFA" for sign in text)
    return size * (wide + 0.5 * (len(text) - wide))


def wrapped(text: str, size: float, room: float) -> list[str]:
    """A text in lines no wider than ``room`` (in units of the picture)."""
    lines = [""]
    for piece in _PIECES.findall(text):
        fits = width(lines[-1] + piece.rstrip(), size) <= room
        if fits or not lines[-1] or piece in _CLOSING:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return [line.rstrip() for line in lines]


def _lines(lines: Sequence[str], x: float, y: float, step: float, css: str) -> SafeString:
    spans = format_html_join(
        "", '<tspan x="{}" y="{}">{}</tspan>', ((x, y + at * step, t) for at, t in enumerate(lines))
    )
    return format_html('<text class="{}">{}</text>', css, spans)


def _stop(stop: Stop, language: str, top: float) -> tuple[SafeString, float, float]:
    """(drawing, middle of its circle, where the next one begins)."""
    room = WIDTH - TEXT_AT - EDGE
    words = wrapped(stop.words.text(language), SIZE, room)
    note = wrapped(stop.note.text(language), NOTE_SIZE, room) if stop.note else []
    high = max(2 * RADIUS, len(words) * LINE + len(note) * NOTE_LINE)
    middle = top + high / 2
    first = middle - (len(words) * LINE + len(note) * NOTE_LINE) / 2 + SIZE * 1.1
    mark = stop.mark.text(language)
    size = min(MARK_SIZE, 2 * (RADIUS - 4) / max(width(mark, 1), 1))
    drawn = format_html(
        '<g class="stop {}"><circle cx="{}" cy="{}" r="{}" /><text class="mark-in" x="{}" y="{}"'
        ' font-size="{}">{}</text>{}{}</g>',
        stop.tone, EDGE + RADIUS, middle, RADIUS, EDGE + RADIUS, middle + size * 0.36,
        round(size, 1), mark, _lines(words, TEXT_AT, first, LINE, "said"),
        _lines(note, TEXT_AT, first + len(words) * LINE - 2, NOTE_LINE, "noted"),
    )  # fmt: skip
    return drawn, middle, top + high + BETWEEN


def _way(of: Picture, language: str) -> tuple[SafeString, float]:
    drawn, middles, top = [], [], 10.0
    for stop in of.stops:
        one, middle, top = _stop(stop, language, top)
        drawn.append(one)
        middles.append(middle)
    line = format_html(
        '<path class="thread" d="M{0} {1}V{2}" />', EDGE + RADIUS, middles[0], middles[-1]
    )
    whole = format_html("{}{}", line, format_html_join("", "{}", ((one,) for one in drawn)))
    return whole, top - BETWEEN + 10


def _side(side: Side, language: str, top: float, tone: str, sign: str) -> tuple[SafeString, float]:
    """(drawing of one side, where the next one begins)."""
    at, drawn = top + 20, []
    head = format_html(
        '<text class="head-of" x="16" y="{}">{}</text>', at,
        f"{sign} {side.name.text(language)}".strip(),
    )  # fmt: skip
    at += 32
    for words in side.lines:
        lines = wrapped(words.text(language), SIZE, WIDTH - 34 - EDGE)
        drawn.append(format_html('<circle class="dot" cx="22" cy="{}" r="3" />', at - 6))
        drawn.append(_lines(lines, 34, at, LINE, "said"))
        at += len(lines) * LINE + 6
    high = at - LINE - top + 4
    whole = format_html(
        '<g class="stop {}"><rect x="0" y="{}" width="5" height="{}" rx="2" />{}{}</g>',
        tone, top, high, head, format_html_join("", "{}", ((one,) for one in drawn)),
    )  # fmt: skip
    return whole, top + high + BETWEEN


def _sides(of: Picture, language: str) -> tuple[SafeString, float]:
    tones = ("good", "danger") if of.marked else ("plain", "plain")
    signs = ("✓", "✗") if of.marked else ("", "")
    drawn, top = [], 8.0
    for side, tone, sign in zip(of.sides, tones, signs, strict=True):
        one, top = _side(side, language, top, tone, sign)
        drawn.append(one)
    return format_html_join("", "{}", ((one,) for one in drawn)), top - BETWEEN + 8


def draw(of: Picture, language: str) -> SafeString:
    """A picture with its title, in a language of the lesson."""
    inner, high = _way(of, language) if of.stops else _sides(of, language)
    told = "; ".join(each.text(language) for each in of.all_words[1:])
    title = of.title.text(language)
    return format_html(
        '<figure class="picture"><figcaption>{}</figcaption>'
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}: {}">{}</svg></figure>',
        title, WIDTH, round(high), title, told, inner,
    )  # fmt: skip


def cut(markdown: str) -> list[tuple[str, str]]:
    """A text as pieces: (Markdown, "") or ("", code of a picture)."""
    pieces: list[tuple[str, str]] = []
    at = 0
    for found in PICTURE.finditer(markdown):
        pieces += [(markdown[at : found.start()], ""), ("", found[2])]
        at = found.end()
    pieces.append((markdown[at:], ""))
    return [piece for piece in pieces if piece[0].strip() or piece[1]]
