"""Writing a commitment, changing it, looking at it after 30 and 90 days; reminding both."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access.actor import Actor, system_actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.commitments import rules, selectors
from niangjia.commitments.events import CommitmentEvent
from niangjia.commitments.models import Commitment, Look, Reminder
from niangjia.commitments.selectors import Standing
from niangjia.learning import selectors as learning
from niangjia.learning import services as learning_services
from niangjia.people import selectors as people
from niangjia.training import states
from niangjia.training.models import Enrolment, Session
from niangjia.ui import dates

__all__ = ["change", "confirm", "drop", "read", "remind", "write"]

NO_SUPERVISOR = _(
    "Nobody could confirm this: your unit and those above it have no supervisor. Ask the "
    "administrator to give somebody that role first. What you wrote is still here."
)
WHY_CLOSED = {
    rules.CANCELLED: _("It is closed: the programme was cancelled."),
    rules.LEFT: _("It is closed: she has left."),
    rules.GAVE_UP: _("It is closed: the place in the programme was given back."),
}
BY_WHEN = {
    "past": _("This day has passed. Write a day from today on."),
    "far": _("That is too far away to be looked at. Choose a day within half a year."),
}


def _check(of: Enrolment, what: str, where: str, by_when: dt.date, area: str) -> None:
    faults: dict[str, object] = {}
    if len(what.strip()) < 4:
        faults["what"] = _("Say in a sentence what you will do.")
    if not where.strip():
        faults["where"] = _("Say where.")
    if fault := rules.fault_of_day(by_when, timezone.localdate()):
        faults["by_when"] = BY_WHEN[fault]
    if area not in learning.areas():
        faults["area"] = _("Choose one of the list.")
    if faults:
        raise ValidationError(faults)


def _session(of: Enrolment, pk: UUID | None) -> Session | None:
    if pk is None:
        return None
    found = of.programme.sessions.filter(pk=pk, cancelled=False).first()
    if found is None:
        raise ValidationError({"session": _("Choose one of the list.")})
    return found


def _counts_from(of: Enrolment) -> dt.date:
    return max(of.programme.ends_on, timezone.localdate())


@transaction.atomic
def write(
    *, actor: Actor, enrolment_id: UUID, what: str, where: str, by_when: dt.date, area: str,
    session_id: UUID | None = None,
) -> Commitment:  # fmt: skip
    """Write down one of the one to three things she sets out to do after a programme.

    Raises Http404 (not her place); ValidationError: too early or too late, three are written, a
    day that has passed, or nobody who could confirm it. Audits competency and day.
    """  # fmt: skip
    of = selectors.place(actor, enrolment_id)
    Enrolment.objects.select_for_update().get(pk=of.pk)
    if not selectors.may_write(of):
        raise ValidationError(_("This is written while the programme runs, or in the month after."))
    _check(of, what, where, by_when, area)
    taken = set(of.commitments.values_list("number", flat=True))
    free = [number for number in range(1, rules.MOST + 1) if number not in taken]
    if not free:
        raise ValidationError(_("Three are enough. Change one of them instead."))
    if not selectors.confirmers(people.unit_path(actor.me), but=actor.me):
        raise ValidationError(NO_SUPERVISOR)
    row = Commitment(
        enrolment=of, member_id=actor.me, number=free[0], what=what.strip(), where=where.strip(),
        by_when=by_when, area=area, session=_session(of, session_id), counts_from=_counts_from(of),
    )  # fmt: skip
    row.save(force_insert=True)
    facts = {"area": area, "by": by_when.isoformat(), "programme": str(of.programme_id)}
    audit.record(actor, CommitmentEvent.WRITTEN, row, facts=facts)
    return row


def _own(actor: Actor, pk: UUID) -> Commitment:
    found = selectors.commitment(actor, pk)
    if found.of.member_id != actor.member_id:
        raise Denied(NOT_YOURS, code="own")
    Commitment.objects.select_for_update().get(pk=pk)
    if found.closed:
        raise ValidationError(WHY_CLOSED[found.closed])
    if found.looks:
        raise ValidationError(_("Your supervisor has looked at it; it can't be changed any more."))
    return found.of


@transaction.atomic
def change(
    *, actor: Actor, commitment_id: UUID, what: str, where: str, by_when: dt.date, area: str,
    session_id: UUID | None = None,
) -> Commitment:  # fmt: skip
    """Change it, as long as nobody has looked at it; its 30 and 90 days stay.

    Raises Http404, Denied (not hers), ValidationError. Audits competency and day.
    """
    row = _own(actor, commitment_id)
    _check(row.enrolment, what, where, by_when, area)
    row.what, row.where, row.by_when, row.area = what.strip(), where.strip(), by_when, area
    row.session = _session(row.enrolment, session_id)
    row.save()
    facts = {"area": area, "by": by_when.isoformat()}
    audit.record(actor, CommitmentEvent.CHANGED, row, facts=facts)
    return row


@transaction.atomic
def drop(*, actor: Actor, commitment_id: UUID) -> Commitment:
    """Take it out, as long as nobody has looked at it. Raises Http404, Denied, ValidationError.
    Audits that it went."""
    row = _own(actor, commitment_id)
    audit.record(actor, CommitmentEvent.DROPPED, row, facts={"number": row.number})
    row.delete()
    return row


@transaction.atomic
def read(*, actor: Actor, commitment_id: UUID) -> Standing:
    """Open one commitment: one's own, or as a supervisor. Raises Http404. Audits the reading of
    somebody else's."""
    found = selectors.commitment(actor, commitment_id)
    if found.of.member_id != actor.member_id:
        path = found.of.member.unit.path
        audit.record(actor, CommitmentEvent.READ, found.of, unit_path=path)
    return found


