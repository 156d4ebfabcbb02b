"""What people read: the directory, a member with her roles, who stands in for whom."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import DateField, Prefetch, Q, QuerySet, Value
from django.shortcuts import get_object_or_404
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.paths import inside
from niangjia.access.permissions import Permission, Scope
from niangjia.access.policies import policy_of
from niangjia.access.roles import ROLES
from niangjia.audit.models import AuditEvent
from niangjia.people import names, rules
from niangjia.people.actors import in_force
from niangjia.people.events import PeopleEvent
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import EVERYBODY
from niangjia.units.models import Unit
from niangjia.vault import index
from niangjia.vault.errors import VaultError
from niangjia.vault.fields import warm_rows

PAGE_LENGTH = 50
PICKED = 20
OPENINGS = 100
SOON = dt.timedelta(days=14)
SORTS = {
    "name": ("name_sort", "id"),
    "-name": ("-name_sort", "-id"),
    "unit": ("unit__path", "name_sort", "id"),
    "-unit": ("-unit__path", "name_sort", "id"),
}
# What the directory needs of a member: nothing that is encrypted.
PRIVATE = (
    "phone",
    "phone_index",
    "home_address",
    "emergency_contact",
    "email",
    "id_number",
    "id_index",
    "kin_index",
    "password",
)


@dataclass(frozen=True)
class Filter:
    """How the directory is narrowed. ``state`` is active, closed or all."""

    unit: UUID | None = None
    below: bool = True
    role: str = ""
    state: str = "active"
    initial: str = ""
    sort: str = "name"
    words: str = ""


def directory(actor: Actor, narrowed: Filter) -> QuerySet[Member]:
    """Members that ``actor`` may know, narrowed; with their unit and ``roles_now``.

    Three queries whatever the number of members (count, page, roles).
    """
    found = policy_of(Member).visible_to(actor, permission=Permission.VIEW_MEMBERS)
    if narrowed.state in ("active", "closed"):
        found = found.filter(is_active=narrowed.state == "active")
    if narrowed.unit:
        path = Unit.objects.filter(pk=narrowed.unit).values_list("path", flat=True).first() or ""
        found = found.filter(_in_unit(path, below=narrowed.below))
    if narrowed.role:
        today = timezone.localdate()
        holders = RoleAssignment.objects.filter(in_force(today), role=narrowed.role)
        found = found.filter(pk__in=holders.values("member_id"))
    if narrowed.initial in string.ascii_lowercase and narrowed.initial:
        found = found.filter(name_sort__startswith=narrowed.initial)
    if narrowed.words:
        found = found.filter(matching(narrowed.words))
    order = SORTS.get(narrowed.sort, SORTS["name"])
    return with_roles_now(actor, found).order_by(*order)


def _in_unit(path: str, *, below: bool) -> Q:
    """Members of a unit, and those who serve there today."""
    where = inside("unit__path", path) if below else Q(unit__path=path)
    serving = RoleAssignment.objects.filter(where, in_force(timezone.localdate()))
    return where | Q(pk__in=serving.values("member_id"))


def with_roles_now(actor: Actor, members: QuerySet[Member]) -> QuerySet[Member]:
    """Members with their unit and, as ``roles_now``, the roles in force today."""
    today = timezone.localdate()
    roles = RoleAssignment.objects.filter(in_force(today)).select_related("unit")
    return (
        members.select_related("unit")
        .defer(*PRIVATE)
        .prefetch_related(Prefetch("role_assignments", queryset=roles, to_attr="roles_now"))
    )


def page(members: QuerySet[Member], number: str | int) -> Page[Member]:
    """One page of fifty; a number out of range gives the nearest page."""
    return Paginator(members, PAGE_LENGTH).get_page(number)


def matching(words: str) -> Q:
    """Members whom ``words`` mean: a name, pinyin, initials, a staff number or a phone number."""
    either = Q(pk__in=[])
    if term := names.search_term(words):
        either |= Q(name_keys__contains=term)
    if number := rules.read_staff_number(words):
        either |= Q(staff_number=number)
    if sum(sign.isdigit() for sign in words) >= 7:
        with suppress(VaultError):
            either |= Q(phone_index=index.phone(words))
    return either


def member(actor: Actor, pk: UUID, permission: Permission = Permission.VIEW_MEMBERS) -> Member:
    """One member. Raises Http404 when the actor may not even know her, Denied otherwise."""
    return policy_of(Member).get(actor, pk, permission)


def herself(actor: Actor) -> Member:
    """The member who acts, with her unit."""
    assert actor.member_id is not None
    return Member.objects.select_related("unit").get(pk=actor.member_id)


@dataclass(frozen=True)
class Roles:
    """The role assignments of one member, by time, and who stands in for her."""

    now: list[RoleAssignment]
    future: list[RoleAssignment]
    past: list[RoleAssignment]
    deputies: list[RoleAssignment]


def roles_of(actor: Actor, of: Member) -> Roles:
    """All roles of a member, and her deputies who aren't past. Two queries.

    Whoever may know a member may know which roles she holds; a deputy who is walled off from the
    actor is left out.
    """
    today = timezone.localdate()
    rows = list(
        RoleAssignment.objects.filter(member=of)
        .select_related("unit", "deputises_for", "member")
        .order_by("starts_on", "id")
    )
    beyond_walls = policy_of(Member).beyond_walls(actor, "member_id")
    deputies = list(
        RoleAssignment.objects.filter(beyond_walls, deputises_for=of, ends_on__gte=today)
        .select_related("unit", "member")
        .order_by("starts_on", "id")
    )
    phases: dict[str, list[RoleAssignment]] = {"now": [], "future": [], "past": []}
    for row in rows:
        begun = row.starts_on <= today
        ended = row.ends_on is not None and row.ends_on < today
        phases["past" if ended else "now" if begun else "future"].append(row)
    return Roles(phases["now"], phases["future"], phases["past"][::-1], deputies)


def assignment(actor: Actor, pk: UUID, permission: Permission) -> RoleAssignment:
    """One role assignment. Raises Http404 or Denied."""
    return policy_of(RoleAssignment).get(actor, pk, permission)


def options(
    actor: Actor,
    words: str,
    *,
    active: bool = True,
    permission: Permission = Permission.VIEW_MEMBERS,
) -> Sequence[Member]:
    """Members who fit what was typed into a picker, at most twenty."""
    found = policy_of(Member).visible_to(actor, permission=permission).filter(matching(words))
    if active:
        found = found.filter(is_active=True)
    return list(found.select_related("unit").defer(*PRIVATE).order_by("name_sort", "id")[:PICKED])


def units_in_reach(actor: Actor, permission: Permission, words: str = "") -> QuerySet[Unit]:
    """Open units within reach of ``permission`` that ``words`` (name or code) mean."""
    found = Unit.objects.filter(actor.unit_q(permission, "path"), closed_on=None)
    if words:
        found = found.filter(
            Q(name_zh__icontains=words) | Q(name_en__icontains=words) | Q(code__startswith=words)
        )
    return found.order_by("path")


def members_at(at: Unit) -> int:
    """How many open accounts belong to this very unit."""
    return Member.objects.filter(unit=at, is_active=True).count()


def members_shown_at(actor: Actor, at: Unit) -> int | None:
    """How many of them ``actor`` may know of; None when she has no directory."""
    if not actor.may(Permission.VIEW_MEMBERS):
        return None
    visible = policy_of(Member).visible_to(actor, permission=Permission.VIEW_MEMBERS)
    return visible.filter(unit=at, is_active=True).count()


def roles_at(at: Unit) -> int:
    """How many roles are held at this very unit, now or later."""
    unended = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    return RoleAssignment.objects.filter(unended, unit=at).count()


def roles_ahead(actor: Actor) -> list[RoleAssignment]:
    """Her roles that end, and her deputyships that begin, within fourteen days (one query).

    Each carries the day it was asked for, as ``today``.
    """
    today = timezone.localdate()
    soon = today + SOON
    ending = in_force(today) & Q(ends_on__lte=soon)
    beginning = Q(deputises_for__isnull=False, starts_on__gt=today, starts_on__lte=soon)
    return list(
        RoleAssignment.objects.filter(ending | beginning, Q(member_id=actor.member_id))
        .annotate(today=Value(today, output_field=DateField()))
        .select_related("unit", "deputises_for")
    )


def holders(permission: Permission, path: str = "", day: dt.date | None = None) -> list[UUID]:
    """Ids of active members who have ``permission`` at the unit ``path`` (anywhere when empty).

    Through a role in force on ``day`` (today); what every member has as a trainee doesn't count.
    """
    reach = Q(pk__in=[])
    for key, role in ROLES.items():
        scope = role.permissions.get(permission)
        if scope is None or key == EVERYBODY:
            continue
        if not path or scope is Scope.ALL:
            reach |= Q(role=key)
        elif scope is Scope.UNIT_AND_BELOW:
            reach |= Q(role=key, unit__path__in=paths_above(path))
        elif scope is Scope.UNIT:
            reach |= Q(role=key, unit__path=path)
    rows = RoleAssignment.objects.filter(
        reach, in_force(day or timezone.localdate()), member__is_active=True
    )
    return list(rows.order_by().values_list("member_id", flat=True).distinct())


def paths_above(path: str) -> list[str]:
    """The paths of a unit and of all units above it."""
    step = Unit.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by member id (one query); an id without a member is left out."""
    wanted = list(dict.fromkeys(ids))
    return dict(Member.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def id_by_staff_number(text: str) -> UUID | None:
    """Id of the member with exactly this staff number, as typed, or None."""
    number = rules.read_staff_number(text)
    found = Member.objects.filter(staff_number=number) if number else Member.objects.none()
    return found.values_list("pk", flat=True).first()


def staff_number(pk: UUID) -> str:
    """The staff number of a member."""
    return Member.objects.values_list("staff_number", flat=True).get(pk=pk)


def unit_path(pk: UUID) -> str:
    """The path of the unit that answers for a member."""
    return Member.objects.values_list("unit__path", flat=True).get(pk=pk)


def reachable(ids: Iterable[UUID]) -> list[Member]:
    """Active members with their keys loaded, so that addresses can be read (two queries)."""
    found = list(Member.objects.filter(pk__in=list(ids), is_active=True))
    warm_rows(found)
    return found


@dataclass(frozen=True)
class Opening:
    """Somebody opened a staff file: when, who, and which detail (empty: the file itself)."""

    at: dt.datetime
    name: str
    field: str
    reason_code: str


def who_opened(actor: Actor, of: Member) -> list[Opening]:
    """Who opened a member's staff file, newest first; for herself and those who may open it.

    Two queries.
    """
    policy_of(Member).check(actor, of, Permission.VIEW_STAFF_FILE)
    events = list(
        AuditEvent.objects.filter(
            kind=Member._meta.label_lower,
            object_id=str(of.pk),
            event__in=[PeopleEvent.STAFF_FILE_READ, PeopleEvent.DETAIL_SHOWN],
        ).order_by("-id")[:OPENINGS]
    )
    known = names_of(event.actor_id for event in events if event.actor_id)
    return [
        Opening(
            event.at,
            known.get(event.actor_id, "") if event.actor_id else "",
            str(event.facts.get("field", "")),
            event.reason_code,
        )
        for event in events
    ]


def last_changed_by(of: Member) -> str:
    """Name of who changed a member's details last, or empty (two queries)."""
    changes = [
        PeopleEvent.MEMBER_EDITED,
        PeopleEvent.MEMBER_MOVED,
        PeopleEvent.CONTACT_CHANGED,
        PeopleEvent.DEACTIVATED,
        PeopleEvent.REACTIVATED,
    ]
    event = (
        AuditEvent.objects.filter(
            kind=Member._meta.label_lower, object_id=str(of.pk), event__in=changes
        )
        .order_by("-id")
        .first()
    )
    return names_of([event.actor_id]).get(event.actor_id, "") if event and event.actor_id else ""


def receivers(actor: Actor, chosen: dict[str, str]) -> dict[str, Member]:
    """The members picked as receivers, by thing; an unknown one is left out."""
    visible = policy_of(Member).visible_to(actor, permission=Permission.VIEW_MEMBERS)
    found = {str(one.pk): one for one in visible.filter(pk__in=set(chosen.values()))}
    return {thing: found[pk] for thing, pk in chosen.items() if pk in found}


def unit(actor: Actor, pk: str, permission: Permission) -> Unit:
    """An open unit within reach of ``permission``. Raises Http404."""
    return get_object_or_404(units_in_reach(actor, permission), pk=pk)
