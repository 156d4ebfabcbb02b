"""How law is shown: names of articles, cautions, contents, differences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from niangjia.law import dependants, related, taxonomy
from niangjia.law.citations import names, older
from niangjia.law.citations.checking import Cited, check
from niangjia.law.corpus import numerals
from niangjia.law.corpus.changes import Place
from niangjia.law.corpus.reading import Unreadable
from niangjia.law.corpus.services import Plan
from niangjia.law.corpus.wording import differences
from niangjia.law.models import Article, Concern, KeptArticle, Law, Version
from niangjia.law.selectors import Part
from niangjia.ui import dates

Text = str | Promise
AMENDMENT_XII = "刑法修正案（十二）"


def place_slug(number: int, sub: int = 0) -> str:
    """How an article stands in an address: 1079, 260-1."""
    return f"{number}-{sub}" if sub else str(number)


def article_url(short: str, number: int, sub: int = 0, dated: dt.date | None = None) -> str:
    """The permalink of an article: of the law in force, or of one version."""
    place = place_slug(number, sub)
    if dated is None:
        return reverse("law:article", args=[short, place])
    return reverse("law:article_of", args=[short, dated.isoformat(), place])


def label(number: int, sub: int = 0) -> str:
    """Article 260-1 in the reader's language: 第二百六十条之一."""
    if (get_language() or "").startswith("zh"):
        after = f"之{numerals.to_chinese(sub)}" if sub else ""
        return f"第{numerals.to_chinese(number)}条{after}"
    return _("Article %(number)s") % {"number": place_slug(number, sub)}


STATES: dict[str, Text] = {
    "in_force": gettext_lazy("in force"),
    "future": gettext_lazy("not in force yet"),
    "not_loaded": gettext_lazy("text not loaded here, not checked"),
    "repealed": gettext_lazy("no longer in force"),
    "no_article": gettext_lazy("no such article in the law in force"),
    "no_paragraph": gettext_lazy("the article has no such paragraph or item"),
    "renumbered": gettext_lazy("renumbered"),
    "forbidden": gettext_lazy("superseded in part, not to be cited"),
}


def state_words(state: str) -> str:
    """What became of a citation, in words."""
    return str(STATES[state])


def cited(article: Article) -> str:
    """How an article is quoted: 《民法典》第一千零七十九条."""
    if (get_language() or "").startswith("zh"):
        return f"《{article.version.law.short}》{article.label}"
    name = names.english(article.version.law.short) or article.version.law.short
    return f"{name} art. {place_slug(article.number, article.sub)}"


def was_moved(place: tuple[str, int, int]) -> str:
    """What to know of a number that meant another rule in an older text; "" for all others."""
    now = older.moved().get(place)
    if now is None:
        return ""
    where = label(now.article, now.sub)
    return _("in the older text this number was what is now %(place)s: which one is meant?") % {
        "place": where
    }


def english_name(short: str) -> str:
    """The English name of a law for a reader of English; "" where none is known or she reads Chinese."""
    return "" if (get_language() or "").startswith("zh") else names.english(short)


def english_title(article: Article) -> str:
    """An article's name for a reader of English, or ""."""
    return cited(article) if english_name(article.version.law.short) else ""


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
class ChangedArticle:
    """An article in two versions."""

    label: str
    what: str
    pieces: list[tuple[str, str]]


def compared(
    changes: Any, before: dict[Place, str], after: dict[Place, str]
) -> list[ChangedArticle]:
    """Every article that two versions have differently, in the order of the new one."""
    rows: list[tuple[Place, ChangedArticle]] = []
    for place in changes.added:
        rows.append((place, ChangedArticle(label(*place), _("added"), [("new", after[place])])))
    for place in changes.changed:
        pieces = differences(before[place], after[place])
        rows.append((place, ChangedArticle(label(*place), _("changed"), pieces)))
    for place in changes.repealed:
        gone = [("gone", before[place])]
        rows.append((place, ChangedArticle(label(*place), _("taken out"), gone)))
    for old, new in changes.renumbered.items():
        words = _("%(old)s before") % {"old": label(*old)}
        rows.append((new, ChangedArticle(label(*new), words, differences(before[old], after[new]))))
    return [row for _place, row in sorted(rows, key=lambda pair: pair[0])]


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


