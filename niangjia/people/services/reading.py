"""Reading what is private about a member: every reading leaves its trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.people import rules
from niangjia.people.events import PeopleEvent
from niangjia.people.models import Member

HIDDEN = ("phone", "email", "home_address", "emergency_contact")


@dataclass(frozen=True)
class StaffFile:
    """The private part of a member: which details there are, the phone number masked, and what was
    asked for in full (``shown``, by field)."""

    member: Member
    phone_masked: str
    present: frozenset[str]
    shown: Mapping[str, str]


@transaction.atomic
def read_staff_file(*, actor: Actor, member: Member, show: str = "") -> StaffFile:
    """Open a staff file; with ``show``, one of its hidden details in full.

    Raises Denied or Http404 (walls), ValueError for an unknown detail. Audits
    ``people.staff_file_read``, or ``people.detail_shown`` with the field's name; her own file is
    hers to read without a trace.
    """
    if show and show not in HIDDEN:
        raise ValueError(show)
    policy_of(Member).check(actor, member, Permission.VIEW_STAFF_FILE)
    if actor.member_id != member.pk:
        event = PeopleEvent.DETAIL_SHOWN if show else PeopleEvent.STAFF_FILE_READ
        audit.record(
            actor,
            event,
            member,
            unit_path=member.unit.path,
            facts={"field": show} if show else None,
        )
    return StaffFile(
        member=member,
        phone_masked=rules.mask_phone(member.phone) if member.phone else "",
        present=frozenset(field for field in HIDDEN if getattr(member, field)),
        shown={show: getattr(member, show) or ""} if show else {},
    )


@transaction.atomic
def read_own_data(*, actor: Actor, member: Member) -> Member:
    """Everything that is kept about the reader herself. Audits ``people.own_data_read``."""
    policy_of(Member).check(actor, member, Permission.VIEW_STAFF_FILE)
    audit.record(actor, PeopleEvent.OWN_DATA_READ, member, unit_path=member.unit.path)
    return member
