"""When a unit goes into another: its members and the roles held at it go along."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.people import rules
from niangjia.people.events import PeopleEvent
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import Refused
from niangjia.people.sentences import in_words
from niangjia.people.services.members import tell
from niangjia.people.services.roles import held
from niangjia.units.models import Unit

MERGED = "unit_merged"


@transaction.atomic
def move_members(actor: Actor, before: Unit, after: Unit) -> int:
    """Let everybody who belongs to ``before`` belong to ``after``; returns how many.

    Whether the actor may merge, units has checked. Audits ``people.member_moved`` for each and
    tells those with an open account.
    """
    members = list(Member.objects.select_for_update(of=("self",)).filter(unit=before))
    for member in members:
        member.unit = after
        member.version += 1
        member.save(update_fields=["unit", "version"])
        audit.record(
            actor,
            PeopleEvent.MEMBER_MOVED,
            member,
            unit_path=after.path,
            reason_code=MERGED,
            facts={"from_unit": str(before.pk), "to_unit": str(after.pk)},
        )
    tell(actor, [member.pk for member in members if member.is_active], "people.moved")
    return len(members)


@transaction.atomic
def move_roles(actor: Actor, before: Unit, after: Unit) -> int:
    """Let roles held at ``before`` go on at ``after`` from today; returns how many.

    The past stays where it was. A role that its member holds at ``after`` on those days anyway
    just ends. Raises ValidationError when duties would no longer be separate. Audits
    ``people.role_ended`` and ``people.role_given`` for each and tells the members.
    """
    today = timezone.localdate()
    rows = [
        row
        for row in RoleAssignment.objects.filter(unit=before).select_related("unit", "member")
        if row.ends_on is None or row.ends_on >= today
    ]
    # First the roles held in their own right: deputies stand on them.
    for row in sorted(rows, key=lambda row: row.deputises_for_id is not None):
        _move_role(actor, row, after)
    tell(actor, [row.member_id for row in rows], "people.roles_changed")
    return len(rows)


def _move_role(actor: Actor, row: RoleAssignment, after: Unit) -> None:
    today = timezone.localdate()
    before_path, ends_on = row.unit.path, row.ends_on
    starts_on = max(row.starts_on, today)
    others = RoleAssignment.objects.filter(member=row.member_id).exclude(pk=row.pk)
    hers = [held(other) for other in others.select_related("unit")]
    moved = RoleAssignment(
        member=row.member,
        role=row.role,
        unit=after,
        starts_on=starts_on,
        ends_on=ends_on,
        deputises_for_id=row.deputises_for_id,
        given_by_id=actor.member_id,
    )
    with in_words():
        wanted = _is_wanted(moved, hers)
    if row.starts_on >= today:
        row.delete()
    else:
        row.ends_on = today - rules.DAY
        row.save(update_fields=["ends_on"])
    facts = {"role": row.role, "unit": str(row.unit_id)}
    audit.record(
        actor,
        PeopleEvent.ROLE_ENDED,
        row.member,
        unit_path=before_path,
        reason_code=MERGED,
        facts=facts,
    )
    if wanted:
        moved.save(force_insert=True)
        facts = {"role": row.role, "unit": str(after.pk)}
        audit.record(
            actor,
            PeopleEvent.ROLE_GIVEN,
            row.member,
            unit_path=after.path,
            reason_code=MERGED,
            facts=facts,
        )


def _is_wanted(moved: RoleAssignment, hers: list[rules.Held]) -> bool:
    """Whether she needs the role at the other unit: not when she holds it there anyway."""
    try:
        rules.check_new(held(moved), hers)
    except Refused as refused:
        if refused.code != "already_held":
            # It belongs to no field of the merge's form.
            refused.field = ""
            raise
        return False
    return True
