"""Reading the chain back: what was changed, removed, put in or re-ordered, by name.

Two passes with constant memory. The first walks the links in order beside their events; the
second looks for events that no link names. What can't be told without the key is said in
docs/security-model.md.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from niangjia.audit import chain
from niangjia.audit.models import AuditEvent, AuditLink
from niangjia.audit.writing import audit_key, body

BATCH = 2000


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. ``what`` is changed, removed, inserted, broken or head."""

    what: str
    subject: str
    sentence: str


@dataclass(frozen=True)
class Head:
    """One line of the head file, its own digest checked."""

    at: str
    seq: int
    chain: str


@dataclass(frozen=True)
class Result:
    """What a check found; ``linked`` events stand in the chain, ``loose`` are not yet sealed."""

    findings: tuple[Finding, ...]
    linked: int
    loose: int
    head: Head | None

    @property
    def sound(self) -> bool:
        return not self.findings


def last_head() -> tuple[Head | None, list[Finding]]:
    """The last line of the head file, and what is wrong with the file."""
    path = settings.NIANGJIA.audit_head
    if not path.exists():
        return None, []
    lines = path.read_text().splitlines()
    key, found, head = audit_key(), [], None
    for number, line in enumerate(lines, 1):
        text, _space, mac = line.rpartition(" ")
        parts = text.split(" ")
        if len(parts) != 3 or not hmac.compare_digest(chain.head_mac(key, text), mac):
            found.append(
                Finding("head", f"line {number}", f"Line {number} of the head file was altered.")
            )
            continue
        head = Head(parts[0], int(parts[1]), parts[2])
    return head, found


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def verify() -> Result:
    """Check every linked event up to the present, and the chain against the last written head."""
    key = audit_key()
    head, findings = last_head()
    value, expected, linked, head_met = chain.START, 0, 0, head is None
    links = AuditLink.objects.order_by("seq").iterator(chunk_size=BATCH)
    for batch in _batches(links):
        events = AuditEvent.objects.in_bulk([row.event_id for row in batch])
        for row in batch:
            expected += 1
            linked += 1
            if row.seq != expected:
                findings.append(
                    Finding(
                        "removed",
                        f"link {expected}",
                        f"Links {expected} to {row.seq - 1} are gone.",
                    )
                )
                expected = row.seq
                value = bytes(row.chain)
                continue
            event = events.get(row.event_id)
            if event is None:
                findings.append(
                    Finding(
                        "removed",
                        str(row.event_id),
                        f"Event {row.event_id} (number {row.seq}) is gone.",
                    )
                )
                value = bytes(row.chain)
                continue
            mac = bytes(event.mac)
            if not hmac.compare_digest(chain.event_mac(key, body(event)), mac):
                findings.append(
                    Finding(
                        "changed",
                        str(event.id),
                        f"Event {event.id} (number {row.seq}) was changed.",
                    )
                )
            made = chain.link(key, value, row.seq, str(row.event_id), mac)
            if not hmac.compare_digest(made, bytes(row.chain)):
                findings.append(
                    Finding(
                        "broken",
                        str(event.id),
                        f"Number {row.seq} (event {event.id}) does not follow from the one before.",
                    )
                )
            value = bytes(row.chain)
            if head is not None and row.seq == head.seq:
                head_met = True
                if value.hex() != head.chain:
                    findings.append(
                        Finding(
                            "head",
                            f"link {row.seq}",
                            f"Number {row.seq} is not what the head file says.",
                        )
                    )
    if not head_met and head is not None:
        findings.append(
            Finding(
                "removed",
                f"link {expected + 1}",
                f"The chain ends at {expected}; the head file says {head.seq}.",
            )
        )
    loose = _loose(key, findings)
    return Result(tuple(findings), linked, loose, head)


def _loose(key: bytes, findings: list[Finding]) -> int:
    """Events that no link names: not yet sealed, or put in by a stranger."""
    named = AuditLink.objects.filter(event_id=OuterRef("pk"))
    loose = 0
    for event in AuditEvent.objects.filter(~Exists(named)).iterator(chunk_size=BATCH):
        loose += 1
        if not hmac.compare_digest(chain.event_mac(key, body(event)), bytes(event.mac)):
            findings.append(
                Finding("inserted", str(event.id), f"Event {event.id} was put in from outside.")
            )
    return loose
