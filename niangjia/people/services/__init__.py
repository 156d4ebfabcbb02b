"""What people do to members, roles and accounts."""

from niangjia.people.services.leaving import deactivate_member, reactivate_member
from niangjia.people.services.members import (
    Conflict,
    add_member,
    edit_member,
    housekeeping,
    move_member,
    set_contact,
)
from niangjia.people.services.reading import read_own_data, read_staff_file
from niangjia.people.services.roles import appoint_deputy, end_role, give_role

__all__ = [
    "Conflict",
    "add_member",
    "appoint_deputy",
    "deactivate_member",
    "edit_member",
    "end_role",
    "give_role",
    "housekeeping",
    "move_member",
    "reactivate_member",
    "read_own_data",
    "read_staff_file",
    "set_contact",
]
