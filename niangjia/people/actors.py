"""From a member to an actor: the roles she holds today, in one query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, UUIDField, Value
from django.utils import timezone

from niangjia.access.actor import VISITOR, Actor, Grant, Source
from niangjia.people.models import Member, RoleAssignment

EVERYBODY = "trainee"


def in_force(day: dt.date, prefix: str = "") -> Q:
    """Role assignments in force on ``day`` (first and last day included).

    ``prefix`` is the look-up that leads to the assignment, such as ``"role_assignments__"``.
    """
    begun = Q(**{f"{prefix}starts_on__lte": day})
    unended = Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    return begun & unended


def grants_of(member_id: UUID, day: dt.date) -> tuple[Grant, ...]:
    """What ``member_id`` may act as on ``day``: roles in force, and trainee at her own unit.

    One query, for the roles and her own unit together.
    """
    home = (
        Member.objects.filter(pk=member_id)
        .order_by()
        .values_list(
            Value(EVERYBODY, output_field=CharField()),
            "unit_id",
            "unit__path",
            Value(None, output_field=UUIDField()),
        )
    )
    return _granted(_held(member_id, day).union(home, all=True))


def _granted(rows: Iterable[tuple[Any, ...]]) -> tuple[Grant, ...]:
    return tuple(
        Grant(role, unit_id, path, is_deputy=deputises_for is not None)
        for role, unit_id, path, deputises_for in rows
    )


def _held(member_id: UUID, day: dt.date) -> QuerySet[RoleAssignment, tuple[Any, ...]]:
    return _held_by_anybody(day).filter(member_id=member_id)


@lru_cache(maxsize=4)
def _held_by_anybody(day: dt.date) -> QuerySet[RoleAssignment, tuple[Any, ...]]:
    """Roles in force on ``day``. Asked before every page, so put together once a day."""
    rows = RoleAssignment.objects.filter(in_force(day)).order_by()
    return rows.values_list("role", "unit_id", "unit__path", "deputises_for_id")


def actor_for(member: Member, source: Source) -> Actor:
    """The actor that ``member`` is today (one query).

    A deactivated member has no grants: she may do nothing, whatever she still holds on paper.
    """
    day = timezone.localdate()
    grants: tuple[Grant, ...] = ()
    if member.is_active and "unit" in member._state.fields_cache:  # her own unit is at hand
        home = Grant(EVERYBODY, member.unit_id, member.unit.path)
        grants = (*_granted(_held(member.pk, day)), home)
    elif member.is_active:
        grants = grants_of(member.pk, day)
    return Actor(member_id=member.pk, name=member.name, grants=grants, source=source)


def actor_of(member_id: UUID, source: Source) -> Actor | None:
    """The same by id, for work in the background; None when the account is closed."""
    member = (
        Member.objects.filter(pk=member_id, is_active=True).only("id", "name", "is_active").first()
    )
    return actor_for(member, source) if member else None


def visitor(source: Source) -> Actor:
    """Somebody who hasn't signed in."""
    return Actor(member_id=VISITOR.member_id, source=source)
