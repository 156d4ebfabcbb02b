"""How access speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.access import records, states
from niangjia.access.models import BreakGlass, HelpRequest, Wall
from niangjia.access.records import RecordKind
from niangjia.audit import events
from niangjia.audit.models import AuditEvent
from niangjia.ui import dates
from niangjia.ui.lists import Event
from niangjia.vault.fields import warm_rows


@dataclass(frozen=True)
class RecordLine:
    """A record by its kind and number, with the addresses around it."""

    label: str
    number: str
    url: str


def record(kind: RecordKind, pk: UUID) -> RecordLine:
    """A record as the pages name it."""
    return RecordLine(str(kind.label), kind.number_of(pk), kind.url(pk))


def record_url(kind: str, pk: UUID) -> str:
    """The address of a record."""
    return records.kind_of(kind).url(pk)


@dataclass(frozen=True)
class WallLine:
    """One wall: who, why, since when, by whom, and whether it stands."""

    wall: Wall
    stands: bool


def wall_lines(walls: Iterable[Wall]) -> list[WallLine]:
    """Walls as the page shows them."""
    return [WallLine(wall, wall.lifted_at is None) for wall in walls]


@dataclass(frozen=True)
class GlassLine:
    """One breaking of glass."""

    glass: BreakGlass
    record: RecordLine
    state: str
    role: str
    word: str | Promise


_ROLES = {"open": "now", "mended": "waiting", "reviewed": "done"}


def _word(state: str, glass: BreakGlass) -> str:
    if state == "reviewed":
        return str(glass.get_verdict_display())
    return _("Open now") if state == "open" else _("Waits for a review")


def glass_lines(rows: Iterable[BreakGlass]) -> list[GlassLine]:
    """Broken glass as the pages show it."""
    found = list(rows)
    warm_rows(found)
    now = timezone.now()
    lines = []
    for glass in found:
        state = states.glass_state(now, glass.expires_at, glass.reviewed_at)
        kind = records.kind_of(glass.kind)
        lines.append(
            GlassLine(
                glass, record(kind, glass.record_id), state, _ROLES[state], _word(state, glass)
            )
        )
    return lines


@dataclass(frozen=True)
class AskedLine:
    """One request for help."""

    asked: HelpRequest
    record: RecordLine


def asked_lines(rows: Iterable[HelpRequest]) -> list[AskedLine]:
    """Help requests as the pages show them."""
    found = list(rows)
    warm_rows(found)
    return [AskedLine(row, record(records.kind_of(row.kind), row.record_id)) for row in found]


def opened_lines(rows: Sequence[AuditEvent]) -> list[Event]:
    """What was done with a record, as a timeline."""
    return [Event(row.at, events.label(row.event), row.reason_code) for row in rows]


def opened_until(glass: BreakGlass) -> str:
    """Until when a record stays open, and who knows."""
    return _("Open for you until %(until)s. The data protection officer has been told.") % {
        "until": dates.moment(glass.expires_at, timezone.now())
    }
