"""Reading programmes, sessions and places; the actor first."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.people.models import Member
from niangjia.training import states
from niangjia.training.models import Enrolment, Expert, Move, Programme, Session
from niangjia.training.rules.seats import nearest_quota
from niangjia.ui.lists import Answer
from niangjia.units.models import Unit

RUN, APPROVE = Permission.RUN_TRAINING, Permission.APPROVE_TRAINING
PAGE_LENGTH = 30
SOON = dt.timedelta(days=7)
COUNTED = {
    "enrolled": states.ENROLLED, "waiting": states.WAITING, "to_approve": states.NOMINATED,
}  # fmt: skip
# A row of a roster has no use for the dozens of columns of a member and a unit.
ON_A_ROSTER = (
    "id", "programme_id", "state", "queued_at",
    "member__name", "member__name_en", "unit__name_zh", "unit__name_en",
)  # fmt: skip


def counted(rows: Iterable[Programme]) -> list[Programme]:
    """Programmes with how many are in them: ``enrolled``, ``waiting``, ``to_approve`` (one query).

    Counted for these rows alone: a join would count every programme before the list is cut.
    """
    every = list(rows)
    found = Counter[tuple[UUID, str]]()
    if every:
        held = Enrolment.objects.filter(programme__in=[of.pk for of in every]).order_by()
        for pk, state, n in held.values_list("programme", "state").annotate(n=Count("pk")):
            found[pk, state] = n
    for of in every:
        for name, state in COUNTED.items():
            setattr(of, name, found[of.pk, state])
    return every


def programmes(actor: Actor, *, state: str = "", number: str = "1") -> Page[Programme]:
    """Programmes she may see, the newest first, with how many are in them (three queries)."""
    rows = policy_of(Programme).visible_to(actor).select_related("unit")
    if state:
        rows = rows.filter(state=state)
    page = Paginator(rows.order_by("-starts_on", "id"), PAGE_LENGTH).get_page(number)
    page.object_list = counted(page.object_list)
    return page


def mine(actor: Actor) -> list[Enrolment]:
    """Her own places, the newest programme first (one query)."""
    rows = Enrolment.objects.filter(member_id=actor.me).select_related("programme__unit")
    return list(rows.order_by("-programme__starts_on", "id"))


def programme(actor: Actor, pk: UUID, permission: Permission | None = None) -> Programme:
    """One programme with its counts. Raises Http404 or Denied."""
    policy_of(Programme).get(actor, pk, permission)
    rows = Programme.objects.select_related("unit", "organiser", "copied_from__unit")
    return counted([rows.get(pk=pk)])[0]


def may_run(actor: Actor, of: Programme) -> bool:
    """Whether she runs this programme; no query."""
    return actor.covers_path(RUN, of.unit.path)


def sessions(of: Programme) -> list[Session]:
    """The sessions of a programme she may see, in time (two queries)."""
    return list(of.sessions.select_related("host").prefetch_related("teachers"))


def session(actor: Actor, pk: UUID, permission: Permission | None = None) -> Session:
    """One session, by its programme. Raises Http404 or Denied."""
    found = (
        Session.objects.select_related("programme__unit", "host")
        .prefetch_related("teachers")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    policy_of(Programme).get(actor, found.programme_id, permission)
    return found


def place_of(actor: Actor, of: Programme) -> Enrolment | None:
    """Her own place in a programme, if any (one query)."""
    if actor.member_id is None:
        return None
    found = Enrolment.objects.filter(programme=of, member_id=actor.me).first()
    if found is not None:
        found.programme = of
    return found


def place(actor: Actor, pk: UUID, permission: Permission | None = None) -> Enrolment:
    """One enrolment. Raises Http404 or Denied."""
    policy_of(Enrolment).get(actor, pk, permission)
    rows = Enrolment.objects.select_related("programme__unit", "member__unit", "unit")
    return rows.get(pk=pk)


def in_line(of: Enrolment) -> int:
    """Her number on the waiting list, from 1; 0 when she doesn't wait (one query)."""
    if of.state != states.WAITING:
        return 0
    before = Q(queued_at__lt=of.queued_at) | Q(queued_at=of.queued_at, pk__lt=of.pk)
    ahead = Enrolment.objects.filter(before, programme_id=of.programme_id, state=states.WAITING)
    return ahead.count() + 1


def moves(of: Enrolment) -> Sequence[Move]:
    """Every move of a place, in time (one query)."""
    return list(of.moves.select_related("by"))


def roster(actor: Actor, of: Programme) -> list[Enrolment]:
    """Everybody in a programme whom she may see, with the last move (two queries).

    The organiser sees all, a supervisor those of her units, a member herself.
    """
    rows = policy_of(Enrolment).visible_to(actor).filter(programme=of)
    rows = rows.select_related("member", "unit").prefetch_related("moves").only(*ON_A_ROSTER)
    return list(rows.order_by("queued_at", "unit__path", "member__name_sort", "id"))


