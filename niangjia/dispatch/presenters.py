"""How calls and dispatched matters speak."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from niangjia.casework.forms import issue_name
from niangjia.casework.models import Case
from niangjia.casework.selectors import hints
from niangjia.dispatch.forms import THREE, CallForm
from niangjia.dispatch.house import house
from niangjia.dispatch.models import Arrival, Call, Dispatch, DispatchStep, Level
from niangjia.dispatch.selectors import BOARDS, CALL_BOARDS
from niangjia.dispatch.services import Saved
from niangjia.dispatch.services.calls import danger_answers
from niangjia.people.presenters import person_name
from niangjia.procedures.engine import Clock
from niangjia.procedures.presenters import Basis
from niangjia.ui import dates
from niangjia.ui.forms import choice_names
from niangjia.ui.lists import Answer, Event, in_a_row
from niangjia.ui.shell import NavItem
from niangjia.units.presenters import unit_name

LEVEL_ROLES = {"red": "danger", "orange": "late", "yellow": "due", "green": "none"}
CALL_BOARD_NAMES: dict[str, str | Promise] = {
    "open": gettext_lazy("Not ended"),
    "ended": gettext_lazy("Ended"),
    "red": gettext_lazy("Were red"),
}
BOARD_NAMES: dict[str, str | Promise] = {
    "incoming": gettext_lazy("Incoming"),
    "late": gettext_lazy("Past their clock"),
    "received": gettext_lazy("Received, with nobody yet"),
    "taken_up": gettext_lazy("Taken up"),
    "ended": gettext_lazy("Closed"),
}
EMPTY: dict[str, str | Promise] = {
    "open": gettext_lazy("No call is open."),
    "ended": gettext_lazy("No call has ended here yet."),
    "red": gettext_lazy("No call was red."),
    "incoming": gettext_lazy("Nothing waits for an answer."),
    "late": gettext_lazy("Everything was answered in time."),
    "received": gettext_lazy("Everything received has its worker."),
    "taken_up": gettext_lazy("Nothing is under way."),
}
STEPS: dict[str, str | Promise] = {
    "to_send": gettext_lazy("Prepared to be passed on"),
    "sent": gettext_lazy("Sent to %s"),
    "help": gettext_lazy("Help called from %s"),
    "received": gettext_lazy("Received by %s"),
    "taken_up": gettext_lazy("Taken up at %s"),
    "sent_back": gettext_lazy("Sent back by %s"),
    "risen": gettext_lazy("Not answered in time: now with %s"),
    "closed": gettext_lazy("Passing on has ended"),
}


def when(moment: dt.datetime) -> str:
    """A moment in words, in the office's time zone."""
    return dates.moment(dates.local(moment), timezone.localtime())


def level(code: str) -> tuple[str, str]:
    """A level as colour and word."""
    return LEVEL_ROLES[code], str(Level(code).label)


# -- calls --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class CallLine:
    """One call in a list: nothing of what was said."""

    url: str
    title: str
    level: tuple[str, str]
    note: str


def call_line(call: Call) -> CallLine:
    """A call as lists show it."""
    outcome = str(Call.Outcome(call.outcome).label) if call.outcome else _("Not ended")
    by = person_name(call.taken_by) if call.taken_by else ""
    began = when(call.began_at)
    return CallLine(
        reverse("dispatch:call", args=[call.pk]),
        f"{began} · {call.reference}",
        level(call.level),
        " · ".join(filter(None, [outcome, by])),
    )


def call_tabs(board: str) -> list[NavItem]:
    """The boards of calls."""
    return [
        NavItem(CALL_BOARD_NAMES[one], reverse("dispatch:calls", args=[one]), current=one == board)
        for one in CALL_BOARDS
    ]


def question_names() -> dict[str, str]:
    """The danger questions in the reader's language, by code."""
    chinese = (get_language() or "").startswith("zh")
    return {one.code: one.zh if chinese else one.en for one in house().questions}


def because(call: Call, codes: Iterable[str]) -> list[str]:
    """Which answers led to a level. What nobody asked yet is a number, not a list of alarms."""
    names, words, given = question_names(), dict(THREE), danger_answers(call.sheet or {})
    open_ones = [code for code in codes if given.get(code) not in words]
    said = [f"{names[c]} {words[given[c]]}" for c in codes if c not in open_ones]
    if open_ones:
        left = ngettext(
            "%(n)d question not asked yet", "%(n)d questions not asked yet", len(open_ones)
        )
        said.append(left % {"n": len(open_ones)})
    return said


def kept(saved: Saved, codes: Iterable[str]) -> dict[str, Any]:
    """What the page learns after a save: never what was typed, save where two windows differ."""
    call = saved.call
    answers = call.answers
    return {
        "version": call.version,
        "saved": when(timezone.now()),
        "level": call.level,
        "levelWords": str(Level(call.level).label),
        "because": because(call, codes),
        "conflicts": {name: answers.get(name) or "" for name in saved.conflicts},
        "hints": [
            {"code": hint.code, "name": issue_name(hint.code), "words": in_a_row(hint.words)}
            for hint in hints(str(answers.get("story") or ""))
        ],
    }


