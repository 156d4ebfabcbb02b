"""How casework speaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.casework import states
from niangjia.casework.forms import issue_name
from niangjia.casework.models import (
    Approval,
    Attempt,
    Case,
    Goal,
    Happening,
    Incident,
    Party,
    SealedRecord,
    Task,
)
from niangjia.casework.parts import CasePart
from niangjia.casework.selectors import File
from niangjia.casework.selectors.boards import BOARDS
from niangjia.people.presenters import person_name, unit_name
from niangjia.people.rules import mask_phone
from niangjia.procedures import selectors as library
from niangjia.procedures.presenters import words
from niangjia.ui import dates
from niangjia.ui.lists import Content, Event, in_a_row
from niangjia.ui.shell import NavItem

BOARD_NAMES: dict[str, str | Promise] = {
    "mine": gettext_lazy("My cases"),
    "unassigned": gettext_lazy("Nobody's yet"),
    "high": gettext_lazy("High risk"),
    "overdue": gettext_lazy("Overdue"),
    "quiet": gettext_lazy("Quiet"),
    "to_approve": gettext_lazy("To approve"),
    "all": gettext_lazy("All running"),
    "closed": gettext_lazy("Closed cases"),
}
EMPTY: dict[str, str | Promise] = {
    "mine": gettext_lazy("You work on no case. What nobody has yet stands under “Nobody’s yet”."),
    "unassigned": gettext_lazy("Every case has its worker."),
    "high": gettext_lazy("No case of high risk."),
    "overdue": gettext_lazy("Nothing is overdue."),
    "quiet": gettext_lazy("Something was written in every case lately."),
    "all": gettext_lazy("No running case."),
    "closed": gettext_lazy("No closed case."),
}
RISK_ROLES = {"high": "late", "medium": "plain", "unscreened": "due"}
STATE_ROLES = {"closed": "plain", "closing": "due", "active": "now", "open": "none"}
HAPPENED: dict[str, str | Promise] = {
    "opened": gettext_lazy("Case opened"),
    "imported": gettext_lazy("Taken over from an old ledger"),
    "went_over": gettext_lazy("Went over to another unit"),
    "assigned": gettext_lazy("Given to a worker"),
    "transferred": gettext_lazy("Passed to another unit"),
    "visit_planned": gettext_lazy("Visit planned"),
    "visit_begun": gettext_lazy("Visit begun"),
    "visit_extended": gettext_lazy("Visit takes longer"),
    "visit_back": gettext_lazy("Back from a visit"),
    "visit_late": gettext_lazy("Not back from a visit: supervisors alerted"),
    "moved": gettext_lazy("State"),
    "risk_set": gettext_lazy("Risk set"),
    "words_set": gettext_lazy("Her words written down"),
    "party_set": gettext_lazy("Party written down"),
    "sealed_set": gettext_lazy("Sealed record written"),
    "sealed_opened": gettext_lazy("Sealed record opened"),
    "contact_agreed": gettext_lazy("Safe contact agreed"),
    "contact": gettext_lazy("Contact"),
    "issues_set": gettext_lazy("Issues chosen"),
    "consent_noted": gettext_lazy("Consent noted"),
    "consent_withdrawn": gettext_lazy("Consent withdrawn"),
    "screened": gettext_lazy("Danger screened"),
    "judged": gettext_lazy("Danger judged"),
    "danger_opened": gettext_lazy("Danger path opened"),
    "danger_step": gettext_lazy("Step of the danger path noted"),
    "danger_left": gettext_lazy("Danger path left"),
    "task_set": gettext_lazy("Put into the plan"),
    "task_done": gettext_lazy("Done"),
    "triggered": gettext_lazy("Something happened: danger is asked about again"),
    "led": gettext_lazy("Led by the page: the supervisors were asked to stand by"),
    "goal_set": gettext_lazy("Goal set"),
    "goal_ended": gettext_lazy("Goal"),
    "plan_agreed": gettext_lazy("Plan agreed with her"),
    "approval_asked": gettext_lazy("Approval asked for"),
    "approval_decided": gettext_lazy("Approval decided"),
    "procedure_started": gettext_lazy("Procedure started"),
    "procedure_event": gettext_lazy("Procedure"),
    "procedure_undone": gettext_lazy("Last event of a procedure taken back"),
    "procedure_ended": gettext_lazy("Procedure withdrawn"),
    "incident_noted": gettext_lazy("Incident noted"),
    "form_kept": gettext_lazy("Own form filled in"),
    "form_corrected": gettext_lazy("Own form corrected"),
    "report_joined": gettext_lazy("Report for a child put into the case"),
    "entry_remarked": gettext_lazy("Remark below an entry"),
    "incident_changed": gettext_lazy("Incident written anew"),
    "incident_kind": gettext_lazy("Type of an incident set by hand"),
}

# Small steps that the case page leaves to the whole timeline.
QUIET = frozenset(
    {
        "goal_set",
        "moved",
        "party_set",
        "task_set",
        "words_set",
        "issues_set",
        "danger_step",
        "led",
    }
)


def tabs(board: str, numbers: dict[str, int]) -> list[NavItem]:
    """The boards as tabs, with the numbers that the roll-up knows."""
    closed = numbers.get("state:closed", 0)
    known = {
        "unassigned": numbers.get("unassigned", 0),
        "high": numbers.get("risk:high", 0) + numbers.get("risk:unscreened", 0),
        "to_approve": numbers.get("to_approve", 0),
        "all": numbers.get("running", 0),
        "closed": closed,
    }
    return [
        NavItem(
            label=BOARD_NAMES[name],
            url=reverse("casework:board", args=[name]),
            count=known.get(name) if numbers else None,
            current=name == board,
        )
        for name in (*BOARDS[:5], "to_approve", *BOARDS[5:])
    ]


@dataclass(frozen=True)
class Line:
    """One case in a list."""

    url: str
    call_her: str
    number: str
    risk: tuple[str, str]
    state: str
    note: str
    due: str
    late: bool
    pick: str = ""
    picked: bool = False


def line(case: Case, *, pick: bool = False, picked: bool = False) -> Line:
    """A case as lists show it: how she is called, never her name. ``pick``: with a box to tick, which
    is ticked when it is ``picked``."""
    today = timezone.localdate()
    worker = person_name(case.worker) if case.worker else _("Nobody yet")
    return Line(
        reverse("casework:case", args=[case.pk]),
        case.call_her or "",
        case.number,
        (RISK_ROLES[case.risk], str(Case.Risk(case.risk).label)),
        str(Case.State(case.state).label),
        f"{worker} · {unit_name(case.unit)}",
        dates.ago(case.next_due, timezone.now()) if case.next_due else "",
        bool(case.next_due and case.next_due < today),
        str(case.pk) if pick else "",
        pick and picked,
    )


@dataclass(frozen=True)
class Strip:
    """The safe contact, always in view."""

    call_her: str
    allowed: bool
    hours: str
    facts: list[str]
    phone: str


def strip(file: File) -> Strip:
    """How to reach her, the number masked, the code word only said to exist."""
    way = file.contact.way or {}
    client = next((p for p in file.parties if p.role == Party.Role.CLIENT), None)
    facts: list[str] = []
    if file.contact.allowed:
        names = dict(Attempt.Channel.choices)
        facts.append(in_a_row(names[one] for one in way.get("channels", ())))
        facts.append(_("Code word agreed") if way.get("code_word") else _("No code word"))
        facts.append(_("Voice message allowed") if way.get("voicemail") else _("No voice message"))
        for name, words in (("answerer", _("May answer: %s")), ("watchers", _("Looks in: %s"))):
            if way.get(name):
                facts.append(words % way[name])
    if file.contact.checked_on:
        day = dates.short(file.contact.checked_on, timezone.localdate())
        facts.append(_("Checked %s") % day)
    since, until = way.get("since", ""), way.get("until", "")
    hours = f"{since or '0:00'}–{until or '24:00'}" if since or until else ""
    phone = mask_phone(client.phone) if client and client.phone else ""
    return Strip(file.case.call_her or "", file.contact.allowed, hours, facts, phone)


@dataclass(frozen=True)
class Person:
    """A party beside the case."""

    role: str
    words: str
    url: str


def people(file: File) -> list[Person]:
    """Who belongs to the case, without numbers."""
    found = []
    for party in file.parties:
        relation = str(Party.Relation(party.relation).label) if party.relation else ""
        words = " · ".join(filter(None, [party.name or _("No name"), relation]))
        url = reverse("casework:party", args=[file.case.pk, party.pk])
        found.append(Person(str(Party.Role(party.role).label), words, url))
    return found


def guardians(file: File) -> list[tuple[str, str]]:
    """Who might agree for a child: every party but the client and the children, also the other party,
    so that the refusal can say why."""
    without = (Party.Role.CLIENT, Party.Role.CHILD)
    return [
        (str(party.pk), f"{party.name or _('No name')} · {Party.Role(party.role).label}")
        for party in file.parties
        if party.role not in without
    ]


@dataclass(frozen=True)
class Due:
    """A task in the row of what comes next."""

    what: str
    note: str
    url: str
    role: str
    when: str


def task_line(task: Task) -> Due:
    """One task in the row of what comes next."""
    today = timezone.localdate()
    return Due(
        task.what or str(Task.Kind(task.kind).label),
        (task.goal.words or "") if task.goal else "",
        reverse("casework:task", args=[task.case_id, task.pk]),
        "late" if task.due < today else "due" if task.due == today else "none",
        dates.ago(task.due, timezone.now()),
    )


def comes_next(rows: Iterable[Task], limits: Iterable[tuple[dt.date, Due]] = ()) -> list[Due]:
    """Tasks and time limits of procedures together, the earliest first."""
    found = [*((task.due, task_line(task)) for task in rows), *limits]
    return [line for _day, line in sorted(found, key=lambda pair: pair[0])]


def _procedure(facts: dict[str, Any]) -> str:
    of = library.procedure(facts["procedure"])
    if of is None:
        return str(facts["procedure"])
    event = of.events.get(facts.get("step", ""))
    return " · ".join(filter(None, [words(of.title), words(event.name) if event else ""]))


def _facts(happening: Happening) -> str:
    facts = happening.facts
    if "to" in facts:
        return str(Case.State(facts["to"]).label)
    if "risk" in facts:
        return str(Case.Risk(facts["risk"]).label)
    if "outcome" in facts:
        return str(Attempt.Outcome(facts["outcome"]).label)
    if "approval" in facts:
        verdict = facts.get("verdict")
        words_of = [Approval.Kind(facts["approval"]).label]
        words_of += [Approval.Verdict(verdict).label] if verdict else []
        return " · ".join(str(one) for one in words_of)
    if "goal" in facts:
        return str(Goal.State(facts["goal"]).label)
    if "procedure" in facts:
        return _procedure(facts)
    if "incident" in facts:
        return str(Incident.Kind(facts["incident"]).label)
    if happening.kind.startswith("sealed"):
        return str(SealedRecord.Kind(facts["what"]).label)
    if happening.kind.startswith("task"):
        return str(Task.Kind(facts["what"]).label)
    if happening.kind == "party_set":
        return str(Party.Role(facts["role"]).label)
    return ""


def timeline(file: File, *, short: bool = False, more: Iterable[Event] = ()) -> list[Event]:
    """Entries and what happened, together, the newest first.

    ``short`` leaves out small steps, ``more`` comes from the parts that other rooms keep."""
    rows: list[tuple[Any, Event]] = [(event.when, event) for event in more]
    for entry in file.entries:
        words = (entry.told or entry.observed or "")[:120]
        author = person_name(entry.author) if entry.author else ""
        what = f"{entry.get_kind_display()}: {words}"
        if entry.restricted:
            what = f"{entry.get_kind_display()} ({_('restricted')}): {words}"
        url = reverse("casework:entry", args=[file.case.pk, entry.pk])
        rows.append((entry.happened_at, Event(entry.happened_at, what, author, url)))
    for row in file.happenings:
        if short and row.kind in QUIET:
            continue
        what = " · ".join(filter(None, [str(HAPPENED.get(row.kind, row.kind)), _facts(row)]))
        rows.append((row.at, Event(row.at, what, person_name(row.by) if row.by else "")))
    return [event for _at, event in sorted(rows, key=lambda pair: pair[0], reverse=True)]


def step_name(state: str) -> str:
    """What it is called to bring a case into a state: the state's name alone says no act."""
    return _("Set to “%s”") % Case.State(state).label


