"""Whether somebody is known already: by a number, or by a name that thousands may bear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from niangjia.casework.models import Case, Party, PartyToken
from niangjia.vault import index

STRETCH, STRETCHES, REACH = 400, 3, 5000


def same_person(*, phone: str = "", id_number: str = "") -> QuerySet[Party]:
    """Parties with this very phone or identity number (by keyed digests alone)."""
    # Each by its own index and then put together: joined by OR, PostgreSQL looks through all parties.
    ways: list[QuerySet[Any, Any]] = []
    if phone:
        ways.append(Party.objects.filter(phone_index=index.phone(phone)).values("pk"))
    if id_number:
        ways.append(Party.objects.filter(id_index=index.id_number(id_number)).values("pk"))
    return Party.objects.filter(pk__in=ways[0].union(*ways[1:]) if ways else [])


def called(name: str, *, after: UUID | None = None, most: int = STRETCH) -> list[UUID]:
    """The newest ``most`` cases with somebody of this name in them, those after ``after`` (one query for
    each spelling, from an index alone)."""
    found: set[UUID] = set()
    for token in index.name_query(name):
        rows = PartyToken.objects.filter(token=token)
        if after is not None:
            rows = rows.filter(case_id__lt=after)
        found.update(rows.order_by("-case_id").values_list("case_id", flat=True)[:most])
    return sorted(found, reverse=True)[:most]


def called_within(
    rows: QuerySet[Case], name: str, limit: int, newest: list[UUID] | None = None
) -> list[Case]:
    """Of these cases the newest with somebody of this name in them, however many bear it; ``newest``:
    what ``called`` said of the name, where it was asked already.

    Usually one stretch of the name's cases holds them all. Of a very frequent one (or of two letters
    that begin every fourth) the newest stretches are looked through; when hardly any of those are
    among ``rows``, these are the few, and are gone through themselves.
    """
    found: list[Case] = []
    after = None
    for turn in range(STRETCHES):
        some = newest if newest is not None and turn == 0 else called(name, after=after)
        found += rows.filter(pk__in=some).order_by("-opened_at")[: limit - len(found)]
        if len(some) < STRETCH or len(found) >= limit:
            return found
        after = some[-1]
    few = list(rows.order_by().values_list("pk", flat=True)[:REACH])
    others = _bearing(name, few, after)
    return [*found, *rows.filter(pk__in=others).order_by("-opened_at")[: limit - len(found)]]


def _bearing(name: str, cases: Sequence[UUID], after: UUID | None) -> list[UUID]:
    """Of these cases those after ``after`` with somebody of this name in them (one query)."""
    rows = PartyToken.objects.filter(token__in=index.name_query(name), case_id__in=cases)
    return list(rows.filter(case_id__lt=after).values_list("case_id", flat=True))