def answers(call: Call) -> list[Answer]:
    """What a call that ended holds, question by question; where she is stays sealed."""
    form, found = CallForm(), []
    for name, field in form.fields.items():
        value = (call.sheet or {}).get(name)
        if value and name not in ("level", "outcome"):
            names, several = choice_names(field), value if isinstance(value, list) else [value]
            words = [names.get(str(one), str(one)) for one in several]
            found.append(Answer(field.label or "", in_a_row(words)))
    return found


# -- matters -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class MatterLine:
    """A matter in a list: level, units, clock; nothing of the case but, where she may, its number."""

    url: str
    title: str
    level: tuple[str, str]
    note: str
    clock: tuple[str, str] | None = None


def clock(matter: Dispatch, now: dt.datetime) -> tuple[str, str] | None:
    """The reply clock as colour and words, while it runs."""
    if matter.state != Dispatch.State.SENT or matter.due_at is None:
        return None
    if matter.risen:
        return "late", _("Rose to the unit above")
    if matter.due_at <= now:
        return "late", _("Reply overdue")
    return "due", _("Reply by %s") % when(matter.due_at)


def incoming(matter: Dispatch) -> MatterLine:
    """As the receiving side sees it."""
    kind = Dispatch.Kind(matter.kind).label
    return MatterLine(
        reverse("dispatch:matter", args=[matter.pk]),
        _("%(kind)s from %(unit)s") % {"kind": kind, "unit": unit_name(matter.from_unit)},
        level(matter.level),
        _since(matter),
        clock(matter, timezone.now()),
    )


def _since(matter: Dispatch) -> str:
    return f"{Dispatch.State(matter.state).label} · {_moment(matter)}"


def _moment(matter: Dispatch) -> str:
    """When it came to where it is; later on, when it was sent, and said so."""
    at = when(matter.sent_at or matter.entered_at)
    if matter.sent_at is None or matter.state == Dispatch.State.SENT:
        return at
    return _("sent %(at)s") % {"at": at}


def passed(matter: Dispatch) -> MatterLine:
    """As she who entered it sees it: how far it is, never what it is."""
    unit = unit_name(matter.to_unit) if matter.to_unit else _("No unit chosen yet")
    here = matter.state in ("to_send", "sent_back")
    closed = matter.case.state == Case.State.CLOSED
    word = Dispatch.State.CLOSED if closed else Dispatch.State(matter.state)
    helper = matter.answered_by if matter.kind == Dispatch.Kind.HELP else None
    who = _("Answered by %s") % person_name(helper) if helper else ""
    return MatterLine(
        reverse("dispatch:send", args=[matter.pk]) if here else "",
        f"{Dispatch.Kind(matter.kind).label} · {unit}",
        level(matter.level),
        " · ".join(filter(None, [str(word.label), who, _moment(matter)])),
        clock(matter, timezone.now()),
    )


def tabs(board: str, waiting: int) -> list[NavItem]:
    """The boards of matters."""
    return [
        NavItem(
            BOARD_NAMES[one],
            reverse("dispatch:board", args=[one]),
            count=waiting if one == "incoming" else None,
            current=one == board,
        )
        for one in BOARDS
    ]


def step_words(step: DispatchStep) -> str:
    """A step in words, with the unit where one is meant."""
    words = str(STEPS[step.what])
    return words % (unit_name(step.unit) if step.unit else "") if "%s" in words else words


def steps(rows: Iterable[DispatchStep]) -> list[Event]:
    """What happened to matters, as a timeline."""
    return [Event(row.at, step_words(row), person_name(row.by) if row.by else "") for row in rows]


# -- ways in --------------------------------------------------------------------------------------------------
def source_name(source: str) -> str:
    """From where a matter came."""
    return str(Arrival.Source(source).label)


def came_in(found: Arrival) -> list[Answer]:
    """How a case came in, question by question."""
    rows = [
        Answer(_("From where"), source_name(found.source)),
        Answer(_("Day it came"), dates.full(found.received_on)),
    ]
    if found.office:
        rows.append(Answer(_("Which office sends it"), found.office))
    if found.number:
        rows.append(Answer(_("Their reference number"), found.number))
    if found.dated:
        rows.append(Answer(_("Date of their letter"), dates.full(found.dated)))
    return rows


@dataclass(frozen=True)
class ClockLine:
    """A statutory clock with its article and evidence mark."""

    name: str
    due: str
    role: str
    basis: Sequence[SafeString]
    note: str


def clocks(rows: Iterable[Clock]) -> list[ClockLine]:
    """Statutory clocks that run, the earliest first."""
    language, now, found = get_language() or "zh-hans", timezone.localtime(), []
    for one in rows:
        if one.due is None:
            continue
        late = one.late(now)
        soon = one.warn_on is not None and one.warn_on <= now.date()
        basis = Basis(one.deadline.basis).shown(one.deadline.basis)
        note = one.deadline.note.text(language) if one.deadline.note else ""
        role = "late" if late else "due" if soon else "none"
        found.append(
            ClockLine(one.deadline.name.text(language), dates.full(one.due.day), role, basis, note)
        )
    return found
