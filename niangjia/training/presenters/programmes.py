"""Training as pages show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from niangjia.access.roles import ROLES
from niangjia.law.citations.values import Citation, short
from niangjia.learning import selectors as learning
from niangjia.learning.presenters.names import area_name, said
from niangjia.people.presenters import person_name, unit_name
from niangjia.training import rubrics, states
from niangjia.training.models import Enrolment, Move, Programme, Session
from niangjia.ui import dates
from niangjia.ui.forms import is_chinese
from niangjia.ui.lists import Event

PROGRAMME_LOOK = {
    states.DRAFT: "draft",
    states.OPEN: "now",
    states.RUNNING: "now",
    states.ENDED: "done",
    states.CANCELLED: "plain",
}
PLACE_LOOK = {
    states.NOMINATED: "none",
    states.ENROLLED: "done",
    states.WAITING: "due",
    states.DECLINED: "plain",
    states.WITHDRAWN: "plain",
}
WHY = {
    "by_herself": gettext_lazy("She put herself forward."),
    "by_unit": gettext_lazy("Her supervisor nominated her."),
    "place_free": gettext_lazy("Approved, and a place was free."),
    "no_seat": gettext_lazy("Approved, but all places are taken."),
    "quota_full": gettext_lazy("Approved, but her unit's places are taken."),
    "place_freed": gettext_lazy("A place fell free, and she was the first in line for it."),
    "declined": gettext_lazy("Her supervisor didn't approve."),
    "withdrawn": gettext_lazy("The place was given back."),
}
STEPS: dict[str, tuple[tuple[str, str | Promise, str | Promise], ...]] = {
    states.DRAFT: (
        (states.OPEN, gettext_lazy("Open nominations"), "primary"),
        (states.CANCELLED, gettext_lazy("Drop this draft"), "quiet"),
    ),
    states.OPEN: (
        (states.RUNNING, gettext_lazy("Begin the programme"), "primary"),
        (states.CANCELLED, gettext_lazy("Cancel the programme"), "quiet"),
    ),
    states.RUNNING: (
        (states.ENDED, gettext_lazy("End the programme"), "primary"),
        (states.CANCELLED, gettext_lazy("Cancel the programme"), "quiet"),
    ),
}


def period(of: Programme) -> str:
    """Its days in words."""
    first, last = dates.full(of.starts_on), dates.full(of.ends_on)
    return first if first == last else f"{first} – {last}"


@dataclass(frozen=True)
class Line:
    """A programme in a list."""

    title: str
    url: str
    state: str
    look: str
    unit: str
    period: str
    seats: str


def seats_line(of: Programme) -> str:
    """ "28 of 40 places taken · 3 waiting"."""
    taken, waiting = getattr(of, "enrolled", 0), getattr(of, "waiting", 0)
    said = [_("%(n)d of %(all)d places taken") % {"n": taken, "all": of.seats}]
    if waiting:
        said.append(_("%(n)d waiting") % {"n": waiting})
    return " · ".join(said)


def line(of: Programme) -> Line:
    """One programme in a list."""
    return Line(
        of.title,
        reverse("training:programme", args=[of.pk]),
        of.get_state_display(),
        PROGRAMME_LOOK[of.state],
        unit_name(of.unit),
        period(of),
        seats_line(of),
    )


@dataclass(frozen=True)
class MyLine:
    """A programme that she is in."""

    title: str
    url: str
    period: str
    state: str
    look: str


def my_line(place: Enrolment) -> MyLine:
    """One of her own places."""
    of = place.programme
    return MyLine(
        of.title,
        reverse("training:programme", args=[of.pk]),
        period(of),
        place.get_state_display(),
        PLACE_LOOK[place.state],
    )


def articles(given: Iterable[str]) -> list[str]:
    """Citations in data form as the page's language writes them; ``cited`` links them."""
    found = [short(text) for text in given]
    cited = [one for one in found if isinstance(one, Citation)]
    return [one.chinese() if is_chinese() else one.english() for one in cited]


@dataclass(frozen=True)
class Part:
    """A session on the programme page."""

    pk: object
    title: str
    url: str
    kind: str
    clock: str
    place: str
    group: str
    teachers: str
    bring: str
    cancelled: bool


@dataclass(frozen=True)
class Day:
    """A day of a programme with its sessions."""

    day: str
    parts: list[Part]


def clock(of: Session) -> str:
    """ "09:00–11:30"."""
    start, end = dates.local(of.starts_at), dates.local(of.ends_at)
    return f"{start:%H:%M}–{end:%H:%M}"


def part(of: Session) -> Part:
    """One session."""
    return Part(
        of.pk, of.title, reverse("training:session", args=[of.pk]), of.get_kind_display(),
        clock(of), of.place, of.group, ", ".join(one.name for one in of.teachers.all()),
        of.bring, of.cancelled,
    )  # fmt: skip


def days(sessions: Iterable[Session]) -> list[Day]:
    """Sessions by day."""
    today = timezone.localdate()
    found: dict[dt.date, list[Part]] = {}
    for one in sessions:
        day = dates.local_day(one.starts_at)
        found.setdefault(day, []).append(part(one))
    return [Day(dates.day(day, today), parts) for day, parts in found.items()]