@transaction.atomic
def confirm(
    *, actor: Actor, commitment_id: UUID, step: int, level: str, note: str, hindered: str = "",
    evidence_level: int | None = None,
) -> Look:  # fmt: skip
    """A supervisor looks at a commitment after 30 or 90 days, by the rubric, with what she saw.

    ``evidence_level``: at 90 days, sustained, the look is evidence of the competency, too (the
    learning room's ``confirm``). Raises Http404, Denied (not her unit, her own), ValidationError:
    closed, not yet, too late, looked at already. Audits step and level; tells the trainee.
    """
    found = selectors.commitment(actor, commitment_id, Permission.CONFIRM_COMPETENCE)
    row = found.of
    Commitment.objects.select_for_update().get(pk=row.pk)
    _check_look(found, step, level, note, evidence_level)
    look = Look(
        commitment=row, member_id=row.member_id, step=step, level=level, note=note.strip(),
        hindered=hindered.strip() or None, by_id=actor.me,
    )  # fmt: skip
    try:
        with transaction.atomic():
            look.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(ALREADY) from None
    if evidence_level:
        learning_services.confirm(
            actor=actor, member_id=row.member_id, area=row.area, level=evidence_level
        )
    facts = {"step": step, "level": level, "evidence": evidence_level or 0}
    audit.record(actor, CommitmentEvent.CONFIRMED, row, unit_path=row.member.unit.path, facts=facts)
    notices.notify([row.member_id], "commitments.confirmed", path=f"/commitments/{row.pk}/")
    return look


ALREADY = _("It was looked at already: somebody else may have been quicker. Load the page anew.")


def _check_look(found: Standing, step: int, level: str, note: str, evidence: int | None) -> None:
    if found.closed:
        raise ValidationError(WHY_CLOSED[found.closed])
    if any(one.step >= step for one in found.looks):
        raise ValidationError(ALREADY)
    if found.look.state == rules.AHEAD:
        first = found.look.day - dt.timedelta(days=rules.EARLY)
        raise ValidationError(
            _("It can be confirmed from %(day)s on.") % {"day": dates.full(first)}
        )
    if found.look.state == rules.LAPSED or found.look.step != step:
        raise ValidationError(_("The time for this look is over."))
    faults: dict[str, object] = {}
    if level not in rules.LEVELS:
        faults["level"] = _("Choose one of the list.")
    if len(note.strip()) < 4:
        faults["note"] = _("Say in a sentence what you saw.")
    if evidence and (step != rules.STEPS[-1] or level != "sustained"):
        faults["evidence_level"] = _("Only what is sustained after 90 days is evidence.")
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def remind(today: dt.date | None = None) -> int:
    """The worker's clock: tell trainee and supervisors, once when a look is due and once when it
    is late. Returns how many commitments it was about. Audits the number."""
    day = today or timezone.localdate()
    rows = (
        Commitment.objects.filter(
            counts_from__gte=day - dt.timedelta(days=rules.LAPSES),
            counts_from__lte=day - dt.timedelta(days=rules.STEPS[0]),
            member__is_active=True, enrolment__state=states.ENROLLED,
        )
        .exclude(enrolment__programme__state=states.CANCELLED)
        .exclude(looks__step=90)
        .select_related("enrolment__programme", "member__unit")
        .prefetch_related("looks", "reminders")
    )  # fmt: skip
    new: list[Reminder] = []
    hers: set[UUID] = set()
    units: dict[str, set[UUID]] = {}
    for one in (selectors.standing(row, day) for row in rows):
        late = one.look.state == rules.LATE
        sent = {(row.step, row.late) for row in one.of.reminders.all()}
        if not one.open or one.look.day > day or (one.look.step, late) in sent:
            continue
        new.append(Reminder(commitment=one.of, step=one.look.step, late=late))
        hers.add(one.of.member_id)
        units.setdefault(one.of.member.unit.path, set()).add(one.of.member_id)
    if not new:
        return 0
    Reminder.objects.bulk_create(new)
    notices.notify(hers, "commitments.due", path="/commitments/")
    # A supervisor is told of others, never of her own.
    told = {
        boss
        for path, about in units.items()
        for boss in selectors.confirmers(path, None)
        if about != {boss}
    }
    notices.notify(told, "commitments.to_confirm", path="/commitments/to-confirm/")
    audit.record(system_actor(), CommitmentEvent.REMINDED, None, facts={"count": len(new)})
    return len(new)
