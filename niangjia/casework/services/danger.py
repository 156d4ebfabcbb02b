"""Screens, and the emergency path that a red answer opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import Denied, policy_of
from niangjia.casework import competence, facts
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, DangerOutcome, DangerPath, Party, Screening, Task
from niangjia.casework.services import assessing, common
from niangjia.casework.services.leading import stand_by
from niangjia.instruments import engine
from niangjia.instruments.engine import Answers, Level
from niangjia.instruments.presenters import NOT_LEARNT
from niangjia.ui.conflict import merged

REPORTS = frozenset({"report", "child_report"})
_RISKS = {Case.Risk.HIGH: Level.SERIOUS, Case.Risk.MEDIUM: Level.WATCH}


def level_of(case: Case) -> Level | None:
    """The case's risk as instruments speak of it; unscreened is none yet."""
    return _RISKS.get(Case.Risk(case.risk))


@transaction.atomic
def keep_screen(
    *,
    actor: Actor,
    case_id: UUID,
    answers: Answers,
    child_id: UUID | None = None,
    asked_at: dt.datetime | None = None,
) -> Screening:
    """Keep the answers of a screen, ``child_id``: about which child; ``asked_at``: when it was asked, where
    it was written on paper first. A red one opens the emergency path at once; a count never lowers the
    risk. When to ask again becomes a task.

    Raises Http404, Denied (also for a licensed instrument that she hasn't learnt), ValidationError for
    a child who isn't in this case, and for a time that hasn't come. Audits instrument, edition and
    whether it is an emergency."""
    case = common.locked(actor, case_id)
    child = None
    if child_id is not None:
        child = case.parties.filter(
            pk=child_id, role__in=[Party.Role.CHILD, Party.Role.CLIENT]
        ).first()
        if child is None:
            raise ValidationError({"child": _("Choose a child of this case.")})
    now = timezone.now()
    if asked_at is not None and asked_at > now:
        raise ValidationError({"at": _("This time has not come yet.")})
    of = engine.of_answers(answers)
    if not engine.may_use(actor, of):
        raise Denied(NOT_LEARNT, code="competence")
    result = engine.assess(of, answers.given)
    screening = Screening(
        case=case, instrument=of.code, edition=of.version, answers=answers.to_data(), child=child,
        emergency=result.emergency, asked_at=asked_at or now, asked_by_id=actor.member_id,
    )  # fmt: skip
    screening.save()
    assessing.after_screen(actor, case, screening)
    found = engine.suggested(of, result, answers.estimate)
    # Only upwards: no count makes an unscreened case, which is treated as high, a lesser one.
    if found > Level.WATCH:
        _raise_risk(case, found)
    common.note(
        actor, case, CaseEvent.SCREENED, kind="screened", instrument=of.code,
        emergency=result.emergency,
    )  # fmt: skip
    about_child = of.about_child
    stand_by(actor, case, competence.CHILD_SCREEN if about_child else competence.DANGER_SCREEN)
    if result.emergency:
        _open(actor, case, of, result.steps, screening.asked_at if about_child else None)
    return screening


def _raise_risk(case: Case, level: Level) -> None:
    wanted = Case.Risk.HIGH if level >= Level.SERIOUS else Case.Risk.MEDIUM
    if case.risk == Case.Risk.HIGH or case.risk == wanted:
        return
    before = common.marks(case)
    case.risk = wanted
    common.save(case, before, "risk")


@transaction.atomic
def judge(*, actor: Actor, screening_id: UUID, level: Level, reason: str = "") -> Screening:
    """Note the worker's judgement beside a count; where it differs it has its reason.

    Raises Http404, Denied, ValidationError without that reason. Audits the level."""
    found = policy_of(Screening).get(actor, screening_id)
    case = common.locked(actor, found.case_id)
    screening = Screening.objects.select_for_update().get(pk=found.pk)
    answers = Answers.from_data(screening.answers)
    of = engine.of_answers(answers)
    suggested = engine.suggested(of, engine.assess(of, answers.given), answers.estimate)
    try:
        after = engine.level_after(level_of(case), suggested, level, reason)
    except engine.ReasonMissing:
        raise ValidationError(
            {"reason": _("Say why your judgement differs: what did you see, hear or know?")}
        ) from None
    screening.judged, screening.reason = int(level), reason.strip() or None
    screening.save()
    _raise_risk(case, after)
    assessing.after_screen(actor, case, screening)
    common.note(actor, case, CaseEvent.JUDGED, kind="judged", level=int(level))
    return screening


@transaction.atomic
def open_danger(
    *, actor: Actor, case_id: UUID, child: bool = False, suspected_at: dt.datetime | None = None
) -> DangerPath:
    """Open the emergency path without a screen. ``child``: a child may be harmed, and the report is
    due at once, by a clock that runs from the earliest suspicion. An open path stays, and gains what it
    lacks; a closed case is open again by it. Raises Http404, Denied. Audits it."""
    case = common.locked(actor, case_id)
    of = engine.get(engine.CHILD_SAFETY if child else engine.PARTNER_DANGER)
    since = (suspected_at or timezone.now()) if child else None
    return _open(actor, case, of, of.on_red, since)


