"""What referrals tell the rooms below: doors, the case's part, search, agenda, notices."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access import agenda, navigation, search
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.casework import parts
from niangjia.casework.models import Case, Consent
from niangjia.people import indicators
from niangjia.referrals import counting, presenters, selectors, services
from niangjia.referrals.events import ReferralEvent
from niangjia.referrals.indicators import CONSENT_BEFORE
from niangjia.referrals.models import Referral
from niangjia.ui import dates
from niangjia.ui.lists import Event

SENTENCES = {
    "referrals.received": _("Something was handed on to your unit."),
    "referrals.answered": _("There is an answer for you."),
    "referrals.changed": _("Something that was handed on has changed."),
    "referrals.link_locked": _("A link you made has locked. Please look."),
}


# From the danger page to a safe place for tonight.
IN_DANGER = frozenset(
    f"referrals:{page}" for page in ("begin", "referral", "contents", "basis", "preview")
)


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(ReferralEvent)
    indicators.register(CONSENT_BEFORE)
    counting.register_all()
    navigation.register(
        Door(
            _("Services"), "referrals:directory", "services",
            permission=Permission.SEE_SERVICES, order=24,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Referrals to us"), "referrals:received", "swap",
            permission=Permission.ANSWER_REFERRALS, order=25,
        )
    )  # fmt: skip
    agenda.register_provider(due)
    search.register_provider("services", _("Services"), find)
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    parts.register(
        parts.CasePart(
            "referrals", _("Referrals"), page_of, order=40, state=state, events=events,
            against_closing=against_closing, consent_withdrawn=consent_withdrawn,
            contact_changed=contact_changed,
            at_once=at_once, pages_in_danger=IN_DANGER,
            traces=(parts.Trace("referrals.referral", selectors.keys_of),),
        )
    )  # fmt: skip


def page_of(case_id: UUID) -> str:
    """The page of a case's referrals."""
    return reverse("referrals:of_case", args=[case_id])


def at_once(case_id: UUID) -> list[tuple[str, str]]:
    """A safe place for tonight; whom the law names for a report."""
    begin = reverse("referrals:begin", args=[case_id])
    return [
        (_now("A safe place for her tonight"), f"{begin}?for=tonight"),
        (_now("To whom does the report go?"), f"{begin}?report=yes"),
    ]


def state(actor: Actor, case: Case) -> str:
    """How the referrals of a case stand (one query)."""
    return presenters.count_words(selectors.states_of(actor, case))


def events(actor: Actor, case: Case, latest: int | None) -> list[Event]:
    """Their lines of the timeline (one query)."""
    return presenters.case_events(selectors.lines_of_case(actor, case, latest))


def against_closing(case: Case) -> list[str]:
    """Running referrals come to an end first."""
    return [
        _now("A referral is still under way: %s. Take it back or note how it ended.") % name
        for name in selectors.running_in(case)
    ]


def consent_withdrawn(actor: Actor, case: Case, consent: Consent) -> int:
    """What rests on the consent ends."""
    return services.consent_withdrawn(actor=actor, case=case, consent=consent)


def contact_changed(actor: Actor, case: Case) -> int:
    """No receiver goes on by an agreed way that is no more."""
    return services.contact_changed(actor=actor, case=case)


def due(actor: Actor) -> list[AgendaItem]:
    """Answers to look at in her cases, and what her unit has to answer (two queries)."""
    items = []
    if actor.may(Permission.VIEW_CASES):
        items += [
            AgendaItem(
                _now("Case %s") % one.case.number,
                reverse("referrals:referral", args=[one.pk]),
                "new",
                detail=_now("Referral: %s") % Referral.State(one.state).label,
            )
            for one in selectors.answered(actor)
        ]
    return [*items, *(_to_answer(one) for one in selectors.waiting_here(actor))]


def _to_answer(of: Referral) -> AgendaItem:
    today = timezone.localdate()
    late = of.reply_by is not None and of.reply_by < today
    kind = "late" if late else "today" if of.reply_by == today else "waiting"
    return AgendaItem(
        _now("Referral %s") % of.number,
        reverse("referrals:received_one", args=[of.pk]),
        kind,
        due=of.reply_by,
        detail=_now("Your unit is asked to answer"),
        clock_text=dates.ago(of.reply_by, timezone.now()) if of.reply_by else "",
    )


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Services by name."""
    found = (presenters.service_line(one) for one in selectors.find(actor, words, limit))
    return [SearchHit(one.name, one.url, one.kind) for one in found]
