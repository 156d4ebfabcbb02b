"""How the log speaks: names for ids, words for codes, safe cells for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.audit import checking, events, names
from niangjia.audit.forms import SOURCES
from niangjia.audit.models import AuditEvent

COLUMNS = (
    "id", "at", "actor", "source", "ip", "session", "event", "kind", "object", "unit", "reason", "facts",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One event as the page shows it."""

    event: AuditEvent
    who: str
    what: str
    source: str
    facts: str


def lines(rows: Iterable[AuditEvent]) -> list[Line]:
    """Events with names and words (one query for all names)."""
    found = list(rows)
    known = names.names(row.actor_id for row in found)
    sources = dict(SOURCES)
    return [
        Line(
            row,
            known.get(row.actor_id, "") if row.actor_id else _("Nobody signed in"),
            events.label(row.event),
            str(sources.get(row.source, row.source)),
            ", ".join(f"{key}: {value}" for key, value in sorted(row.facts.items())),
        )
        for row in found
    ]


def safe_cell(value: object) -> str:
    """Text that a spreadsheet reads as text, never as a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def row(event: AuditEvent) -> list[str]:
    """One event as cells, in the order of COLUMNS."""
    at = timezone.localtime(event.at).isoformat(timespec="seconds")
    facts = "; ".join(f"{key}={value}" for key, value in sorted(event.facts.items()))
    cells = (
        event.id, at, event.actor_id or "", event.source, event.ip, event.session, event.event,
        event.kind, event.object_id, event.unit_path, event.reason_code, facts,
    )  # fmt: skip
    return [safe_cell(cell) for cell in cells]


def chain_sentence(head: checking.Head | None) -> str:
    """How far the chain's head was written, in words."""
    if head is None:
        return _("No head has been written yet. The worker writes it every minute.")
    return _("The chain's head was last written at %(at)s, at event number %(seq)s.") % {
        "at": head.at,
        "seq": f"{head.seq:,}",
    }
