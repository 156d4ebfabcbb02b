"""What the desk reads: my day, whom I can turn to, search hits, notices, who serves where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.access import agenda, search
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.roles import ROLES
from niangjia.desk.models import KeptSearch, SavedFilter
from niangjia.desk.rules import SEARCH_KEPT_FOR
from niangjia.jobs.models import Job
from niangjia.notices.models import Notice
from niangjia.people.models import Member, RoleAssignment
from niangjia.ui.lists import Answer
from niangjia.units.models import Unit

NOTICES_SHOWN = 100
HITS_A_KIND = 8


def day_items(actor: Actor) -> list[agenda.AgendaItem]:
    """Everything due, overdue, awaited or new for ``actor``, from every room's provider."""
    return agenda.items_for(actor)


def home_of(member: object) -> Unit | None:
    """The unit that was read with the signed-in member."""
    return member.unit if isinstance(member, Member) else None


def units_of(actor: Actor, home: Unit | None = None) -> dict[str, Unit]:
    """The units at which ``actor`` holds roles, by id. Whoever serves only at ``home``, which is at
    hand, costs no query; anybody else one."""
    ids = {grant.unit_id for grant in actor.grants}
    if home is not None and ids == {home.pk}:
        return {str(home.pk): home}
    return {str(unit.pk): unit for unit in Unit.objects.filter(pk__in=ids)} if ids else {}


def _today_in_force(today: dt.date) -> Q:
    return Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))


def supervisors_for(actor: Actor, unit: Unit | None) -> Sequence[RoleAssignment]:
    """Supervisors of ``unit`` and of the units above it, nearest first: whom she can turn to.

    Walled members are left out, as everywhere; ``page_opens`` says whether the actor may see the
    directory's page of one. Two queries.
    """
    if unit is None:
        return []
    above = [
        unit.path[: end * Unit.steplen] for end in range(len(unit.path) // Unit.steplen, 0, -1)
    ]
    seen = policy_of(Member).visible_to(actor)
    rows = (
        RoleAssignment.objects.filter(
            _today_in_force(timezone.localdate()), role="supervisor", unit__path__in=above
        )
        .filter(policy_of(Member).beyond_walls(actor, "member_id"), member__is_active=True)
        .exclude(member_id=actor.me)
        .annotate(page_opens=Exists(seen.filter(pk=OuterRef("member_id"))))
        .select_related("member", "unit")
    )
    return sorted(rows, key=lambda row: (-len(row.unit.path), row.member.name_sort))[:4]


@dataclass(frozen=True)
class Staffing:
    """How many people hold each role now, within reach. ``members`` counts each person once."""

    members: int
    units: int
    by_role: list[tuple[str, int]]
    without_supervisor: int
    as_of: dt.date


def staffing(actor: Actor) -> Staffing | None:
    """Who serves where, in totals, for those who may read statistics (three queries)."""
    if not actor.may(Permission.VIEW_STATISTICS):
        return None
    today = timezone.localdate()
    reach = actor.unit_q(Permission.VIEW_STATISTICS, "unit__path")
    rows = RoleAssignment.objects.filter(reach, _today_in_force(today), member__is_active=True)
    counts = dict(rows.values_list("role").annotate(Count("member", distinct=True)))
    unit_reach = actor.unit_q(Permission.VIEW_STATISTICS, "path")
    bodies = Unit.objects.filter(unit_reach, closed_on=None)
    supervised = rows.filter(role="supervisor").values("unit_id")
    totals = bodies.aggregate(
        units=Count("pk"),
        bare=Count("pk", filter=Q(level__in=["district", "street"]) & ~Q(pk__in=supervised)),
    )
    return Staffing(
        members=Member.objects.filter(reach, is_active=True).count(),
        units=totals["units"],
        by_role=[(key, counts.get(key, 0)) for key in ROLES if key != "trainee"],
        without_supervisor=totals["bare"],
        as_of=today,
    )


def kept_search(actor: Actor, pk: UUID) -> KeptSearch:
    """One of her own searches of the last hour. Raises Http404 for any other."""
    found = (
        policy_of(KeptSearch)
        .visible_to(actor)
        .filter(pk=pk, made_at__gte=timezone.now() - SEARCH_KEPT_FOR)
        .first()
    )
    if found is None:
        raise Http404
    return found


def hits(actor: Actor, words: str) -> list[tuple[str, list[search.SearchHit]]]:
    """Search hits by kind, from every room's provider; empty kinds are left out."""
    return [(label, found) for label, found in search.find(actor, words, HITS_A_KIND) if found]


def notices(actor: Actor) -> QuerySet[Notice]:
    """Her own notices, newest first."""
    return Notice.objects.filter(member_id=actor.me)[:NOTICES_SHOWN]


def notice(actor: Actor, pk: UUID) -> Notice:
    """One of her own notices. Raises Http404 for any other."""
    found = Notice.objects.filter(member_id=actor.me, pk=pk).first()
    if found is None:
        raise Http404
    return found


def kept_about(member: Member) -> list[Answer]:
    """What the desk and long work keep about a member, for her own page (three queries)."""
    facts = [
        (_("Notices"), Notice.objects.filter(member_id=member.pk).count()),
        (_("Searches of the last hour"), KeptSearch.objects.filter(member_id=member.pk).count()),
        (_("Long work you started"), Job.objects.filter(owner_id=member.pk).count()),
    ]
    return [Answer(question, str(count)) for question, count in facts]


def saved_filters(actor: Actor, path: str) -> list[SavedFilter]:
    """The views of a page that she saved, in the order in which she did (one query)."""
    return list(policy_of(SavedFilter).visible_to(actor).filter(path=path).order_by("id"))