def to_approve(actor: Actor) -> list[Enrolment]:
    """Nominations that she can decide, the oldest first (one query)."""
    rows = policy_of(Enrolment).visible_to(actor, APPROVE).filter(state=states.NOMINATED)
    rows = rows.exclude(member_id=actor.me)
    return list(rows.select_related("programme", "member", "unit").order_by("id"))


def home_units(actor: Actor) -> list[Unit]:
    """The units at which she runs training (one query)."""
    ids = {grant.unit_id for _scope, grant in actor.reach(RUN)}
    return list(Unit.objects.filter(pk__in=ids, closed_on=None).order_by("path"))


def experts(actor: Actor) -> list[Expert]:
    """Who teaches (one query)."""
    return list(policy_of(Expert).visible_to(actor).filter(ended=False).select_related("unit"))


def expert(actor: Actor, pk: UUID) -> Expert:
    """One entry to change. Raises Http404 or Denied."""
    return policy_of(Expert).get(actor, pk, RUN)


def copies(of: Programme) -> list[Programme]:
    """What grew out of a programme, down the cascade, with the people reached (a query a hop)."""
    found: list[Programme] = []
    level = [of.pk]
    for _hop in range(6):
        below = Programme.objects.filter(copied_from__in=level, cascade=True)
        rows = counted(below.exclude(state="draft").select_related("unit"))
        if not rows:
            break
        found += rows
        level = [row.pk for row in rows]
    return found


def search(actor: Actor, words: str, limit: int) -> list[Programme]:
    """Programmes whose title has the words (one query)."""
    rows = policy_of(Programme).visible_to(actor).filter(title__icontains=words)
    return list(rows.select_related("unit")[:limit])


# -- for other rooms ------------------------------------------------------------------------------------
def days_ahead(actor: Actor) -> list[Session]:
    """Sessions of hers within a week (one query)."""
    now = timezone.now()
    rows = Session.objects.filter(
        programme__enrolments__member_id=actor.me,
        programme__enrolments__state=states.ENROLLED,
        programme__state__in=(states.OPEN, states.RUNNING),
        cancelled=False,
        ends_at__gte=now,
        starts_at__lt=now + SOON,
    )
    return list(rows.select_related("programme"))


def run_ahead(actor: Actor) -> list[Programme]:
    """Programmes that she organises and that are open or under way, with counts (two queries)."""
    rows = Programme.objects.filter(
        organiser_id=actor.member_id, state__in=(states.DRAFT, states.OPEN, states.RUNNING)
    )
    parts = Session.objects.filter(programme=OuterRef("pk"))
    return counted(rows.annotate(parts=Exists(parts)))


def held_by(member: Member) -> list[Programme]:
    """Programmes she answers for that aren't over."""
    return list(
        Programme.objects.filter(organiser=member).exclude(
            state__in=(states.ENDED, states.CANCELLED)
        )
    )


def kept_about(member: Member) -> list[Answer]:
    """What training keeps about a member, for her own page (one query)."""
    rows = Enrolment.objects.filter(member=member).select_related("programme").order_by("id")
    return [
        Answer(_("Places in programmes"), str(len(rows))),
        Answer(
            _("What you said you need to take part"),
            _("yes") if any(row.access_needs or row.child_care for row in rows) else _("no"),
        ),
    ]


def programmes_at(unit: Unit) -> int:
    """How many programmes a unit runs that aren't over."""
    over = (states.ENDED, states.CANCELLED)
    return Programme.objects.filter(unit=unit).exclude(state__in=over).count()


def quota_lines(of: Programme) -> list[tuple[Unit, int, int]]:
    """(unit, places, taken) of each quota (two queries)."""
    quotas = list(of.quotas.select_related("unit"))
    paths = [quota.unit.path for quota in quotas]
    held = of.enrolments.filter(state=states.ENROLLED).values_list("unit__path", flat=True)
    used = Counter(nearest_quota(path, paths) for path in held.order_by())
    return [(quota.unit, quota.seats, used[quota.unit.path]) for quota in quotas]


def may_decide(actor: Actor, of: Enrolment) -> bool:
    """Whether she may approve this nomination; no query."""
    reaches = actor.covers_path(APPROVE, of.unit.path)
    return of.state == states.NOMINATED and reaches and of.member_id != actor.member_id


def own_place(actor: Actor, pk: UUID) -> Enrolment:
    """One of her own places. Raises Http404, Denied."""
    found = place(actor, pk)
    if found.member_id != actor.member_id:
        raise Http404
    return found
