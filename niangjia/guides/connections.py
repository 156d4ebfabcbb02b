"""What guides take from law: names of issues, linked citations, the law watch.

Everything that guides know of the rooms around them stands here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class IssueName:
    """An issue of the taxonomy as a guide shows it."""

    code: str
    names: dict[str, str] = field(hash=False)
    url: str = ""


@dataclass(frozen=True)
class Related:
    """Something in another room that belongs to a guide."""

    title: str
    url: str


def issues(codes: Iterable[str]) -> list[IssueName]:
    """The issues of these codes, unknown ones left out."""
    try:
        from niangjia.law.taxonomy import all_issues
    except ImportError:
        return []
    known = all_issues()
    return [
        IssueName(code, {"zh-hans": known[code].zh, "en": known[code].en})
        for code in codes
        if code in known
    ]


def linked(html: SafeString, language: str) -> SafeString:
    """A text with its citations turned into links to the articles."""
    try:
        from niangjia.law.citations.text import linked as with_links
    except ImportError:
        return html
    return with_links(html, language)


def under_review(code: str) -> bool:
    """Whether law watch has seen an article change on which this guide stands."""
    try:
        from niangjia.law.dependants import under_review as changed
    except ImportError:
        return False
    return changed("guide", code)


def procedures(codes: Iterable[str]) -> list[Related]:
    """The procedures of these codes, as the room of procedures registered them with law."""
    return []