def next_states(case: Case) -> list[tuple[str, str]]:
    """(state, name) that may come next."""
    return [
        (state, step_name(state))
        for state in Case.State.values
        if states.may_follow(case.state, state)
    ]


def contents(file: File, parts: Iterable[Content] = (), *, own: bool = False) -> list[Content]:
    """The file's contents, each with a count or a word; ``own``: with the organisation's own forms."""
    here = file.case.pk

    def at(name: str) -> str:
        return reverse(f"casework:{name}", args=[here])

    return [
        Content(_("Overview"), at("case"), current=True),
        Content(_("Parties"), at("add_party"), str(len(file.parties))),
        Content(_("Safe contact"), at("agree"), _("agreed") if file.contact.allowed else _("none")),
        Content(
            _("Consent"), at("consent"), str(sum(c.withdrawn_at is None for c in file.consents))
        ),
        Content(
            _("Issues"), at("issues"), str(len(file.issues)) if file.issues else _("not chosen")
        ),
        Content(
            _("Incidents"),
            at("incidents"),
            str(len(file.incidents)) if file.incidents else _("none"),
        ),
        Content(_("Danger over time"), at("assessment")),
        Content(_("Safety plan"), at("safety_plan")),
        Content(
            _("Procedures"), at("procedures"), str(len(file.procedures)) if file.procedures else ""
        ),
        Content(_("Documents"), at("documents")),
        *([Content(_("Our own forms"), at("own_forms"))] if own else []),
        *parts,
        Content(_("Plan"), at("plan"), str(len(file.tasks))),
        Content(_("Approvals"), at("approvals")),
        Content(_("Write"), at("write")),
        Content(_("Timeline"), at("timeline")),
    ]


def part_contents(found: Iterable[tuple[CasePart, str]], pk: UUID) -> list[Content]:
    """The parts that other rooms keep, each with how it stands."""
    return [Content(part.label, part.url(pk), state) for part, state in found]


def issues(file: File) -> list[str]:
    """Names of the issues, the main one first."""
    return [issue_name(issue.code) for issue in file.issues]
