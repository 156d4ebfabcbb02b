"""What the reader's pages read. Law is public knowledge: nobody is asked who she is, and the pages
ask for READ_LAW; what she keeps for herself takes the actor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.law.corpus.changes import Changes, compare, texts
from niangjia.law.corpus.selectors import version_of
from niangjia.law.models import Article, KeptArticle, Law, Version
from niangjia.ui.normalise import to_halfwidth

PAGE_LENGTH = 50
# A law with no more articles than this is shown whole; a longer one chapter by chapter.
WHOLE = 150
Texts = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Part:
    """A stretch of a version that is shown on one page: its headings and its articles' places."""

    index: int
    path: tuple[str, ...]
    first: int
    last: int
    start: int
    end: int


def laws(kind: str = "", words: str = "") -> QuerySet[Law]:
    """Laws by pinyin, with the day and status of their newest version; of a kind, by words."""
    newest = Version.objects.filter(law=OuterRef("pk")).order_by("-dated")
    rows = Law.objects.annotate(
        dated=Subquery(newest.values("dated")[:1]), status=Subquery(newest.values("status")[:1])
    )
    if kind:
        rows = rows.filter(kind=kind)
    for word in to_halfwidth(words).split():
        rows = rows.filter(Q(title__icontains=word) | Q(sort_key__icontains=word))
    return rows.order_by("sort_key", "pk")


def page_of_laws(kind: str, words: str, number: str) -> Page[Law]:
    """Fifty laws; a number out of range gives the nearest page."""
    return Paginator(laws(kind, words), PAGE_LENGTH).get_page(number)


def law(pk: UUID) -> Law:
    """One law. Raises Http404."""
    found = Law.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def versions(of: Law) -> list[Version]:
    """Its versions, newest first, with how many articles each has."""
    rows = of.versions.annotate(count=Count("articles")).order_by("-dated")
    return list(rows)


def version(of: Law, dated: dt.date | None = None) -> Version:
    """The version of a day, or the one in force, or the newest. Raises Http404."""
    rows = of.versions.select_related("law")
    if dated is not None:
        found = rows.filter(dated=dated).first()
    else:
        found = rows.filter(status="in_force").first() or rows.order_by("-dated").first()
    if found is None:
        raise Http404
    return found


def parts(of: Version) -> list[Part]:
    """The stretches in which a version is read: one for a short law, else its chapters."""
    rows = list(of.articles.order_by("order").values_list("order", "number", "path"))
    if len(rows) <= WHOLE:
        return [Part(0, (), rows[0][1], rows[-1][1], rows[0][0], rows[-1][0])] if rows else []
    found: list[Part] = []
    for order, number, path in rows:
        above = tuple(heading for heading in path if not heading.partition(" ")[0].endswith("节"))
        if found and found[-1].path == above:
            last = found[-1]
            found[-1] = Part(last.index, above, last.first, number, last.start, order)
        else:
            found.append(Part(len(found), above, number, number, order, order))
    return found


def articles_of(of: Version, part: Part) -> list[Article]:
    """The articles of one stretch."""
    rows = of.articles.filter(order__gte=part.start, order__lte=part.end).order_by("order")
    found = list(rows)
    for row in found:
        row.version = of
    return found


def article(short: str, number: int, sub: int, dated: dt.date | None = None) -> Article:
    """An article by its permalink. Raises Http404."""
    if dated is None:
        of = version_of(short)
        if of is None:
            kept = Law.objects.filter(short=short).first()
            of = version(kept) if kept else None
    else:
        of = Version.objects.filter(law__short=short, dated=dated).select_related("law").first()
    found = of.articles.filter(number=number, sub=sub).first() if of else None
    if of is None or found is None:
        raise Http404
    found.version = of
    return found


def article_by_id(pk: UUID) -> Article:
    """An article by its key, with version and law. Raises Http404."""
    found = Article.objects.filter(pk=pk).select_related("version__law").first()
    if found is None:
        raise Http404
    return found


def neighbours(of: Article) -> tuple[Article | None, Article | None]:
    """(the one before, the one after) in the same version. One query."""
    rows = {
        row.order: row for row in of.version.articles.filter(order__in=[of.order - 1, of.order + 1])
    }
    for row in rows.values():
        row.version = of.version
    return rows.get(of.order - 1), rows.get(of.order + 1)


def other_versions(of: Article) -> list[Version]:
    """The other versions of its law that hold an article of this number."""
    return list(
        Version.objects.filter(
            law_id=of.version.law_id, articles__number=of.number, articles__sub=of.sub
        )
        .exclude(pk=of.version_id)
        .order_by("-dated")
    )


def what_changed(
    old: Version, new: Version
) -> tuple[Changes, dict[tuple[int, int], str], dict[tuple[int, int], str]]:
    """(changes, texts of the old, texts of the new) of two versions. Two queries."""
    before = texts(old.articles.order_by("order").values_list("number", "sub", "text"))
    after = texts(new.articles.order_by("order").values_list("number", "sub", "text"))
    return compare(before, after), before, after


def kept(actor: Actor, of: Article) -> KeptArticle | None:
    """What she keeps about an article, if she does."""
    hers = policy_of(KeptArticle).visible_to(actor)
    return hers.filter(law_id=of.version.law_id, number=of.number, sub=of.sub).first()


def all_kept(actor: Actor) -> list[KeptArticle]:
    """Every article she keeps, newest first."""
    return list(policy_of(KeptArticle).visible_to(actor).select_related("law")[:200])
