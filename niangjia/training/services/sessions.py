"""Sessions of a programme: added, changed, cancelled, checked against each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access.actor import Actor
from niangjia.learning import selectors as learning
from niangjia.training import states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import Expert, Programme, Session
from niangjia.training.rules import timetable
from niangjia.training.rules.timetable import Clash, Slot
from niangjia.training.services.programmes import CHANGED_MEANWHILE, locked

FIELDS = (
    *("kind", "title", "starts_at", "ends_at", "place", "link", "capacity", "group", "agenda"),
    *("bring", "objectives", "articles", "consent_rules", "transport", "rubric_code", "rubric"),
)
# What of the learning room it uses.
LEARNT = ("module", "scenario")
ALONE = (Session.Kind.SELF_STUDY, Session.Kind.TEST)
CLASHES = {
    "teacher": _("%(what)s teaches something else at this time."),
    "place": _("%(what)s is taken at this time."),
    "group": _("These people are in another session at this time."),
}


def slot_of(session: Session, teachers: Iterable[Expert]) -> Slot:
    """A session as the timetable sees it."""
    return Slot(
        str(session.pk), session.starts_at, session.ends_at, session.place, session.group,
        frozenset(teacher.name for teacher in teachers), str(session.programme_id),
    )  # fmt: skip


def clashes_of(session: Session, teachers: Iterable[Expert]) -> list[Clash]:
    """What stands against a session at its time, in any programme that isn't cancelled.

    One studies and is tested alone, in a span that may last for days: such a session takes nobody's
    time, though it may take a room or a teacher.
    """
    near = (
        Session.objects.filter(
            starts_at__lt=session.ends_at, ends_at__gt=session.starts_at, cancelled=False
        )
        .exclude(pk=session.pk)
        .exclude(programme__state=states.CANCELLED)
        .prefetch_related("teachers")
    )
    own, found = slot_of(session, teachers), []
    for other in near:
        alone = session.kind in ALONE or other.kind in ALONE
        clashes = timetable.clashes(own, [slot_of(other, other.teachers.all())])
        found += [one for one in clashes if not (alone and one.over == "group")]
    return found


def _refuse_clashes(session: Session, teachers: Iterable[Expert]) -> None:
    field = {"teacher": "teachers", "place": "place", "group": "start"}
    faults: dict[str, list[Any]] = {}
    for clash in clashes_of(session, teachers):
        sentence = CLASHES[clash.over] % {"what": clash.what}
        if sentence not in faults.setdefault(field[clash.over], []):
            faults[field[clash.over]].append(sentence)
    if faults:
        raise ValidationError(faults)


def _check(session: Session) -> None:
    programme = session.programme
    if session.test and session.kind != Session.Kind.TEST:
        raise ValidationError({"test": _("Choose the kind “Test”, or no test.")})
    if session.ends_at <= session.starts_at:
        raise ValidationError({"end": _("It can't end before it begins.")})
    day = dt.datetime.date(session.starts_at)
    study = session.kind in ALONE
    if not study and not programme.starts_on <= day <= programme.ends_on:
        raise ValidationError({"day": _("This day lies outside the programme's days.")})
    _check_room(session)
    if session.module and session.module not in learning.modules():
        raise ValidationError({"module": _("There is no such module any more.")})
    if session.scenario and session.scenario not in learning.scenarios():
        raise ValidationError({"scenario": _("There is no such scenario any more.")})
    if session.kind == Session.Kind.VISIT:
        faults = {}
        if session.host_id is None:
            faults["host"] = _("Say which studio is the host.")
        if not session.consent_rules:
            faults["consent_rules"] = _("Say what was agreed on consent and confidentiality.")
        if faults:
            raise ValidationError(faults)


def _check_room(session: Session) -> None:
    """Everybody whom it is for must fit: all who may have a place, or all who are in the group."""
    programme = session.programme
    if session.capacity is None or session.kind in ALONE:
        return
    need = programme.seats
    if session.group:
        people = programme.enrolments.filter(state=states.ENROLLED, group=session.group)
        need = people.count()
    if session.capacity < need:
        sentence = _("%(n)d people must fit: make groups, or take another room.") % {"n": need}
        raise ValidationError({"capacity": sentence})


def _fill(session: Session, given: dict[str, Any]) -> list[Expert]:
    for name in FIELDS:
        setattr(session, name, given[name])
    session.host_id, session.test = given.get("host_id"), given.get("test", "")
    for name in LEARNT:
        setattr(session, name, given.get(name) or "")
    session.presenters = given.get("presenters") or []
    teachers = list(Expert.objects.filter(pk__in=given.get("teachers", ()), ended=False))
    _check(session)
    _refuse_clashes(session, teachers)
    session.save()
    session.teachers.set(teachers)
    return teachers


def _changeable(programme: Programme) -> None:
    if programme.state in (states.ENDED, states.CANCELLED):
        raise ValidationError(_("This programme is over and can't be changed any more."))


@transaction.atomic
def add_session(*, actor: Actor, programme_id: UUID, **given: Any) -> Session:
    """A session; ``given``: FIELDS, host_id, teachers (ids), module, scenario, presenters.

    Raises Http404, Denied, ValidationError by field: outside the days, no host or consent rules for
    a visit, teacher, place or people taken at that time. Audits kind.
    """
    programme = locked(actor, programme_id)
    _changeable(programme)
    session = Session(programme=programme)
    _fill(session, given)
    facts = {"programme": str(programme.pk), "as": session.kind}
    audit.record(actor, TrainingEvent.SESSION_ADDED, session, facts=facts)
    return session


def _session(actor: Actor, session_id: UUID) -> Session:
    known = Session.objects.filter(pk=session_id).first()
    if known is None:
        raise Http404
    programme = locked(actor, known.programme_id)
    found = Session.objects.select_for_update().get(pk=session_id)
    found.programme = programme
    _changeable(found.programme)
    return found


def _tell(session: Session) -> None:
    told = session.programme.enrolments.filter(state=states.ENROLLED)
    notices.notify(
        told.values_list("member_id", flat=True),
        "training.changed",
        path=f"/training/{session.programme_id}/",
    )


@transaction.atomic
def update_session(*, actor: Actor, session_id: UUID, version: int, **given: Any) -> Session:
    """Change a session; who has a place is told when time or place changed. ``version`` is the one
    whose page she had open.

    Raises Http404, Denied, ValidationError as for a new one, or when somebody else changed it
    meanwhile. Audits it.
    """
    session = _session(actor, session_id)
    if session.version != version:
        raise ValidationError(CHANGED_MEANWHILE)
    session.version += 1
    before = (session.starts_at, session.ends_at, session.place)
    _fill(session, given)
    if before != (session.starts_at, session.ends_at, session.place):
        _tell(session)
    audit.record(actor, TrainingEvent.SESSION_CHANGED, session)
    return session


@transaction.atomic
def cancel_session(*, actor: Actor, session_id: UUID) -> Session:
    """Cancel a session; it stays in the programme, crossed out, and counts for nothing.

    Who has a place is told. Raises Http404, Denied, ValidationError. Audits it.
    """
    session = _session(actor, session_id)
    if session.cancelled:
        raise ValidationError(_("This session is cancelled already."))
    session.cancelled = True
    session.save(update_fields=["cancelled"])
    _tell(session)
    audit.record(actor, TrainingEvent.SESSION_CANCELLED, session)
    return session
