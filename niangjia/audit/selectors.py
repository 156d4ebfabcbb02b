"""Reading the log page by page: by id, so that the millionth page costs what the first does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from niangjia.audit.models import AuditEvent, AuditLink
from niangjia.audit.writing import floor_id

PAGE_LENGTH = 50


@dataclass(frozen=True)
class LogPage:
    """Some events, newest first, and the id after which the older ones begin."""

    events: Sequence[AuditEvent]
    older: UUID | None


def _day(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def matching(narrowed: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """Events that fit the filters; dates use the time-ordered primary key."""
    rows = AuditEvent.objects.all()
    if narrowed.get("event"):
        rows = rows.filter(event=narrowed["event"])
    if narrowed.get("source"):
        rows = rows.filter(source=narrowed["source"])
    if narrowed.get("actor"):
        rows = rows.filter(actor_id=narrowed["actor"])
    if narrowed.get("object"):
        rows = rows.filter(object_id=narrowed["object"])
    if narrowed.get("since"):
        rows = rows.filter(id__gte=floor_id(_day(narrowed["since"])))
    if narrowed.get("until"):
        rows = rows.filter(id__lt=floor_id(_day(narrowed["until"] + dt.timedelta(days=1))))
    return rows.order_by("-id")


def log(narrowed: Mapping[str, Any], before: UUID | None = None) -> LogPage:
    """One page of the log (one query)."""
    rows = matching(narrowed)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE_LENGTH + 1])
    older = found[PAGE_LENGTH - 1].id if len(found) > PAGE_LENGTH else None
    return LogPage(found[:PAGE_LENGTH], older)


def event(pk: UUID) -> tuple[AuditEvent, AuditLink | None]:
    """One event and its place in the chain. Raises Http404."""
    found = AuditEvent.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found, AuditLink.objects.filter(event_id=pk).first()


def about_any(
    keys: Mapping[str, Sequence[str]], *, actor_id: UUID | None = None
) -> QuerySet[AuditEvent]:
    """What happened to several records, newest first; ``keys`` by kind of record."""
    wanted = Q(pk__in=[])
    for kind, ids in keys.items():
        if ids:
            wanted |= Q(kind=kind, object_id__in=ids)
    rows = AuditEvent.objects.filter(wanted)
    return (rows if actor_id is None else rows.filter(actor_id=actor_id)).order_by("-id")


def about(
    kind: str, object_id: object, *, actor_id: UUID | None = None, since: dt.datetime | None = None
) -> QuerySet[AuditEvent]:
    """What happened to one record, newest first."""
    rows = AuditEvent.objects.filter(kind=kind, object_id=str(object_id))
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    if since is not None:
        rows = rows.filter(id__gte=floor_id(since))
    return rows.order_by("-id")