def _open(
    actor: Actor,
    case: Case,
    of: engine.Instrument,
    steps: Sequence[str],
    suspected_at: dt.datetime | None,
) -> DangerPath:
    path = DangerPath.objects.filter(case=case, ended_at=None).first()
    if path is not None and path.instrument != of.code:
        # A danger to a child found on the way: another path's steps, and the first one's stay open.
        known = engine.get(path.instrument, path.edition)
        steps = [code for code in (*path.steps, "child_report") if code in known.steps]
        of = known
    if path is None:
        path = DangerPath(case=case, opened_at=timezone.now(), opened_by_id=actor.member_id)
    if suspected_at and "child_report" in of.steps and not set(steps) & REPORTS:
        steps = [*steps, "child_report"]
    path.instrument, path.edition = of.code, of.version
    path.steps = list(dict.fromkeys([*(path.steps or []), *steps]))
    path.suspected_at = min(filter(None, [path.suspected_at, suspected_at]), default=None)
    path.save()
    before, was = common.marks(case), case.state
    if was == Case.State.CLOSED:
        # She is in danger again: nobody first asks for the case to be reopened.
        case.state, case.closed_at = Case.State.REOPENED, None
    case.risk, case.danger_since = Case.Risk.HIGH, case.danger_since or timezone.now()
    common.save(case, before, "risk", "danger_since", "state", "closed_at")
    if was == Case.State.CLOSED:
        common.note(actor, case, CaseEvent.MOVED, kind="moved", to=case.state)
    if not case.tasks.filter(kind=Task.Kind.RISK_REVIEW, done_at=None).exists():
        common.add_task(actor, case, Task.Kind.RISK_REVIEW, timezone.localdate(), supervisors=True)
    common.tell_supervisors(case, "casework.alert")
    stand_by(actor, case, competence.EMERGENCY)
    common.note(
        actor, case, CaseEvent.DANGER_OPENED, kind="danger_opened", child=bool(suspected_at)
    )
    return path


@transaction.atomic
def note_outcome(
    *, actor: Actor, path_id: UUID, step: str, outcome: str, words: str, seen: str | None = None
) -> DangerOutcome:
    """Note what came of a step; noting it again replaces what she has seen. Nobody holds, edits or
    vetoes a report: it can't be declined. Raises Http404, Denied, ValidationError, ChangedMeanwhile
    (``seen``: what the form had seen). Audits step and outcome."""
    found = policy_of(DangerPath).get(actor, path_id)
    case = common.locked(actor, found.case_id)
    path = DangerPath.objects.select_for_update().get(pk=found.pk)
    of = engine.get(path.instrument, path.edition)
    if step not in path.steps or path.ended_at is not None:
        raise ValidationError(_("This step isn't open any more."))
    row = DangerOutcome.objects.filter(path=path, step=step).first()
    given = merged(facts.step(row), {"outcome": outcome, "words": words.strip()}, seen)
    outcome, words = given["outcome"], given["words"]
    declined = outcome == DangerOutcome.Outcome.DECLINED
    if declined and not of.steps[step].may_decline:
        raise ValidationError({"outcome": _("This can't be declined: it protects others too.")})
    row = row or DangerOutcome(path=path, step=step)
    row.outcome, row.words = outcome, words.strip()
    row.at, row.by_id = timezone.now(), actor.member_id
    row.save()
    common.note(
        actor, case, CaseEvent.DANGER_STEP, kind="danger_step", step=step, outcome_of=outcome
    )
    if step in REPORTS:
        stand_by(actor, case, competence.REPORT)
    return row


@transaction.atomic
def leave_danger(*, actor: Actor, path_id: UUID) -> DangerPath:
    """Leave the path: every step has its outcome, and no report for a child is open.

    Raises Http404, Denied, ValidationError. Audits it."""
    found = policy_of(DangerPath).get(actor, path_id)
    case = common.locked(actor, found.case_id)
    path = DangerPath.objects.select_for_update().get(pk=found.pk)
    noted = dict(path.outcomes.values_list("step", "outcome"))
    left = [step for step in path.steps if step not in noted]
    unsent = [step for step in REPORTS & set(path.steps) if noted.get(step) != "done"]
    if left or (path.suspected_at and unsent):
        raise ValidationError(
            _("%(n)d steps have no outcome yet, or a report for a child was not sent.")
            % {"n": len(left)}
        )
    path.ended_at = timezone.now()
    path.save()
    before = common.marks(case)
    case.danger_since = None
    common.save(case, before, "danger_since")
    common.note(actor, case, CaseEvent.DANGER_LEFT, kind="danger_left")
    return path
