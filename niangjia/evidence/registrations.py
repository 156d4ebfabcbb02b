"""What the evidence room tells the rooms below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access import agenda, navigation
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.casework import parts
from niangjia.casework.models import Case
from niangjia.evidence import advice, presenters, selectors
from niangjia.evidence.events import EvidenceEvent
from niangjia.law import dependants
from niangjia.law.dependants import Dependant
from niangjia.people import kept
from niangjia.people.models import Member
from niangjia.ui import dates
from niangjia.ui.lists import Answer, Event


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
        )
    )
    agenda.register_provider(due)
    dependants.register("evidence_advice", _("Advice on evidence"), standing)
    kept.register(
        kept.KeptKind(
            "evidence",
            _("Evidence you took in"),
            _("So that anybody can see through whose hands it went. Here only how many."),
            about,
        )
    )


def state(actor: Actor, case: Case) -> str:
    """How many pieces."""
    return str(selectors.count(actor, case) or _now("none"))


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
