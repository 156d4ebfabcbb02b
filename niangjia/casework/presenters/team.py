"""How casework speaks of who works on what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.access.actor import Actor
from niangjia.audit.events import label
from niangjia.casework.models import Case, CaseLink, Cover, Visit
from niangjia.casework.selectors.team import Openings, Taker
from niangjia.casework.services import Given
from niangjia.people.presenters import person_name, unit_name
from niangjia.ui import dates
from niangjia.ui.lists import Event


@dataclass(frozen=True)
class CoverLine:
    """A cover, and whether she may end it."""

    words: str
    days: str
    end_url: str


def covers(rows: Iterable[Cover], actor: Actor, *, assigns: bool) -> list[CoverLine]:
    """Who covers for whom, until when."""
    today = timezone.localdate()
    return [
        CoverLine(
            _("%(by)s for %(absent)s")
            % {"by": person_name(row.by), "absent": person_name(row.absent)},
            f"{dates.short(row.starts_on, today)}–{dates.short(row.ends_on, today)}",
            reverse("casework:end_cover", args=[row.pk])
            if assigns or row.absent_id == actor.member_id
            else "",
        )
        for row in rows
    ]


def taker(one: Taker, number: int) -> tuple[str, str]:
    """(value, words) of somebody who may take cases: where she works, what she carries, and, where
    that isn't all of them, how many lie there."""
    load, member = one.load, one.load.member
    words = [
        person_name(member),
        unit_name(member.unit),
        _("%(points)d of %(most)d points") % {"points": load.points, "most": load.ceiling},
    ]
    if one.fitting < number:
        words.append(
            _("works where %(some)d of these %(all)d lie") % {"some": one.fitting, "all": number}
        )
    return str(member.pk), " · ".join(words)


def who_takes(number: int) -> str:
    """The question above the page."""
    if number == 1:
        return _("Who takes this case?")
    return _("Who takes these %(n)d cases?") % {"n": number}


@dataclass(frozen=True)
class Told:
    """What came of giving several cases: words, and the numbers of those that were not given."""

    heading: str
    before: str
    refused: list[tuple[str, str]]


def given(of: Given) -> Told:
    """How many she has now, how many she had before, which were not given and why."""
    now, before = len(of.now), len(of.before)
    said = ngettext("%(n)d case was given to her", "%(n)d cases were given to her", now)
    hers = ngettext(
        "%(n)d was hers already; nothing was done twice.",
        "%(n)d were hers already; nothing was done twice.",
        before,
    )
    none = _("None was given to her")
    return Told(
        said % {"n": now} if now else none, hers % {"n": before} if before else "", of.refused
    )


def chosen(sent: QueryDict) -> set[UUID]:
    """The cases that were ticked, by an address or a form; what is no key is passed over."""
    return {key for text in sent.getlist("chosen") if (key := as_key(text))}


@dataclass(frozen=True)
class Picks:
    """Ticks of a board that go along from page to page: what the form carries for those on other pages, how
    many these are, and where nothing is ticked ("": here)."""

    carried: list[tuple[str, str]]
    elsewhere: int
    told: str
    without: str


def picks(narrowed: dict[str, str], here: Collection[UUID], elsewhere: Collection[UUID]) -> Picks:
    """``here``: ticked on this page; ``elsewhere``: ticked on others."""
    many = len(elsewhere)
    kept = [(name, value) for name, value in narrowed.items() if value]
    told = ngettext("%(n)d chosen on other pages", "%(n)d chosen on other pages", many)
    return Picks(
        kept
        + [("chosen", str(key)) for key in sorted(elsewhere)],
        many, told % {"n": many} if many else "",
        f"?{urlencode(kept)}" if here or elsewhere else "",
    )  # fmt: skip


def as_key(text: str) -> UUID | None:
    """A key from an address, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def openings(found: Openings) -> list[Event]:
    """Who did what to a case, with the time; codes in words."""
    return [
        Event(
            when=one.at,
            what=label(one.event),
            note=found.names.get(one.actor_id, _("A closed account"))
            if one.actor_id
            else _("The product itself"),
        )
        for one in found.events
    ]


@dataclass(frozen=True)
class Stand:
    """Where a visit stands: a status, its words, whether it is under way."""

    role: str
    words: str
    under_way: bool


def visit_stand(visit: Visit) -> Stand:
    """Planned, under way, late, or over."""
    now = timezone.now()
    if visit.back_at is not None:
        return Stand("done", _("Back"), under_way=False)
    if visit.begun_at is None:
        return Stand("none", _("Set for later"), under_way=False)
    if visit.back_by < now:
        return Stand("late", _("Not back yet"), under_way=True)
    return Stand("now", _("On the way"), under_way=True)


@dataclass(frozen=True)
class Line:
    """A line of the case page: words, a quiet note, where it leads, what takes it away."""

    words: str
    note: str
    url: str
    drop_url: str = ""


def visits(rows: Iterable[Visit]) -> list[Line]:
    """Visits that aren't over."""
    now = timezone.now()
    return [
        Line(
            dates.moment(row.starts_at, now),
            " · ".join([visit_stand(row).words, person_name(row.by), _("back by %s") % clock(row)]),
            reverse("casework:visit", args=[row.case_id, row.pk]),
        )
        for row in rows
    ]


def clock(visit: Visit) -> str:
    """By when somebody should be back."""
    return f"{dates.local(visit.back_by):%H:%M}"


def links(case: Case, rows: Iterable[tuple[CaseLink, Case]], *, may_drop: bool) -> list[Line]:
    """Linked cases."""
    return [
        Line(
            other.number,
            str(CaseLink.Kind(row.kind).label),
            reverse("casework:case", args=[other.pk]),
            reverse("casework:unlink", args=[case.pk, row.pk]) if may_drop else "",
        )
        for row, other in rows
    ]
