"""Giving and ending roles; deputies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission, Scope
from niangjia.access.policies import policy_of
from niangjia.people import rules
from niangjia.people.events import PeopleEvent
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import Giver, Held, Refused
from niangjia.people.sentences import in_words
from niangjia.people.services.members import locked, tell
from niangjia.units.models import Unit


def held(assignment: RoleAssignment) -> Held:
    """A role assignment as the rules see it (its unit must be loaded)."""
    return Held(
        member=assignment.member_id,
        role=assignment.role,
        path=assignment.unit.path,
        starts_on=assignment.starts_on,
        ends_on=assignment.ends_on,
        deputises_for=assignment.deputises_for_id,
        key=assignment.pk,
    )


def _held_by(*members: Member) -> list[Held]:
    rows = RoleAssignment.objects.filter(member__in=members).select_related("unit")
    return [held(row) for row in rows]


def giver(actor: Actor) -> Giver:
    """Where ``actor`` gives roles, in her own right and as a deputy."""
    own: set[str] = set()
    deputy: set[str] = set()
    for scope, grant in actor.reach(Permission.GIVE_ROLES):
        path = "" if scope is Scope.ALL else grant.unit_path
        if scope in (Scope.ALL, Scope.UNIT_AND_BELOW):
            (deputy if grant.is_deputy else own).add(path)
    return Giver(actor.member_id, frozenset(own), frozenset(deputy), actor.everything)


def top_path(path: str) -> str:
    """The path of the top unit above ``path``."""
    return path[: Unit.steplen]


def _check_open(unit: Unit, from_day: dt.date, until: dt.date | None) -> None:
    if unit.closed_on and (until is None or until >= unit.closed_on or from_day >= unit.closed_on):
        raise Refused("unit_closed", "unit")


def _give(actor: Actor, new: RoleAssignment, event: PeopleEvent) -> RoleAssignment:
    new.given_by_id = actor.member_id
    new.save(force_insert=True)
    facts: dict[str, str | int | bool | list[str]] = {
        "role": new.role,
        "unit": str(new.unit_id),
        "from": new.starts_on.isoformat(),
        "until": new.ends_on.isoformat() if new.ends_on else "",
    }
    if new.deputises_for_id:
        facts["for"] = str(new.deputises_for_id)
    audit.record(actor, event, new.member, unit_path=new.unit.path, facts=facts)
    return new


@transaction.atomic
def give_role(
    *,
    actor: Actor,
    member: Member,
    role: str,
    unit: Unit,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> RoleAssignment:
    """Give ``member`` a role at ``unit`` from ``starts_on`` until ``ends_on`` (both included).

    Raises Denied where the actor may not know the member or reaches no role at all, ValidationError
    with the rule's sentence otherwise (``rules.py`` lists the rules). Audits ``people.role_given``
    and tells the member.
    """
    policy_of(Member).check(actor, member, Permission.GIVE_ROLES)
    member = locked(member)
    with in_words():
        rules.check_giver(giver(actor), role, unit.path, member.pk, top_path(unit.path))
        if not member.is_active:
            raise Refused("inactive")
        _check_open(unit, starts_on, ends_on)
        new = Held(member.pk, role, unit.path, starts_on, ends_on)
        rules.check_new(new, _held_by(member))
    assignment = RoleAssignment(
        member=member, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on
    )
    _give(actor, assignment, PeopleEvent.ROLE_GIVEN)
    tell(actor, [member.pk], "people.roles_changed")
    return assignment


@transaction.atomic
def appoint_deputy(
    *,
    actor: Actor,
    member: Member,
    deputises_for: Member,
    role: str,
    unit: Unit,
    starts_on: dt.date,
    ends_on: dt.date | None,
) -> RoleAssignment:
    """Let ``member`` stand in for ``deputises_for`` in ``role`` at ``unit``, for a year at most.

    Raises Denied, ValidationError with the rule's sentence. Audits ``people.deputy_appointed`` and
    tells both.
    """
    policy_of(Member).check(actor, deputises_for, Permission.GIVE_ROLES)
    policy_of(Member).check(actor, member, Permission.VIEW_MEMBERS)
    # Always in the same order, so that two appointments never wait for one another.
    by_id = {one.pk: one for one in sorted((member, deputises_for), key=lambda one: one.pk)}
    now = {pk: locked(one) for pk, one in by_id.items()}
    member, principal = now[member.pk], now[deputises_for.pk]
    with in_words():
        rules.check_giver(giver(actor), role, unit.path, member.pk, top_path(unit.path))
        if not (member.is_active and principal.is_active):
            raise Refused("inactive", "member")
        _check_open(unit, starts_on, ends_on)
        new = Held(member.pk, role, unit.path, starts_on, ends_on, principal.pk)
        rules.check_deputy(new, _held_by(member), _held_by(principal))
    assignment = RoleAssignment(
        member=member,
        role=role,
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        deputises_for=principal,
    )
    _give(actor, assignment, PeopleEvent.DEPUTY_APPOINTED)
    tell(actor, [member.pk, principal.pk], "people.deputy_appointed")
    return assignment


@transaction.atomic
def end_role(*, actor: Actor, assignment: RoleAssignment, last_day: dt.date) -> RoleAssignment:
    """End a role on ``last_day`` (its last day in force; yesterday takes it away at once).

    A role that never was in force goes altogether; the audit log keeps it. Deputies of the role
    end with it. Raises Denied, ValidationError (the last administrator stays). Audits
    ``people.role_ended`` and tells the member and her deputies.
    """
    policy_of(RoleAssignment).check(actor, assignment, Permission.GIVE_ROLES)
    # The top unit's row is the lock: two administrators can't end one another at the same time.
    lock_top(assignment.unit.path)
    assignment = (
        RoleAssignment.objects.select_for_update(of=("self",))
        .select_related("unit", "member")
        .get(pk=assignment.pk)
    )
    one = held(assignment)
    with in_words():
        rules.check_end(one, last_day, timezone.localdate())
        check_someone_stays([one])
    touched = finish(actor, assignment, last_day)
    tell(actor, [assignment.member_id, *touched], "people.roles_changed")
    return assignment


def lock_top(path: str) -> None:
    """Hold the top unit's row until the transaction ends."""
    Unit.objects.select_for_update(of=("self",)).filter(path=top_path(path)).first()


