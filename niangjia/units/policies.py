"""Who may see and change units: by their place in the tree."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission, Scope
from niangjia.access.policies import Policy, register
from niangjia.units.models import Unit, UnitChange, UnitPicture


@register
class UnitPolicy(Policy[Unit]):
    """The tree is open to every member; changing it needs a unit above within reach."""

    model = Unit
    view = Permission.VIEW_UNITS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the unit's own path."""
        return actor.unit_q(permission, "path")


@register
class UnitChangePolicy(Policy[UnitChange]):
    """History is as open as the unit it belongs to."""

    model = UnitChange
    view = Permission.VIEW_UNITS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the unit's path."""
        return actor.unit_q(permission, "unit__path")


@register
class UnitPicturePolicy(Policy[UnitPicture]):
    """A picture of an entrance is as open as the unit."""

    model = UnitPicture
    view = Permission.VIEW_UNITS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the unit's path."""
        return actor.unit_q(permission, "unit__path")


def may_make_top(actor: Actor) -> bool:
    """Whether she may open a unit that stands below no other."""
    scopes = {scope for scope, _ in actor.reach(Permission.MANAGE_UNITS)}
    return actor.everything or Scope.ALL in scopes
