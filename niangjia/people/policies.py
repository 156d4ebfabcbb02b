"""Who may know and do what with members and their roles.

Walls and break-glass are inside the base class: these classes only say how far each permission
reaches. A member is found in the directory through her own unit and through each unit at which she
holds a role today; her staff file and her account belong to her own unit alone.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, exempt, policy_of, register
from niangjia.people.actors import in_force
from niangjia.people.models import KinName, Member, RoleAssignment
from niangjia.units.models import Unit

exempt(KinName, "keyed digests, asked for by the kin check alone, never shown")


def at_units_in_reach(actor: Actor, permission: Permission) -> Q:
    """Rows whose ``unit`` lies within reach of ``permission``; an empty Q is everything.

    From a district down, units are chosen first: with 20,000 members that is eight times quicker
    than looking at each one's unit. At the top nearly every row fits, so a look at each is quicker.
    """
    reach = actor.unit_q(permission, "path")
    top = any(len(grant.unit_path) <= Unit.steplen for _scope, grant in actor.reach(permission))
    if top or not reach:
        return actor.unit_q(permission, "unit__path")
    return Q(unit__in=Unit.objects.filter(reach).values("pk"))


def serving_in_reach(actor: Actor, permission: Permission) -> Q:
    """Members who hold a role today at a unit within reach of ``permission``."""
    reach = at_units_in_reach(actor, permission)
    serving = RoleAssignment.objects.filter(in_force(timezone.localdate()), reach)
    return Q(pk__in=serving.values("member_id"))


@register
class MemberPolicy(Policy[Member]):
    """The directory, the staff file and the account of a member."""

    model = Member
    view = Permission.VIEW_MEMBERS
    glass = frozenset({Permission.VIEW_MEMBERS, Permission.VIEW_STAFF_FILE})

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Herself, for what everybody may know of herself; else by unit."""
        herself = Q(pk=actor.member_id)
        by_unit = at_units_in_reach(actor, permission)
        if permission in (Permission.VIEW_MEMBERS, Permission.GIVE_ROLES):
            # Q() is everything: nothing to widen.
            reach = by_unit | serving_in_reach(actor, permission) if by_unit else by_unit
            return reach | herself if reach and permission is Permission.VIEW_MEMBERS else reach
        if permission is Permission.VIEW_STAFF_FILE:
            return by_unit | herself if by_unit else by_unit
        return by_unit


@register
class RoleAssignmentPolicy(Policy[RoleAssignment]):
    """Roles are as open as the units at which they are held; one's own are always open."""

    model = RoleAssignment
    view = Permission.VIEW_MEMBERS

    def not_walled(self, actor: Actor) -> Q:
        """A wall before a member hides her roles too."""
        return super().not_walled(actor) & policy_of(Member).beyond_walls(actor, "member_id")

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the unit at which the role is held."""
        by_unit = at_units_in_reach(actor, permission)
        if permission is Permission.VIEW_MEMBERS and by_unit:
            return by_unit | Q(member_id=actor.member_id)
        return by_unit
