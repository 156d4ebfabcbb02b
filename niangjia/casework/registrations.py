"""What casework tells the rooms below it: doors, search, agenda, walls, hand-over, notices."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access import agenda, asking, navigation, records, search
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.search import SearchHit
from niangjia.casework import (
    competence,
    counting,
    indicators,
    needs,
    paper,
    reports,
    rules,
    selectors,
    services,
)
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Attempt, Case, SupervisionTalk, Task, Visit
from niangjia.casework.presenters import procedures
from niangjia.casework.presenters.supervision import with_whom
from niangjia.casework.selectors import contact, team
from niangjia.casework.selectors.approvals import open_approvals
from niangjia.casework.selectors.procedures import due_procedures, tracks_of
from niangjia.casework.selectors.supervision import next_talks
from niangjia.casework.services.approvals import against_final
from niangjia.casework.services.common import KIND
from niangjia.casework.services.papers import OWNER
from niangjia.casework.services.parties import numbers_changed
from niangjia.casework.services.work import may_receive
from niangjia.documents import owners, sheets
from niangjia.people import handover, kept, kin
from niangjia.people.handover import HeldThing
from niangjia.people.models import Member
from niangjia.procedures import followed, holidays
from niangjia.ui import dates
from niangjia.ui.lists import Answer
from niangjia.units import holders
from niangjia.units.models import Unit

# Of each kind so many stand on My day.
MOST_IN_A_DAY = 15

SENTENCES = {
    "casework.alert": _("Something needs your look at once."),
    "casework.match": _("Two files may belong together. Please look."),
    "casework.unassigned": _("Something new waits to be given to somebody."),
    "casework.assigned": _("Something was given to you."),
    "casework.to_approve": _("Something waits for your approval."),
    "casework.decided": _("Something that you asked for was decided."),
    "casework.not_back": _("Somebody isn’t back yet. Please look at once."),
    "casework.asked_for": _("A colleague asks for something. Please answer."),
    "casework.not_given": _("What you asked for stays where it is."),
    "casework.led": _("Somebody does something important for the first time. Please stand by."),
    "casework.supervision": _("Something about a talk of yours was written down."),
    "casework.remarked": _("Somebody wrote a remark for you. Please read it."),
    "casework.cover": _("You cover for somebody. Look at your cases."),
}


def _not_shown(_actor: Actor, _unit: Unit) -> None:
    """A unit's page counts no cases: a number could hint at one behind a wall."""


# Whether she knows somebody in a case is asked before anything of it shows, by whichever page of whatever room
# she comes. Never held up: what is urgent, whoever is out on a visit, and the question itself.
KNOWS_SOMEBODY = asking.Question(
    team.must_declare,
    "casework:declare",
    frozenset(
        f"casework:{page}"
        for page in (
            "declare", "danger", "open_danger", "danger_step", "leave_danger", "screen", "screen_child",
            "screening", "visit",
        )
    ),
)  # fmt: skip


# A unit with running cases isn't closed. When it merges, ``units.copies`` takes them along.
HELD_AT_UNITS = holders.Holder(
    key="cases",
    say=lambda _count: _now("cases that are under way"),
    count=selectors.running_at,
    move=lambda _actor, before, _after: selectors.running_at(before),
    shown=_not_shown,
    url=lambda _unit: reverse("casework:list"),
)


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(CaseEvent)
    indicators.register_all()
    counting.register_all()
    sheets.register(paper.provide)
    competence.register_all()
    kin.follow(numbers_changed)
    asking.register(KNOWS_SOMEBODY)
    holders.register(HELD_AT_UNITS)
    helpers = frozenset({"caseworker", "hotline_operator", "supervisor"})
    navigation.register(
        Door(
            _("Cases"), "casework:list", "cases", permission=Permission.VIEW_CASES, order=10,
            bottom_for=helpers,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Open a case"), "casework:begin", "plus", group="start",
            permission=Permission.OPEN_CASES, order=10,
        )
    )  # fmt: skip
    reports.register_all()
    agenda.register_provider(due)
    followed.register(tracks_of)
    search.register_provider("cases", _("Cases"), find)
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    records.register(
        records.RecordKind(
            key=KIND,
            label=_("Case"),
            number_label=_("Case number"),
            find_by_number=selectors.id_by_number,
            number_of=selectors.number_of,
            unit_path=selectors.path_of,
            url=lambda pk: reverse("casework:case", args=[pk]),
        )
    )
    owners.register(
        OWNER,
        lambda actor: policy_of(Case).visible_to(actor, Permission.VIEW_CASES).values("pk"),
        lambda actor: policy_of(Case).visible_to(actor, Permission.WORK_CASES).values("pk"),
        known,
        protected=selectors.protected,
        family=lambda pk: pk,
        against_final=against_final,
    )
    needs.register_all()
    handover.register(handover.HeldKind("cases", _("Cases"), held, hand_over, takes))
    kept.register(
        kept.KeptKind(
            "cases",
            _("Cases you work on"),
            _("So that every woman has somebody who answers for her. Here only their number."),
            about,
        )
    )


def known(actor: Actor, owner: UUID, kind: str) -> dict[str, str]:
    """What a document may take over from a case that she sees; a sealed record never."""
    return selectors.known(actor, owner)


