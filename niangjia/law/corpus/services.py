"""Bringing laws in: all of an import or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.law import watch
from niangjia.law.corpus.changes import Changes, compare, texts
from niangjia.law.corpus.reading import ReadLaw, Unreadable
from niangjia.law.events import LawEvent
from niangjia.law.models import Article, Law, LawImport, Version
from niangjia.ui import pinyin
from niangjia.vault.ids import uuid7

BATCH = 1000
IN_FORCE = Version.Status.IN_FORCE


@dataclass(frozen=True)
class Plan:
    """What an import would do to one law: ``news`` is new_law, new_version, status or same."""

    law: ReadLaw
    news: str
    changes: Changes = field(default_factory=Changes)


def preview(laws: Iterable[ReadLaw]) -> list[Plan]:
    """What importing ``laws`` would change, without changing anything.

    Raises Unreadable ("other_text") when a version of that day is here with other words: an
    imported version is never changed.
    """
    known = {
        (law.short, version.dated): version
        for law in Law.objects.prefetch_related("versions")
        for version in law.versions.all()
    }
    names = {short for short, _dated in known}
    return [_plan(law, known.get((law.short, law.dated)), law.short in names) for law in laws]


def _plan(law: ReadLaw, here: Version | None, named: bool) -> Plan:
    if here is not None:
        if here.fingerprint != law.fingerprint:
            raise Unreadable("other_text", found=law.short)
        return Plan(law, "same")
    if not named:
        return Plan(law, "new_law")
    before = Article.objects.filter(version__law__short=law.short, version__status=IN_FORCE)
    old = texts(before.values_list("number", "sub", "text"))
    new = texts((a.number, a.sub, a.text) for a in law.articles)
    return Plan(law, "new_version", compare(old, new) if old else Changes())


@transaction.atomic
def import_laws(*, actor: Actor, laws: Sequence[ReadLaw], source: str) -> list[Plan]:
    """Bring ``laws`` in; what is here already stays as it is, so that importing again is harmless.

    A version that was in force is superseded by a later one. Tells whoever depends on an article
    that changed (``law.dependants``). Raises Denied without IMPORT_LAW, Unreadable when nothing
    may be changed. Audits ``law.imported`` with counts.
    """
    if not actor.may(Permission.IMPORT_LAW):
        raise Denied(NOT_YOURS, code=Permission.IMPORT_LAW.value)
    plans = preview(laws)
    fresh = [plan for plan in plans if plan.news != "same"]
    if not fresh:
        return plans
    shelf = {law.short: law for law in Law.objects.select_for_update()}
    articles: list[Article] = []
    news: list[tuple[Law, Version, Changes | None]] = []
    for plan in sorted(fresh, key=lambda plan: plan.law.dated):
        version, its = _shelve(plan.law, shelf)
        articles += its
        news.append((version.law, version, None if plan.news == "new_law" else plan.changes))
    Article.objects.bulk_create(articles, batch_size=BATCH)
    watch.note_changes(news)
    facts = {"laws": len(fresh), "articles": len(articles)}
    LawImport.objects.create(source=source, member_id=actor.member_id, facts=facts)
    audit.record(actor, LawEvent.IMPORTED, kind="law.lawimport", facts=facts)
    return plans


def _shelve(law: ReadLaw, shelf: dict[str, Law]) -> tuple[Version, list[Article]]:
    """Save law and version; the version, and its articles, not yet saved."""
    kept = shelf.get(law.short)
    if kept is None:
        kept = shelf[law.short] = Law.objects.create(
            short=law.short,
            title=law.title,
            kind=law.kind,
            authority=law.authority,
            sort_key=pinyin.sort_key(law.short, surname=False)[:400],
            first_effective_on=law.first_effective_on,
        )
    elif law.first_effective_on and not kept.first_effective_on:
        kept.first_effective_on = law.first_effective_on
        kept.save(update_fields=["first_effective_on"])
    version = Version.objects.create(
        law=kept,
        dated=law.dated,
        effective_on=law.effective_on,
        status=_status(kept, law),
        caution=law.caution,
        source=law.source,
        fingerprint=law.fingerprint,
    )
    return version, [
        Article(
            id=uuid7(),
            version=version,
            number=article.number,
            sub=article.sub,
            label=article.label,
            path=list(article.path),
            text=article.text,
            order=order,
        )
        for order, article in enumerate(law.articles, start=1)
    ]


def _status(kept: Law, law: ReadLaw) -> str:
    """An older text never shadows the law in force; a later one takes its place."""
    if law.status != IN_FORCE:
        return law.status
    now = kept.versions.filter(status=IN_FORCE).first()
    if now is None:
        return law.status
    if now.dated > law.dated:
        return Version.Status.SUPERSEDED
    kept.versions.filter(pk=now.pk).update(status=Version.Status.SUPERSEDED)
    return law.status


def counts() -> dict[str, int]:
    """Laws and articles in force, for the operator."""
    found = Version.objects.filter(status=IN_FORCE).aggregate(
        laws=Count("pk", distinct=True), articles=Count("articles")
    )
    return {"laws": found["laws"], "articles": found["articles"]}
