"""Rows without names are made once a quarter is over, and never again.

Two tables that differ by one row tell whose row it is to whoever knows what changed meanwhile: who came,
took her consent back, was walled off or moved. So a table is put together from blocks. A block holds the cases
of one district, opened in quarters that are over, of women who agreed by then and stood in none before; it is
the same for everybody and stays as it was made, at most one a quarter. A block in which fewer than five would
stand isn't made: they wait for the next. What goes afterwards goes by whole groups of at least five.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.paths import inside
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case, CaseIssue, Consent, Party
from niangjia.casework.services import consent
from niangjia.requests.models import CountedBlock, CountedCase
from niangjia.requests.rules import keeping, small
from niangjia.units.models import Level, Unit
from niangjia.vault.fields import warm_rows

EXPORT = Permission.EXPORT_CASES
AREAS = (Level.PROVINCE, Level.CITY, Level.DISTRICT)


def make_due(actor: Actor, heard: Callable[[int, int], object]) -> None:
    """Make the blocks that are due where she takes tables away: the same, whoever asks first."""
    areas = list(Unit.objects.filter(actor.unit_q(EXPORT, "path"), level__in=AREAS))
    for at, area in enumerate(areas):
        heard(at, len(areas))
        _make(area)


def _make(area: Unit) -> None:
    until = small.quarter_of(timezone.localdate())
    with transaction.atomic():
        # Two at once would make two blocks of the same quarters.
        Unit.objects.select_for_update().get(pk=area.pk)
        if CountedBlock.objects.filter(unit_path=area.path, until=until).exists():
            return
        cases = _cases(area, until)
        groups = small.grouped(_rows(cases))
        if not groups:
            return
        since = small.quarter_of(timezone.localdate(cases[0].opened_at))
        block = CountedBlock.objects.create(
            unit=area, unit_path=area.path, since=since, until=until,
            groups=[[asdict(row) for row in group.rows] for group in groups],
        )  # fmt: skip
        CountedCase.objects.bulk_create(
            CountedCase(block=block, case=cases[member], group=number)
            for number, group in enumerate(groups)
            for member in group.members
        )


def _cases(area: Unit, until: dt.date) -> list[Case]:
    """Cases of the area itself opened before a day, of women who agree, that stand in no block yet."""
    rows = Case.objects.filter(
        inside("unit_path", area.path),
        pk__in=consent.agreed(Consent.Purpose.STATISTICS).values("case"),
        opened_at__lt=dt.datetime.combine(until, dt.time(), timezone.get_current_timezone()),
    ).exclude(pk__in=CountedCase.objects.values("case"))
    below = Unit.objects.filter(inside("path", area.path), level__in=AREAS).exclude(pk=area.pk)
    for path in below.values_list("path", flat=True):
        rows = rows.exclude(inside("unit_path", path))
    return list(rows.defer("call_her", "wish", "story").order_by("opened_at", "pk"))


def _rows(cases: list[Case]) -> list[small.Row]:
    keys = [case.pk for case in cases]
    births: dict[UUID, dt.date | None] = {}
    main: dict[UUID, str] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        clients = list(Party.objects.filter(case__in=part, role=Party.Role.CLIENT))
        warm_rows(clients)
        for one in clients:
            births[one.case_id] = keeping.read_day(one.birthday)
        found = CaseIssue.objects.filter(case__in=part, is_main=True)
        main.update(found.values_list("case_id", "code"))
    days = {case.pk: timezone.localdate(case.opened_at) for case in cases}
    return [
        small.Row(
            small.month(days[case.pk]), small.age_band(births.get(case.pk), days[case.pk]),
            case.way_in, main.get(case.pk, ""), case.state, case.risk,
        )
        for case in cases
    ]  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """A block as it may leave the house: its unit, its span, and the rows of its whole groups."""

    unit: Unit
    since: dt.date
    until: dt.date
    rows: list[small.Row]


def blocks(actor: Actor) -> list[Counted]:
    """The blocks that she may take away, without the groups of which somebody no longer agrees or was erased
    (two queries)."""
    rows = policy_of(CountedBlock).visible_to(actor).select_related("unit")
    found = list(rows.order_by("unit_path", "since"))
    agreed = consent.agreed(Consent.Purpose.STATISTICS).values("case")
    standing = CountedCase.objects.filter(block__in=[one.pk for one in found], case__in=agreed)
    counts = standing.values_list("block", "group").annotate(Count("pk")).order_by()
    still = {(block, group): number for block, group, number in counts}
    return [
        Counted(
            block.unit, block.since, block.until,
            [
                small.Row(**row)
                for number, group in enumerate(block.groups)
                if still.get((block.pk, number), 0) == len(group)
                for row in group
            ],
        )
        for block in found
    ]  # fmt: skip
