"""Talks of supervision as the pages show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.casework.models import SupervisionTalk
from niangjia.people.presenters import person_name
from niangjia.ui import dates


@dataclass(frozen=True)
class Line:
    """A talk in the list: with whom, when, when again."""

    words: str
    url: str
    note: str


@dataclass(frozen=True)
class Added:
    """A remark: whose, when, what."""

    by: str
    at: str
    words: str


def with_whom(of: SupervisionTalk, actor: Actor) -> str:
    """The other one's name."""
    other = of.by if of.member_id == actor.member_id else of.member
    return person_name(other) if other else _("a colleague who has left")


def line(of: SupervisionTalk, actor: Actor) -> Line:
    """One line of the list."""
    note = _("next on %s") % dates.full(of.next_on) if of.next_on else ""
    words = f"{dates.full(of.held_on)} · {with_whom(of, actor)}"
    return Line(words, reverse("casework:talk", args=[of.pk]), note)


def talk(of: SupervisionTalk, actor: Actor) -> dict[str, Any]:
    """A whole talk."""
    names = {one.pk: person_name(one) for one in (of.member, of.by) if one}
    now = timezone.now()
    remarks = [
        Added(
            names.get(UUID(one["by"]), _("a colleague who has left")),
            dates.moment(dt.datetime.fromisoformat(one["at"]), now),
            one["words"],
        )
        for one in of.remarks or ()
    ]
    return {
        "with_whom": with_whom(of, actor),
        "day": dates.full(of.held_on),
        "next_on": dates.full(of.next_on) if of.next_on else "",
        "words": of.words,
        "agreed": of.agreed or "",
        "remarks": remarks,
    }
