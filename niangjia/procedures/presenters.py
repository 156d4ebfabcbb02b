"""Procedures, deadlines and results in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from niangjia.law import presenters as law
from niangjia.law.citations import names
from niangjia.law.citations.checking import check
from niangjia.law.citations.links import link
from niangjia.law.citations.values import Citation, OutsideCitation
from niangjia.procedures import engine
from niangjia.procedures.calculators import Outcome
from niangjia.procedures.durations import Due, Duration
from niangjia.procedures.engine import Clock, Happened
from niangjia.procedures.holidays import Table
from niangjia.procedures.library import Deadline, Event, Procedure, Words
from niangjia.procedures.models import Holiday, Track
from niangjia.procedures.sentences import SENTENCES
from niangjia.ui import dates

Text = str | Promise
Cited = Citation | OutsideCitation

WHO: dict[str, Text] = {
    "applicant": gettext_lazy("She, or whoever applies for her"),
    "court": gettext_lazy("Court"),
    "police": gettext_lazy("Police"),
    "federation": gettext_lazy("Women’s federation"),
    "mediator": gettext_lazy("Mediator"),
    "employer": gettext_lazy("Employer"),
    "arbitration": gettext_lazy("Labour arbitration"),
    "legal_aid": gettext_lazy("Legal aid centre"),
    "registry": gettext_lazy("Marriage registry"),
    "civil_affairs": gettext_lazy("Civil affairs"),
    "agency": gettext_lazy("The agency"),
    "everyone": gettext_lazy("Whoever knows"),
}


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def words(of: Words | None) -> str:
    """A text in the reader's language, "" for none."""
    return of.text(language()) if of else ""


def length(of: Duration) -> str:
    """How long, in words."""
    count = {"count": of.count}
    if of.at_once:
        return _("at once")
    return {
        "hours": ngettext("%(count)d hour", "%(count)d hours", of.count),
        "days": ngettext("%(count)d day", "%(count)d days", of.count),
        "workdays": ngettext("%(count)d working day", "%(count)d working days", of.count),
        "months": ngettext("%(count)d month", "%(count)d months", of.count),
        "years": ngettext("%(count)d year", "%(count)d years", of.count),
    }[of.unit] % count


class Basis:
    """Citations of a page as links, checked together: two queries, however many there are."""

    def __init__(self, cited: Iterable[Cited]) -> None:
        inside = [c for c in cited if isinstance(c, Citation)]
        self.verdicts = check(inside)

    def shown(self, cited: Iterable[Cited]) -> list[SafeString]:
        """Each with its link, or with what its mark means."""
        return [self._one(one) for one in cited]

    def _one(self, cited: Cited) -> SafeString:
        if isinstance(cited, Citation):
            return link(self.verdicts[cited], _name(cited))
        said = law.MARK_WORDS[cited.mark]
        if not cited.text:
            return format_html('<span class="meta">{}</span>', said)
        named = cited.citation.chinese() if cited.citation else cited.text
        return format_html(
            '<span lang="zh-Hans">{}</span> <span class="meta">{}</span>', named, said
        )


def _name(cited: Citation) -> str:
    if language().startswith("zh"):
        return cited.chinese()
    return cited.english(names.english(cited.law))


# -- a procedure ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A procedure in a list."""

    title: str
    summary: str
    url: str


def line(of: Procedure) -> Line:
    """One procedure in a list."""
    return Line(words(of.title), words(of.summary), reverse("procedures:procedure", args=[of.code]))


@dataclass(frozen=True)
class ShownDeadline:
    """A time limit as a procedure's page lists it."""

    name: str
    who: Text
    length: str
    after: str
    when: str
    note: str
    mark: Text
    basis: list[SafeString]


@dataclass(frozen=True)
class ShownEvent:
    """What may happen in a state."""

    name: str
    who: Text
    to: str
    note: str


def procedure_page(of: Procedure) -> dict[str, object]:
    """Everything on a procedure's page."""
    basis = Basis([*of.cited, *engine.COUNTING, engine.COURT_COUNTING])
    return {
        "procedure": of,
        "title": words(of.title),
        "summary": words(of.summary),
        "first": [(words(a.words), basis.shown(a.basis)) for a in of.first],
        "states": [
            (words(state.name), [_event(of, e) for e in of.next_events(state.code)])
            for state in of.states.values()
        ],
        "deadlines": [_deadline(of, d, basis) for d in of.deadlines.values()],
        "articles": basis.shown(of.articles),
        "counting": basis.shown([*engine.COUNTING, engine.COURT_COUNTING]),
    }


