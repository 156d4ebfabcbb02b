"""Following a procedure, its calendar, and the holiday table."""

from __future__ import annotations

import datetime as dt
import secrets
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.procedures import selectors
from niangjia.procedures.engine import Happened
from niangjia.procedures.events import ProcedureEvent
from niangjia.procedures.library import Procedure
from niangjia.procedures.models import Feed, Holiday, Step, Track, digest_of
from niangjia.procedures.steps import checked

SAME_PRESS = dt.timedelta(minutes=1)


def _procedure(code: str) -> Procedure:
    found = selectors.procedure(code)
    if found is None:
        raise Http404
    return found


def _mine(actor: Actor) -> UUID:
    if actor.member_id is None or not actor.may(Permission.READ_LAW):
        raise Denied(NOT_YOURS, code=Permission.READ_LAW.value)
    return actor.member_id


@transaction.atomic
def start(*, actor: Actor, code: str, step: Happened | None = None) -> Track:
    """Follow a procedure under a made code; ``step`` is what has happened already, if anything.

    A button pressed twice gives the one that the first press began. Raises Denied, Http404 for an
    unknown procedure, ValidationError. Audits the procedure's code.
    """
    member, procedure = _mine(actor), _procedure(code)
    get_user_model().objects.select_for_update().get(pk=member)  # one start at a time
    twin = selectors.just_started(actor, code, step, timezone.now() - SAME_PRESS)
    if twin is not None:
        return twin
    track = Track(member_id=member, procedure=code, state=procedure.start.code)
    track.save()
    audit.record(actor, ProcedureEvent.STARTED, track, facts={"procedure": code})
    if step is not None:
        # A procedure may have been under way before anybody followed it here.
        _note(procedure, track, checked(procedure, step), jump=True)
    return track


@transaction.atomic
def begin(
    *, actor: Actor, code: str, step: Happened | None = None, ends_on: dt.date | None = None
) -> Track:
    """Follow a procedure for something that a room above links to it. The room has asked whether the
    actor may, and says who sees it; in nobody's own list does it stand.

    Raises Http404 for an unknown procedure, ValidationError. Audits the procedure's code."""
    procedure = _procedure(code)
    track = Track(member=None, procedure=code, state=procedure.start.code)
    track.save()
    audit.record(actor, ProcedureEvent.STARTED, track, facts={"procedure": code})
    if step is not None:
        _note(procedure, track, checked(procedure, step), jump=True)
        _name_day(procedure, track, step, ends_on)
    return track


def _name_day(procedure: Procedure, track: Track, step: Happened, ends_on: dt.date | None) -> None:
    """Keep the day that a paper names: with the event that starts a limit by its own day, and gone
    with the next such event."""
    if not any(one.own_day and one.after == step.event for one in procedure.deadlines.values()):
        if ends_on is not None:
            raise ValidationError({"ends_on": _("Nothing of this event names a day of its own.")})
        return
    if ends_on is not None and ends_on < step.on:
        raise ValidationError({"ends_on": _("It can’t end before it was made.")})
    track.ends_on = ends_on
    track.save(update_fields=["ends_on"])


@transaction.atomic
def carry_on(
    *, actor: Actor, track: Track, step: Happened, ends_on: dt.date | None = None
) -> Track:
    """Note what happened in a track that a room above links; that room has asked whether the actor
    may. ``ends_on``: the day that the paper names. Raises Http404, ValidationError. Audits the
    event's code."""
    locked = Track.objects.select_for_update().get(pk=track.pk)
    procedure = _procedure(locked.procedure)
    _note(procedure, locked, checked(procedure, step))
    _name_day(procedure, locked, step, ends_on)
    audit.record(actor, ProcedureEvent.STEP_NOTED, locked, facts={"event": step.event})
    return locked


@transaction.atomic
def undo(*, actor: Actor, track: Track) -> Track:
    """Take back the last step of a track that a room above links; that room has asked whether the
    actor may. Raises ValidationError when there is none. Audits the event's code."""
    locked = Track.objects.select_for_update().get(pk=track.pk)
    return _take_back(actor, locked)


@transaction.atomic
def end(*, actor: Actor, track: Track) -> Track:
    """Let a track that a room above links end before its own end: withdrawn. Audits it."""
    locked = Track.objects.select_for_update().get(pk=track.pk)
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    audit.record(actor, ProcedureEvent.REMOVED, locked, facts={"procedure": locked.procedure})
    return locked


def _note(procedure: Procedure, track: Track, step: Happened, *, jump: bool = False) -> None:
    event = procedure.events[step.event]
    if not jump and track.state not in event.origins:
        raise ValidationError({"event": _("This can't happen now. Look at what was noted before.")})
    last = track.steps.order_by("-happened_on").first()
    if last is not None and step.on < last.happened_on:
        raise ValidationError({"on": _("Something later has been noted already.")})
    Step(track=track, event=step.event, happened_on=step.on, happened_at=step.at).save()
    track.state = event.to
    track.ended_at = timezone.now() if procedure.states[event.to].end else None
    track.save(update_fields=["state", "ended_at"])


