"""Reading what is private about a member: every reading leaves its trace."""

from __future__ import annotations

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
    """The private part of a member: which details there are, and the phone number masked."""

    member: Member
    phone_masked: str
    present: frozenset[str]


@transaction.atomic
def read_staff_file(*, actor: Actor, member: Member) -> StaffFile:
    """Open a staff file. The details themselves stay hidden until asked for (``show_detail``).

    Raises Denied or Http404 (walls). Audits ``people.staff_file_read``, except for her own file.
    """
    policy_of(Member).check(actor, member, Permission.VIEW_STAFF_FILE)
    if actor.member_id != member.pk:
        audit.record(actor, PeopleEvent.STAFF_FILE_READ, member, unit_path=member.unit.path)
    return StaffFile(
        member=member,
        phone_masked=rules.mask_phone(member.phone) if member.phone else "",
        present=frozenset(field for field in HIDDEN if getattr(member, field)),
    )


@transaction.atomic
def show_detail(*, actor: Actor, member: Member, field: str) -> str:
    """One hidden detail in full; empty when there is none.

    Raises Denied, Http404, ValueError for an unknown field. Audits ``people.detail_shown`` with the
    field's name, except for her own file.
    """
    if field not in HIDDEN:
        raise ValueError(field)
    policy_of(Member).check(actor, member, Permission.VIEW_STAFF_FILE)
    if actor.member_id != member.pk:
        audit.record(
            actor,
            PeopleEvent.DETAIL_SHOWN,
            member,
            unit_path=member.unit.path,
            facts={"field": field},
        )
    return getattr(member, field) or ""


@transaction.atomic
def read_own_data(*, actor: Actor, member: Member) -> Member:
    """Everything that is kept about the reader herself. Audits ``people.own_data_read``."""
    policy_of(Member).check(actor, member, Permission.VIEW_STAFF_FILE)
    audit.record(actor, PeopleEvent.OWN_DATA_READ, member, unit_path=member.unit.path)
    return member
