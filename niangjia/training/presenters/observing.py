"""Observation sheets as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.people.presenters import person_name, unit_name
from niangjia.training import rubrics, selectors
from niangjia.training.models import Enrolment, Observation, Session
from niangjia.training.presenters.reaction import choices
from niangjia.training.services.observing import accepted


@dataclass(frozen=True)
class Observed:
    """Somebody in a practice, as her observer sees it."""

    name: str
    unit: str
    url: str
    look: str
    words: str


def observed_line(session: Session, place: Enrolment, sheet: Observation | None) -> Observed:
    """One person: whether the observer's sheet is filled."""
    total = len(rubrics.lines(session))
    marked = len(sheet.marks) if sheet else 0
    words = _("%(n)d of %(all)d marked") % {"n": marked, "all": total}
    look = "done" if sheet and marked == total else "now" if sheet else "none"
    url = reverse("training:observe", args=[session.pk, place.pk])
    return Observed(
        person_name(place.member), unit_name(place.unit), url, look,
        words if sheet else _("no sheet yet"),
    )  # fmt: skip


def means(session: Session, found: Mapping[str, float | None]) -> list[tuple[str, str]]:
    """(line, mean) of a visit's sheets, "2.7"."""
    return [
        (str(line), f"{mean:.1f}")
        for line in rubrics.lines(session)
        if (mean := found.get(line.code)) is not None
    ]


@dataclass(frozen=True)
class Marked:
    """One observer's sheet, for her who was observed."""

    by: str
    marks: list[tuple[str, int]]
    note: str


def marked(session: Session, sheets: Iterable[Observation]) -> list[Marked]:
    """What observers wrote about her."""
    lines = rubrics.lines(session)
    return [
        Marked(
            person_name(sheet.by),
            [(str(line), sheet.marks[line.code]) for line in lines if line.code in sheet.marks],
            sheet.note or "",
        )
        for sheet in sheets
    ]


def for_trainee(actor: Actor, session: Session, place: Enrolment | None) -> dict[str, object]:
    """What a trainee finds on a session's page: rules to accept, her sheet, what observers saw.

    One or two queries, and only for who has a place in it.
    """
    debrief = selectors.debrief_for(actor, session, place)
    takes = selectors.may_take_attendance(actor, session)
    if session.kind == Session.Kind.SEMINAR and (takes or selectors.is_meant(session, place)):
        votes = choices(selectors.ballots(session, place))
        return {
            "votes": votes,
            "votes_herself": selectors.is_meant(session, place),
            "may_ask": takes,
        }
    if not selectors.is_meant(session, place):
        return {"debrief": debrief}
    assert place is not None
    begun = session.starts_at <= timezone.now() and not session.cancelled
    found: dict[str, object] = {"debrief": debrief, "has_place": True, "begun": begun}
    if session.kind == Session.Kind.VISIT:
        found["accepted"] = accepted(session, place)
        found["sheet"] = selectors.own_sheet(actor, session) if found["accepted"] else None
    if session.kind == Session.Kind.PRACTICE and begun:
        found["marked"] = marked(session, selectors.sheets_about(place, session))
    return found
