"""What guides take from law: names of issues, linked citations, the law watch.

Everything that guides know of the rooms around them stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.safestring import SafeString

from niangjia.law import related, watch
from niangjia.law.citations.links import linked_all
from niangjia.law.taxonomy import all_issues

KIND = "guide"


@dataclass(frozen=True)
class IssueName:
    """An issue of the taxonomy as a guide shows it."""

    code: str
    names: dict[str, str] = field(hash=False)
    url: str = ""


def issues(codes: Iterable[str]) -> list[IssueName]:
    """The issues of these codes, unknown ones left out."""
    known = all_issues()
    return [
        IssueName(
            code,
            {"zh-hans": known[code].zh, "en": known[code].en},
            reverse("law:issue", args=[code]),
        )
        for code in codes
        if code in known
    ]


def linked(pieces: Sequence[SafeString], language: str) -> list[SafeString]:
    """Texts with their citations turned into links to the articles."""
    return linked_all(pieces, language)


def under_review(code: str) -> bool:
    """Whether law watch has seen an article change on which this guide stands."""
    return watch.under_review(KIND, code)


def procedures(codes: Iterable[str]) -> list[related.Related]:
    """The procedures of these codes, as their room registered them with law."""
    return related.by_codes("procedure", codes)


def forms(code: str) -> list[related.Related]:
    """A form to which a guide leads at once, such as a child's report for whoever saw it."""
    return related.by_codes("report", [code])