def check_someone_stays(going: Iterable[Held]) -> None:
    """Raises Refused ``last_administrator`` when a top unit would be left without one."""
    going = list(going)
    gone = {one.key for one in going}
    for one in going:
        top = top_path(one.path)
        if rules.someone_stays([one], top):
            rows = RoleAssignment.objects.filter(
                role=rules.ADMINISTRATOR, unit__path=top, member__is_active=True
            ).select_related("unit")
            if not rules.someone_stays((held(row) for row in rows if row.pk not in gone), top):
                raise Refused("last_administrator")


def finish(actor: Actor, assignment: RoleAssignment, last_day: dt.date) -> list[UUID]:
    """End one assignment and the deputyships that stand on it; returns the deputies' ids."""
    _stop(actor, assignment, last_day)
    if assignment.deputises_for_id is not None:
        return []
    standing = RoleAssignment.objects.filter(
        deputises_for=assignment.member_id, role=assignment.role, unit=assignment.unit
    ).select_related("unit", "member")
    own = RoleAssignment.objects.filter(
        member=assignment.member_id, deputises_for=None, role=assignment.role, unit=assignment.unit
    ).select_related("unit")
    rest = [held(row) for row in own]
    touched: list[UUID] = []
    for row in standing:
        assert row.ends_on is not None
        if row.ends_on > last_day and not rules.covered(rest, row.starts_on, row.ends_on):
            _stop(actor, row, last_day)
            touched.append(row.member_id)
    return touched


def _stop(actor: Actor, assignment: RoleAssignment, last_day: dt.date) -> None:
    facts: dict[str, str | int | bool | list[str]] = {
        "role": assignment.role,
        "unit": str(assignment.unit_id),
        "last_day": last_day.isoformat(),
    }
    if assignment.starts_on > last_day:
        facts["withdrawn"] = True
        RoleAssignment.objects.filter(pk=assignment.pk).delete()
    else:
        assignment.ends_on = last_day
        assignment.save(update_fields=["ends_on"])
    audit.record(
        actor,
        PeopleEvent.ROLE_ENDED,
        assignment.member,
        unit_path=assignment.unit.path,
        facts=facts,
    )
