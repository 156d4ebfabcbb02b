"""What the evidence room tells the rooms below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access import agenda, navigation
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.casework import parts
from niangjia.casework.models import Case
from niangjia.evidence import advice, erasing, presenters, selectors, services, showing
from niangjia.evidence.events import EvidenceEvent
from niangjia.evidence.models import Opinion
from niangjia.law import dependants
from niangjia.law.dependants import Dependant
from niangjia.people import handover, kept
from niangjia.people.handover import HeldThing
from niangjia.people.models import Member
from niangjia.ui import dates
from niangjia.ui.lists import Answer, Event

SENTENCES = {
    "evidence.asked": _("Somebody asks for your legal opinion."),
    "evidence.answered": _("A legal expert has written to you."),
    "evidence.to_approve": _("A release waits for your approval."),
}


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(EvidenceEvent)
    advice.book()
    navigation.register(
        Door(
            _("Collecting evidence"), "evidence:advice", "shield", group="more",
            permission=Permission.OPEN_CASES, order=45,
        )
    )  # fmt: skip
    parts.register(
        parts.CasePart(
            "evidence",
            _("Evidence"),
            lambda pk: reverse("evidence:list", args=[pk]),
            order=30,
            state=state,
            events=events,
            against_closing=against_closing,
            erasing=erasing.letting_go,
            own_clock=erasing.CLOCK,
            traces=(parts.Trace("evidence.item", selectors.keys_of_items),),
        )
    )
    navigation.register(
        Door(
            _("Legal opinions"), "evidence:questions", "question",
            permission=Permission.ANSWER_OPINIONS, order=12,
            bottom_for=frozenset({"legal_expert"}),
        )
    )  # fmt: skip
    parts.register(
        parts.CasePart(
            "opinions",
            _("Legal opinions"),
            lambda pk: reverse("evidence:opinions", args=[pk]),
            order=31,
            state=opinions_state,
            events=opinion_events,
            traces=(parts.Trace("evidence.opinion", selectors.keys_of_opinions),),
        )
    )
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    handover.register(handover.HeldKind("opinions", _("Legal questions"), held, hand_on, takes))
    agenda.register_provider(due)
    agenda.register_provider(questions_due)
    dependants.register("evidence_advice", _("Advice on evidence"), standing)
    kept.register(
        kept.KeptKind(
            "evidence",
            _("Evidence you took in"),
            _("So that anybody can see through whose hands it went. Here only how many."),
            about,
        )
    )
    kept.register(
        kept.KeptKind(
            "opinions",
            _("Legal questions put to you"),
            _("So that an answer can be traced to its author. Here only how many."),
            answered,
        )
    )


def state(actor: Actor, case: Case) -> str:
    """How many pieces; withdrawn ones don't count, but nor are they nothing."""
    standing, all_of_them = selectors.count(actor, case)
    return str(standing) if all_of_them else ""


def events(actor: Actor, case: Case, latest: int | None) -> Sequence[Event]:
    """Steps of custody."""
    return presenters.timeline(selectors.steps(actor, case, latest))


def against_closing(case: Case) -> Sequence[str]:
    """What is with somebody else comes back first, or is said never to."""
    out = selectors.out_of_case(case)
    if not out:
        return ()
    numbers = ", ".join(str(number) for number in out)
    return (_now("Evidence is still given out: %s. It comes back first.") % numbers,)


def due(actor: Actor) -> list[AgendaItem]:
    """What should come back soon, or should have."""
    if not actor.may(Permission.WORK_CASES):
        return []
    today = timezone.localdate()
    found = []
    for one in selectors.coming_back(actor, today + dt.timedelta(days=3)):
        day = one.back_on or today
        kind = "late" if day < today else "today" if day == today else "waiting"
        found.append(
            AgendaItem(
                _now("Case %s") % one.item.case.number,
                reverse("evidence:item", args=[one.item_id]),
                kind,
                due=day,
                detail=_now("Something given out is to come back"),
                clock_text=dates.ago(day, timezone.now()),
            )
        )
    return found


def standing() -> list[Dependant]:
    """The advice, with all that it cites."""
    book = advice.book()
    cited = (*book.basis, *(one for of in book.kinds.values() for one in of.basis))
    title = str(_("Advice on evidence"))
    return [Dependant("advice", title, reverse("evidence:advice"), cited)]


def about(member: Member) -> list[Answer]:
    """How many pieces she took in."""
    return [Answer(_("Evidence"), str(selectors.received_by(member.pk)))]


# -- opinions --------------------------------------------------------------------------------------------
def opinions_state(actor: Actor, case: Case) -> str:
    """How the questions stand: what waits for the worker first. An open one is only a hint."""
    states = [one.state for one in selectors.opinions(actor, case)]
    for state in (Opinion.State.BACK, Opinion.State.ANSWERED, Opinion.State.ASKED):
        if state in states:
            return str(Opinion.State(state).label)
    return str(len(states)) if states else ""


def opinion_events(actor: Actor, case: Case, latest: int | None) -> Sequence[Event]:
    """Who asked, who answered."""
    return showing.timeline(selectors.said_in(actor, case, latest))


def questions_due(actor: Actor) -> list[AgendaItem]:
    """For an expert what she is asked; for a worker what came back; for a supervisor releases."""
    found: list[AgendaItem] = []
    if actor.may(Permission.ANSWER_OPINIONS):
        asked = [one for one in selectors.questions(actor) if one.state == Opinion.State.ASKED]
        found += [_asked(one) for one in asked]
    if actor.may(Permission.WORK_CASES):
        found += [_came_back(one) for one in selectors.to_read(actor)]
    found += [
        AgendaItem(
            _now("Case %s") % one.opinion.case.number,
            reverse("evidence:opinion", args=[one.opinion_id]),
            "waiting",
            detail=_now("A release to approve"),
        )
        for one in selectors.to_release(actor)
    ]
    return found


def _asked(one: Opinion) -> AgendaItem:
    today, kind = timezone.localdate(), "waiting"
    if one.wanted_by is not None:
        kind = "late" if one.wanted_by < today else "today" if one.wanted_by == today else kind
    return AgendaItem(
        _now("A legal question"),
        reverse("evidence:question", args=[one.pk]),
        kind,
        due=one.wanted_by,
        clock_text=dates.ago(one.wanted_by, timezone.now()) if one.wanted_by else "",
    )


def _came_back(one: Opinion) -> AgendaItem:
    return AgendaItem(
        _now("Case %s") % one.case.number,
        reverse("evidence:opinion", args=[one.pk]),
        "waiting" if one.state == Opinion.State.BACK else "new",
        detail=str(Opinion.State(one.state).label),
    )


def held(member: Member) -> list[HeldThing]:
    """Questions that she has still to answer."""
    return [HeldThing(str(one.pk), _("Legal question")) for one in selectors.asked_of(member.pk)]


def hand_on(actor: Actor, thing: HeldThing, to_member: Member) -> None:
    """Pass a question to another expert."""
    services.hand_on(actor=actor, opinion_id=UUID(thing.key), member_id=to_member.pk)


def takes(thing: HeldThing, member: Member) -> bool:
    """Whether another expert may have it: no wall, and she isn't who asked."""
    return selectors.may_take(UUID(thing.key), member.pk)


def answered(member: Member) -> list[Answer]:
    """How many questions were put to her."""
    return [Answer(_("Legal questions"), str(selectors.answered_by(member.pk)))]
