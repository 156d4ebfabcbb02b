"""Adding, editing and moving members; their contact details."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia import audit, notices
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied, policy_of
from niangjia.people import kin, names, rules
from niangjia.people.events import PeopleEvent
from niangjia.people.models import Member
from niangjia.people.rules import Refused
from niangjia.people.sentences import OUTSIDE, OWN_ONLY, in_words, problem
from niangjia.ui.normalise import Unreadable
from niangjia.ui.normalise import id_number as read_id
from niangjia.ui.normalise import phone as read_phone
from niangjia.units.models import Unit
from niangjia.vault import index

EDITABLE = ("name", "name_en", "username", "job_title", "joined_on")
HER_OWN_CONTACT = ("phone", "email", "home_address", "emergency_contact", "id_number")
DIGESTS = {"phone": "phone_index", "emergency_contact": "kin_index", "id_number": "id_index"}
ACCOUNT_CONTACT = ("phone", "email")
MY_PAGE = "/members/me/"


class Conflict(Exception):
    """Somebody saved the same member meanwhile. ``current`` is the member as she is now."""

    def __init__(self, current: Member) -> None:
        super().__init__("member changed meanwhile")
        self.current = current


def locked(member: Member, version: int | None = None) -> Member:
    """The member as she is now, locked until the transaction ends.

    Raises Conflict when ``version`` is given and isn't hers any more.
    """
    current = (
        Member.objects.select_for_update(of=("self",)).select_related("unit").get(pk=member.pk)
    )
    if version is not None and current.version != version:
        raise Conflict(current)
    return current


def _spell(member: Member) -> None:
    member.name_sort = names.sort_key(member.name)
    member.name_keys = names.search_keys(member.name, member.name_en, member.username)


def free_staff_number() -> str:
    """A staff number that nobody has."""
    while Member.objects.filter(staff_number=(number := rules.new_staff_number())).exists():
        continue
    return number


def _free_username(member: Member, wanted: str) -> str:
    if not wanted:
        stem = "".join(names.read(member.name)) or names.plain(member.name_en)
        first = rules.suggest_username(stem, ())
        taken = Member.objects.filter(username__startswith=first).values_list("username", flat=True)
        return rules.suggest_username(stem, set(taken))
    username = rules.clean_username(wanted)
    if Member.objects.filter(username=username).exclude(pk=member.pk).exists():
        raise Refused("username_taken", "username")
    return username


def _set_phone(member: Member, text: str) -> None:
    if not text.strip():
        member.phone, member.phone_index = None, None
        return
    try:
        number = read_phone(text)
    except Unreadable:
        raise Refused("phone_form", "phone") from None
    token = index.phone(number)
    if Member.objects.filter(phone_index=token).exclude(pk=member.pk).exists():
        raise Refused("phone_taken", "phone")
    member.phone, member.phone_index = number, token


def _set_id(member: Member, text: str) -> None:
    """Her identity number, checked; whether somebody else gave the same is nobody's to know."""
    try:
        number = read_id(text) if text.strip() else ""
    except Unreadable:
        raise Refused("id_form", "id_number") from None
    member.id_number = number or None
    member.id_index = index.id_number(number) if number else None


def _save(member: Member, **options: Any) -> None:
    try:
        with transaction.atomic():
            member.save(**options)
    except IntegrityError:
        # Two people took the same username or phone number in the same second.
        raise Refused("username_taken", "username") from None


@transaction.atomic
def add_member(
    *,
    actor: Actor,
    name: str,
    unit: Unit,
    name_en: str = "",
    username: str = "",
    phone: str = "",
    email: str = "",
    job_title: str = "",
    joined_on: dt.date | None = None,
) -> Member:
    """Make an account for a person who belongs to ``unit``.

    She can't sign in until she is invited: her password is unusable. An empty ``username`` is made
    from her name. Raises Denied outside the actor's reach, ValidationError at the field. Audits
    ``people.member_added``.
    """
    if not actor.covers_path(Permission.MANAGE_MEMBERS, unit.path):
        raise Denied(OUTSIDE, code="outside_reach")
    member = Member(unit=unit, job_title=job_title.strip(), joined_on=joined_on)
    with in_words():
        if unit.closed_on and unit.closed_on <= timezone.localdate():
            raise Refused("unit_closed", "unit")
        member.name = rules.clean_name(name)
        member.name_en = " ".join(name_en.split())
        member.username = _free_username(member, username)
        member.staff_number = free_staff_number()
        member.email = email.strip() or None
        _set_phone(member, phone)
        member.set_unusable_password()
        _spell(member)
        _save(member, force_insert=True)
    audit.record(actor, PeopleEvent.MEMBER_ADDED, member, unit_path=unit.path)
    kin.changed([member])
    return member