def _event(of: Procedure, event: Event) -> ShownEvent:
    return ShownEvent(
        words(event.name), WHO[event.who], words(of.states[event.to].name), words(event.note)
    )


def _deadline(of: Procedure, found: Deadline, basis: Basis) -> ShownDeadline:
    return ShownDeadline(
        name=words(found.name),
        who=WHO[found.who],
        length=length(found.length),
        after=words(of.events[found.after].name),
        when=words(found.when),
        note=words(found.note),
        mark=law.MARK_WORDS[found.mark] if found.mark else "",
        basis=basis.shown(found.basis),
    )


def event_choices(events: Iterable[Event]) -> list[tuple[str, str]]:
    """Events to choose from."""
    return [(event.code, words(event.name)) for event in events]


# -- clocks -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ShownClock:
    """A deadline with its date, and how the date was counted."""

    name: str
    who: Text
    when: str
    date: str
    status: str
    said: str
    steps: list[str]
    note: str
    mark: Text
    basis: list[SafeString]
    warn: str


def clocks(found: Sequence[Clock], table: Table, now: dt.datetime) -> list[ShownClock]:
    """Deadlines with their dates, explained."""
    basis = Basis([c for clock in found for c in clock.deadline.basis])
    return [_clock(one, table, basis, now) for one in found]


def _clock(one: Clock, table: Table, basis: Basis, now: dt.datetime) -> ShownClock:
    deadline = one.deadline
    status, said = _standing(one, now)
    return ShownClock(
        name=words(deadline.name),
        who=WHO[deadline.who],
        when=words(deadline.when),
        date=when_due(one.due) if one.due else _("at once"),
        status=status,
        said=said,
        steps=how_counted(deadline.length, one, table),
        note=words(deadline.note),
        mark=law.MARK_WORDS[deadline.mark] if deadline.mark else "",
        basis=basis.shown(deadline.basis),
        warn=dates.full(one.warn_on) if one.warn_on else "",
    )


def when_due(due: Due) -> str:
    """The last day, or the hour."""
    if due.at:
        local = timezone.localtime(due.at)
        return f"{dates.full(local.date())} {local:%H:%M}"
    return dates.full(due.day)


