"""Evidence goes with its erased case; its files by a clock of their own, before. What stays of a file until
the case goes: its SHA-256 and the way that it went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from niangjia.access.actor import Actor, system_actor
from niangjia.casework.models import Case
from niangjia.casework.parts import OwnClock
from niangjia.evidence.events import EvidenceEvent
from niangjia.evidence.models import Item, ItemFile, LettingGo
from niangjia.evidence.rules import custody
from niangjia.evidence.services.items import record, step


@contextmanager
def letting_go(case: Case) -> Iterator[None]:
    """Around the removal of an erased case's rows: for this moment the database lets its steps of
    custody go. The erasure itself is audited by the room that erases."""
    items = list(Item.objects.filter(case=case).values_list("pk", flat=True))
    LettingGo.objects.bulk_create([LettingGo(item_id=pk) for pk in items])
    yield
    LettingGo.objects.filter(item_id__in=items).delete()


def cases() -> QuerySet[Any, Any]:
    """Cases that keep files of evidence, by key."""
    return ItemFile.objects.values("item__case_id")


def families(case: Case) -> list[UUID]:
    """The keys of a case's files."""
    return list(Item.objects.filter(case=case).values_list("pk", flat=True))


def let_go(actor: Actor, case: Case) -> list[UUID]:
    """Remove a case's files in the caller's transaction; the last step of each piece keeps their SHA-256.

    Returns the keys that must go. Audits each piece."""
    gone = []
    for item in Item.objects.filter(case=case, files__isnull=False).distinct():
        _empty(actor, item, [f"{one.number}: {one.original.sha256}" for one in item.files.all()])
        gone.append(item.pk)
    return gone


def _empty(actor: Actor, item: Item, hashes: list[str]) -> None:
    number = item.files.count()
    step(actor, item, custody.ERASED, why="\n".join(hashes))
    item.files.all().delete()
    record(actor, EvidenceEvent.FILES_ERASED, item, item.case, files=number)


def replay(gone: Sequence[UUID]) -> int:
    """Remove files that a restored backup brought back though their key was erased; how many pieces."""
    found = list(Item.objects.filter(pk__in=gone, files__isnull=False).distinct())
    for item in found:
        _empty(system_actor(), item, [])
    return len(found)


CLOCK = OwnClock(cases, families, let_go, replay)