def due(actor: Actor) -> list[AgendaItem]:
    """What is due in her cases; for supervisors also what waits for them (eight queries). Of each kind
    what is most pressing, then a door to the board with all of it: a day is read, not searched."""
    if not actor.may(Permission.VIEW_CASES):
        return []
    today = timezone.localdate()
    tasks = selectors.due_tasks(actor, today + dt.timedelta(days=7), 2 * MOST_IN_A_DAY)
    items = [_task(task, today) for task in tasks]
    if len(tasks) == 2 * MOST_IN_A_DAY:
        items.append(_all_of("overdue", _now("More is due: all that is overdue")))
    items += procedures.agenda(due_procedures(actor), holidays.table())
    items += [_visit(visit) for visit in team.my_visits(actor)]
    items += [_talk(talk, actor, today) for talk in next_talks(actor, today + dt.timedelta(days=7))]
    items += [_attempt(one) for one in contact.open_attempts(actor)]
    unassigned = selectors.waiting(actor, MOST_IN_A_DAY + 1)
    if len(unassigned) > MOST_IN_A_DAY:
        items.append(_all_of("unassigned", _now("More wait: all that nobody works on")))
    for case in unassigned[:MOST_IN_A_DAY]:
        items.append(
            AgendaItem(
                _now("Case %s") % case.number,
                reverse("casework:case", args=[case.pk]),
                "waiting",
                detail=_now("Nobody works on it yet"),
            )
        )
    asked = open_approvals(actor, MOST_IN_A_DAY + 1)
    if len(asked) > MOST_IN_A_DAY:
        items.append(_all_of("to_approve", _now("More wait: all that is to be approved")))
    for approval in asked[:MOST_IN_A_DAY]:
        if actor.member_id not in {approval.asked_by_id, approval.case.worker_id}:
            items.append(
                AgendaItem(
                    _now("Case %s") % approval.case.number,
                    reverse("casework:decide", args=[approval.case_id, approval.pk]),
                    "waiting",
                    detail=_now("To approve"),
                    clock_text=dates.ago(approval.asked_at, timezone.now()),
                )
            )
    return items


def _all_of(board: str, words: str) -> AgendaItem:
    """A door to a board, where more waits than a day shows."""
    name = "casework:to_approve" if board == "to_approve" else "casework:board"
    args = [] if board == "to_approve" else [board]
    return AgendaItem(words, reverse(name, args=args), "waiting")


def _visit(visit: Visit) -> AgendaItem:
    now = timezone.now()
    late = rules.is_missing(visit.begun_at, visit.back_at, visit.back_by, now)
    later = visit.begun_at is None and dates.local_day(visit.starts_at) > timezone.localdate()
    return AgendaItem(
        _now("Case %s") % visit.case.number,
        reverse("casework:visit", args=[visit.case_id, visit.pk]),
        "danger" if late else "waiting" if later else "today",
        due=visit.back_by if visit.begun_at else visit.starts_at,
        detail=_now("Not back from a visit") if late else _now("Visit"),
        clock_text=_now("back by %s") % dates.moment(visit.back_by, now),
    )


def _attempt(one: Attempt) -> AgendaItem:
    day = dates.local_day(one.at)
    return AgendaItem(
        _now("Case %s") % one.case.number,
        reverse("casework:reached", args=[one.case_id, one.pk]),
        "late" if day < timezone.localdate() else "today",
        due=one.at,
        detail=_now("A contact was begun: what came of it?"),
        clock_text=dates.ago(day, timezone.now()),
    )


def _talk(talk: SupervisionTalk, actor: Actor, today: dt.date) -> AgendaItem:
    assert talk.next_on is not None
    kind = "late" if talk.next_on < today else "today" if talk.next_on == today else "waiting"
    return AgendaItem(
        _now("Supervision"),
        reverse("casework:talk", args=[talk.pk]),
        kind,
        due=talk.next_on,
        detail=with_whom(talk, actor),
        clock_text=dates.ago(talk.next_on, timezone.now()),
    )


def _task(task: Task, today: dt.date) -> AgendaItem:
    if task.kind == Task.Kind.RISK_REVIEW:
        kind = "danger"
    else:
        kind = "late" if task.due < today else "today" if task.due == today else "waiting"
    return AgendaItem(
        _now("Case %s") % task.case.number,
        reverse("casework:task", args=[task.case_id, task.pk]),
        kind,
        due=task.due,
        detail=str(Task.Kind(task.kind).label),
        clock_text=dates.ago(task.due, timezone.now()),
    )


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Cases by number, phone, identity number or name."""
    return [
        SearchHit(
            f"{case.call_her} · {case.number}",
            reverse("casework:case", args=[case.pk]),
            str(Case.State(case.state).label),
        )
        for case in selectors.find(actor, words, limit)
    ]


def held(member: Member) -> list[HeldThing]:
    """Her running cases, as numbers."""
    return [HeldThing(str(case.pk), case.number) for case in selectors.held_by(member)]


def hand_over(actor: Actor, thing: HeldThing, to_member: Member) -> None:
    """Pass one case on."""
    services.hand_over(actor=actor, case_id=UUID(thing.key), member_id=to_member.pk)


def takes(thing: HeldThing, member: Member) -> bool:
    """Whether a member may take a case."""
    found = [case for case in Case.objects.filter(pk=thing.key) if may_receive(case, member.pk)]
    return bool(found)


def about(member: Member) -> list[Answer]:
    """How many cases and intakes are hers."""
    names = {
        "cases": _("Cases"),
        "intakes": _("Intakes under way"),
        "talks": _("Talks of supervision"),
    }
    return [Answer(names[what], str(count)) for what, count in selectors.kept_about(member)]
