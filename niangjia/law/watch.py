"""Law watch: who stands on an article that changed, told at once, under review until looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.law import dependants
from niangjia.law.corpus.changes import Changes
from niangjia.law.events import LawEvent
from niangjia.law.models import ArticleChange, Concern, Law, Version

CHANGED_NOTICE = "law.changed"
Kind = ArticleChange.Kind


def note_changes(news: Sequence[tuple[Law, Version, Changes | None]]) -> int:
    """Write down what an import changed and open a concern for each dependant on it.

    ``news``: law, version, and its changes against the version before (None for a law that is
    new: then what cites an article that it hasn't is concerned). Tells the owners once. Returns
    the number of new concerns. Runs inside the import's transaction.
    """
    standing = list(dependants.everything())
    cited = {c.place for _kind, one in standing for c in one.inside}
    laws = {law.short for law, _version, _changes in news} & {law for law, _n, _s in cited}
    if not laws:
        return 0
    rows: dict[tuple[str, int, int], ArticleChange] = {}
    for law, version, changes in news:
        if law.short not in laws or version.status != Version.Status.IN_FORCE:
            continue
        for change in _changes(law, version, changes, cited):
            rows[law.short, change.number, change.sub] = change
    ArticleChange.objects.bulk_create(rows.values())
    concerns = [
        (one, Concern(kind=kind, key=one.key, change=rows[place]))
        for kind, one in standing
        for place in {c.place for c in one.inside} & rows.keys()
    ]
    Concern.objects.bulk_create([row for _one, row in concerns])
    _tell(one.owner for one, _row in concerns)
    return len(concerns)


def _changes(
    law: Law, version: Version, changes: Changes | None, cited: set[tuple[str, int, int]]
) -> list[ArticleChange]:
    def row(kind: str, place: tuple[int, int], to: tuple[int, int] | None = None) -> ArticleChange:
        number, sub = to or (None, None)
        return ArticleChange(
            law=law, dated=version.dated, kind=kind, number=place[0], sub=place[1],
            to_number=number, to_sub=sub,
        )  # fmt: skip

    if changes is None:
        there = set(version.articles.values_list("number", "sub"))
        wanted = {(number, sub) for short, number, sub in cited if short == law.short}
        return [row(Kind.MISSING, place) for place in sorted(wanted - there)]
    return [
        *(row(Kind.CHANGED, place) for place in changes.changed),
        *(row(Kind.REPEALED, place) for place in changes.repealed),
        *(row(Kind.RENUMBERED, old, new) for old, new in changes.renumbered.items()),
    ]


def _tell(owners: Iterable[Permission]) -> None:
    members: set[UUID] = set()
    for owner in set(owners):
        members |= people_of.holders(owner) or people_of.holders(Permission.IMPORT_LAW)
    if members:
        notices.notify(members, CHANGED_NOTICE, path=reverse("law:watch"))


def open_concerns() -> QuerySet[Concern]:
    """Everything that waits for somebody to look, the oldest first."""
    rows = Concern.objects.filter(settled_at=None).select_related("change__law")
    return rows.order_by("kind", "key", "change__number", "change__sub")


def under_review(kind: str, key: str) -> bool:
    """Whether an article on which this stands has changed and nobody has looked yet (one query)."""
    return Concern.objects.filter(kind=kind, key=key, settled_at=None).exists()


def all_under_review(kind: str) -> set[str]:
    """Keys of a kind that are under review (one query)."""
    return set(Concern.objects.filter(kind=kind, settled_at=None).values_list("key", flat=True))


@transaction.atomic
def settle(*, actor: Actor, kind: str, key: str) -> int:
    """Say that one thing was looked at and is right; returns how many concerns that settles.

    Raises Denied without SIGN_GUIDES and IMPORT_LAW, Http404 when nothing is open.
    Audits ``law.looked_at`` with kind and key.
    """
    if not (actor.may(Permission.SIGN_GUIDES) or actor.may(Permission.IMPORT_LAW)):
        raise Denied(NOT_YOURS, code=Permission.SIGN_GUIDES.value)
    rows = Concern.objects.select_for_update().filter(kind=kind, key=key, settled_at=None)
    count = rows.update(settled_at=timezone.now(), settled_by_id=actor.member_id)
    if not count:
        raise Http404
    audit.record(actor, LawEvent.LOOKED_AT, kind="law.concern", facts={"of": kind, "key": key})
    return count
