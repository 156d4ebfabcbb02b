"""How questions to legal experts and their answers are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from niangjia.casework.forms import issue_name
from niangjia.casework.models import Party
from niangjia.evidence.forms import topic_name
from niangjia.evidence.models import Opinion, Release, Turn
from niangjia.evidence.rules.content import CONTENTS
from niangjia.evidence.rules.deidentify import UNKNOWN
from niangjia.people.models import Member
from niangjia.people.presenters import person_name, unit_name
from niangjia.ui import dates
from niangjia.ui.lists import Answer, Event, in_a_row

ROLES = {
    Opinion.State.ASKED: "waiting",
    Opinion.State.ANSWERED: "done",
    Opinion.State.BACK: "due",
    Opinion.State.CLOSED: "plain",
}
SAID: dict[str, str | Promise] = {
    Turn.Kind.QUESTION: gettext_lazy("Legal expert asked"),
    Turn.Kind.ANSWER: gettext_lazy("Legal expert answered"),
    Turn.Kind.BACK: gettext_lazy("Legal expert asks back"),
}


def _bands(found: Iterable[str]) -> str:
    return in_a_row(_("age not known") if band == UNKNOWN else band for band in found)


def facts(opinion: Opinion) -> list[Answer]:
    """The structured view: bands, codes, a region."""
    known: dict[str, Any] = opinion.facts
    relations = dict(Party.Relation.choices)
    region = known.get("region") or {}
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    children = known.get("children") or []
    told = _("%(count)s: %(ages)s") % {"count": len(children), "ages": _bands(children)}
    return [
        Answer(_("Her age"), _bands(known.get("ages") or [UNKNOWN])),
        Answer(_("Children"), told if children else _("none known")),
        Answer(
            _("The other party is her"),
            in_a_row(str(relations.get(one, one)) for one in known.get("relations") or []),
        ),
        Answer(_("Issues"), in_a_row(issue_name(code) for code in known.get("issues") or [])),
        Answer(_("Region"), region.get(language) or region.get("zh", "")),
    ]


@dataclass(frozen=True)
class Line:
    """A question in a list."""

    url: str
    title: str
    note: str
    status: str
    said: str


def line(opinion: Opinion, *, mine: bool = False) -> Line:
    """A question; ``mine``: as its expert sees it."""
    now = timezone.now()
    due = dates.ago(opinion.wanted_by, now) if opinion.wanted_by else ""
    wanted = _("wanted %s") % due if due and opinion.state == Opinion.State.ASKED else ""
    note = [wanted] if mine else [person_name(opinion.expert), wanted]
    return Line(
        reverse("evidence:question" if mine else "evidence:opinion", args=[opinion.pk]),
        issue_name(opinion.topic),
        " · ".join(filter(None, [*note, _("last step %s") % dates.ago(opinion.moved_at, now)])),
        ROLES[Opinion.State(opinion.state)],
        str(Opinion.State(opinion.state).label),
    )


@dataclass(frozen=True)
class Saying:
    """Something said, by which side; the worker's name isn't the expert's to know."""

    by_expert: bool
    heading: str
    text: str
    when: Any


def sayings(turns: Iterable[Turn], *, mine: bool = False) -> list[Saying]:
    """The exchange, from its beginning."""
    found = []
    for turn in turns:
        by_expert = turn.kind != Turn.Kind.QUESTION
        who = person_name(turn.by) if turn.by and not mine else ""
        heading = " · ".join(filter(None, [str(Turn.Kind(turn.kind).label), who]))
        found.append(Saying(by_expert, heading, turn.text, turn.at))
    return found


def timeline(turns: Iterable[Turn]) -> list[Event]:
    """For the case's timeline: who asked or answered; no content."""
    return [
        Event(
            turn.at,
            str(SAID[turn.kind]),
            person_name(turn.by) if turn.by else "",
            reverse("evidence:opinion", args=[turn.opinion_id]),
        )
        for turn in turns
    ]


def expert_choice(member: Member, topics: Iterable[str]) -> tuple[str, str]:
    """An expert to choose, with her unit and topics."""
    about = in_a_row(topic_name(code) for code in topics)
    return str(member.pk), " · ".join(
        filter(None, [person_name(member), unit_name(member.unit), about])
    )


@dataclass(frozen=True)
class ReleaseLine:
    """A piece that was asked to be released."""

    release: Release
    title: str
    status: str
    said: str


def release_lines(rows: Iterable[Release]) -> list[ReleaseLine]:
    """Pieces asked to be released, as the worker and the supervisor see them."""
    roles = {Release.State.WAITING: "waiting", Release.State.OPEN: "done"}
    found = []
    for row in rows:
        gone = row.consent is not None and row.consent.withdrawn_at is not None
        said = _("Consent withdrawn") if gone else str(Release.State(row.state).label)
        role = "plain" if gone else roles.get(Release.State(row.state), "plain")
        found.append(ReleaseLine(row, f"{row.item.number}. {row.item.text['title']}", role, said))
    return found


@dataclass(frozen=True)
class Shown:
    """A released file, for the expert: a number, no title of the worker's."""

    name: str
    url: str
    picture: bool


def shown(rows: Iterable[Release], opinion: Opinion) -> list[Shown]:
    """The files of released pieces."""
    return [
        Shown(
            f"{row.item.number:02}-{file.number}.{CONTENTS[file.content].ending}",
            reverse("evidence:released", args=[opinion.pk, file.pk]),
            file.copy is not None,
        )
        for row in rows
        for file in row.item.files.select_related("item").all()
    ]
