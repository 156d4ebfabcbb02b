"""Commitments as pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from niangjia.commitments import rules, selectors
from niangjia.commitments.models import Look
from niangjia.commitments.rules import AtStep, Counts
from niangjia.commitments.selectors import Standing
from niangjia.commitments.services import WHY_CLOSED
from niangjia.learning.presenters.names import area_name
from niangjia.people.presenters import person_name, unit_name
from niangjia.training.models import Enrolment
from niangjia.training.presenters import period
from niangjia.ui import dates
from niangjia.ui.charts import Bar, Bars

# What a supervisor can see with her own eyes: the words decide, not a feeling.
RUBRIC: dict[str, str | Promise] = {
    "not_started": gettext_lazy("Not started: nothing of it can be seen or shown yet."),
    "begun": gettext_lazy(
        "Begun: a first step can be shown (a note, an appointment, a form); it was not carried "
        "through yet."
    ),
    "done": gettext_lazy(
        "Done and seen: done at least once as it was set out, and you saw it or its record."
    ),
    "sustained": gettext_lazy(
        "Sustained: seen at least three times since, without being reminded; it has become usual."
    ),
}
LOOKS = {"not_started": "none", "begun": "now", "done": "done", "sustained": "done"}
STATE: dict[str, tuple[str, str | Promise]] = {
    rules.AHEAD: ("none", gettext_lazy("Next look: %(day)s (day %(step)d)")),
    rules.DUE: ("now", gettext_lazy("To look at: %(day)s (day %(step)d)")),
    rules.LATE: ("due", gettext_lazy("Still open: %(day)s (day %(step)d)")),
    rules.LAPSED: ("plain", gettext_lazy("Nobody looked at it in time")),
    rules.DONE: ("done", gettext_lazy("Looked at after 90 days")),
}


def level_choices() -> list[tuple[str, str]]:
    """(level, observable words) of the rubric."""
    return [(level, str(words)) for level, words in RUBRIC.items()]


@dataclass(frozen=True)
class SeenLine:
    """One look that was taken."""

    title: str
    look: str
    level: str
    words: str
    note: str
    hindered: str
    by: str


@dataclass(frozen=True)
class Line:
    """One commitment."""

    pk: UUID
    number: int
    url: str
    what: str
    where: str
    by_when: dt.date
    passed: bool
    area: str
    session: str
    look: str
    state: str
    why: str
    seen: list[SeenLine]
    may_change: bool
    open: bool
    step: int
    person: str
    unit: str
    programme: str


def seen(one: Look) -> SeenLine:
    """One look with who took it, when."""
    day = dates.full(timezone.localtime(one.at).date())
    who = person_name(one.by) if one.by else ""
    return SeenLine(
        _("After %(n)d days") % {"n": one.step}, LOOKS[one.level], str(one.get_level_display()),
        str(RUBRIC[one.level]), one.note, one.hindered or "", " · ".join(filter(None, [who, day])),
    )  # fmt: skip


def _state(one: Standing) -> tuple[str, str]:
    if one.closed:
        return "plain", pgettext("commitment", "Closed")
    look, words = STATE[one.look.state]
    return look, str(words) % {"day": dates.full(one.look.day), "step": one.look.step}


def line(one: Standing) -> Line:
    """One commitment with everything that may be read of it."""
    of, (look, state) = one.of, _state(one)
    return Line(
        of.pk, of.number, reverse("commitments:one", args=[of.pk]), of.what, of.where, of.by_when,
        of.by_when < timezone.localdate() and not one.looks, area_name(of.area),
        of.session.title if of.session else "", look, state,
        str(WHY_CLOSED[one.closed]) if one.closed else "", [seen(each) for each in one.looks],
        one.may_change, one.open, one.look.step, person_name(of.member), unit_name(of.member.unit),
        of.enrolment.programme.title,
    )  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """A commitment in a supervisor's list: whose and when, not what (that is opened, and logged)."""

    url: str
    person: str
    unit: str
    programme: str
    look: str
    state: str


def waiting(one: Standing) -> Waiting:
    """One that waits for a look."""
    look, state = _state(one)
    of = one.of
    return Waiting(
        reverse("commitments:one", args=[of.pk]), person_name(of.member), unit_name(of.member.unit),
        of.enrolment.programme.title, look, state,
    )  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One programme on her own page, with what she set out to do."""

    title: str
    url: str
    period: str
    lines: list[Line]
    may_write: bool


def places(every: Iterable[Enrolment], found: Mapping[UUID, list[Standing]]) -> list[Place]:
    """Her programmes, the newest first."""
    return [
        Place(
            of.programme.title, reverse("commitments:place", args=[of.pk]), period(of.programme),
            [line(one) for one in found.get(of.pk, [])], selectors.may_write(of),
        )
        for of in every
    ]  # fmt: skip


def _levels(at: AtStep) -> Bars:
    names = dict(Look.Level.choices)
    bars = [Bar(str(names[level]), number) for level, number in at.levels.items()]
    return Bars(
        _("What supervisors saw after %(n)d days") % {"n": at.step}, bars,
        definition=_("%(n)d looks, by level of the rubric.") % {"n": at.confirmed},
        category=_("Level"), measure=_("Commitments"),
    )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """The numbers of 30 or 90 days, with a bar."""

    title: str
    id: str
    confirmed: int
    due: int
    sentence: str
    late: str
    few: str
    chart: Bars | None


def step(at: AtStep) -> Step:
    """One step in sentences: always n of n, nobody named."""
    late = ngettext(
        "%(n)d of %(all)d still waits for a look; both have been reminded.",
        "%(n)d of %(all)d still wait for a look; both have been reminded.", at.late,
    ) % {"n": at.late, "all": at.due}  # fmt: skip
    few = _("What was seen is shown from %(n)d looks on.") % {"n": rules.FEWEST}
    return Step(
        _("After %(n)d days") % {"n": at.step}, f"step-{at.step}", at.confirmed, at.due,
        _("%(n)d of %(all)d were looked at") % {"n": at.confirmed, "all": at.due},
        late if at.late else "", "" if at.told else few, _levels(at) if at.told else None,
    )  # fmt: skip


def overview(found: Counts) -> dict[str, object]:
    """Everything on the organiser's page."""
    return {
        "counts": found,
        "wrote": _("%(n)d of %(all)d wrote what they will do")
        % {"n": found.wrote, "all": found.asked},
        "steps": [step(at) for at in found.steps],
    }
