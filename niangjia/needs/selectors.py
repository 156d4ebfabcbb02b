"""Reading training needs; the actor first. Counts only, by unit and competency."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.http import Http404
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.paths import inside
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.learning import selectors as learning
from niangjia.needs import rules
from niangjia.needs.models import SelfRating
from niangjia.needs.rules import Need
from niangjia.people import needs as registry
from niangjia.people import selectors as people
from niangjia.people.models import Member
from niangjia.people.needs import Reach, Source
from niangjia.units.models import Unit

RUN = Permission.RUN_TRAINING
# Below this level she says that she needs to learn it.
ALONE = 2
# A source that takes more seconds than this is kept for so many.
SLOW, KEPT = 0.04, 15 * 60


def home(actor: Actor, pk: UUID | None = None) -> Unit:
    """The unit whose needs are asked for: the highest at which she runs training, or the one given,
    within her reach. Raises Http404."""
    reach = people.units_in_reach(actor, RUN)
    found = reach.filter(pk=pk).first() if pk else reach.order_by("depth", "path").first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Told:
    """The needs of a unit and of those right below it."""

    home: Unit
    units: list[Unit]
    needs: list[Need]
    sources: dict[str, Source] = field(default_factory=dict)

    @property
    def areas(self) -> list[str]:
        """Competencies of which something was counted, in the framework's order."""
        found = {one.area for one in self.needs}
        return [code for code in learning.areas() if code in found]


def _units(of: Unit) -> list[Unit]:
    below = Unit.objects.filter(inside("path", of.path), depth=of.depth + 1, closed_on=None)
    return [*below.order_by("sort_key", "id"), of]


def _reach(of: Unit) -> Reach:
    day = timezone.localdate() - dt.timedelta(days=rules.DAYS)
    since = dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())
    return Reach(of.path, len(of.path) + Unit.steplen, since)


def told(actor: Actor, of: Unit) -> Told:
    """Needs by unit and competency, each with its n, marked whether it may be told; the unit itself
    stands last. One query a source, one for the units, one for what is kept.

    ``of`` comes from ``home``. Reading is audited by ``services.look``.
    """
    reach = _reach(of)
    known, units = learning.areas(), _units(of)
    paths = {unit.path for unit in units}
    sources = {one.key: one for one in registry.sources()}
    found = [
        Need(key, row.area, row.path, row.gaps, row.of, row.people)
        for key, rows in _counted(sources, reach).items()
        for row in rows
        if row.area in known and row.path in paths
    ]
    return Told(of, units, rules.screened(found), sources)


def _counted(sources: dict[str, Source], reach: Reach) -> dict[str, list[registry.Count]]:
    """What each source counts. A source that takes long (millions of answers) is counted anew only
    every quarter of an hour; what is quick is always of this moment. Sums alone are kept."""
    keys = {key: f"needs:{key}:{reach.home}:{reach.since:%Y%m%d}" for key in sources}
    kept = cache.get_many(keys.values())
    found: dict[str, list[registry.Count]] = {}
    for key, source in sources.items():
        if keys[key] in kept:
            found[key] = [registry.Count(*row) for row in kept[keys[key]]]
            continue
        began = time.monotonic()
        found[key] = list(source.counts(reach))
        if time.monotonic() - began > SLOW:
            cache.set(keys[key], [dc.astuple(row) for row in found[key]], KEPT)
    return found


def wholes(actor: Actor) -> list[tuple[registry.Whole, int, int]]:
    """Numbers of the whole house that she may see: (what, gaps, of)."""
    since = timezone.localdate() - dt.timedelta(days=rules.DAYS)
    found = []
    for one in registry.wholes():
        if (numbers := one.count(actor, since)) is not None and numbers[1]:
            found.append((one, *numbers))
    return found


def wholes_by_unit(actor: Actor, of: Unit) -> dict[str, list[Need]]:
    """Key of a number of the whole house → the same by unit, screened like every other need. Where
    nobody knows who stands behind a number, there are at most as many as the unit has members (two
    queries, and one for each)."""
    reach, found = _reach(of), {}
    members = dict(
        Member.objects.filter(inside("unit__path", of.path), is_active=True)
        .annotate(at=Substr("unit__path", 1, reach.length))
        .order_by()
        .values_list("at")
        .annotate(n=Count("pk"))
    )
    day = timezone.localdate(reach.since)
    for one in registry.wholes():
        if one.by_unit is None or one.count(actor, day) is None:
            continue
        rows = [
            Need(one.key, "", row.path, row.gaps, row.of, min(row.people, members.get(row.path, 0)))
            for row in one.by_unit(reach)
        ]
        found[one.key] = rules.screened(rows)
    return found


# -- self-assessment -------------------------------------------------------------------------------
def mine(actor: Actor) -> dict[str, SelfRating]:
    """Her own ratings by competency (one query)."""
    return {row.area: row for row in policy_of(SelfRating).visible_to(actor)}


def self_ratings(reach: Reach) -> Iterable[registry.Count]:
    """Members who rated themselves, and those who don't do it even with help yet (one query)."""
    rows = (
        SelfRating.objects.filter(
            reach.q("member__unit__path"), rated_on__gte=timezone.localdate(reach.since),
            member__is_active=True,
        )
        .annotate(at=Substr("member__unit__path", 1, reach.length))
        .order_by()
        .values("at", "area")
        .annotate(n=Count("pk"), gaps=Count("pk", filter=Q(level__lt=ALONE)))
    )  # fmt: skip
    return [registry.Count(row["area"], row["at"], row["gaps"], row["n"], row["n"]) for row in rows]


def kept_about(member: Member) -> int:
    """How many ratings are kept about a member."""
    return SelfRating.objects.filter(member=member).count()