def roles(of: Programme) -> str:
    """For whom it is, in words."""
    names = [str(ROLES[key].name) for key in of.target_roles if key in ROLES]
    return ", ".join(names) if names else _("everybody")


def competencies(of: Programme) -> str:
    """The competencies that it builds, in words; empty when none was named."""
    known = learning.areas()
    return ", ".join(area_name(code) for code in of.competencies if code in known)


def teachers(sessions: Iterable[Session]) -> list[tuple[str, str]]:
    """Who teaches, once each: (name, office)."""
    found = {one.pk: one for session in sessions for one in session.teachers.all()}
    return [(one.name, one.organisation) for one in found.values()]


def steps(of: Programme) -> list[tuple[str, str, str]]:
    """What may be done with it next: (state, label, kind of button)."""
    return [(to, str(label), str(kind)) for to, label, kind in STEPS.get(of.state, ())]


def history(moves: Iterable[Move]) -> list[Event]:
    """Every move of a place with its reason, the newest first."""
    found = []
    for move in moves:
        who = person_name(move.by) if move.by else _("by itself")
        why = str(WHY.get(move.why, move.why))
        said = [why, *([move.note] if move.note else []), who]
        found.append(Event(move.at, move.get_to_display(), " · ".join(said)))
    return found[::-1]


def reason(moves: Sequence[Move]) -> str:
    """Why a place is as it is: the reason of its last move."""
    return str(WHY.get(moves[-1].why, "")) if moves else ""


@dataclass(frozen=True)
class RosterLine:
    """Somebody in a programme."""

    pk: object
    name: str
    unit: str
    state: str
    look: str
    reason: str
    url: str
    number: int


@dataclass(frozen=True)
class RosterGroup:
    """People in one state."""

    state: str
    label: str
    lines: list[RosterLine]


def roster(places: Iterable[Enrolment]) -> list[RosterGroup]:
    """People by state; the waiting list keeps its order and numbers."""
    order = (states.NOMINATED, states.WAITING, states.ENROLLED, states.DECLINED, states.WITHDRAWN)
    by_state: dict[str, list[RosterLine]] = {state: [] for state in order}
    for place in places:
        lines = by_state[place.state]
        lines.append(
            RosterLine(
                place.pk, person_name(place.member), unit_name(place.unit),
                place.get_state_display(), PLACE_LOOK[place.state], reason(list(place.moves.all())),
                reverse("training:place", args=[place.pk]), len(lines) + 1,
            )
        )  # fmt: skip
    labels = dict(Enrolment.State.choices)
    return [RosterGroup(s, str(labels[s]), lines) for s, lines in by_state.items() if lines]


@dataclass(frozen=True)
class QuotaLine:
    """A unit's places."""

    unit: str
    seats: int
    used: int


def my_status(place: Enrolment | None, number: int, moves: Sequence[Move]) -> dict[str, object]:
    """Her own place, in a sentence, with why."""
    if place is None:
        return {}
    label = place.get_state_display()
    if place.state == states.WAITING:
        label = _("Number %(n)d on the waiting list") % {"n": number}
    return {"label": label, "look": PLACE_LOOK[place.state], "reason": reason(moves)}


def can_join(of: Programme, place: Enrolment | None) -> bool:
    """Whether she may put herself forward now."""
    free = place is None or place.state not in states.LIVE
    return free and of.state == states.OPEN and timezone.localdate() <= of.nominate_by


def is_live(place: Enrolment) -> bool:
    """Whether there is a place, or the hope of one, to give back."""
    over = place.programme.state in (states.ENDED, states.CANCELLED)
    return place.state in states.LIVE and not over


def session_page(one: Session) -> dict[str, object]:
    """Everything that the page of a session shows."""
    wanted = one.programme.objectives
    return {
        "session": one,
        "part": part(one),
        "day": dates.full(dates.local_day(one.starts_at)),
        "host": unit_name(one.host) if one.host else "",
        "objectives": [wanted[at] for at in one.objectives if at < len(wanted)],
        "articles": articles(one.articles),
        "looked_at": [str(line) for line in rubrics.lines(one)],
        "learnt": _learnt(one),
    }


def _learnt(one: Session) -> list[tuple[str, str]]:
    """(words, address) of the module and the scenario of a session, as long as they are there."""
    found = []
    if module := learning.modules().get(one.module):
        url = reverse("learning:module", args=[one.module])
        found.append((_("Module: %s") % said(module.name), url))
    if scenario := learning.scenarios().get(one.scenario):
        url = reverse("learning:scenario", args=[one.scenario])
        found.append((_("Scenario: %s") % said(scenario.title), url))
    return found


def missing(of: Programme, today: dt.date) -> str:
    """What a programme of hers lacks before its first day, in one sentence; empty when nothing."""
    if of.state == states.DRAFT:
        if not getattr(of, "parts", 1):
            return _("It has no sessions yet.")
        return _("Nominations aren't open yet.")
    if of.state == states.OPEN and of.starts_on <= today:
        return _("Its first day has come; begin it.")
    if of.state == states.OPEN and of.enrolled < of.seats:  # type: ignore[attr-defined]
        free = of.seats - of.enrolled  # type: ignore[attr-defined]
        return ngettext("%(n)d place is free.", "%(n)d places are free.", free) % {"n": free}
    if of.state == states.RUNNING and of.ends_on < today:
        return _("Its last day has passed; end it.")
    return ""