@transaction.atomic
def edit_member(
    *, actor: Actor, member: Member, version: int, changes: Mapping[str, Any]
) -> Member:
    """Change name, Latin name, username, job title or first day; other keys are an error.

    Raises Conflict when somebody saved meanwhile, Denied, ValidationError at the field. Audits
    ``people.member_edited`` with the names of the fields that changed.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable here: {sorted(unknown)}")
    policy_of(Member).check(actor, member, Permission.MANAGE_MEMBERS)
    member = locked(member, version)
    before = {field: getattr(member, field) for field in EDITABLE}
    with in_words():
        for field, value in changes.items():
            if field == "name":
                value = rules.clean_name(value)
            elif field == "username":
                value = _free_username(member, value)
            elif isinstance(value, str):
                value = " ".join(value.split())
            setattr(member, field, value)
        changed = sorted(f for f in EDITABLE if getattr(member, f) != before[f])
        if not changed:
            return member
        _spell(member)
        member.version += 1
        _save(member, update_fields=[*changed, "name_sort", "name_keys", "version"])
    audit.record(
        actor,
        PeopleEvent.MEMBER_EDITED,
        member,
        unit_path=member.unit.path,
        facts={"fields": changed},
    )
    return member


@transaction.atomic
def move_member(*, actor: Actor, member: Member, unit: Unit, version: int) -> Member:
    """Let a member belong to another unit. Her roles stay where they are.

    Both units must lie within the actor's reach. Raises Conflict, Denied, ValidationError. Audits
    ``people.member_moved`` and tells her.
    """
    policy_of(Member).check(actor, member, Permission.MANAGE_MEMBERS)
    if not actor.covers_path(Permission.MANAGE_MEMBERS, unit.path):
        raise Denied(OUTSIDE, code="outside_reach")
    member = locked(member, version)
    before = member.unit
    if before.pk == unit.pk:
        raise problem(Refused("same_unit", "unit"))
    if unit.closed_on and unit.closed_on <= timezone.localdate():
        raise problem(Refused("unit_closed", "unit"))
    member.unit = unit
    member.version += 1
    member.save(update_fields=["unit", "version"])
    audit.record(
        actor,
        PeopleEvent.MEMBER_MOVED,
        member,
        unit_path=unit.path,
        facts={"from_unit": str(before.pk), "to_unit": str(unit.pk)},
    )
    tell(actor, [member.pk], "people.moved")
    return member


@transaction.atomic
def set_contact(
    *, actor: Actor, member: Member, version: int, changes: Mapping[str, str]
) -> Member:
    """Change how a member is reached.

    She herself changes everything of ``HER_OWN_CONTACT``; an administrator of her unit only what
    the account needs (``ACCOUNT_CONTACT``), and without seeing what stands there. An empty text
    takes a detail out. Raises Conflict, Denied, ValidationError. Audits ``people.contact_changed``
    with field names; tells her when somebody else did it.
    """
    herself = actor.member_id == member.pk
    allowed = HER_OWN_CONTACT if herself else ACCOUNT_CONTACT
    if not herself:
        policy_of(Member).check(actor, member, Permission.MANAGE_MEMBERS)
    if set(changes) - set(allowed):
        raise Denied(OWN_ONLY, code="own_only")
    member = locked(member, version)
    changed = []
    with in_words():
        for field, value in changes.items():
            before = getattr(member, field)
            if field == "phone":
                _set_phone(member, value)
            elif field == "id_number":
                _set_id(member, value)
            else:
                setattr(member, field, value.strip() or None)
            if getattr(member, field) != before:
                changed.append(field)
        if not changed:
            return member
        member.version += 1
        extra = [DIGESTS[field] for field in changed if field in DIGESTS]
        if "emergency_contact" in changed:
            kin.read(member)
            extra.append("kin_read")
        _save(member, update_fields=[*changed, *extra, "version"])
    audit.record(
        actor,
        PeopleEvent.CONTACT_CHANGED,
        member,
        unit_path=member.unit.path,
        facts={"fields": sorted(changed)},
    )
    tell(actor, [member.pk], "people.contact_changed")
    if extra:
        kin.changed([member])
    return member


def tell(actor: Actor, member_ids: list[UUID], code: str) -> None:
    """A neutral notice to those concerned, but not to the one who did it."""
    concerned = [pk for pk in dict.fromkeys(member_ids) if pk != actor.member_id]
    if concerned:
        notices.notify(concerned, code, path=MY_PAGE)


def housekeeping() -> int:
    """The worker's clock: what members wrote about whom to call is read as it is read now."""
    return kin.catch_up()
