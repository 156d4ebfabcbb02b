"""What commitments tell the rooms below: events, doors, notices, what is due, what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from niangjia import audit, notices
from niangjia.access import agenda, navigation
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.commitments import rules, selectors
from niangjia.commitments.events import CommitmentEvent
from niangjia.people import kept
from niangjia.people.models import Member
from niangjia.training import parts
from niangjia.training.models import Enrolment, Programme
from niangjia.ui import dates
from niangjia.ui.lists import Answer

SENTENCES = {
    "commitments.due": _("Something that you set out to do after a training is to be looked at."),
    "commitments.to_confirm": _(
        "What somebody set out to do after a training waits for your look."
    ),
    "commitments.confirmed": _("Your supervisor looked at what you set out to do."),
}


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(CommitmentEvent)
    navigation.register(
        Door(
            _("What I will do"), "commitments:mine", "check", group="more",
            permission=Permission.SEE_TRAINING, order=37,
        )
    )  # fmt: skip
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    agenda.register_provider(due)
    parts.register(
        parts.ProgrammePart(
            "commitments", _("What people set out to do"),
            lambda pk: reverse("commitments:programme", args=[pk]), Permission.RUN_TRAINING, 60,
        )
    )  # fmt: skip
    parts.register(
        parts.ProgrammePart(
            "my-commitments", _("What I will do"),
            lambda pk: reverse("commitments:place", args=[pk]), Permission.SEE_TRAINING, 20,
            for_place=True,
        )
    )  # fmt: skip
    parts.register_due("commitments", todo)
    parts.register_desk("commitments", on_desk)
    kept.register(
        kept.KeptKind(
            "commitments",
            _("What you set out to do after trainings"),
            _("So that your supervisor can see it with you after 30 and 90 days."),
            about,
        )
    )


def todo(actor: Actor, places: Iterable[Enrolment]) -> Mapping[UUID, list[parts.Todo]]:
    """For her own page: places for which she has written nothing yet (one query)."""
    words = _now("Write down what you will do")
    return {
        of.pk: [(words, reverse("commitments:place", args=[of.pk]))]
        for of in selectors.unwritten(actor, places)
    }


def on_desk(actor: Actor, programmes: Iterable[Programme]) -> Iterable[parts.Todo]:
    """For an organiser's desk: how many looks are still to be taken, of how many (two queries)."""
    by_pk = {of.pk: of for of in programmes}
    for pk, (late, due) in selectors.late_in(by_pk.values()).items():
        words = _now("%(title)s: %(n)d of %(all)d commitments still to be looked at")
        said = words % {"title": by_pk[pk].title, "n": late, "all": due}
        yield said, reverse("commitments:programme", args=[pk])


def due(actor: Actor) -> Iterable[AgendaItem]:
    """What to write, what comes due, what waits for a supervisor's look."""
    if actor.member_id is None:
        return
    today = timezone.localdate()
    for of in selectors.unwritten(actor, selectors.places(actor)):
        title = _now("Write down what you will do: %(title)s") % {"title": of.programme.title}
        yield AgendaItem(title, reverse("commitments:place", args=[of.pk]), "waiting")
    for one in selectors.coming(actor):
        yield AgendaItem(
            _now("Something you set out to do"), reverse("commitments:one", args=[one.of.pk]),
            "today" if one.of.by_when == today else "waiting",
            due=one.of.by_when, clock_text=dates.day(one.of.by_when, today),
        )  # fmt: skip
    if waiting := selectors.waiting(actor):
        first = waiting[0][0]
        title = ngettext(
            "%(n)d commitment to look at", "%(n)d commitments to look at", len(waiting)
        )
        yield AgendaItem(
            title % {"n": len(waiting)}, reverse("commitments:to_confirm"),
            "late" if first.state == rules.LATE else "waiting",
            due=first.day, clock_text=dates.day(first.day, today),
        )  # fmt: skip


def about(member: Member) -> list[Answer]:
    """How many commitments are hers."""
    words = _now("What you set out to do after trainings")
    return [Answer(words, str(selectors.kept_about(member)))]
