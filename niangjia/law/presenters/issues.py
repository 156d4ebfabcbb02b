"""How issues are shown, with their articles and what isn't loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from niangjia.law import related, taxonomy
from niangjia.law.citations.checking import check
from niangjia.law.presenters.names import article_url, cited
from niangjia.law.presenters.verdicts import state_words

Text = str | Promise


@dataclass(frozen=True)
class IssueLink:
    """An issue by its name."""

    code: str
    name: str
    url: str


def _language() -> str:
    return get_language() or "zh-hans"


def issue_links(codes: Iterable[str]) -> list[IssueLink]:
    """Issues by code, in the reader's language."""
    known = taxonomy.all_issues()
    return [
        IssueLink(code, known[code].name(_language()), reverse("law:issue", args=[code]))
        for code in codes
    ]


def issue_groups() -> list[tuple[str, list[IssueLink]]]:
    """(group, its issues) in the order of the taxonomy."""
    found: dict[str, list[str]] = {code: [] for code in taxonomy.groups()}
    for issue in taxonomy.all_issues().values():
        found[issue.group].append(issue.code)
    return [
        (group.name(_language()), issue_links(found[code]))
        for code, group in taxonomy.groups().items()
    ]


MEDIATION: dict[str, Text] = {
    "no": gettext_lazy("Never mediated"),
    "screen": gettext_lazy("Mediation only after she was asked alone, is safe and agrees"),
    "yes": gettext_lazy("Suits mediation; she is asked alone first all the same"),
}
RISK: dict[str, Text] = {
    "high": gettext_lazy("Starts as high risk"),
    "medium": gettext_lazy("Starts as medium risk; asking can only raise it"),
    "unscreened": gettext_lazy("Counts as high risk until she was asked alone"),
}
MARK_WORDS: dict[str, Text] = {
    "m": gettext_lazy("read in a collection of laws, not checked again"),
    "s": gettext_lazy("seen in a secondary source only, unverified"),
    "g": gettext_lazy("general knowledge, unverified"),
    "policy": gettext_lazy("our practice, not law"),
}


@dataclass(frozen=True)
class CitedArticle:
    """An article of an issue, with its text."""

    name: str
    url: str
    paragraphs: list[str]
    state: str = ""


@dataclass(frozen=True)
class OutsideText:
    """A text that isn't loaded, in the data's words, and how far it was verified."""

    words: str
    said: str


def outside(text: str) -> OutsideText:
    """``[m] …`` as words and what its mark means."""
    mark, _bracket, words = text.removeprefix("[").partition("] ")
    return OutsideText(words, str(MARK_WORDS[mark]))


def issue_page(issue: taxonomy.Issue, *, may_import: bool) -> dict[str, Any]:
    """Everything on an issue's page."""
    verdicts = check(issue.articles)
    articles = []
    for citation in issue.articles:
        verdict = verdicts[citation]
        found = verdict.article
        articles.append(
            CitedArticle(
                name=cited(found) if found else citation.chinese(),
                url=article_url(*citation.place) if found else "",
                paragraphs=found.text.split("\n") if found else [],
                state="" if found else state_words(verdict.state.value),
            )
        )
    return {
        "issue": issue,
        "name": issue.name(_language()),
        "note": issue.note(_language()),
        "group": taxonomy.groups()[issue.group].name(_language()),
        "articles": articles,
        "outside": [outside(text) for text in issue.also],
        "mediation": MEDIATION[issue.mediation],
        "risk": RISK[issue.default_risk],
        "shelves": related.nearest([issue.code], [c.place for c in issue.articles]),
        "may_import": may_import,
    }