def _standing(one: Clock, now: dt.datetime) -> tuple[str, str]:
    """(kind of status, words)."""
    if one.due is None:
        days = (dates.local_day(now) - one.since.on).days
        passed = ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
        return "due", _("Now. It began %(ago)s.") % {"ago": passed if days else _("today")}
    left = (one.due.day - dates.local_day(now)).days
    if one.late(now):
        late = max(0, -left)
        if one.due.at and late <= 1:
            hours = int((now - one.due.at).total_seconds() // 3600)
            text = ngettext("%(count)d hour over", "%(count)d hours over", hours)
            return "late", text % {"count": hours} if hours else _("just over")
        return "late", ngettext("%(count)d day over", "%(count)d days over", late) % {"count": late}
    if one.due.at:
        hours = int((one.due.at - now).total_seconds() // 3600)
        text = ngettext("%(count)d hour left", "%(count)d hours left", hours)
        return "due", text % {"count": hours}
    text = ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}
    return ("due" if left <= 7 else "plain"), text if left else _("today is the last day")


def _day(value: dt.date) -> str:
    """A day with its year and its day of the week."""
    first, _space, last = dates.day(value, value).partition(" ")
    if language().startswith("zh"):
        return f"{dates.full(value)} {last}"
    return f"{first} {dates.full(value)}"


def how_counted(of: Duration, one: Clock, table: Table) -> list[str]:
    """How a date was counted, step by step, in words."""
    due, since = one.due, one.since
    if due is None:
        return [_("There is no period: it is due at once, and the days are counted up.")]
    if due.at:
        start = timezone.localtime(since.at) if since.at else None
        return [
            _("From %(start)s, %(length)s on. Hours run through holidays.")
            % {
                "start": f"{dates.full(start.date())} {start:%H:%M}" if start else "",
                "length": length(of),
            }
        ]
    if one.named:
        return [_("The paper itself names this day; the law would allow a later one.")]
    if one.deadline.before:
        return [_("%(length)s before %(day)s.") % {"length": length(of), "day": _day(since.on)}]
    steps = [
        _("%(day)s, the day of the event, is not counted; counting starts on %(first)s.")
        % {"day": _day(since.on), "first": _day(due.first or due.day)},
        _("%(length)s on, the last day is %(last)s.")
        % {"length": length(of), "last": _day(due.counted or due.day)},
    ]
    if due.moved:
        steps.append(
            _("That is a day off, so it is the next working day: %(day)s.") % {"day": _day(due.day)}
        )
    elif not one.deadline.rolls:
        steps.append(_("This day does not move for holidays: the earlier day is the safe one."))
    steps += _table_words(due, table)
    return steps


def _table_words(due: Due, table: Table) -> list[str]:
    year = due.day.year
    if year not in table.years:
        return [
            _("The holidays of %(year)d are not entered: only weekends were counted.")
            % {"year": year}
        ]
    if year in table.unchecked:
        return [
            _("The holidays of %(year)d were not checked against the notice yet.") % {"year": year}
        ]
    return []


# -- under way --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TrackLine:
    """A procedure under way in a list."""

    reference: str
    title: str
    state: str
    url: str
    next: str
    status: str
    said: str


def track_line(track: Track, of: Procedure, found: Sequence[Clock], now: dt.datetime) -> TrackLine:
    """One procedure under way; ``next``: what falls due first."""
    first = found[0] if found else None
    status, said = _standing(first, now) if first else ("none", _("nothing runs"))
    return TrackLine(
        track.reference,
        words(of.title),
        words(of.states[track.state].name),
        reverse("procedures:track", args=[track.pk]),
        words(first.deadline.name) if first else "",
        status,
        said,
    )


def steps(of: Procedure, happened: Iterable[Happened]) -> list[tuple[str, str]]:
    """(day, what happened) of each step."""
    return [
        (
            f"{dates.full(step.on)} {timezone.localtime(step.at):%H:%M}"
            if step.at
            else dates.full(step.on),
            words(of.events[step.event].name),
        )
        for step in happened
    ]


# -- calculators ------------------------------------------------------------------------------------
CALCULATORS: dict[str, tuple[Text, Text]] = {
    "child-support": (gettext_lazy("Child support"), gettext_lazy("What is usual a month.")),
    "protection-order": (
        gettext_lazy("Protection order: when it ends"),
        gettext_lazy("And by when to ask for more."),
    ),
    "cooling-off": (
        gettext_lazy("Divorce by registration: the two periods"),
        gettext_lazy("Thirty days to withdraw, thirty to collect."),
    ),
    "custody": (
        gettext_lazy("With whom a child lives"),
        gettext_lazy("What the child’s age means."),
    ),
    "legal-aid": (gettext_lazy("Legal aid"), gettext_lazy("Whether she is likely to get it.")),
    "limitation": (
        gettext_lazy("Time limits for a claim"),
        gettext_lazy("The last day of a period."),
    ),
}


@dataclass(frozen=True)
class ResultLine:
    """One line of a calculator's result."""

    text: str
    basis: list[SafeString]
    more: list[str]


def results(found: Sequence[Outcome], table: Table) -> list[ResultLine]:
    """A calculator's result in words, each with its articles."""
    basis = Basis([c for one in found for c in one.basis])
    out = []
    for one in found:
        facts = {"value": _value(one.value), "upper": _value(one.upper)}
        more = []
        if one.due is not None:
            more = _table_words(one.due, table)
            if one.due.moved:
                moved = _("The last day was a day off and moved.")
                more = [moved, *more]
        out.append(ResultLine(str(SENTENCES[one.code]) % facts, basis.shown(one.basis), more))
    return out


def _value(value: Decimal | int | dt.date | None) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return dates.full(value)
    return f"{value:,}"


# -- holidays ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class HolidayLine:
    """A row of the holiday table."""

    day: dt.date
    text: str
    kind: Text
    name: str
    checked: bool


def holiday_lines(rows: Iterable[Holiday]) -> list[HolidayLine]:
    """Rows of a year."""
    return [
        HolidayLine(row.day, _day(row.day), row.get_kind_display(), row.name, row.checked)
        for row in rows
    ]
