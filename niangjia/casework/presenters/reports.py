"""Reports for a child as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.casework import reporting
from niangjia.casework.forms.reports import ReportForm
from niangjia.casework.models import ChildReport
from niangjia.casework.selectors import reports as reading
from niangjia.documents import selectors as documents
from niangjia.people.models import Member
from niangjia.people.presenters import person_name, unit_name
from niangjia.procedures.presenters import Basis, words
from niangjia.ui import dates
from niangjia.ui.lists import Answer

Text = str | Promise


@dataclass(frozen=True)
class Line:
    """A report in the list: number, day, how it stands; nothing of what it says."""

    number: str
    url: str
    role: str
    state: Text
    note: str


def state(of: ChildReport) -> tuple[str, Text]:
    """How it stands: a look of the status, and words."""
    if of.sent_at is None:
        return "danger", _("Not reported yet")
    return "done", _("Reported on %s") % dates.full(dates.local_day(of.sent_at))


def looked_at(of: ChildReport) -> str:
    """Whether a supervisor looked at it; of the case where it went, not a word."""
    if of.taken_at is None:
        return _("No supervisor looked at it yet")
    if of.case_id is not None:
        return _("Taken up on %s") % dates.full(dates.local_day(of.taken_at))
    return _("A supervisor looked at it on %s") % dates.full(dates.local_day(of.taken_at))


def line(of: ChildReport, actor: Actor) -> Line:
    """One line of the list."""
    role, said = state(of)
    whose = _("Written by you") if reading.is_hers(actor, of) else unit_name(of.unit)
    note = " · ".join([whose, dates.moment(of.made_at, timezone.now()), looked_at(of)])
    return Line(of.number, reverse("casework:report", args=[of.pk]), role, said, note)


def law() -> dict[str, Any]:
    """What the law says to whoever saw it, each with its basis and evidence mark (two queries)."""
    kind = documents.kind(reporting.KIND)
    basis = Basis(kind.cited)
    return {
        "notices": [(words(one.words), basis.shown(one.basis)) for one in kind.notices],
        "articles": basis.shown(kind.articles),
    }


def answers(of: ChildReport) -> list[Answer]:
    """What she saw, by the questions of the form."""
    asked = ReportForm.base_fields
    found = [Answer(asked["danger"].label or "", _choice(ChildReport.Danger, of, "danger"))]
    found.append(Answer(asked["suspicion"].label or "", of.answers.get("suspicion", "")))
    since = dates.moment(of.suspected_at, timezone.now())
    found.append(Answer(asked["since_on"].label or "", since))
    found.append(Answer(asked["source"].label or "", _choice(ChildReport.Source, of, "source")))
    for name in (*reporting.KNOWN, "protected_now"):
        found.append(Answer(asked[name].label or "", of.answers.get(name) or _("Not known")))
    return found


def names(of: ChildReport) -> list[Answer]:
    """Whom it names, to look for a case by."""
    asked = ReportForm.base_fields
    named = [name for name in ("child", *reading.ACCUSED) if of.answers.get(name)]
    return [Answer(asked[name].label or "", of.answers[name]) for name in named]


def suspected(of: ChildReport) -> str:
    """How long ago it was suspected."""
    return dates.ago(of.suspected_at, timezone.now())


def _choice(kind: Any, of: ChildReport, name: str) -> str:
    given = of.answers.get(name)
    return str(kind(given).label) if given else _("Not known")


@dataclass(frozen=True)
class Later:
    """What came after: given to an office, or added."""

    title: str
    words: str
    note: str


def later(of: ChildReport) -> list[Later]:
    """All that came after, in order."""
    now, found = timezone.now(), []
    for one in of.later or ():
        at = dates.moment(reporting.moment_of(one["at"]), now)
        if one["kind"] == reporting.SENT:
            number = _("Receipt number: %s") % one["receipt"] if one["receipt"] else _("No receipt")
            title = _("Given to: %s") % reporting.to_whom(one)
            found.append(Later(title, one["words"], f"{at} · {number}"))
        else:
            found.append(Later(_("Added later"), one["words"], at))
    return found


def page(of: ChildReport, actor: Actor, told: Iterable[Member]) -> dict[str, Any]:
    """A whole report. ``told``: whose names stand beside it, for its writer alone."""
    role, said = state(of)
    return {
        "report": of,
        "hers": reading.is_hers(actor, of),
        "role": role,
        "state": said,
        "suspected": suspected(of),
        "who": person_name(of.member) if of.member else _("a colleague who has left"),
        "unit": unit_name(of.unit),
        "answers": answers(of),
        "later": later(of),
        "looked_at": looked_at(of),
        "told": [f"{person_name(one)} · {unit_name(one.unit)}" for one in told],
        **law(),
    }


def agenda(rows: Iterable[ChildReport], actor: Actor) -> list[AgendaItem]:
    """Hers that isn't sent yet; those of others that nobody looked at."""
    now = timezone.now()
    return [
        AgendaItem(
            _("Report for a child %s") % of.number,
            reverse("casework:report", args=[of.pk]),
            "danger" if of.sent_at is None else "today",
            due=of.suspected_at,
            detail=state(of)[1] if reading.is_hers(actor, of) else looked_at(of),
            clock_text=_("suspected %s") % dates.ago(of.suspected_at, now),
        )
        for of in rows
    ]
