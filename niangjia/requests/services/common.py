"""What the services of this room share."""

from __future__ import annotations

from niangjia.access.actor import Actor, Grant
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied


def home(actor: Actor, permission: Permission) -> Grant:
    """The unit of the first role that gives ``permission``. Raises Denied."""
    for _scope, grant in actor.reach(permission):
        return grant
    raise Denied(NOT_YOURS, code=permission.value)