READING: dict[str, Text] = {
    "no_articles": gettext_lazy(
        "No article was found in this file: lines that begin with an article’s number."
    ),
    "order": gettext_lazy("Line %(line)s: %(found)s stands out of order."),
    "gap": gettext_lazy("Line %(line)s: before %(found)s an article is missing."),
    "empty": gettext_lazy("Line %(line)s: %(found)s has no text."),
    "no_day": gettext_lazy(
        "No day was found. Write it into the file's name, such as: name(2024-03-01).docx"
    ),
    "not_text": gettext_lazy("This is no text that can be read. Choose a .docx, .md or .txt file."),
    "not_docx": gettext_lazy("This file can't be opened as a Word document (.docx)."),
    "too_big": gettext_lazy("The file is too big."),
    "other_text": gettext_lazy(
        "A version of this very day is here already with other words. An imported text is never "
        "changed: check the day."
    ),
    "not_the_bundle": gettext_lazy("This is not the file of bundled laws."),
}


def reading_problem(refused: Unreadable) -> str:
    """What is wrong with a file, in words, with its line."""
    facts = {"line": refused.line, "found": refused.found}
    return str(READING[refused.code]) % facts


def plan_lines(plan: Plan) -> list[tuple[str, list[str]]]:
    """What an import would change: (sentence, articles)."""
    changes = plan.changes
    added, changed, gone = changes.added, changes.changed, changes.repealed
    rows = [
        (ngettext("%(count)d article added", "%(count)d articles added", len(added)), added),
        (
            ngettext("%(count)d article changed", "%(count)d articles changed", len(changed)),
            changed,
        ),
        (ngettext("%(count)d article taken out", "%(count)d articles taken out", len(gone)), gone),
    ]
    lines = [
        (words % {"count": len(places)}, [label(*place) for place in places])
        for words, places in rows
        if places
    ]
    if changes.renumbered:
        count = len(changes.renumbered)
        words = ngettext("%(count)d article renumbered", "%(count)d articles renumbered", count)
        moved = [f"{label(*old)} → {label(*new)}" for old, new in changes.renumbered.items()]
        lines.append((words % {"count": count}, moved))
    return lines


def plan_news(plan: Plan) -> str:
    """What an import is, in a sentence."""
    return {
        "new_law": _("A text that is not here yet."),
        "new_version": _("A new version of a text that is here."),
        "same": _("This very version is here already; nothing would change."),
    }[plan.news]


# -- issues, concerns, verdicts ---------------------------------------------------------------------
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


@dataclass(frozen=True)
class ConcernLine:
    """One text that stands on changed articles."""

    kind: str
    key: str
    label: Text
    title: str
    url: str
    changes: list[str]


def concern_lines(rows: list[Concern]) -> list[ConcernLine]:
    """Open concerns, one line a text."""
    labels, known = (
        dependants.kinds(),
        {kind: dependants.of_kind(kind) for kind in {r.kind for r in rows}},
    )
    lines: dict[tuple[str, str], ConcernLine] = {}
    for row in rows:
        one = known[row.kind].get(row.key)
        line = lines.setdefault(
            (row.kind, row.key),
            ConcernLine(
                row.kind, row.key, labels.get(row.kind, row.kind),
                one.title if one else row.key, one.url if one else "", [],
            ),
        )  # fmt: skip
        change = row.change
        where = (
            f"{change.law.short} {label(change.number, change.sub)}: {change.get_kind_display()}"
        )
        if change.to_number is not None:
            where += f" → {label(change.to_number, change.to_sub or 0)}"
        line.changes.append(where)
    return list(lines.values())


@dataclass(frozen=True)
class VerdictLine:
    """A citation in a text that was checked."""

    words: str
    line: int
    url: str
    said: str
    dead: bool
    known: bool


def verdict_lines(rows: Iterable[Cited]) -> list[VerdictLine]:
    """Checked citations as rows."""
    out = []
    for row in rows:
        verdict = row.verdict
        said = state_words(verdict.state.value)
        leads = verdict.new or (verdict.citation if verdict.article else None)
        if verdict.state == "in_force" and (moved := was_moved(verdict.citation.place)):
            said = f"{said}; {moved}" if said else moved
        if verdict.new:
            said = _("now %(place)s") % {"place": label(verdict.new.article, verdict.new.sub)}
        out.append(
            VerdictLine(
                row.words, row.line, article_url(*leads.place) if leads else "", said,
                verdict.dead, verdict.state != "not_loaded",
            )
        )  # fmt: skip
    return out
