"""How requests show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.people.models import Member
from niangjia.people.presenters import person_name, unit_name
from niangjia.procedures.presenters import Basis
from niangjia.requests.forms import said
from niangjia.requests.library import Cited, answers, book, others, questions
from niangjia.requests.library import schedule as kept_rows
from niangjia.requests.models import Complaint, Erasure, RetentionClock, SubjectRequest
from niangjia.requests.models.keeping import WHOLE
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


COMPLAINT_TABS = {
    "open": gettext_lazy("To look into"),
    "answered": pgettext_lazy("complaints", "Answered"),
}


def complaint_tabs(present: str) -> list[NavItem]:
    """Open and answered complaints."""
    return [
        NavItem(str(name), reverse("requests:complaints_tab", args=[key]), current=key == present)
        for key, name in COMPLAINT_TABS.items()
    ]


def complaint_line(row: Complaint) -> Line:
    """A complaint in a list: its code and clock, nothing of what it says or about whom."""
    late = row.ended_at is None and row.due_on < timezone.localdate()
    look = "done" if row.ended_at else "late" if late else "none"
    note = _("taken down on %(day)s, to be answered by %(due)s") % {
        "day": dates.full(row.recorded_on), "due": dates.full(row.due_on),
    }  # fmt: skip
    url = reverse("requests:complaint", args=[row.pk])
    return Line(_("Complaint %s") % row.code, url, look, row.state, note)


def complaint_facts(row: Complaint, about: Member | None) -> list[Answer]:
    """Who says it, about whom, how she may be told."""
    told = Complaint.Told(row.told).label if row.told else ""
    rows = [
        (_("About"), person_name(about) if about else _("Not named")),
        (_("Unit"), unit_name(row.unit)),
        (_("Said by"), Complaint.From(row.said_by).label),
        (_("How she may be told the result"), row.way or _("She asks herself")),
        (_("Was whoever complained told the result?"), told),
    ]
    return [Answer(str(label), str(words)) for label, words in rows if words]


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
    note = [row.get_asker_display(), row.get_state_display(), unit_name(row.unit)]
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
        Answer(_("What is asked for?"), row.get_kind_display()),
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


def may_propose(actor: Actor, row: SubjectRequest) -> bool:
    """Whether she may propose the erasure that a client was granted."""
    granted = (
        row.kind == "delete" and row.asker == "client" and row.outcome in ("granted", "partly")
    )
    return granted and actor.may(Permission.PROPOSE_ERASURE)


def waits_for_release(row: SubjectRequest) -> bool:
    """Whether a supervisor must release it first."""
    release = rules.needs_release(outcome=row.outcome, minor=row.minor, kind=row.kind)
    return release and row.released_at is None and row.state == "decided"


# -- retention -----------------------------------------------------------------------------------------
KEEPING_TABS = {
    "retention": gettext_lazy("Falls due"),
    "erasures": gettext_lazy("Erasure by two"),
    "schedule": gettext_lazy("How long what is kept"),
}


def keeping_tabs(present: str) -> list[NavItem]:
    """The pages of retention."""
    return [
        NavItem(str(name), reverse(f"requests:{key}"), current=key == present)
        for key, name in KEEPING_TABS.items()
    ]


def kind_name(code: str) -> str:
    """A row of the schedule in words."""
    row = kept_rows().get(code)
    return said(row.words) if row else code


@dataclass(frozen=True)
class ClockLine:
    """A case whose time runs out: number and days."""

    title: str
    look: str
    word: str
    note: str
    propose_url: str


def clock_line(row: RetentionClock) -> ClockLine:
    """One clock for the list."""
    today = timezone.localdate()
    held, proposed = getattr(row, "held", False), getattr(row, "proposed", False)
    over = row.due_on <= today
    if held:
        look, word = "sealed", _("Legal hold")
    elif proposed:
        look, word = "now", _("Proposed for erasure")
    else:
        look, word = ("late" if over else "due"), dates.ago(row.due_on, timezone.now())
    closed = _("closed on %(day)s") % {"day": dates.full(row.closed_on)}
    note = " · ".join([unit_name(row.case.unit), kind_name(row.kind), closed])
    free = over and not held and not proposed
    url = reverse("requests:propose", args=[row.pk]) if free else ""
    return ClockLine(row.case.number, look, word, note, url)


@dataclass(frozen=True)
class ErasureLine:
    """A proposal or a gravestone."""

    title: str
    look: str
    word: str
    note: str
    proposer: Any
    confirm_url: str
    keep_url: str


def erasure_lines(rows: Iterable[Erasure]) -> list[ErasureLine]:
    """Proposals for the list."""
    looks = {"proposed": "now", "erased": "done", "declined": "plain"}
    return [
        ErasureLine(
            row.label,
            looks[row.state],
            str(row.get_state_display()),
            " · ".join(
                [
                    unit_name(row.unit),
                    *([] if row.what == WHOLE else [kind_name(row.what)]),
                    str(row.get_ground_display()),
                    dates.moment(row.ended_at or row.proposed_at, timezone.now()),
                ]
            ),
            row.proposed_by_id,
            reverse("requests:confirm_erasure", args=[row.pk]),
            reverse("requests:keep_case", args=[row.pk]),
        )
        for row in rows
    ]


def schedule() -> dict[str, Any]:
    """How long what is kept, in words, with basis and mark (two queries)."""
    rows, rest = kept_rows().values(), others()
    basis = Basis([cited for row in [*rows, *rest] for cited in row.basis])  # type: ignore[attr-defined]
    return {
        "cases": [(said(row.words), years(row), basis.shown(row.basis)) for row in rows],
        "others": [(said(row.words), said(row.time), basis.shown(row.basis)) for row in rest],
    }


def years(row: Any) -> str:
    """How long, in words."""
    told = _("%(n)d years from closing") % {"n": row.years}
    if row.after_majority:
        told += _("; never before %(n)d years after the 18th birthday") % {"n": row.after_majority}
    return told


def clock_facts(rows: Iterable[RetentionClock]) -> list[Answer]:
    """The clocks of one case: what is kept until when."""
    return [Answer(kind_name(row.kind), dates.full(row.due_on)) for row in rows]


# -- feedback --------------------------------------------------------------------------------------------
def feedback(found: Any) -> dict[str, Any]:
    """A year's answers for the page."""
    heads = {code: said(words) for code, words in answers().items()}
    rows = [
        (said(questions()[name]), [(head, counts.get(code, 0)) for code, head in heads.items()])
        for name, counts in found.counts.items()
    ]
    told = ngettext("%(n)d answer", "%(n)d answers", found.number) % {"n": found.number}
    return {
        "year": str(found.year),
        "number": told,
        "heads": list(heads.values()),
        "rows": rows,
        "words": found.words,
    }
