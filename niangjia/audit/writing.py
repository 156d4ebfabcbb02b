"""Writing the log: ``record`` costs its caller one INSERT; ``seal`` chains what was committed.

Why two steps: a chain written inside each caller's transaction would make every write of the site
wait for every other (the head row stays locked until commit). So a row carries its own keyed mac
at once, and a sealer links committed rows in short transactions of its own, every few seconds.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from niangjia.audit import chain
from niangjia.audit.events import EventType
from niangjia.audit.models import AuditEvent, AuditLink, ChainLock
from niangjia.vault import keys
from niangjia.vault.ids import uuid7

Fact = str | int | bool | Sequence[str]
BATCH = 2000
# A transaction longer than this is caught by the full pass (``seal(everything=True)``).
OVERLAP = dt.timedelta(minutes=15)


class Origin(Protocol):
    """Where an action came from."""

    @property
    def kind(self) -> str: ...
    @property
    def ip(self) -> str: ...
    @property
    def session(self) -> str: ...


class Who(Protocol):
    """Anything that acts: access.Actor fits."""

    @property
    def member_id(self) -> UUID | None: ...
    @property
    def source(self) -> Origin: ...


def body(event: AuditEvent) -> dict[str, Any]:
    """The columns that the mac covers, spelled the same before and after the database."""
    return {
        "id": str(event.id),
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": str(event.actor_id or ""),
        "source": event.source,
        "ip": event.ip,
        "session": event.session,
        "event": event.event,
        "kind": event.kind,
        "object": event.object_id,
        "path": event.unit_path,
        "reason": event.reason_code,
        "facts": event.facts,
    }


def audit_key() -> bytes:
    """The key of macs and chain; it lies wrapped in the key store, outside the database."""
    return keys.site_secret("audit")


def record(
    actor: Who,
    event: EventType,
    obj: models.Model | None = None,
    *,
    kind: str = "",
    object_id: object = None,
    unit_path: str = "",
    reason_code: str = "",
    facts: Mapping[str, Fact] | None = None,
) -> AuditEvent:
    """Write one event in the caller's transaction: one INSERT.

    ``facts`` hold codes, ids, counts and names of fields, never contents. ``obj`` gives kind and
    id; or give ``kind`` and ``object_id``.
    """
    row = AuditEvent(
        id=uuid7(),
        at=timezone.now(),
        actor_id=actor.member_id,
        source=actor.source.kind,
        ip=actor.source.ip,
        session=actor.source.session[:16],
        event=event.value,
        kind=kind or (obj._meta.label_lower if obj is not None else ""),
        object_id=str(object_id if object_id is not None else (obj.pk if obj is not None else "")),
        unit_path=unit_path,
        reason_code=reason_code,
        facts={k: list(v) if isinstance(v, (tuple, set)) else v for k, v in (facts or {}).items()},
    )
    row.mac = chain.event_mac(audit_key(), body(row))
    row.save(force_insert=True)
    return row


def _unlinked(since: dt.datetime | None) -> models.QuerySet[AuditEvent]:
    rows = AuditEvent.objects.filter(
        ~models.Exists(AuditLink.objects.filter(event_id=models.OuterRef("pk")))
    )
    if since is not None:
        rows = rows.filter(id__gte=floor_id(since))
    return rows.order_by("id")


def floor_id(moment: dt.datetime) -> UUID:
    """The smallest time-ordered id of ``moment``: lets the primary key serve as a time index."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62))


def seal(*, everything: bool = False) -> int:
    """Link every committed event that has no link yet; returns how many were linked.

    Only the last minutes are looked through (time-ordered ids make that one index range);
    ``everything`` looks through the whole table, for a transaction that took longer than OVERLAP.
    """
    sealed = 0
    while True:
        with transaction.atomic():
            lock, _ = ChainLock.objects.select_for_update().get_or_create(pk=1)
            since = None if everything or lock.sealed_to is None else lock.sealed_to - OVERLAP
            now = timezone.now()
            rows = list(_unlinked(since).values_list("id", "mac")[:BATCH])
            last = AuditLink.objects.order_by("-seq").first()
            seq, value = (last.seq, bytes(last.chain)) if last else (0, chain.START)
            key, links = audit_key(), []
            for event_id, mac in rows:
                seq += 1
                value = chain.link(key, value, seq, str(event_id), bytes(mac))
                links.append(AuditLink(seq=seq, event_id=event_id, chain=value))
            AuditLink.objects.bulk_create(links)
            if len(rows) < BATCH:
                ChainLock.objects.filter(pk=1).update(sealed_to=now)
        sealed += len(rows)
        if len(rows) < BATCH:
            return sealed


def write_head() -> str:
    """Append the chain's last link to the head file, outside the database; returns the line.

    Nothing is written while the chain stands still.
    """
    last = AuditLink.objects.order_by("-seq").first()
    if last is None:
        return ""
    path = settings.NIANGJIA.audit_head
    body_text = f"{last.seq} {bytes(last.chain).hex()}"
    lines = path.read_text().splitlines() if path.exists() else []
    if lines and lines[-1].split(" ", 1)[1].startswith(body_text):
        return lines[-1]
    stamped = f"{timezone.now().astimezone(dt.UTC).isoformat(timespec='seconds')} {body_text}"
    line = f"{stamped} {chain.head_mac(audit_key(), stamped)}"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, (line + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return line
