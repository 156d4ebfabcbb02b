"""Feedback and votes as pages show them; what is due for a trainee in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.access.actor import Actor
from niangjia.training import reaction, selectors
from niangjia.training.models import Ballot
from niangjia.training.rules.reaction import FEWEST_VOTES
from niangjia.training.selectors import Due, Reaction


@dataclass(frozen=True)
class Answered:
    """One question of the feedback: its mean and how often each rating was given, 5 first."""

    question: str
    mean: str
    counts: list[int]


def answered(found: Reaction) -> list[Answered]:
    """Every question with its spread; nothing while sealed."""
    return [
        Answered(str(one), f"{spread.mean:.1f}", list(spread.counts)[::-1])
        for one in reaction.questions()
        if (spread := found.spreads.get(one.code)) is not None and spread.mean is not None
    ]


@dataclass(frozen=True)
class Choice:
    """A vote on a seminar's page. ``result`` is empty while it is open, or with too few votes."""

    pk: object
    question: str
    cast: int
    open: bool
    voted: bool
    few: bool
    result: list[tuple[str, int]]


def choices(found: Iterable[tuple[Ballot, int, bool]]) -> list[Choice]:
    """Votes of a seminar."""
    out = []
    for ballot, cast, voted in found:
        shown = ballot.closed_at is not None and cast >= FEWEST_VOTES
        pairs = list(zip(ballot.options, ballot.counts, strict=True)) if shown else []
        out.append(
            Choice(
                ballot.pk, ballot.question, cast, ballot.closed_at is None, voted,
                ballot.closed_at is not None and not shown,
                sorted(pairs, key=lambda pair: -pair[1]),
            )
        )  # fmt: skip
    return out


WHAT = {
    "rules": gettext_lazy("Accept the host's rules"),
    "sheet": gettext_lazy("Fill your observation sheet"),
    "vote": gettext_lazy("Vote in the seminar"),
    "test": gettext_lazy("Sit the test"),
    "feedback": gettext_lazy("Say how it was, anonymously"),
}


def due_line(one: Due) -> tuple[str, str]:
    """(words, address) of something that is due."""
    words = str(WHAT[one.what])
    if one.session is None:
        return words, reverse("training:feedback", args=[one.programme.pk])
    url = reverse("training:session", args=[one.session.pk])
    return _("%(what)s: %(title)s") % {"what": words, "title": one.session.title}, url


def my_due_lines(actor: Actor) -> list[tuple[str, str]]:
    """Everything that is due for her, for My day."""
    places = selectors.my_live_places(actor)
    if not places:
        return []
    due = selectors.my_due(actor, places, selectors.my_rates(places))
    return [due_line(one) for every in due.values() for one in every]
