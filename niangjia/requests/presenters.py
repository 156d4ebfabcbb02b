"""How requests show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.procedures.presenters import Basis
from niangjia.requests.forms import said
from niangjia.requests.library import Cited, book
from niangjia.requests.models import SubjectRequest
from niangjia.requests.rules import asking as rules
from niangjia.requests.selectors import asking
from niangjia.ui import dates
from niangjia.ui.lists import Answer
from niangjia.ui.shell import NavItem

TAB_NAMES = {
    "open": gettext_lazy("Open requests"),
    "late": gettext_lazy("Late requests"),
    "ended": gettext_lazy("Answered requests"),
}
EMPTY = {
    "open": gettext_lazy("No request waits. When somebody asks, take it in the same day."),
    "late": gettext_lazy("Nothing is late."),
    "ended": gettext_lazy("None was answered yet."),
}


def tabs(present: str) -> list[NavItem]:
    """The three lists."""
    return [
        NavItem(str(name), reverse("requests:tab", args=[key]), current=key == present)
        for key, name in TAB_NAMES.items()
    ]


@dataclass(frozen=True)
class Line:
    """A request in a list: kind, asker and clock, nothing of what it says."""

    title: str
    url: str
    look: str
    word: str
    note: str


def line(row: SubjectRequest) -> Line:
    """One request for a list."""
    ended = row.ended_at is not None
    late = not ended and row.due_on < timezone.localdate()
    look = "done" if ended else "late" if late else "due"
    note = [row.get_asker_display(), row.get_state_display(), row.unit.name_zh]
    return Line(
        f"{row.code} · {row.get_kind_display()}",
        reverse("requests:request", args=[row.pk]),
        look,
        str(row.get_state_display()) if ended else dates.ago(row.due_on, timezone.now()),
        " · ".join(str(part) for part in note),
    )


def lines(rows: Iterable[SubjectRequest]) -> list[Line]:
    """Requests for a list."""
    return [line(row) for row in rows]


def law(row: SubjectRequest) -> dict[str, Any]:
    """The right, the clock and what is doubtful, with their marks (two queries)."""
    found, adverse = book(), row.asker in rules.ADVERSE
    cited: list[Cited] = [*found.kinds[row.kind].basis, *found.clock.basis]
    if adverse:
        cited += found.adverse.basis
    basis = Basis(cited)
    return {
        "right": basis.shown(found.kinds[row.kind].basis),
        "clock": basis.shown(found.clock.basis),
        "clock_note": said(found.clock.note),
        "adverse": basis.shown(found.adverse.basis) if adverse else [],
        "adverse_note": said(found.adverse.words) if adverse else "",
    }


def _day(value: Any) -> str:
    return dates.full(value) if value else ""


def facts(row: SubjectRequest) -> list[Answer]:
    """What everybody who sees a request knows of it."""
    rows = [
        Answer(_("Who asks?"), row.get_asker_display()),
        Answer(_("What for?"), row.get_kind_display()),
        Answer(_("About somebody under 18"), _("Yes") if row.minor else _("No")),
        Answer(_("Came in on"), _day(row.received_on)),
        Answer(_("To be answered by"), _day(row.due_on)),
    ]
    if row.asker in rules.ADVERSE:
        rows.append(Answer(_("A neutral letter leaves on"), _day(row.letter_on)))
    if row.identity:
        rows.append(Answer(_("Identity"), row.get_identity_display()))
    if row.outcome:
        rows.append(Answer(_("Decision"), row.get_outcome_display()))
    if row.basis:
        rows.append(Answer(_("Ground"), said(book().refusals[row.basis].words)))
    return rows


def content(row: SubjectRequest) -> list[Answer]:
    """What stands in it, for whoever may read that."""
    rows = [
        Answer(_("Name of whoever asks"), row.name or ""),
        Answer(_("How to answer"), row.way or ""),
        Answer(_("In the words of whoever asks"), row.words),
    ]
    if row.reason:
        rows.append(Answer(_("Why it was decided so"), row.reason))
    if row.told:
        rows.append(Answer(_("How it was answered"), row.told))
    return rows


def next_step(actor: Actor, row: SubjectRequest) -> tuple[str, str]:
    """(address, words) of what she can do next; empty when it is somebody else's turn."""
    adverse = row.asker in rules.ADVERSE
    handle, decide = Permission.HANDLE_REQUESTS, Permission.DECIDE_REQUESTS
    needs = {
        "received": (handle, "requests:identity", _("Note who asks")),
        "checked": (decide if adverse else handle, "requests:decide", _("Decide it")),
        "decided": (handle, "requests:finish", _("Say how it was answered")),
    }
    if row.state not in needs:
        return "", ""
    permission, name, words = needs[row.state]
    if not asking.may(actor, row, permission):
        return "", ""
    return reverse(name, args=[row.pk]), words


def waits_for_release(row: SubjectRequest) -> bool:
    """Whether a supervisor must release it first."""
    release = rules.needs_release(outcome=row.outcome, minor=row.minor, kind=row.kind)
    return release and row.released_at is None and row.state == "decided"
