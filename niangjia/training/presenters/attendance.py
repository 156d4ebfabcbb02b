"""Attendance as pages show it: codes as QR codes, who was late, the trainee's own page."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import segno
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.people.presenters import person_name, unit_name
from niangjia.training import selectors
from niangjia.training.models import Attendance, Enrolment, Scan, Session
from niangjia.training.presenters.programmes import clock, period
from niangjia.training.presenters.reaction import due_line
from niangjia.training.rules.attendance import Rate
from niangjia.ui import dates
from niangjia.ui.forms import is_chinese


def qr(code: str) -> str:
    """A code as a QR code: a picture in an address, dark on white whatever the theme.

    It holds the ten letters and nothing else: no name, no number, no address.
    """
    made = segno.make(code, error="m", micro=False)
    out = io.BytesIO()
    made.save(out, kind="svg", border=3, dark="#000", light="#fff", omitsize=True, xmldecl=False)
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"


def spoken(code: str) -> str:
    """A code in two groups of five, easier to read out."""
    return f"{code[:5]} {code[5:]}"


@dataclass(frozen=True)
class Card:
    """A person's code: for her own page, or on the sheet that is cut up."""

    name: str
    unit: str
    picture: str
    code: str


def card(place: Enrolment) -> Card:
    """One person's code."""
    return Card(
        person_name(place.member), unit_name(place.unit), qr(place.code), spoken(place.code)
    )


def said_of(session: Session, row: Attendance | None) -> tuple[str, str]:
    """(look, words) of what is noted of somebody: "Present, 12 minutes late"."""
    if row is None:
        return "none", _("not noted")
    if row.state != Attendance.State.PRESENT:
        return ("plain", row.get_state_display())
    found, said = selectors.standing_of(session, row), [row.get_state_display()]
    if found.late:
        text = ngettext("%(n)d minute late", "%(n)d minutes late", found.late)
        said.append(text % {"n": found.late})
    if found.early:
        text = ngettext("left %(n)d minute early", "left %(n)d minutes early", found.early)
        said.append(text % {"n": found.early})
    if not row.sure:
        said.append(_("the phone's clock was wrong: check the time"))
    return ("due" if found.late or found.early or not row.sure else "done", ", ".join(said))


@dataclass(frozen=True)
class Noted:
    """Somebody on the list of a session."""

    name: str
    unit: str
    look: str
    words: str
    clock: str
    by_hand: bool


def noted_line(session: Session, place: Enrolment, row: Attendance | None) -> Noted:
    """What is noted of one person."""
    look, words = said_of(session, row)
    moments = [row.arrived_at, row.left_at] if row else []
    said = "–".join(f"{dates.local(at):%H:%M}" for at in moments if at)
    return Noted(
        person_name(place.member), unit_name(place.unit), look, words, said,
        bool(row and row.by_hand),
    )  # fmt: skip


def faults(found: Iterable[Any]) -> list[dict[str, str]]:
    """What must be put right on the list, by name, each linked to its field."""
    return [
        {"sentence": f"{person_name(form.place.member)}: {text}", "id": bound.id_for_label}
        for form in found
        if form.is_bound
        for bound in form
        for text in bound.errors
    ]


def count(rows: Iterable[Attendance]) -> int:
    """How many are present."""
    return sum(row.state == Attendance.State.PRESENT for row in rows)


def here_line(present: int, of: int) -> str:
    """ "12 of 40 are here"."""
    return _("%(n)d of %(all)d are here") % {"n": present, "all": of}


def list_data(rows: Iterable[selectors.Listed]) -> dict[str, object]:
    """The list of a session as the door's page reads it: nothing of it is kept on the phone."""
    words = {value: str(label) for value, label in Attendance.State.choices} | {
        None: _("not noted")
    }
    chinese = is_chinese()
    people = [
        {
            "code": one.code,
            "name": one.name if chinese or not one.name_en else one.name_en,
            "unit": one.unit_zh if chinese or not one.unit_en else one.unit_en,
            "state": one.state or "",
            "words": words[one.state],
            "came": f"{dates.local(one.arrived_at):%H:%M}" if one.arrived_at else "",
            "left": f"{dates.local(one.left_at):%H:%M}" if one.left_at else "",
            "by_hand": bool(one.by_hand),
        }
        for one in rows
    ]
    present = sum(one["state"] == Attendance.State.PRESENT for one in people)
    return {"people": people, "here": here_line(present, len(people))}


