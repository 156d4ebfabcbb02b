"""Programmes: made, changed, opened, begun, ended, copied; places for units; who teaches."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.people.models import Member
from niangjia.training import states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import Expert, Paper, Programme, Quota
from niangjia.training.rules.timetable import shifted
from niangjia.units.models import Unit

RUN = Permission.RUN_TRAINING
FIELDS = (
    *(
        "title",
        "purpose",
        "objectives",
        "target_roles",
        "competencies",
        "place",
        "starts_on",
        "ends_on",
    ),
    *("nominate_by", "seats", "child_care"),
)
COPIED = (
    *("kind", "title", "place", "link", "capacity", "group", "agenda", "bring", "objectives"),
    *("articles", "host_id", "consent_rules", "transport", "rubric_code", "rubric", "test"),
    *("module", "scenario"),
)
CHANGED_MEANWHILE = _(
    "Somebody else changed this meanwhile. What you wrote is still here; open the page anew beside "
    "it, compare, and save again."
)


def _unit(actor: Actor, unit_id: UUID) -> Unit:
    unit: Unit | None = Unit.objects.filter(pk=unit_id, closed_on=None).first()
    if unit is None or not actor.covers_path(RUN, unit.path):
        raise Denied(NOT_YOURS, code=RUN.value)
    return unit


def locked(actor: Actor, programme_id: UUID, permission: Permission = RUN) -> Programme:
    """The programme under a lock, for services. Raises Http404 or Denied."""
    policy_of(Programme).get(actor, programme_id, permission)
    return Programme.objects.select_for_update().get(pk=programme_id)


def _check_days(given: dict[str, Any]) -> None:
    faults: dict[str, Any] = {}
    if given["ends_on"] < given["starts_on"]:
        faults["ends_on"] = _("It can't end before it begins.")
    if given["nominate_by"] > given["starts_on"]:
        faults["nominate_by"] = _("Nominations must end before the first day.")
    if not given["objectives"]:
        faults["objectives"] = _("Say at least one thing that people will be able to do.")
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def make_programme(*, actor: Actor, unit_id: UUID, **given: Any) -> Programme:
    """A draft at a unit; ``given``: FIELDS. The actor organises it.

    Raises Denied outside her reach, ValidationError by field. Audits the unit.
    """
    unit = _unit(actor, unit_id)
    _check_days(given)
    programme = Programme(unit=unit, organiser_id=actor.me, **{k: given[k] for k in FIELDS})
    programme.save()
    audit.record(actor, TrainingEvent.PROGRAMME_MADE, programme, unit_path=unit.path)
    return programme


def _check_room(programme: Programme, seats: int) -> None:
    small = programme.sessions.filter(cancelled=False, group="", capacity__lt=seats).exclude(
        kind__in=("self_study", "test")
    )
    if (session := small.first()) is not None:
        values = {"n": session.capacity, "title": session.title}
        raise ValidationError({"seats": _("Only %(n)d fit into “%(title)s”.") % values})


@transaction.atomic
def update_programme(*, actor: Actor, programme_id: UUID, version: int, **given: Any) -> Programme:
    """Change a programme that hasn't ended. ``version`` is the one whose page she had open.

    Raises Http404, Denied, ValidationError (ended, changed meanwhile, fewer seats than taken).
    Audits the names of the fields that changed.
    """
    programme = locked(actor, programme_id)
    if programme.state in (states.ENDED, states.CANCELLED):
        raise ValidationError(_("This programme is over and can't be changed any more."))
    if programme.version != version:
        raise ValidationError(CHANGED_MEANWHILE)
    _check_days(given)
    taken = programme.enrolments.filter(state=states.ENROLLED).count()
    if given["seats"] < taken:
        raise ValidationError({"seats": _("%(n)d have a place already.") % {"n": taken}})
    _check_room(programme, given["seats"])
    changed = [name for name in FIELDS if getattr(programme, name) != given[name]]
    for name in changed:
        setattr(programme, name, given[name])
    programme.version += 1
    programme.save()
    audit.record(actor, TrainingEvent.PROGRAMME_CHANGED, programme, facts={"fields": changed})
    from niangjia.training.services.places import fill_places

    fill_places(programme)
    return programme


def _missing(programme: Programme) -> list[Any]:
    said: list[Any] = []
    if not programme.sessions.filter(cancelled=False).exists():
        said.append(_("Add at least one session first."))
    return said


@transaction.atomic
def move_programme(*, actor: Actor, programme_id: UUID, to: str) -> Programme:
    """Open, begin, end or cancel a programme.

    Raises Http404, Denied, ValidationError when the state doesn't lead there or something is
    missing. Everybody with a place is told of a cancellation. Audits from and to.
    """
    programme = locked(actor, programme_id)
    if not states.may_become(states.PROGRAMME, programme.state, to):
        raise ValidationError(_("That isn't the next step of this programme. Load the page anew."))
    if to == states.OPEN and (missing := _missing(programme)):
        raise ValidationError(missing)
    if to == states.ENDED and timezone.localdate() < programme.ends_on:
        raise ValidationError(_("Its last day is still ahead. Change its days first."))
    before, programme.state = programme.state, to
    if to == states.OPEN:
        programme.opened_at = timezone.now()
    programme.version += 1
    programme.save()
    facts = {"from": before, "to": to}
    audit.record(actor, TrainingEvent.PROGRAMME_MOVED, programme, facts=facts)
    if to == states.CANCELLED:
        told = programme.enrolments.filter(state__in=states.LIVE).values_list(
            "member_id", flat=True
        )
        notices.notify(told, "training.changed", path=f"/training/{programme.pk}/")
    return programme


@transaction.atomic
def set_quota(*, actor: Actor, programme_id: UUID, unit_id: UUID, seats: int) -> Programme:
    """Give a unit, with those below it, a number of places; 0 takes its quota away.

    Raises Http404, Denied, ValidationError when quotas exceed the seats. Audits unit and number.
    """
    programme = locked(actor, programme_id)
    unit = Unit.objects.filter(pk=unit_id, closed_on=None).first()
    if unit is None or not unit.path.startswith(programme.unit.path):
        raise ValidationError({"unit": _("Only units below the one that runs it.")})
    others = programme.quotas.exclude(unit=unit).values_list("seats", flat=True)
    if sum(others) + seats > programme.seats:
        left = programme.seats - sum(others)
        raise ValidationError(
            {"seats": _("Only %(n)d places are not given out yet.") % {"n": left}}
        )
    if seats:
        Quota.objects.update_or_create(programme=programme, unit=unit, defaults={"seats": seats})
    else:
        programme.quotas.filter(unit=unit).delete()
    facts = {"unit": str(unit.pk), "seats": seats}
    audit.record(actor, TrainingEvent.QUOTA_SET, programme, facts=facts)
    from niangjia.training.services.places import fill_places

    fill_places(programme)
    return programme


@transaction.atomic
def copy_programme(*, actor: Actor, programme_id: UUID, unit_id: UUID, cascade: bool) -> Programme:
    """A draft a year on, sessions and teachers included; as ``cascade`` the district's own copy of
    a master, on the same days.

    Raises Http404, Denied when she runs no training at that unit. Audits where it came from.
    """
    source = policy_of(Programme).get(actor, programme_id)
    unit = _unit(actor, unit_id)

    def on(day: dt.date) -> dt.date:
        return day if cascade else shifted(day)

    copy = Programme(
        unit=unit, organiser_id=actor.me, copied_from=source, cascade=cascade,
        **{name: getattr(source, name) for name in FIELDS},
    )  # fmt: skip
    copy.starts_on, copy.ends_on = on(source.starts_on), on(source.ends_on)
    copy.nominate_by = on(source.nominate_by)
    copy.save()
    for session in source.sessions.filter(cancelled=False).prefetch_related("teachers"):
        values = {name: getattr(session, name) for name in COPIED}
        day = timezone.localdate(session.starts_at)
        moved = on(day) - day
        fresh = type(session)(programme=copy, **values)
        fresh.starts_at, fresh.ends_at = session.starts_at + moved, session.ends_at + moved
        fresh.save()
        fresh.teachers.set(session.teachers.all())
    for paper in Paper.objects.filter(programme=source):
        Paper(
            programme=copy, objectives=paper.objectives, count=paper.count, cases=paper.cases,
            minutes=paper.minutes,
        ).save()  # fmt: skip
    facts = {"from": str(source.pk), "cascade": cascade}
    audit.record(actor, TrainingEvent.PROGRAMME_MADE, copy, unit_path=unit.path, facts=facts)
    return copy


@transaction.atomic
def keep_expert(
    *, actor: Actor, unit_id: UUID, expert_id: UUID | None = None, **given: Any
) -> Expert:
    """Enter somebody who teaches, or change her entry. Raises Http404, Denied. Audits the entry."""
    expert = (
        Expert(unit=_unit(actor, unit_id))
        if expert_id is None
        else policy_of(Expert).get(actor, expert_id, RUN)
    )
    for name in ("name", "organisation", "topics", "availability", "ended"):
        setattr(expert, name, given[name])
    expert.save()
    audit.record(actor, TrainingEvent.EXPERT_KEPT, expert)
    return expert


@transaction.atomic
def hand_over(*, actor: Actor, programme_id: UUID, to_member: Member) -> Programme:
    """Another organiser answers for a programme. Audits to whom."""
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    programme.organiser = to_member
    programme.save(update_fields=["organiser"])
    facts = {"to": str(to_member.pk)}
    audit.record(actor, TrainingEvent.HANDED_OVER, programme, facts=facts)
    return programme