@transaction.atomic
def note_step(*, actor: Actor, track_id: UUID, step: Happened) -> Track:
    """Note what happened. Raises Http404, Denied, ValidationError. Audits the event's code."""
    found = selectors.track(actor, track_id)
    track = Track.objects.select_for_update().get(pk=found.pk)
    procedure = _procedure(track.procedure)
    _note(procedure, track, checked(procedure, step))
    audit.record(actor, ProcedureEvent.STEP_NOTED, track, facts={"event": step.event})
    return track


@transaction.atomic
def take_back(*, actor: Actor, track_id: UUID) -> Track:
    """Take the last step back. Raises Http404, Denied, ValidationError when there is none."""
    found = selectors.track(actor, track_id)
    return _take_back(actor, Track.objects.select_for_update().get(pk=found.pk))


def _take_back(actor: Actor, track: Track) -> Track:
    last = track.steps.order_by("-noted_at", "-pk").first()
    if last is None:
        raise ValidationError(_("Nothing has been noted yet."))
    procedure, event = _procedure(track.procedure), last.event
    last.delete()
    left = selectors.happened(Track.objects.get(pk=track.pk))
    track.state = procedure.events[left[-1].event].to if left else procedure.start.code
    track.ended_at = None
    track.save(update_fields=["state", "ended_at"])
    audit.record(actor, ProcedureEvent.STEP_TAKEN_BACK, track, facts={"event": event})
    return track


@transaction.atomic
def remove(*, actor: Actor, track_id: UUID) -> None:
    """Follow it no longer; it goes with its steps. Raises Http404, Denied. Audits it."""
    track = selectors.track(actor, track_id)
    audit.record(actor, ProcedureEvent.REMOVED, track, facts={"procedure": track.procedure})
    track.delete()


# -- calendar ---------------------------------------------------------------------------------------
@transaction.atomic
def make_feed(*, actor: Actor, seen_by: str) -> str:
    """A new calendar address, after she said who else sees that calendar; the one before stops.

    Returns its secret, which is shown once. Raises Denied, ValidationError without an answer.
    """
    member = _mine(actor)
    if seen_by not in Feed.SeenBy.values:
        raise ValidationError({"seen_by": _("Say first who else sees that calendar.")})
    secret = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(
        member_id=member, defaults={"digest": digest_of(secret), "seen_by": seen_by}
    )
    audit.record(actor, ProcedureEvent.FEED_MADE, kind="procedures.feed")
    return secret


@transaction.atomic
def remove_feed(*, actor: Actor) -> None:
    """Stop her calendar address."""
    if Feed.objects.filter(member_id=_mine(actor)).delete()[0]:
        audit.record(actor, ProcedureEvent.FEED_REMOVED, kind="procedures.feed")


def taken(*, actor: Actor, track: Track) -> None:
    """Audit that dates left as a file."""
    audit.record(actor, ProcedureEvent.CALENDAR_TAKEN, track)


# -- holidays ---------------------------------------------------------------------------------------
@transaction.atomic
def set_holiday(*, actor: Actor, day: dt.date, kind: str, name: str) -> Holiday:
    """Enter or correct a day. Raises Denied without MANAGE_HOLIDAYS, ValidationError for a day that
    is as entered anyway (a weekday worked, a weekend off). Audits day and kind."""
    _may_manage(actor)
    if kind == Holiday.Kind.WORKED and day.weekday() < 5:
        raise ValidationError({"day": _("This is a weekday: it is worked anyway.")})
    if kind not in Holiday.Kind.values:
        raise ValidationError({"kind": _("Choose one.")})
    row, _made = Holiday.objects.update_or_create(
        day=day, defaults={"kind": kind, "name": name.strip()[:40], "checked": True}
    )
    facts = {"day": day.isoformat(), "as": kind}
    audit.record(actor, ProcedureEvent.HOLIDAYS_CHANGED, kind="procedures.holiday", facts=facts)
    return row


@transaction.atomic
def remove_holiday(*, actor: Actor, day: dt.date) -> None:
    """Take a day out: the week counts again. Raises Denied, Http404. Audits the day."""
    _may_manage(actor)
    if not Holiday.objects.filter(day=day).delete()[0]:
        raise Http404
    facts = {"day": day.isoformat(), "as": "week"}
    audit.record(actor, ProcedureEvent.HOLIDAYS_CHANGED, kind="procedures.holiday", facts=facts)


@transaction.atomic
def check_year(*, actor: Actor, year: int) -> int:
    """Say that a year was held against the State Council's notice; returns how many rows."""
    _may_manage(actor)
    count = Holiday.objects.filter(day__year=year).update(checked=True)
    facts = {"year": year, "as": "checked"}
    audit.record(actor, ProcedureEvent.HOLIDAYS_CHANGED, kind="procedures.holiday", facts=facts)
    return count


def _may_manage(actor: Actor) -> None:
    if not actor.may(Permission.MANAGE_HOLIDAYS):
        raise Denied(NOT_YOURS, code=Permission.MANAGE_HOLIDAYS.value)