def door_card(session: Session, *, takes: bool) -> dict[str, object]:
    """The card of a session's page for who takes attendance; nothing for others."""
    if not takes or session.kind not in selectors.TAUGHT:
        return {}
    people, rows = selectors.meant_for(session), selectors.noted(session)
    return {"takes": True, "here": here_line(count(rows.values()), len(people))}


def answer(scan: Scan) -> dict[str, object]:
    """What the scanning phone is told of one scan."""
    good = scan.outcome in (Scan.Outcome.NOTED, Scan.Outcome.ALREADY)
    name = person_name(scan.enrolment.member) if good and scan.enrolment else ""
    return {
        "id": str(scan.pk), "outcome": scan.outcome, "good": good, "name": name,
        "text": str(Scan.Outcome(scan.outcome).label),
    }  # fmt: skip


def typed(scan: Scan) -> str:
    """What the page says after one code was typed in."""
    assert scan.enrolment is not None
    values = {"name": person_name(scan.enrolment.member), "clock": f"{dates.local(scan.at):%H:%M}"}
    if scan.outcome == Scan.Outcome.ALREADY:
        return _("%(name)s was noted before; nothing changed.") % values
    if scan.way == Scan.Way.OUT:
        return _("%(name)s left at %(clock)s.") % values
    return _("%(name)s is here, %(clock)s.") % values


def group_lines(places: Iterable[Enrolment], sizes: Mapping[str, int | None]) -> list[str]:
    """How full each group is: "A: 12 of 20"; who is in none comes last."""
    counts = Counter(place.group for place in places)
    found = [
        f"{letter}: {counts[letter]}"
        if limit is None
        else _("%(letter)s: %(n)d of %(all)d")
        % {"letter": letter, "n": counts[letter], "all": limit}
        for letter, limit in sizes.items()
    ]
    none = sum(n for letter, n in counts.items() if letter not in sizes)
    return [*found, _("no group yet: %(n)d") % {"n": none}] if none else found


def said_rate(rate: Rate) -> str:
    """ "3 of 4 sessions attended"; empty while none was held."""
    if not rate.held:
        return ""
    return _("%(n)d of %(all)d sessions attended") % {"n": rate.attended, "all": rate.held}


@dataclass(frozen=True)
class Ahead:
    """A session ahead of her."""

    title: str
    url: str
    when: str
    note: str


def ahead(one: Session) -> Ahead:
    """One session ahead."""
    day = dates.day(dates.local_day(one.starts_at), timezone.localdate())
    note = [
        one.get_kind_display(),
        one.place,
        _("Bring: %(what)s") % {"what": one.bring} if one.bring else "",
    ]
    return Ahead(
        one.title, reverse("training:session", args=[one.pk]), f"{day} {clock(one)}",
        " · ".join(part for part in note if part),
    )  # fmt: skip


@dataclass(frozen=True)
class Mine:
    """A programme that she takes part in, on her own page."""

    title: str
    url: str
    period: str
    unit: str
    card: Card
    group: str
    rate: str
    ahead: list[Ahead]
    place_url: str
    due: list[tuple[str, str]]


def mine(
    places: Iterable[Enrolment],
    ahead_of: Mapping[UUID, list[Session]],
    rates: Mapping[UUID, Rate],
    due: Mapping[UUID, list[selectors.Due]],
    above: Mapping[UUID, list[tuple[str, str]]],
) -> list[Mine]:
    """Her programmes, the one whose next session comes first on top."""
    found = [
        (
            [one.starts_at for one in ahead_of[place.programme_id]][:1] or [timezone.now()],
            Mine(
                place.programme.title, reverse("training:programme", args=[place.programme_id]),
                period(place.programme), unit_name(place.programme.unit), card(place), place.group,
                said_rate(rates[place.pk]), [ahead(one) for one in ahead_of[place.programme_id]],
                reverse("training:place", args=[place.pk]),
                [*(due_line(one) for one in due[place.pk]), *above[place.pk]],
            ),
        )
        for place in places
    ]  # fmt: skip
    return [one for _key, one in sorted(found, key=lambda pair: pair[0])]
