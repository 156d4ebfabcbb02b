"""What this room tells the rooms below it: doors, what is due, notices, what is kept, case parts."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from niangjia import audit, notices
from niangjia.access import agenda, navigation, records
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.records import RecordKind
from niangjia.casework import parts
from niangjia.casework.models import Case
from niangjia.people import kept
from niangjia.people.models import Member
from niangjia.requests.events import RequestEvent
from niangjia.requests.models import Complaint, SubjectRequest
from niangjia.requests.selectors import asking, complaints, keeping
from niangjia.requests.services.complaints import KIND
from niangjia.requests.states import OPEN
from niangjia.ui import dates
from niangjia.ui.lists import Answer

SENTENCES = {
    "requests.waiting": _("Something came in that has a day by which it must be answered."),
    "requests.to_look": _("Something was said that somebody has to look into. Please look."),
    "requests.to_confirm": _("Something waits for a second pair of eyes."),
}


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(RequestEvent)
    navigation.register(
        Door(
            _("Requests"), "requests:list", "requests", permission=Permission.RECEIVE_REQUESTS,
            order=40, bottom_for=frozenset({"data_protection_officer"}),
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Take in a request"), "requests:receive", "plus", group="start",
            permission=Permission.RECEIVE_REQUESTS, order=40,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Retention"), "requests:retention", "history", group="more",
            permission=Permission.WATCH_RETENTION, order=41,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Give a feedback code"), "requests:give_code", "star", group="start",
            permission=Permission.GIVE_FEEDBACK, order=42,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Feedback"), "requests:feedback", "star", group="more",
            permission=Permission.READ_FEEDBACK, order=42,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Exports"), "requests:exports", "download", group="more",
            permission=Permission.EXPORT_CASES, order=43,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Complaints about us"), "requests:complaints", "question", group="more",
            permission=Permission.DECIDE_REQUESTS, order=44,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Take down a complaint"), "requests:record_complaint", "question", group="start",
            permission=Permission.RECEIVE_REQUESTS, order=43,
        )
    )  # fmt: skip
    parts.register(
        parts.CasePart(
            "complaint", _("A complaint about us"),
            lambda pk: reverse("requests:complain_of_case", args=[pk]),
            permission=Permission.RECEIVE_REQUESTS, order=95,
        )
    )  # fmt: skip
    records.register(
        RecordKind(
            key=KIND, label=_("Complaint"), number_label=_("Its code"), can_break_glass=False,
            find_by_number=complaints.by_code, number_of=complaints.code_of,
            unit_path=complaints.path_of,
            url=lambda pk: reverse("requests:complaint", args=[pk]),
        )
    )  # fmt: skip
    parts.register(
        parts.CasePart(
            "copy", _("Her own copy"), lambda pk: reverse("requests:copy", args=[pk]),
            permission=Permission.WORK_CASES, order=85,
        )
    )  # fmt: skip
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    agenda.register_provider(due)
    kept.register(
        kept.KeptKind(
            "requests",
            _("Requests that you took in"),
            _("So that it can be shown who took in a request. Here only their number."),
            about,
        )
    )
    parts.register(
        parts.CasePart(
            "requests",
            _("Requests about her data"),
            lambda pk: reverse("requests:case", args=[pk]),
            permission=Permission.DECIDE_REQUESTS,
            order=80,
            state=state,
            against_closing=open_requests,
        )
    )


def due(actor: Actor) -> list[AgendaItem]:
    """Requests due within a week, in codes, and erasures to confirm (three queries)."""
    if not actor.may(Permission.HANDLE_REQUESTS):
        return []
    today = timezone.localdate()
    looks = complaints.complaints(actor)[:20] if actor.may(Permission.DECIDE_REQUESTS) else ()
    items = [_item(row, today) for row in asking.due(actor, today + dt.timedelta(days=7))]
    items += [_to_look(row, today) for row in looks]
    if waiting := keeping.to_confirm(actor):
        told = ngettext("%(n)d erasure to confirm", "%(n)d erasures to confirm", waiting)
        items.append(AgendaItem(told % {"n": waiting}, reverse("requests:erasures"), "waiting"))
    return items


def _item(row: SubjectRequest, today: dt.date) -> AgendaItem:
    kind = "late" if row.due_on < today else "today" if row.due_on == today else "waiting"
    return AgendaItem(
        _now("Request %s") % row.code,
        reverse("requests:request", args=[row.pk]),
        kind,
        due=row.due_on,
        detail=str(SubjectRequest.State(row.state).label),
        clock_text=dates.ago(row.due_on, timezone.now()),
    )


def _to_look(row: Complaint, today: dt.date) -> AgendaItem:
    kind = "late" if row.due_on < today else "today" if row.due_on == today else "waiting"
    return AgendaItem(
        _now("Complaint %s") % row.code, reverse("requests:complaint", args=[row.pk]), kind,
        due=row.due_on, detail=row.state, clock_text=dates.ago(row.due_on, timezone.now()),
    )  # fmt: skip


def state(actor: Actor, case: Case) -> str:
    """How many requests were linked to a case (one query)."""
    count = asking.of_case(actor, case).count()
    return str(count) if count else ""


def open_requests(case: Case) -> list[str]:
    """Open requests stand against closing."""
    count = SubjectRequest.objects.filter(case=case, state__in=OPEN).count()
    said = ngettext(
        "%(n)d request about her data isn’t answered yet.",
        "%(n)d requests about her data aren’t answered yet.",
        count,
    )
    return [said % {"n": count}] if count else []


def about(member: Member) -> list[Answer]:
    """How many requests she took in."""
    return [
        Answer(_("Requests"), str(asking.taken_in_by(member))),
        Answer(_("Complaints that she took down"), str(complaints.recorded_by(member.pk))),
    ]
