"""Reading guides. They are public knowledge, so guides need no actor; reviews are public too."""

from __future__ import annotations

from collections.abc import Iterable

from niangjia.guides import library, rules
from niangjia.guides.rules import Guide


def all_guides() -> list[Guide]:
    """Every guide that is shipped, by group in the order of the taxonomy, then by code."""
    order = {group: place for place, group in enumerate(rules.GROUPS)}
    return sorted(library.shipped().values(), key=lambda g: (order.get(g.group, 99), g.code))


def guide(code: str) -> Guide | None:
    """The guide of that code, or None."""
    return library.shipped().get(code)


def guides_for(issues: Iterable[str] = (), articles: Iterable[object] = ()) -> list[Guide]:
    """Guides on any of these ``issues`` (codes) or ``articles``, the nearest first.

    ``articles``: citations in data form ("反家庭暴力法 23") or values with ``law``, ``article``,
    ``sub``. An issue that a guide names first weighs most: that is what the guide is about.
    """
    wanted, keys = set(issues), {_key(article) for article in articles} - {""}
    ranked: list[tuple[float, str, Guide]] = []
    for found in all_guides():
        weight = sum(2.0 / (at + 1) for at, issue in enumerate(found.issues) if issue in wanted)
        weight += sum(1 for cited in found.articles if _key(cited) in keys)
        if weight:
            ranked.append((-weight, found.code, found))
    return [found for _, _, found in sorted(ranked, key=lambda row: row[:2])]


def _key(article: object) -> str:
    """A citation's law and article, without paragraph and item: "刑法 260-1"."""
    if isinstance(article, str):
        return "" if rules.mark_of(article) else article.partition("(")[0].strip()
    law, number = getattr(article, "law", ""), getattr(article, "article", "")
    sub = getattr(article, "sub", 0)
    return f"{law} {number}-{sub}" if sub else f"{law} {number}" if law else ""
