"""What casework gives the standard table: incidents as the GBVIMS counts them, and how we work.

Incidents are those that were noted in the span, of women who agreed to being counted. How we work counts
every case of the area, never by worker.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

from django.db.models import F, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework import classification, standard
from niangjia.casework.forms import incidents as words
from niangjia.casework.models import Attempt, Entry, Goal, Incident, Party, Task
from niangjia.casework.presenters.incidents import CONTEXTS
from niangjia.casework.standard import Asked, Breakdown, Part, Text
from niangjia.vault.fields import warm_rows

AGES: dict[str, Text] = {
    "0-11": "0–11", "12-17": "12–17", "18-25": "18–25", "26-40": "26–40", "41-60": "41–60",
    "61+": "61+", "unknown": _("Not known"),
}  # fmt: skip
DELAYS: dict[str, Text] = {
    "three": _("Within 3 days"), "five": _("4 to 5 days"), "two_weeks": _("6 to 14 days"),
    "month": _("15 to 30 days"), "later": _("More than a month"), "unknown": _("Not known"),
}  # fmt: skip
CONTACTS: dict[str, Text] = {
    "day": _("On the same day"), "three": _("Within 3 days"), "week": _("Within a week"),
    "later": _("Later"), "none": _("Not yet when this was counted"),
}  # fmt: skip
FOLLOW_UPS: dict[str, Text] = {
    "kept": _("By its day"), "later": _("Later"), "not_possible": _("Not possible"),
    "open": _("Not yet when this was counted"),
}  # fmt: skip


def _age(incident: Incident) -> str:
    born = classification.birthday(incident.harmed.birthday if incident.harmed else None)
    age = classification.age_on(born, incident.happened_on)
    if age is None:
        return "unknown"
    tops = ((12, "0-11"), (18, "12-17"), (26, "18-25"), (41, "26-40"), (61, "41-60"))
    return next((name for top, name in tops if age < top), "61+")


def _delay(incident: Incident) -> str:
    if incident.happened_on is None:
        return "unknown"
    days = (timezone.localdate(incident.noted_at) - incident.happened_on).days
    tops = ((3, "three"), (5, "five"), (14, "two_weeks"), (30, "month"))
    return next((name for top, name in tops if days <= top), "later")


def _incidents(of: Asked) -> Iterator[Incident]:
    rows = Incident.objects.filter(
        case__in=of.agreed, noted_at__gte=of.since, noted_at__lt=of.until
    )
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        part = list(rows.filter(pk__in=keys[start : start + 500]).select_related("harmed"))
        warm_rows(part)
        yield from part


def count_incidents(of: Asked) -> Mapping[str, Counter[str]]:
    """Incidents by type, context and what is known of them."""
    found: dict[str, Counter[str]] = {one.key: Counter() for one in INCIDENTS}
    for one in _incidents(of):
        facts = one.facts or {}
        found["kind"][one.kind] += 1
        found["age"][_age(one)] += 1
        found["relation"][facts.get("relation") or "unknown"] += 1
        found["delay"][_delay(one)] += 1
        found["daytime"][facts.get("daytime") or "unknown"] += 1
        found["place"][facts.get("place") or "unknown"] += 1
        for key, codes in (("context", one.contexts), ("reported", facts.get("reported") or ())):
            found[key][""] += 1
            found[key].update(set(codes))
    return found


def count_work(of: Asked) -> Mapping[str, Counter[str]]:
    """First contacts, follow-ups and goals (four queries): sums of an area, of nobody alone."""
    within = {"opened_at__gte": of.since, "opened_at__lt": of.until}
    rows = of.cases.filter(**within)
    opened = dict(rows.values_list("pk", "opened_at"))
    first: dict[object, dt.datetime] = {}
    reached = Attempt.objects.filter(
        case__in=rows, outcome=Attempt.Outcome.REACHED, at__gte=F("case__opened_at")
    )
    talked = Entry.objects.filter(
        case__in=rows, kind__in=[Entry.Kind.CALL, Entry.Kind.VISIT],
        happened_at__gte=F("case__opened_at"),
    )  # fmt: skip
    for rows_of, field in ((reached, "at"), (talked, "happened_at")):
        for case, at in rows_of.values_list("case").annotate(first=Min(field)).order_by():
            first[case] = min(at, first.get(case, at))
    contacts = Counter(_contact(at, first.get(case)) for case, at in opened.items())
    begin, end = timezone.localdate(of.since), timezone.localdate(of.until)
    due = Task.objects.filter(
        case__in=of.cases, kind=Task.Kind.FOLLOW_UP, due__gte=begin, due__lt=end
    ).values_list("due", "done_at", "result")
    ended = Goal.objects.filter(
        case__in=of.cases.filter(closed_at__gte=of.since, closed_at__lt=of.until)
    )
    return {
        "contact": contacts,
        "follow_up": Counter(_follow_up(day, at, result) for day, at, result in due),
        "goal": Counter(ended.values_list("state", flat=True)),
    }


def _contact(opened: dt.datetime, first: dt.datetime | None) -> str:
    if first is None:
        return "none"
    days = (timezone.localdate(first) - timezone.localdate(opened)).days
    return next(
        (name for top, name in ((0, "day"), (3, "three"), (7, "week")) if days <= top), "later"
    )


def _follow_up(due: dt.date, done: dt.datetime | None, result: str) -> str:
    if done is None:
        return "open"
    if result == Task.Result.NOT_POSSIBLE:
        return "not_possible"
    return "kept" if timezone.localdate(done) <= due else "later"


UNKNOWN = _("Not known")
INCIDENTS = (
    Breakdown(
        "kind", pgettext_lazy("incident", "Type"), dict(Incident.Kind.choices),
        (
            (_("Sexual violence"), ("rape", "sexual_assault")),
            (Incident.Kind.PHYSICAL.label, ("physical_assault",)),
            (_("Other violence"), ("forced_marriage", "denial", "psychological")),
            (_("None of the six, or not known yet"), ("other", "unclear")),
        ),
    ),
    Breakdown("context", _("Context"), CONTEXTS, several=True),
    Breakdown(
        "age", _("Age of the one who was harmed"), AGES,
        (
            (_("Under 18"), ("0-11", "12-17")),
            (_("18 and older"), ("18-25", "26-40", "41-60", "61+")), (UNKNOWN, ("unknown",)),
        ),
    ),
    Breakdown(
        "relation", _("Who did it"), dict(Party.Relation.choices),
        (
            (_("Partner or former partner"), ("spouse", "former", "partner")),
            (_("Others of the family"), ("parent", "child", "sibling", "in_law")),
            (_("Somebody else, or not known"), ("employer", "other", "unknown")),
        ),
    ),
    Breakdown(
        "delay", _("From the incident until it was told us"), DELAYS,
        (
            (_("Within two weeks"), ("three", "five", "two_weeks")),
            (_("Later"), ("month", "later")), (UNKNOWN, ("unknown",)),
        ),
    ),
    Breakdown(
        "daytime", _("Time of day"), words.DAYTIME,
        (
            (_("By day"), ("morning", "afternoon")), (_("Evening or night"), ("evening", "night")),
            (UNKNOWN, ("unknown",)),
        ),
    ),
    Breakdown(
        "place", _("Place"), words.PLACES,
        (
            (_("In a home"), ("home", "his_home", "relatives")),
            (
                _("Outside"),
                ("work", "school", "street", "transport", "lodging", "institution", "elsewhere"),
            ),
            (_("By phone or online, or not known"), ("online", "unknown")),
        ),
    ),
    Breakdown("reported", _("Reported elsewhere"), words.REPORTED, several=True),
)  # fmt: skip
WORK = (
    Breakdown(
        "contact", _("From opening a case to the first talk"), CONTACTS,
        ((_("Within a week"), ("day", "three", "week")), (_("Later or not yet"), ("later", "none"))),
    ),
    Breakdown(
        "follow_up", _("Follow-ups that fell due"), FOLLOW_UPS,
        (
            (_("Took place"), ("kept", "later")),
            (_("Did not take place"), ("not_possible", "open")),
        ),
    ),
    Breakdown(
        "goal", _("Goals of closed cases"), dict(Goal.State.choices),
        (
            (_("Reached or partly"), ("reached", "partly")),
            (_("Given up or open"), ("dropped", "open")),
        ),
    ),
)  # fmt: skip


def register_all() -> None:
    """Called once with the room's registrations."""
    standard.register(
        Part("incidents", _("Incidents that were told"), INCIDENTS, count_incidents, order=10)
    )
    standard.register(Part("work", _("How we work"), WORK, count_work, order=90))
