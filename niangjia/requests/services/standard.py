"""The standard table of a span that is over: counted once by unit, without small numbers, then kept.

Counted anew each time, two tables would be apart by whoever agreed or took it back meanwhile, and tell all
about her at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.paths import inside
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework import standard
from niangjia.casework.models import Case, Consent
from niangjia.casework.services import consent
from niangjia.requests.models import StandardTable
from niangjia.requests.rules import merging
from niangjia.requests.services.counting import AREAS
from niangjia.units.models import Unit

EXPORT = Permission.EXPORT_CASES


def areas(actor: Actor) -> list[Unit]:
    """The topmost units within her reach, with all below them: never one within another, since what is
    withheld of one would follow from the rest."""
    found: list[Unit] = []
    rows = Unit.objects.filter(actor.unit_q(EXPORT, "path"), level__in=AREAS)
    for unit in rows.order_by("path"):
        if not found or not unit.path.startswith(found[-1].path):
            found.append(unit)
    return found


def tables(
    actor: Actor, since: dt.date, until: dt.date, heard: Callable[[int, int], object]
) -> list[StandardTable]:
    """The tables of a span that is over, made now where they weren't yet; the same, whoever asks first."""
    wanted = areas(actor)
    for at, area in enumerate(wanted):
        heard(at, len(wanted))
        _make(area, since, until)
    rows = (
        policy_of(StandardTable)
        .visible_to(actor)
        .filter(since=since, until=until, unit_path__in=[area.path for area in wanted])
    )
    return list(rows.select_related("unit").order_by("unit_path"))


def _make(area: Unit, since: dt.date, until: dt.date) -> None:
    with transaction.atomic():
        # Two at once would make two tables.
        Unit.objects.select_for_update().get(pk=area.pk)
        span = {"since": since, "until": until}
        if StandardTable.objects.filter(unit_path=area.path, **span).exists():
            return
        cases = Case.objects.filter(inside("unit_path", area.path))
        agreed = consent.agreed(Consent.Purpose.STATISTICS).values("case")
        asked = standard.Asked(cases, cases.filter(pk__in=agreed), _begin(since), _begin(until))
        StandardTable.objects.create(
            unit=area, unit_path=area.path, numbers=_numbers(asked), **span
        )


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())


def _numbers(asked: standard.Asked) -> dict[str, Any]:
    """What may be told: for each breakdown lines of answers and their number, None where it is withheld;
    without answers it is the number of all."""
    found: dict[str, Any] = {}
    for part in standard.all_parts():
        counts = part.count(asked)
        for one in part.breakdowns:
            found[f"{part.key}.{one.key}"] = _lines(one, counts.get(one.key, {}))
    return found


def _lines(one: standard.Breakdown, of: Mapping[str, int]) -> list[list[Any]]:
    codes = list(one.words)
    numbers = [of.get(code, 0) for code in codes]
    groups = [list(group) for _title, group in one.groups]
    if one.several:
        shown = merging.apart(numbers, of.get("", 0))
    else:
        shown = merging.told(numbers, merging.places(codes, groups))
    answers = {merging.ANSWERS: [[code] for code in codes], merging.GROUPS: groups}
    return list(map(list, zip(answers.get(shown.level, [[]]), shown.numbers, strict=True)))
