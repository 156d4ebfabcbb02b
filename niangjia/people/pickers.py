"""Options for pickers of members and units, bound to who asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.people import selectors
from niangjia.people.models import Member
from niangjia.people.rules import say_staff_number
from niangjia.ui.forms import Option
from niangjia.units.models import Unit


def member_option(member: Member) -> Option:
    """A member to pick: name, and what tells namesakes apart."""
    note = " · ".join(filter(None, [member.unit.name_zh, say_staff_number(member.staff_number)]))
    return Option(str(member.pk), member.name, note)


def unit_option(unit: Unit) -> Option:
    """A unit to pick: its name, its kind and code."""
    note = " · ".join(filter(None, [str(unit.get_level_display()), unit.code]))
    return Option(str(unit.pk), unit.name_zh, note)


def as_uuid(text: str) -> UUID | None:
    """The UUID in ``text``, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def find_members(actor: Actor, words: str) -> list[Option]:
    """Members who fit ``words``."""
    return [member_option(member) for member in selectors.options(actor, words)]


def find_units(actor: Actor, words: str, permission: Permission) -> list[Option]:
    """Units within reach of ``permission`` that fit ``words``."""
    units = selectors.units_in_reach(actor, permission, words)[: selectors.PICKED]
    return [unit_option(unit) for unit in units]


def bind_members(field: Any, actor: Actor, permission: Permission) -> None:
    """Let a picker field offer the members that ``actor`` may know."""

    def get(pk: str) -> Option | None:
        visible = policy_of(Member).visible_to(actor, permission=permission)
        found = visible.filter(Q(pk=as_uuid(pk))).select_related("unit").first()
        return member_option(found) if found else None

    def find(words: str) -> list[Option]:
        return [
            member_option(member)
            for member in selectors.options(actor, words, permission=permission)
        ]

    field.bind(find=find, get=get)


def bind_units(field: Any, actor: Actor, permission: Permission) -> None:
    """Let a picker field offer the units within reach of ``permission``."""

    def get(pk: str) -> Option | None:
        found = selectors.units_in_reach(actor, permission).filter(Q(pk=as_uuid(pk))).first()
        return unit_option(found) if found else None

    field.bind(find=lambda words: find_units(actor, words, permission), get=get)
