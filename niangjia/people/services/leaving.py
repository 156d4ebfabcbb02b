"""Closing an account, with a hand-over of what the member holds; opening it again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.people import handover, rules
from niangjia.people.events import PeopleEvent
from niangjia.people.handover import HeldKind, HeldThing
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import Refused
from niangjia.people.sentences import in_words, problem
from niangjia.people.services.members import locked, tell
from niangjia.people.services.roles import check_someone_stays, finish, held, lock_top


def end_sessions(member: Member) -> int:
    """Sign ``member`` out everywhere, at once; returns how many sessions ended."""
    own = UserSession.objects.filter(user=member)
    ended, _kinds = Session.objects.filter(
        session_key__in=list(own.values_list("session_key", flat=True))
    ).delete()
    own.delete()
    return ended


def _receivers(
    actor: Actor, member: Member, chosen: Mapping[str, Member]
) -> list[tuple[HeldKind, HeldThing, Member]]:
    """Everything she holds, each with who takes it. Raises Refused when one has nobody fit."""
    plan = []
    for kind, things in handover.held_by(member):
        for thing in things:
            receiver = chosen.get(f"{kind.key}:{thing.key}")
            if receiver is None:
                raise Refused("receiver_missing")
            fit = receiver.is_active and receiver.pk != member.pk
            known = policy_of(Member).can(actor, receiver, Permission.VIEW_MEMBERS)
            if not fit or not known or not kind.may_receive(thing, receiver):
                raise Refused("receiver_unfit")
            plan.append((kind, thing, receiver))
    return plan


@transaction.atomic
def deactivate_member(
    *, actor: Actor, member: Member, version: int, receivers: Mapping[str, Member]
) -> Member:
    """Close an account: everything she holds passes on, her roles end, she is signed out.

    ``receivers`` maps ``"kind:key"`` of each thing held to the member who takes it over. All or
    nothing. Deputyships that stand on her roles end too. Raises Conflict, Denied, ValidationError
    (something has no fit receiver, herself, the last administrator). Audits ``people.handed_over``
    for each kind, ``people.role_ended`` for each role and ``people.deactivated``.
    """
    policy_of(Member).check(actor, member, Permission.MANAGE_MEMBERS)
    # Top units first, then the member: the same order as when a role ends.
    for path in RoleAssignment.objects.filter(member=member, role=rules.ADMINISTRATOR).values_list(
        "unit__path", flat=True
    ):
        lock_top(path)
    member = locked(member, version)
    today = timezone.localdate()
    roles = [
        row
        for row in RoleAssignment.objects.filter(member=member).select_related("unit", "member")
        if row.ends_on is None or row.ends_on >= today
    ]
    with in_words():
        if member.pk == actor.member_id:
            raise Refused("deactivate_self")
        if not member.is_active:
            raise Refused("inactive")
        check_someone_stays([held(row) for row in roles])
        plan = _receivers(actor, member, receivers)
    for kind, thing, receiver in plan:
        kind.hand_over(actor, thing, receiver)
    _audit_hand_over(actor, member, plan)
    touched = [pk for row in roles for pk in finish(actor, row, today)]
    member.is_active = False
    member.left_on = today
    member.version += 1
    # An unusable password also makes every session that was signed with the old one worthless.
    member.set_unusable_password()
    member.save(update_fields=["is_active", "left_on", "version", "password"])
    ended = end_sessions(member)
    audit.record(
        actor,
        PeopleEvent.DEACTIVATED,
        member,
        unit_path=member.unit.path,
        facts={"things": len(plan), "roles": len(roles), "sessions": ended},
    )
    tell(actor, [receiver.pk for _kind, _thing, receiver in plan], "people.handed_over")
    tell(actor, touched, "people.roles_changed")
    return member


def _audit_hand_over(
    actor: Actor, member: Member, plan: list[tuple[HeldKind, HeldThing, Member]]
) -> None:
    groups: dict[tuple[str, UUID], int] = {}
    for kind, _thing, receiver in plan:
        groups[(kind.key, receiver.pk)] = groups.get((kind.key, receiver.pk), 0) + 1
    for (kind_key, to), count in groups.items():
        audit.record(
            actor,
            PeopleEvent.HANDED_OVER,
            member,
            unit_path=member.unit.path,
            facts={"kind": kind_key, "to": str(to), "count": count},
        )


@transaction.atomic
def reactivate_member(*, actor: Actor, member: Member, version: int) -> Member:
    """Open a closed account again. Roles aren't given back; she is invited anew.

    Raises Conflict, Denied, ValidationError. Audits ``people.reactivated``.
    """
    policy_of(Member).check(actor, member, Permission.MANAGE_MEMBERS)
    member = locked(member, version)
    if member.is_active:
        raise problem(Refused("active"))
    member.is_active = True
    member.left_on = None
    member.version += 1
    member.save(update_fields=["is_active", "left_on", "version"])
    audit.record(actor, PeopleEvent.REACTIVATED, member, unit_path=member.unit.path)
    return member
