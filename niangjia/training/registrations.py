"""What training tells the rooms below: events, doors, what is due, search, hand-over, kept data."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from niangjia import audit, notices
from niangjia.access import agenda, navigation, search
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.learning import markers, titles
from niangjia.people import handover, kept
from niangjia.people.handover import HeldKind, HeldThing
from niangjia.people.models import Member
from niangjia.people.selectors import holders as holders_of
from niangjia.training import presenters, selectors, services, states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import Programme, Session
from niangjia.training.services.means import follow_merge
from niangjia.ui import dates
from niangjia.units import holders
from niangjia.units.holders import Holder

SENTENCES = {
    "training.changed": gettext_lazy("Something changed in a training of yours."),
    "training.place": gettext_lazy("There is news about your place in a training."),
    "training.to_approve": gettext_lazy("Somebody asks you to approve a training."),
}


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(TrainingEvent)
    navigation.register(
        Door(
            gettext_lazy("Training"), "training:list", "training",
            permission=Permission.SEE_TRAINING, order=35,
            bottom_for=frozenset({"organiser", "trainee"}),
        )
    )  # fmt: skip
    navigation.register(
        Door(
            gettext_lazy("Begin a programme"), "training:new", "plus", group="start",
            permission=Permission.RUN_TRAINING, order=35,
        )
    )  # fmt: skip
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    titles.register("programme:", called)
    markers.register("training", selectors.taught_tests)
    agenda.register_provider(due)
    search.register_provider("training", gettext_lazy("Training programmes"), find)
    handover.register(
        HeldKind("training", gettext_lazy("Training programmes"), holds, hand_over, may_receive)
    )
    holders.register(
        Holder(
            key="training",
            say=lambda count: (
                ngettext("%(count)d training programme", "%(count)d training programmes", count)
                % {"count": count}
            ),
            count=selectors.programmes_at,
            move=follow_merge,
            shown=selectors.shown_at,
            url=lambda _unit: reverse("training:list"),
        )
    )
    kept.register(
        kept.KeptKind(
            "training",
            gettext_lazy("Training"),
            gettext_lazy("So that you have your place, and what you need is there."),
            selectors.kept_about,
        )
    )


def called(keys: Iterable[str]) -> dict[str, str]:
    """What the tests of programmes are called: the programme, and before or after."""
    return {
        key: f"{title} · {Session.Test(which).label}"
        for key, (title, which) in selectors.titles_of(keys).items()
    }


def due(actor: Actor) -> Iterable[AgendaItem]:
    """Her sessions of the week; nominations to decide; programmes of hers that lack something."""
    if actor.member_id is None:
        return
    today = timezone.localdate()
    for session in selectors.days_ahead(actor):
        day = dates.local_day(session.starts_at)
        yield AgendaItem(
            session.title,
            reverse("training:session", args=[session.pk]),
            "today" if day == today else "waiting",
            due=session.starts_at,
            detail=session.place,
            clock_text=dates.moment(dates.local(session.starts_at), timezone.localtime()),
        )
    for title, url in presenters.my_due_lines(actor):
        yield AgendaItem(title, url, "waiting")
    if actor.may(Permission.APPROVE_TRAINING) and (waiting := selectors.to_approve(actor)):
        title = ngettext(
            "%(n)d nomination to approve", "%(n)d nominations to approve", len(waiting)
        )
        first = min(one.programme.nominate_by for one in waiting)
        yield AgendaItem(
            title % {"n": len(waiting)}, reverse("training:approvals"), "today",
            due=first, clock_text=dates.day(first, today),
        )  # fmt: skip
    if actor.may(Permission.RUN_TRAINING):
        yield from _organised(actor)


def _organised(actor: Actor) -> Iterable[AgendaItem]:
    today = timezone.localdate()
    for one in selectors.week(actor):
        begins = one.session.starts_at
        yield AgendaItem(
            one.session.title,
            reverse("training:session", args=[one.session.pk]),
            "today" if dates.local_day(begins) == today else "waiting",
            due=begins,
            detail=presenters.agenda_detail(one),
            clock_text=dates.moment(dates.local(begins), timezone.localtime()),
        )
    for of in selectors.run_ahead(actor):
        missing = presenters.missing(of, today)
        if not missing:
            continue
        yield AgendaItem(
            of.title,
            reverse("training:programme", args=[of.pk]),
            "late" if of.starts_on < today and of.state != states.RUNNING else "waiting",
            due=of.starts_on,
            detail=missing,
            clock_text=dates.day(of.starts_on, today),
        )


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Programmes by title."""
    if not actor.may(Permission.SEE_TRAINING):
        return []
    lines = [presenters.line(of) for of in selectors.search(actor, words, limit)]
    return [SearchHit(one.title, one.url, f"{one.unit} · {one.period}") for one in lines]


def holds(member: Member) -> list[HeldThing]:
    """Programmes for which she answers."""
    return [
        HeldThing(str(of.pk), of.title, presenters.period(of)) for of in selectors.held_by(member)
    ]


def hand_over(actor: Actor, thing: HeldThing, member: Member) -> None:
    """Another organiser takes it."""
    services.hand_over(actor=actor, programme_id=UUID(thing.key), to_member=member)


def may_receive(thing: HeldThing, member: Member) -> bool:
    """Only who may run training at that unit."""
    path = Programme.objects.filter(pk=thing.key).values_list("unit__path", flat=True).first()
    return path is not None and member.pk in holders_of(Permission.RUN_TRAINING, path)
