"""The audit log: events, the chain over them, and the chain's last link. Append-only."""

from __future__ import annotations

from django.db import models

from niangjia.vault.ids import uuid7


class AuditEvent(models.Model):
    """One thing that somebody did or read. It holds codes, ids, counts and field names, never
    contents. ``mac`` is a keyed digest of every other column (``chain.event_mac``)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    source = models.CharField(max_length=10)
    ip = models.CharField(max_length=45, blank=True)
    session = models.CharField(max_length=16, blank=True)
    event = models.CharField(max_length=60)
    kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    unit_path = models.CharField(max_length=255, blank=True)
    reason_code = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    mac = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["actor_id", "-id"]),
            models.Index(fields=["event", "-id"]),
            models.Index(fields=["kind", "object_id", "-id"]),
        ]


class AuditLink(models.Model):
    """The place of one event in the chain: ``chain`` covers the event's mac and the link before."""

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    chain = models.BinaryField(max_length=32)


class ChainLock(models.Model):
    """One row, locked by whoever seals, so that two sealers never write the same link."""

    id = models.SmallIntegerField(primary_key=True)
    sealed_to = models.DateTimeField(null=True)
