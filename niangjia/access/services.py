"""Walls and broken glass: setting, lifting, opening in need, asking for help, reviewing."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access import people_of, records, rules
from niangjia.access.actor import Actor
from niangjia.access.events import AccessEvent
from niangjia.access.models import BreakGlass, HelpRequest, Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, walled_off
from niangjia.access.rows import reaches

SHORT = _("Say in a sentence or two why: at least 8 Chinese characters or 20 letters.")
NO_SUCH = _("There is no record with this number. Check each digit with whoever gave it to you.")
TOO_MANY = _("Too many tries. Wait 15 minutes, or ask the record's worker to ask you for help.")


def _reason(text: str) -> str:
    if not rules.is_reason(text):
        raise ValidationError({"reason": SHORT})
    return text.strip()


# -- walls --------------------------------------------------------------------------------------------
@transaction.atomic
def set_wall(*, actor: Actor, kind: str, record_id: UUID, member_id: UUID, reason: str) -> Wall:
    """Wall a member off from a record: for her it no longer exists.

    Raises Denied without SET_WALL at the record's unit or when the actor is walled off herself;
    ValidationError for an empty reason or a wall that stands already. Audits who was walled off.
    """
    if not reaches(actor, Permission.SET_WALL, kind, record_id) or walled_off(
        actor, kind, record_id
    ):
        raise Denied(NOT_YOURS, code="wall")
    wall = Wall(
        kind=kind,
        record_id=record_id,
        member_id=member_id,
        reason=_reason(reason),
        set_by_id=actor.member_id,
    )
    try:
        with transaction.atomic():
            wall.save()
    except IntegrityError as standing:
        raise ValidationError({"member": _("This wall stands already.")}) from standing
    BreakGlass.objects.filter(
        kind=kind, record_id=record_id, member_id=member_id, expires_at__gt=timezone.now()
    ).update(expires_at=timezone.now())
    audit.record(
        actor,
        AccessEvent.WALL_SET,
        kind=kind,
        object_id=record_id,
        unit_path=records.kind_of(kind).unit_path(record_id),
        facts={"member": str(member_id)},
    )
    return wall


@transaction.atomic
def lift_wall(*, actor: Actor, wall: Wall, reason: str) -> Wall:
    """Lift a wall. Only a supervisor in reach who is neither the walled member nor walled off.

    Raises Denied otherwise (audited), ValidationError for an empty reason. Audits the lifting.
    """
    allowed = rules.may_lift(
        lifter=actor.member_id,
        walled_member=wall.member_id,
        lifter_walled=walled_off(actor, wall.kind, wall.record_id),
        reaches=reaches(actor, Permission.LIFT_WALL, wall.kind, wall.record_id),
    )
    if not allowed or wall.lifted_at is not None:
        raise Denied(NOT_YOURS, code="lift_wall")
    wall.lifted_reason = _reason(reason)
    wall.lifted_at, wall.lifted_by_id = timezone.now(), actor.member_id
    wall.save()
    audit.record(
        actor,
        AccessEvent.WALL_LIFTED,
        kind=wall.kind,
        object_id=wall.record_id,
        facts={"member": str(wall.member_id)},
    )
    return wall


# -- broken glass ---------------------------------------------------------------------------------------
@transaction.atomic
def ask_for_help(
    *, actor: Actor, kind: str, record_id: UUID, supervisor_id: UUID, reason: str
) -> HelpRequest:
    """Ask a supervisor to look at a record that the actor sees; then she needs no number.

    The caller has checked that the actor sees the record. Raises ValidationError for an empty
    reason or somebody who can't break glass. Audits it; tells the supervisor.
    """
    if supervisor_id not in people_of.holders(Permission.BREAK_GLASS):
        raise ValidationError({"supervisor": _("Choose a supervisor.")})
    asked = HelpRequest(
        kind=kind,
        record_id=record_id,
        asked_by_id=actor.me,
        supervisor_id=supervisor_id,
        reason=_reason(reason),
    )
    asked.save()
    audit.record(
        actor,
        AccessEvent.HELP_ASKED,
        kind=kind,
        object_id=record_id,
        facts={"supervisor": str(supervisor_id)},
    )
    notices.notify(
        [supervisor_id], "access.help_asked", path=reverse("access:glass_asked", args=[asked.pk])
    )
    return asked


def break_glass(*, actor: Actor, kind: str, number: str, reason: str) -> BreakGlass:
    """Open a record by its exact number for 24 hours.

    A walled record answers exactly as a number that doesn't exist. Raises Denied without
    BREAK_GLASS, ValidationError otherwise. Every try is audited; whoever reviews is told at once.
    """
    if not actor.may(Permission.BREAK_GLASS) or not records.kind_of(kind).can_break_glass:
        raise Denied(NOT_YOURS, code="break_glass")
    reason = _reason(reason)
    _count_try(actor)
    found = records.kind_of(kind).find_by_number(number)
    fits = found is not None
    walled = found is not None and walled_off(actor, kind, found)
    if found is None or not rules.may_open(
        walled=walled, breaks_glass=True, number_fits=fits, was_asked=False
    ):
        audit.record(
            actor,
            AccessEvent.GLASS_REFUSED,
            kind=kind,
            object_id=found or "",
            reason_code="walled" if walled else "no_such_number",
        )
        raise ValidationError({"number": NO_SUCH})
    return _open(actor, kind, found, reason, None)


@transaction.atomic
def break_glass_asked(*, actor: Actor, asked: HelpRequest, reason: str) -> BreakGlass:
    """Open the record of a help request made to the actor, for 24 hours.

    Raises Denied for a request to somebody else, without BREAK_GLASS, or behind a wall. Audits.
    """
    allowed = rules.may_open(
        walled=walled_off(actor, asked.kind, asked.record_id),
        breaks_glass=actor.may(Permission.BREAK_GLASS) and asked.supervisor_id == actor.member_id,
        number_fits=False,
        was_asked=True,
    )
    if not allowed:
        raise Denied(NOT_YOURS, code="break_glass")
    asked.answered_at = timezone.now()
    asked.save(update_fields=["answered_at"])
    return _open(actor, asked.kind, asked.record_id, _reason(reason), asked)


@transaction.atomic
def _open(
    actor: Actor, kind: str, record_id: UUID, reason: str, asked: HelpRequest | None
) -> BreakGlass:
    now = timezone.now()
    glass = BreakGlass(
        kind=kind,
        record_id=record_id,
        member_id=actor.me,
        reason=reason,
        request=asked,
        opened_at=now,
        expires_at=rules.glass_mends_at(now),
    )
    glass.save()
    audit.record(
        actor,
        AccessEvent.GLASS_BROKEN,
        kind=kind,
        object_id=record_id,
        unit_path=records.kind_of(kind).unit_path(record_id),
        facts={"glass": str(glass.pk), "asked": asked is not None},
    )
    reviewers = people_of.holders(Permission.REVIEW_BREAK_GLASS) - {actor.member_id}
    notices.notify(reviewers, "access.glass_broken", path=reverse("access:review", args=[glass.pk]))
    return glass


def _count_try(actor: Actor) -> None:
    """At most five tries with numbers in a quarter of an hour: numbers aren't for guessing."""
    from niangjia.audit.models import AuditEvent
    from niangjia.audit.writing import floor_id

    since = floor_id(timezone.now() - rules.TRIES_WINDOW)
    failed = AuditEvent.objects.filter(
        actor_id=actor.member_id, event=AccessEvent.GLASS_REFUSED.value, id__gte=since
    ).count()
    if failed >= rules.TRIES:
        raise ValidationError({"number": TOO_MANY})


