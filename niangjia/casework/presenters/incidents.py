"""Incidents in words: what, when, which type, and why it is that type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from niangjia.casework import classification
from niangjia.casework.classification import Derived
from niangjia.casework.forms import incidents as words
from niangjia.casework.models import Incident, Party
from niangjia.ui import dates
from niangjia.ui.lists import Answer, Event

CONTEXTS: dict[str, str | Promise] = {
    "partner": pgettext_lazy("incident", "Violence by a partner or former partner"),
    "family": pgettext_lazy("incident", "Violence within the family"),
    "child_sexual": pgettext_lazy("incident", "Sexual violence against a child"),
    "early_marriage": pgettext_lazy("incident", "Early marriage"),
    "child_harm": pgettext_lazy("incident", "A child was harmed"),
    "work": pgettext_lazy("incident", "At work"),
    "exploitation": pgettext_lazy("incident", "Possible sexual exploitation"),
    "captivity": pgettext_lazy("incident", "Possible trafficking or captivity"),
}
CONTEXT_WHY: dict[str, str | Promise] = {
    "partner": gettext_lazy("since a husband, partner or former partner did it"),
    "family": gettext_lazy("since somebody of the family did it"),
    "child_sexual": gettext_lazy("since it was sexual and she was under 18 that day"),
    "early_marriage": gettext_lazy("since she was under 18 that day"),
    "child_harm": gettext_lazy("since she was under 18 that day"),
    "work": gettext_lazy("since an employer or colleague did it"),
    "exploitation": gettext_lazy("since sex was asked for in return"),
    "captivity": gettext_lazy("since she was taken away, sold or held"),
}
OPEN: dict[str, str | Promise] = {
    "age": gettext_lazy("Her age that day isn’t known: whether a child was harmed stays open."),
    "relation": gettext_lazy(
        "Who did it isn’t known: whether it was a partner or family stays open."
    ),
}
SIGNS: dict[str, str | Promise] = {
    "choked": gettext_lazy("She was choked. Choking can kill hours later: a doctor, today."),
    "weapon": gettext_lazy("There was a weapon."),
    "injury": gettext_lazy("The injuries are grave: a doctor first, then papers."),
    "child": gettext_lazy("A child was hurt: whoever sees it reports it, at once."),
}


@dataclass(frozen=True)
class Line:
    """An incident in the list of a case."""

    kind: str
    when: str
    acts: str
    who: str
    url: str


def when(incident: Incident) -> str:
    """The day, about the day, or that it isn't known."""
    if incident.happened_on is None:
        return _("Day not known")
    day = dates.full(incident.happened_on)
    return _("about %s") % day if incident.when == Incident.When.ABOUT else day


def line(incident: Incident) -> Line:
    """One incident in the list."""
    facts = incident.facts or {}
    relation = facts.get("relation")
    return Line(
        kind=str(incident.get_kind_display()),
        when=when(incident),
        acts=" · ".join(words.names(words.ACTS, facts.get("acts", ()))),
        who=str(Party.Relation(relation).label) if relation else "",
        url=reverse("casework:incident", args=[incident.case_id, incident.pk]),
    )


@dataclass(frozen=True)
class Why:
    """Why an incident is of its type, step by step."""

    kind: str
    derived: str
    by_hand: bool
    because: list[str]
    before: list[str]
    contexts: list[tuple[str, str]]
    open: list[str]


def why(incident: Incident, found: Derived) -> Why:
    """The derivation in words."""
    return Why(
        kind=str(incident.get_kind_display()),
        derived=str(Incident.Kind(found.kind).label),
        by_hand=incident.kind != found.kind,
        because=words.names(words.ACTS, found.because),
        before=[str(Incident.Kind(kind).label) for kind in found.before],
        contexts=[(str(CONTEXTS[one]), str(CONTEXT_WHY[one])) for one in found.contexts],
        open=[str(OPEN[one]) for one in found.open],
    )


def signs(incident: Incident) -> list[str]:
    """What of it points to grave danger."""
    facts = incident.facts or {}
    found = classification.points_to_danger(
        facts.get("acts", ()), facts.get("injuries", ()), facts.get("weapon", ""),
        facts.get("children", ""),
    )  # fmt: skip
    return [str(SIGNS[one]) for one in found]


def answers(incident: Incident) -> list[Answer]:
    """What is known of it, question by question."""
    facts = incident.facts or {}
    relation = facts.get("relation")

    def one(of: words.Words, name: str) -> str | Promise:
        return of.get(facts.get(name, ""), "")

    def many(of: words.Words, name: str) -> str:
        return " · ".join(words.names(of, facts.get(name, ())))

    return [
        Answer(_("When was it?"), when(incident)),
        Answer(_("At what time of day?"), one(words.DAYTIME, "daytime")),
        Answer(_("What was done?"), many(words.ACTS, "acts")),
        Answer(_("Who did it?"), Party.Relation(relation).label if relation else ""),
        Answer(_("Where was it?"), one(words.PLACES, "place")),
        Answer(_("Was there a weapon?"), one(words.WEAPON, "weapon")),
        Answer(_("Injuries"), many(words.INJURIES, "injuries")),
        Answer(_("Were children there?"), one(words.CHILDREN, "children")),
        Answer(_("Where was it reported?"), many(words.REPORTED, "reported")),
        Answer(
            _("Was sex asked for in return for money, work, a room or a favour?"),
            one(words.THREE_WAYS, "exchanged"),
        ),
        Answer(_("Was she taken away, sold or held captive?"), one(words.THREE_WAYS, "taken")),
    ]


def people(parties: Iterable[Party]) -> list[tuple[str, str]]:
    """Who may have been harmed: the client and the children."""
    found = [p for p in parties if p.role in (Party.Role.CLIENT, Party.Role.CHILD)]
    found.sort(key=lambda party: party.role != Party.Role.CLIENT)
    return [
        (str(p.pk), " · ".join(filter(None, [str(Party.Role(p.role).label), p.name or ""])))
        for p in found
    ]


def events(incidents: Sequence[Incident]) -> list[Event]:
    """Incidents with a day, as the timeline of a case tells them."""
    zone = timezone.get_current_timezone()
    return [
        Event(
            dt.datetime.combine(one.happened_on, dt.time(12), zone),
            f"{_('Incident')}: {one.get_kind_display()}",
            _("about this day") if one.when == Incident.When.ABOUT else "",
            reverse("casework:incident", args=[one.case_id, one.pk]),
        )
        for one in incidents
        if one.happened_on
    ]
