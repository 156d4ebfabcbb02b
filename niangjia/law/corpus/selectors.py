"""What is read of the corpus. Law is public knowledge: every member reads it, so nobody is asked
who she is; the pages ask for READ_LAW."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from niangjia.law.models import Article, Law, Version

IN_FORCE = Version.Status.IN_FORCE
Place = tuple[str, int, int]


def version_of(short: str, on: dt.date | None = None) -> Version | None:
    """The version of a law in force: by the source's own word, or on a day by its dates."""
    versions = Version.objects.filter(law__short=short).select_related("law")
    if on is None:
        return versions.filter(status=IN_FORCE).first()
    since = versions.annotate(since=Coalesce("effective_on", F("dated"))).filter(since__lte=on)
    return since.exclude(status=Version.Status.REPEALED).order_by("-since").first()


def article(short: str, number: int, sub: int = 0, on: dt.date | None = None) -> Article | None:
    """One article in force (today, or on a day), with its version and law; None when there is none."""
    version = version_of(short, on)
    if version is None:
        return None
    found = version.articles.filter(number=number, sub=sub).first()
    if found is not None:
        found.version = version
    return found


def laws() -> QuerySet[Law]:
    """Every law, by pinyin."""
    return Law.objects.order_by("sort_key", "pk")


def articles_in_force() -> Iterator[tuple[str, int, int, str, list[str]]]:
    """(law, number, sub, text, headings) of every article in force, law by law."""
    rows = Article.objects.filter(version__status=IN_FORCE).order_by("version__law__short", "order")
    yield from rows.values_list("version__law__short", "number", "sub", "text", "path").iterator(
        chunk_size=2000
    )


def passages(places: Iterable[Place]) -> dict[Place, Article]:
    """Articles in force by (law, number, sub), with version and law. One query."""
    wanted = set(places)
    if not wanted:
        return {}
    some = Q(pk__in=[])
    by_law: dict[str, set[int]] = {}
    for short, number, _sub in wanted:
        by_law.setdefault(short, set()).add(number)
    for short, numbers in by_law.items():
        some |= Q(version__law__short=short, number__in=numbers)
    rows = Article.objects.filter(some, version__status=IN_FORCE).select_related("version__law")
    found: dict[Place, Article] = {}
    for row in rows.order_by("order"):
        place = (row.version.law.short, row.number, row.sub)
        if place in wanted:
            found.setdefault(place, row)
    return found


def fingerprint() -> str:
    """Changes whenever a law in force does: for whatever is built from the corpus."""
    rows = Version.objects.filter(status=IN_FORCE).order_by("law__short")
    found = hashlib.sha256()
    for short, text in rows.values_list("law__short", "fingerprint"):
        found.update(f"{short}\x1f{text}\x1e".encode())
    return found.hexdigest()
