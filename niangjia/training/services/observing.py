"""Field visits and practice: rules accepted, sheets filled, evidence given, a debrief written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.learning import services as learning
from niangjia.training import rubrics, selectors, states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import Enrolment, Observation, Promise, Session
from niangjia.training.rules import marking

VISIT, PRACTICE = Session.Kind.VISIT, Session.Kind.PRACTICE


def digest(session: Session) -> str:
    """Which wording of its rules a session has."""
    return hashlib.sha256(session.consent_rules.encode()).hexdigest()


def _own_place(actor: Actor, session: Session) -> Enrolment:
    place = selectors.place_of(actor, session.programme)
    if place is None or place.state != states.ENROLLED:
        raise Denied(NOT_YOURS, code="place")
    if session.group and place.group != session.group:
        raise Denied(NOT_YOURS, code="group")
    return place


def _takes_place(session: Session) -> None:
    if session.cancelled or session.programme.state == states.CANCELLED:
        raise ValidationError(_("This session is cancelled"))
    if session.starts_at > timezone.now():
        raise ValidationError(_("The sheet opens when the session begins."))


@transaction.atomic
def accept_rules(*, actor: Actor, session_id: UUID) -> Promise:
    """A trainee accepts the host's rules, in the wording that stands now. Twice changes nothing.

    Raises Http404 (no visit), Denied without a place in its group. Audits the acceptance.
    """
    session = selectors.session(actor, session_id)
    if session.kind != VISIT:
        raise Http404
    place = _own_place(actor, session)
    promise, made = Promise.objects.get_or_create(
        session=session, enrolment=place, digest=digest(session)
    )
    if made:
        audit.record(actor, TrainingEvent.RULES_ACCEPTED, session)
    return promise


def accepted(session: Session, place: Enrolment | None) -> bool:
    """Whether the rules that stand now were accepted by her."""
    mine = Promise.objects.filter(session=session, enrolment=place, digest=digest(session))
    return place is not None and mine.exists()


def _keep(
    actor: Actor, session: Session, place: Enrolment, marks: Mapping[str, int], note: str
) -> Observation:
    known = {line.code for line in rubrics.lines(session)}
    if not set(marks) <= known or not set(marks.values()) <= set(marking.MARKS):
        raise ValidationError(_("This sheet changed meanwhile. Load the page anew."))
    sheet = Observation.objects.filter(
        session=session, enrolment=place, by_id=actor.me
    ).select_for_update().first()  # fmt: skip
    sheet = sheet or Observation(
        session=session, enrolment=place, by_id=actor.me, member_id=place.member_id
    )
    sheet.marks, sheet.note = dict(marks), note.strip() or None
    sheet.save()
    facts = {"session": str(session.pk), "marked": len(marks)}
    audit.record(actor, TrainingEvent.SHEET_KEPT, sheet, facts=facts)
    return sheet


@transaction.atomic
def keep_visit_sheet(
    *, actor: Actor, session_id: UUID, marks: Mapping[str, int], note: str
) -> Observation:
    """What a trainee saw in the host studio; opens only once she has accepted its rules.

    Raises Http404, Denied (no place, rules not accepted), ValidationError (not begun, cancelled).
    Audits that it was kept.
    """
    session = selectors.session(actor, session_id)
    if session.kind != VISIT:
        raise Http404
    place = _own_place(actor, session)
    if not accepted(session, place):
        raise Denied(_("Accept the rules on consent and confidentiality first."), code="rules")
    _takes_place(session)
    return _keep(actor, session, place, marks, note)


@transaction.atomic
def observe(
    *, actor: Actor, session_id: UUID, enrolment_id: UUID, marks: Mapping[str, int], note: str
) -> Observation:
    """What an observer saw of a trainee in practice. A whole sheet of a shipped rubric becomes
    evidence of its competency; marked anew, the same evidence changes.

    Raises Http404, Denied (neither organiser nor teacher; herself), ValidationError. Audits it.
    """
    session = selectors.door(actor, session_id)
    place = next((one for one in selectors.meant_for(session) if one.pk == enrolment_id), None)
    if session.kind != PRACTICE or place is None:
        raise Http404
    if place.member_id == actor.member_id:
        raise Denied(_("Nobody observes herself."), code="own")
    _takes_place(session)
    sheet = _keep(actor, session, place, marks, note)
    chosen = rubrics.of(session)
    if chosen and chosen.area:
        shown = marking.level(marks, [line.code for line in chosen.lines], chosen.most)
        if shown:
            learning.give_evidence(
                actor=actor, member_id=place.member_id, area=chosen.area, level=shown,
                source_key=f"training.observation:{sheet.pk}",
            )  # fmt: skip
    return sheet


@transaction.atomic
def write_debrief(*, actor: Actor, session_id: UUID, debrief: str) -> Session:
    """What came out of talking it over, for everybody with a place; kept encrypted.

    Raises Http404, Denied (neither organiser nor teacher). Audits that it was written.
    """
    session = selectors.door(actor, session_id)
    if session.kind not in (VISIT, PRACTICE):
        raise Http404
    session.debrief = debrief.strip() or None
    session.save(update_fields=["debrief"])
    audit.record(actor, TrainingEvent.DEBRIEFED, session)
    return session
