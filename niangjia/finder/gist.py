"""The gist of a long question: what a model needs to read of it. Pure.

Reading costs by length. Of a long question the rarest clauses are kept, in their order; one of
ordinary length stays as it is, since leaving clauses out costs recall (benchmarks/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from niangjia.finder.tokens import tokens

# As many Chinese characters, or about three times as many letters.
WIDTH = 60.0
LETTER = 0.3
# Of a clause without any stop no more than this is looked through.
LONGEST = 300
_BREAK = re.compile(r"[\s，。；？！、：,.;?!:]+")


def width(text: str) -> float:
    """How long a text is to read: a Chinese character counts 1, a letter 0.3."""
    return sum(1.0 if "㐀" <= letter <= "鿿" else LETTER for letter in text)


def gist(question: str, rarity: Callable[[str], float]) -> str:
    """What matters of a normalised question, at most ``WIDTH`` wide. ``rarity``: what a term tells."""
    if width(question) <= WIDTH:
        return question
    clauses = [clause for clause in _BREAK.split(question) if clause]
    order = sorted(range(len(clauses)), key=lambda at: (-_worth(clauses[at], rarity), at))
    kept: list[int] = []
    used = 0.0
    for at in order:
        wide = width(clauses[at])
        if not kept or used + wide <= WIDTH:
            kept.append(at)
            used += wide
    return _window("，".join(clauses[at] for at in sorted(kept)), rarity)


def _worth(clause: str, rarity: Callable[[str], float]) -> float:
    # The 3 keeps a lone rare word from winning over a clause that says something.
    return sum(map(rarity, tokens(clause))) / (width(clause) + 3)


def _window(text: str, rarity: Callable[[str], float]) -> str:
    """The stretch of a text that tells most, no wider than ``WIDTH``."""
    text = text[:LONGEST]
    wide = width(text)
    if wide <= WIDTH:
        return text
    size = max(1, int(WIDTH * len(text) / wide))
    starts = range(len(text) - size + 1)
    return max(
        (text[at : at + size] for at in starts),
        key=lambda part: sum(map(rarity, tokens(part))),
    )
