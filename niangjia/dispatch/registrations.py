"""What calls and dispatch tell the rooms below: doors, my day, search, walls, parts of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia import audit, notices
from niangjia.access import agenda, navigation, records, search
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.casework import parts
from niangjia.casework.models import Case
from niangjia.casework.parts import CasePart
from niangjia.dispatch import paper, presenters, selectors, services
from niangjia.dispatch.events import DispatchEvent
from niangjia.dispatch.models import Dispatch
from niangjia.dispatch.services.common import CALL
from niangjia.documents import sheets
from niangjia.people import kept
from niangjia.people.models import Member
from niangjia.ui import dates
from niangjia.ui.lists import Answer, Event

SENTENCES = {
    "dispatch.red": _("Something needs your look at once."),
    "dispatch.incoming": _("Something came to your unit and waits for an answer."),
    "dispatch.overdue": _("Something was not answered in time and rose to the unit above."),
    "dispatch.joined": _("Something new stands in a file. Please read it."),
    "dispatch.moved": _("Something that you passed on has moved."),
}


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(DispatchEvent)
    sheets.register(paper.provide)
    navigation.register(
        Door(
            _("Calls"), "dispatch:first_calls", "call", permission=Permission.TAKE_CALLS, order=8,
            bottom_for=frozenset({"hotline_operator"}),
        )
    )  # fmt: skip
    navigation.register(
        Door(
            pgettext_lazy("matter", "Passed on"),
            "dispatch:first",
            "send",
            permission=Permission.SEND_MATTERS,
            order=12,
        )
    )
    navigation.register(
        Door(
            _("Matter from outside"), "dispatch:ways", "plus", group="start",
            permission=Permission.OPEN_CASES, order=11,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Take a call"), "dispatch:first_calls", "call", group="start",
            permission=Permission.TAKE_CALLS, order=9,
        )
    )  # fmt: skip
    agenda.register_provider(due)
    search.register_provider("calls", _("Calls"), find)
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    records.register(
        records.RecordKind(
            key=CALL,
            label=_("Call"),
            number_label=_("Number of the call"),
            find_by_number=selectors.id_by_reference,
            number_of=selectors.reference_of,
            unit_path=selectors.path_of,
            url=lambda pk: reverse("dispatch:call", args=[pk]),
            can_break_glass=False,
        )
    )
    parts.register(
        CasePart(
            "dispatch",
            _("Passing on"),
            lambda pk: reverse("dispatch:of_case", args=[pk]),
            permission=Permission.SEND_MATTERS,
            order=70,
            state=state,
            events=events,
            closed=closed,
            traces=(
                parts.Trace("dispatch.dispatch", selectors.keys_of_matters),
                parts.Trace("dispatch.call", selectors.keys_of_calls),
            ),
        )
    )
    kept.register(
        kept.KeptKind(
            "dispatch",
            _("Calls you took and matters you passed on"),
            _("So that each has somebody who answers for it. Here only their number."),
            about,
        )
    )


def state(actor: Actor, case: Case) -> str:
    """How far a case's dispatch is, an open one first."""
    rows = selectors.of_case(actor, case)
    states = [row.state for row in rows if row.state != Dispatch.State.CLOSED]
    states += [row.state for row in rows]
    return str(Dispatch.State(states[0]).label) if states else ""


def events(actor: Actor, case: Case, latest: int | None) -> Sequence[Event]:
    """The steps of everything dispatched of a case."""
    return presenters.steps(selectors.steps_of_case(case, latest))


def closed(actor: Actor, case: Case) -> None:
    """What follows the closing of a case."""
    services.after_closing(actor=actor, case=case)


def due(actor: Actor) -> list[AgendaItem]:
    """Open calls, matters that wait to be sent or answered, statutory clocks (four queries)."""
    now, items = timezone.now(), []
    for call in selectors.open_calls(actor):
        items.append(
            AgendaItem(
                _now("Call %s") % call.reference,
                reverse("dispatch:call", args=[call.pk]),
                "danger" if call.level == "red" else "today",
                due=call.began_at,
                detail=_now("Not ended"),
                clock_text=presenters.when(call.began_at),
            )
        )
    for matter in selectors.to_send(actor)[:20]:
        items.append(
            AgendaItem(
                _now("Something to pass on"),
                reverse("dispatch:send", args=[matter.pk]),
                "today",
                due=matter.entered_at,
                detail=str(Dispatch.State(matter.state).label),
                clock_text=presenters.when(matter.entered_at),
            )
        )
    items += [_incoming(matter, now) for matter in selectors.incoming(actor)]
    return items + _letters(actor, now)


def _incoming(matter: Dispatch, now: dt.datetime) -> AgendaItem:
    found = presenters.clock(matter, now)
    late = found is not None and found[0] == "late"
    return AgendaItem(
        _now("Something passed on to your unit"),
        reverse("dispatch:matter", args=[matter.pk]),
        "danger" if matter.level == "red" else "late" if late else "waiting",
        due=matter.due_at,
        detail=str(Dispatch.State(matter.state).label),
        clock_text=found[1] if found else "",
    )


def _letters(actor: Actor, now: dt.datetime) -> list[AgendaItem]:
    today = dates.local_day(now)
    return [
        AgendaItem(
            _now("Case %s") % row.case.number,
            reverse("dispatch:arrival", args=[row.case_id]),
            "late" if row.next_due and row.next_due < today else "waiting",
            due=row.next_due,
            detail=_now("Letters and visits"),
            clock_text=dates.ago(row.next_due, now) if row.next_due else "",
        )
        for row in selectors.letters_due(actor, today + dt.timedelta(days=7))
    ]


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Calls by reference or by the caller's number."""
    return [
        SearchHit(
            call.reference,
            reverse("dispatch:call", args=[call.pk]),
            presenters.when(call.began_at),
        )
        for call in selectors.find_calls(actor, words, limit)
    ]


def about(member: Member) -> list[Answer]:
    """How many calls she took, how many matters she passed on."""
    names = {"calls": _("Calls"), "passed": pgettext_lazy("matter", "Passed on")}
    return [Answer(names[what], str(count)) for what, count in selectors.kept_about(member)]
