"""The desk on top of the training page: bars and lines for organisers and for trainees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.training import states
from niangjia.training.models import Enrolment, Programme, Session
from niangjia.training.presenters.attendance import Ahead, ahead, said_rate
from niangjia.training.presenters.programmes import clock, period
from niangjia.training.presenters.reaction import due_line
from niangjia.training.rules.attendance import Rate
from niangjia.training.rules.reaction import FEWEST
from niangjia.training.selectors.desk import Desk, Filled
from niangjia.training.selectors.reaction import Due
from niangjia.ui import dates


@dataclass(frozen=True)
class Bar:
    """Something with a bar: how much of how many."""

    id: str
    title: str
    url: str
    note: str
    value: int
    most: int
    sentence: str


def _places(taken: int, room: int) -> str:
    return _("%(n)d of %(all)d places taken") % {"n": taken, "all": room}


def filled(one: Filled) -> Bar:
    """A session of the week with the places that are filled."""
    session = one.session
    day = dates.day(dates.local_day(session.starts_at), timezone.localdate())
    note = f"{day} {clock(session)} · {session.programme.title}"
    return Bar(
        f"session-{session.pk}", session.title, reverse("training:session", args=[session.pk]),
        note, min(one.taken, one.room), one.room, _places(one.taken, one.room),
    )  # fmt: skip


def places_of(of: Programme) -> Bar:
    """A programme that is open or under way, with its places."""
    taken: int = of.enrolled  # type: ignore[attr-defined]
    url = reverse("training:programme", args=[of.pk])
    return Bar(
        f"places-{of.pk}", of.title, url, period(of), taken, of.seats, _places(taken, of.seats)
    )


def desk_lines(desk: Desk) -> list[tuple[str, str]]:
    """What is due on an organiser's desk: (sentence, address)."""
    found = []
    for of in desk.open:
        roster = reverse("training:roster", args=[of.pk])
        asked, line = of.to_approve, of.waiting  # type: ignore[attr-defined]
        if asked:
            said = ngettext(
                "%(title)s: %(n)d nomination waits for a supervisor",
                "%(title)s: %(n)d nominations wait for supervisors", asked,
            )  # fmt: skip
            found.append((said % {"title": of.title, "n": asked}, roster))
        if line:
            said = ngettext(
                "%(title)s: %(n)d person on the waiting list",
                "%(title)s: %(n)d persons on the waiting list", line,
            )  # fmt: skip
            found.append((said % {"title": of.title, "n": line}, roster))
    for of, n in desk.quiet:
        said = _("%(title)s: %(n)d answers of feedback; results are shown from %(few)d on")
        url = reverse("training:feedback_results", args=[of.pk])
        found.append((said % {"title": of.title, "n": n, "few": FEWEST}, url))
    return found


def cases_line(waiting: int) -> list[tuple[str, str]]:
    """Short cases of tests that wait to be marked."""
    if not waiting:
        return []
    said = ngettext("%(n)d short case to mark", "%(n)d short cases to mark", waiting)
    return [(said % {"n": waiting}, reverse("learning:to_mark"))]


def desk_page(desk: Desk, above: Iterable[tuple[str, str]], cases: int = 0) -> dict[str, object]:
    """Everything on an organiser's desk; ``above``: lines of rooms above; ``cases`` wait to be marked."""
    return {
        "lines": [*desk_lines(desk), *cases_line(cases), *above],
        "week": [filled(one) for one in desk.week],
        "places": [places_of(of) for of in desk.open],
    }


def agenda_detail(one: Filled) -> str:
    """The places of a session, for My day."""
    return _places(one.taken, one.room)


@dataclass(frozen=True)
class Next:
    """A programme that she is in: what comes next, what is due, how much of it she attended."""

    id: str
    title: str
    url: str
    next: Ahead | None
    due: list[tuple[str, str]]
    attended: int
    held: int
    rate: str


def next_steps(
    places: Iterable[Enrolment],
    ahead_of: Mapping[UUID, list[Session]],
    rates: Mapping[UUID, Rate],
    due: Mapping[UUID, list[Due]],
    above: Mapping[UUID, list[tuple[str, str]]],
) -> list[Next]:
    """Her programmes that are open or under way, the next first."""
    return [
        Next(
            f"place-{place.pk}", place.programme.title,
            reverse("training:programme", args=[place.programme_id]),
            next((ahead(one) for one in ahead_of[place.programme_id]), None),
            [*(due_line(one) for one in due[place.pk]), *above[place.pk]],
            rates[place.pk].attended, rates[place.pk].held, said_rate(rates[place.pk]),
        )
        for place in places
        if place.state == states.ENROLLED
    ]  # fmt: skip
