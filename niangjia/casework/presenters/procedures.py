"""The procedures of a case and their time limits, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from niangjia.access.agenda import AgendaItem
from niangjia.casework.models import CaseProcedure
from niangjia.casework.presenters import Due
from niangjia.procedures import presenters as counted
from niangjia.procedures import selectors as reading
from niangjia.procedures.engine import Clock
from niangjia.procedures.holidays import Table
from niangjia.procedures.library import Procedure
from niangjia.ui import dates
from niangjia.ui.lists import Event


def url(link: CaseProcedure) -> str:
    """The page of one procedure of a case."""
    return reverse("casework:procedure", args=[link.case_id, link.pk])


def title(code: str) -> str:
    """A procedure's name; its code when it is no longer shipped."""
    of = reading.procedure(code)
    return counted.words(of.title) if of else code


@dataclass(frozen=True)
class Line:
    """One procedure in the list of a case."""

    title: str
    state: str
    url: str
    status: str
    said: str
    next: str


def lines(links: Iterable[CaseProcedure], table: Table) -> list[Line]:
    """The procedures of a case, each with what falls due first."""
    found = []
    for link in links:
        of = reading.procedure(link.track.procedure)
        if of is None:
            continue
        clocks = reading.clocks(link.track, table)
        line = counted.track_line(link.track, of, clocks, timezone.localtime())
        ended = link.track.ended_at is not None
        state = _("Withdrawn") if link.withdrawn_at else line.state
        status, said = ("plain", _("ended")) if ended else (line.status, line.said)
        found.append(Line(line.title, state, url(link), status, said, line.next))
    return found


def plan(links: Sequence[CaseProcedure], table: Table) -> list[tuple[dt.date, Due]]:
    """Time limits as rows of what comes next, each with its day."""
    found = []
    for link in links:
        for clock in reading.clocks(link.track, table):
            day = clock.due.day if clock.due else clock.since.on
            role = _role(clock)
            words = counted.when_due(clock.due) if clock.due else _("at once")
            who = str(counted.WHO[clock.deadline.who])
            row = Due(
                counted.words(clock.deadline.name),
                f"{title(link.track.procedure)} · {who}", url(link), role, words,
            )  # fmt: skip
            found.append((day, row))
    return found


def _role(clock: Clock) -> str:
    now = timezone.localtime()
    if clock.late(now):
        return "late" if clock.due else "due"
    today = timezone.localdate(now)
    warned = clock.warn_on is not None and clock.warn_on <= today
    return "due" if warned or (clock.due and clock.due.day == today) else "none"


def agenda(links: Iterable[CaseProcedure], table: Table) -> list[AgendaItem]:
    """What of it belongs on her day: from the day of the reminder on, and as long as it is late.
    Only number and code stand there, never which procedure it is."""
    now, items = timezone.localtime(), []
    today = timezone.localdate(now)
    soon = today + dt.timedelta(days=7)
    for link in links:
        for clock in reading.clocks(link.track, table):
            day = clock.due.day if clock.due else clock.since.on
            if not clock.late(now) and (clock.warn_on or day) > today and day > soon:
                continue
            late = bool(clock.due) and clock.late(now)
            kind = "late" if late else "today" if day <= today else "waiting"
            items.append(
                AgendaItem(
                    _("Case %s") % link.case.number,
                    url(link),
                    kind,
                    due=day,
                    detail=_("Time limit %s") % link.track.reference,
                    clock_text=dates.ago(day, now) if clock.due else _("at once"),
                )
            )
    return items


def offers(found: Iterable[Procedure]) -> list[tuple[str, str, str]]:
    """(code, title, summary) of what may be started."""
    return [(of.code, counted.words(of.title), counted.words(of.summary)) for of in found]


def first(of: Procedure) -> list[tuple[str, list[SafeString]]]:
    """What comes before anything is filed, each with its basis."""
    basis = counted.Basis([cited for advice in of.first for cited in advice.basis])
    return [(counted.words(advice.words), basis.shown(advice.basis)) for advice in of.first]


def order_over(links: Iterable[CaseProcedure], table: Table) -> list[Event]:
    """Protection orders whose end is near or past, so that nobody overlooks to ask for more."""
    found = []
    today = timezone.localdate()
    for link in links:
        for clock in reading.clocks(link.track, table):
            if clock.deadline.own_day and clock.due and (clock.warn_on or clock.due.day) <= today:
                over = clock.due.day < today
                words = _("It is over. If the danger is not, apply again at once.") if over else _(
                    "Ask for an extension now: it must be asked for before the order ends."
                )  # fmt: skip
                found.append(
                    Event(clock.due.day, words, counted.words(clock.deadline.name), url(link))
                )
    return found
