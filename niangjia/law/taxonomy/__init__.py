"""Issue codes: what women bring to the federation, with the articles that bear on each.

The data is ``data/taxonomy.yaml``, evidence marks and policy defaults included. Mediation, risk
and report check are defaults of the platform, not statements of law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from niangjia.law.citations.values import MARKS, Citation
from niangjia.ui.datafiles import read_yaml

MEDIATION = ("no", "screen", "yes")
RISKS = ("high", "medium", "unscreened")


@dataclass(frozen=True)
class Group:
    """A group of issues."""

    code: str
    zh: str
    en: str

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True)
class Issue:
    """One issue. ``also`` are texts that aren't bundled, with their marks, in the data's words."""

    code: str
    group: str
    zh: str
    en: str
    notes: Mapping[str, str] = field(hash=False)
    mediation: str
    default_risk: str
    report_check: bool
    articles: tuple[Citation, ...]
    also: tuple[str, ...]

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.en if language.startswith("en") else self.zh

    def note(self, language: str) -> str:
        """What the worker must know, with full citations; empty when there is nothing."""
        return self.notes.get("en" if language.startswith("en") else "zh", "")


class BadTaxonomy(ValueError):
    """The data hasn't the shape of a taxonomy: what and where."""


@cache
def _file(name: str = "taxonomy") -> dict[str, Any]:
    text = resources.files("niangjia.law").joinpath(f"data/{name}.yaml").read_text("utf-8")
    found: dict[str, Any] = read_yaml(text)
    return found


def read(
    data: Mapping[str, Any], notes: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Group], dict[str, Issue]]:
    """(groups, issues) by code, from the data and the notes in both languages.

    Raises BadTaxonomy, also for a note that is missing in a language.
    """
    groups = {row["code"]: Group(**row) for row in data["groups"]}
    issues: dict[str, Issue] = {}
    for row in data["issues"]:
        code = row["code"]
        if code in issues:
            raise BadTaxonomy(f"{code} stands twice")
        if row["group"] not in groups:
            raise BadTaxonomy(f"{code}: unknown group {row['group']}")
        if row["mediation"] not in MEDIATION or row["default_risk"] not in RISKS:
            raise BadTaxonomy(f"{code}: unknown mediation or risk")
        if bool(row.get("note")) != bool(notes.get(code)):
            raise BadTaxonomy(f"{code}: a note in one place and none in the other")
        if notes.get(code, {"zh": "", "en": ""}).keys() != {"zh", "en"}:
            raise BadTaxonomy(f"{code}: a note must be there in both languages")
        for also in row.get("also", ()):
            if not also.startswith(tuple(f"[{mark}] " for mark in MARKS)):
                raise BadTaxonomy(f"{code}: no evidence mark: {also}")
        issues[code] = Issue(
            code=code,
            group=row["group"],
            zh=row["zh"],
            en=row["en"],
            notes=notes.get(code, {}),
            mediation=row["mediation"],
            default_risk=row["default_risk"],
            report_check=row["report_check"],
            articles=tuple(
                Citation(a["law"], a["article"], a.get("sub", 0)) for a in row["articles"]
            ),
            also=tuple(row.get("also", ())),
        )
    return groups, issues


@cache
def _read() -> tuple[dict[str, Group], dict[str, Issue]]:
    return read(_file(), _file("notes"))


def groups() -> dict[str, Group]:
    """Groups by code, in the order of the data."""
    return _read()[0]


def all_issues() -> dict[str, Issue]:
    """Issues by code, in the order of the data."""
    return _read()[1]


@cache
def by_place() -> dict[tuple[str, int, int], tuple[str, ...]]:
    """Codes of the issues that cite an article, by (law, article, sub)."""
    found: dict[tuple[str, int, int], list[str]] = {}
    for issue in all_issues().values():
        for citation in issue.articles:
            found.setdefault(citation.place, []).append(issue.code)
    return {place: tuple(codes) for place, codes in found.items()}


def issues_of(citations: Iterable[Citation]) -> list[Issue]:
    """Issues that cite any of these articles, those that cite most of them first."""
    count: dict[str, int] = {}
    for citation in citations:
        for code in by_place().get(citation.place, ()):
            count[code] = count.get(code, 0) + 1
    return [all_issues()[code] for code in sorted(count, key=lambda code: -count[code])]


def version() -> str:
    """The day of the data."""
    return str(_file()["version"])
