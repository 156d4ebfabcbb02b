"""How laws are read: lists, cautions, contents, articles, what she keeps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.law.models import Article, KeptArticle, Law, Version
from niangjia.law.presenters.names import article_url, english_name, label, place_slug
from niangjia.law.selectors import Part
from niangjia.ui import dates

Text = str | Promise
AMENDMENT_XII = "刑法修正案（十二）"


@dataclass(frozen=True)
class Caution:
    """What a reader of a version must know. ``kind`` is a kind of callout."""

    kind: str
    title: Text
    text: Text = ""
    url: str = ""
    link: Text = ""


def cautions(of: Version, today: dt.date | None = None) -> list[Caution]:
    """Everything that stands between this text and relying on it."""
    today = today or timezone.localdate()
    found: list[Caution] = []
    if of.status == Version.Status.REPEALED:
        found.append(
            Caution("attention", _("The source marks this law as repealed. Don't rely on it."))
        )
    elif of.status == Version.Status.SUPERSEDED:
        found.append(
            Caution(
                "attention",
                _("An older version."),
                _("A later one has taken its place."),
                reverse("law:law", args=[of.law_id]),
                _("Read the law in force"),
            )
        )
    elif of.effective_on and of.effective_on > today:
        found.append(
            Caution(
                "attention",
                _("Not in force yet: it takes effect on %(day)s.")
                % {"day": dates.full(of.effective_on)},
            )
        )
    if of.caution == "amendment_xii":
        found.append(
            Caution(
                "attention",
                _("Amendment XII (2023) is not merged into this text. Check."),
                _("This is the text of 26 December 2020."),
                reverse("law:by_name", args=[AMENDMENT_XII]),
                _("Read Amendment XII"),
            )
        )
    if of.law.is_local:
        found.append(
            Caution(
                "attention",
                _("A local rule: whether it is in force today is not verified."),
                _("Ask the federation of the province or city, or the justice bureau."),
            )
        )
    return found


def dates_of(of: Version) -> list[str]:
    """The days of a version, in words."""
    lines = [_("Version of %(day)s") % {"day": dates.full(of.dated)}]
    if of.effective_on:
        lines.append(_("in force from %(day)s") % {"day": dates.full(of.effective_on)})
    else:
        lines.append(_("from when this version counts: unknown, unverified"))
        if of.law.first_effective_on:
            lines.append(
                _("the law itself first took effect on %(day)s")
                % {"day": dates.full(of.law.first_effective_on)}
            )
    lines.append(of.source)
    return lines


@dataclass(frozen=True)
class LawLine:
    """One row of the list of laws."""

    short: str
    english: str
    url: str
    kind: str
    dated: str
    state: str


def law_lines(rows: list[Law]) -> list[LawLine]:
    """Laws as rows."""
    states = {"superseded": _("replaced"), "repealed": _("repealed")}
    return [
        LawLine(
            short=row.short,
            english=english_name(row.short),
            url=reverse("law:law", args=[row.pk]),
            kind=row.get_kind_display(),
            dated=dates.full(row.dated) if row.dated else "",  # type: ignore[attr-defined]
            state=states.get(row.status, ""),  # type: ignore[attr-defined]
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ShownArticle:
    """An article on a page: where it leads, what it says, the heading that begins with it."""

    label: str
    url: str
    paragraphs: list[str]
    heading: str = ""
    anchor: str = ""


def shown_articles(rows: list[Article], *, permalink: bool) -> list[ShownArticle]:
    """Articles in order; the innermost heading stands before the first of its own."""
    out, above = [], ""
    for row in rows:
        heading = row.path[-1] if row.path else ""
        dated = row.version.dated if permalink else None
        out.append(
            ShownArticle(
                label=row.label,
                url=article_url(row.version.law.short, row.number, row.sub, dated),
                paragraphs=row.text.split("\n"),
                heading=heading if heading != above else "",
                anchor=f"a{place_slug(row.number, row.sub)}",
            )
        )
        above = heading
    return out


@dataclass(frozen=True)
class TocEntry:
    """One chapter in the contents."""

    heading: str
    url: str
    span: str
    current: bool


@dataclass(frozen=True)
class TocGroup:
    """A part of a law and its chapters; ``heading`` "" for chapters that stand alone."""

    heading: str
    entries: list[TocEntry]
    open: bool


def contents(parts: list[Part], current: int, base: str) -> list[TocGroup]:
    """Contents by part and chapter; only the part that is read stands open."""
    groups: list[TocGroup] = []
    for part in parts:
        above = " · ".join(part.path[:-1])
        entry = TocEntry(
            heading=part.path[-1] if part.path else "",
            url=f"{base}?part={part.index}",
            span=f"{part.first}–{part.last}" if part.last != part.first else str(part.first),
            current=part.index == current,
        )
        if not groups or groups[-1].heading != above:
            groups.append(TocGroup(above, [], False))
        groups[-1].entries.append(entry)
    return [
        TocGroup(group.heading, group.entries, any(e.current for e in group.entries))
        for group in groups
    ]


def part_index(text: str, parts: list[Part]) -> int:
    """The stretch an address asks for; the first for anything odd."""
    return int(text) if text.isascii() and text.isdigit() and int(text[:4]) < len(parts) else 0


@dataclass(frozen=True)
class KeptLine:
    """An article she keeps."""

    name: str
    url: str
    note: str
    when: dt.datetime


def kept_lines(rows: list[KeptArticle]) -> list[KeptLine]:
    """What she keeps, as rows."""
    return [
        KeptLine(
            name=f"{row.law.short} {label(row.number, row.sub)}",
            url=article_url(row.law.short, row.number, row.sub),
            note=row.note or "",
            when=row.kept_at,
        )
        for row in rows
    ]