@transaction.atomic
def review_break_glass(
    *, actor: Actor, glass: BreakGlass, verdict: str, note: str = ""
) -> BreakGlass:
    """Say whether breaking the glass was justified.

    Raises Denied without REVIEW_BREAK_GLASS or for one's own, ValidationError for no verdict or
    a "not justified" without a note. Audits the verdict.
    """
    allowed = actor.may(Permission.REVIEW_BREAK_GLASS) and rules.may_review(
        reviewer=actor.member_id, breaker=glass.member_id, already=glass.reviewed_at is not None
    )
    if not allowed:
        raise Denied(NOT_YOURS, code="review")
    if verdict not in BreakGlass.Verdict.values:
        raise ValidationError({"verdict": _("Choose one.")})
    if verdict == BreakGlass.Verdict.NOT_JUSTIFIED and not note.strip():
        raise ValidationError({"note": _("Say what was not right.")})
    glass.verdict, glass.note = verdict, note.strip() or None
    glass.reviewed_at, glass.reviewed_by_id = timezone.now(), actor.member_id
    if verdict == BreakGlass.Verdict.NOT_JUSTIFIED:
        glass.expires_at = min(glass.expires_at, timezone.now())
        glass.expires_at = max(glass.expires_at, glass.opened_at + rules.SHORTEST)
    glass.save()
    audit.record(
        actor,
        AccessEvent.GLASS_REVIEWED,
        kind=glass.kind,
        object_id=glass.record_id,
        facts={"glass": str(glass.pk), "verdict": verdict},
    )
    return glass
