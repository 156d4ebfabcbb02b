"""Evidence goes with its erased case, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from niangjia.casework.models import Case
from niangjia.evidence.models import Item, LettingGo


@contextmanager
def letting_go(case: Case) -> Iterator[None]:
    """Around the removal of an erased case's rows: for this moment the database lets its steps of
    custody go. The erasure itself is audited by the room that erases."""
    items = list(Item.objects.filter(case=case).values_list("pk", flat=True))
    LettingGo.objects.bulk_create([LettingGo(item_id=pk) for pk in items])
    yield
    LettingGo.objects.filter(item_id__in=items).delete()
