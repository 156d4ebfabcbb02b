"""Walking a scenario: every choice kept, the way out always open."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.learning import selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.models import (
    CompetencyEvidence,
    Content,
    LearningEvent,
    ScenarioRun,
    ScenarioStep,
)
from niangjia.learning.rules import walking
from niangjia.learning.rules.content import Scenario
from niangjia.learning.services.common import _kept, _log, _may
from niangjia.learning.services.evidence import _shown


def start_run(*, actor: Actor, code: str) -> ScenarioRun:
    """Begin a scenario, or go on with the run that is open.

    Raises Denied, Http404 for an unknown scenario. Audits the scenario's code.
    """
    member = _may(actor, Permission.LEARN)
    scenario = selectors.scenarios().get(code)
    if scenario is None:
        raise Http404
    open_runs = ScenarioRun.objects.filter(member_id=member, scenario=code, ended_at=None)
    if (found := open_runs.first()) is not None:
        return found
    try:
        return _begin(actor, scenario)
    except IntegrityError:  # two clicks at once
        return open_runs.get()


@transaction.atomic
def _begin(actor: Actor, scenario: Scenario) -> ScenarioRun:
    kept = _kept(Content.Kind.SCENARIO, [scenario])[scenario.code]
    run = ScenarioRun.objects.create(
        member_id=actor.me,
        unit_path=selectors.home_path(actor),
        scenario=scenario.code,
        content=kept,
    )
    facts = {"scenario": scenario.code}
    audit.record(actor, LearningAudit.SCENARIO_STARTED, run, facts=facts)
    _log(
        actor, LearningEvent.Verb.STARTED, LearningEvent.Kind.SCENARIO, run.scenario, attempt=run.pk
    )
    return run


@transaction.atomic
def choose(*, actor: Actor, run_id: UUID, node: str, choice: str) -> ScenarioRun:
    """Take one step. ``node`` is where she saw the choice: a page sent twice changes nothing.

    Raises Http404, ValidationError when that can't be chosen. The step itself is the trace; the
    end of a run is audited. A good ending is evidence of the scenario's competencies, level 2.
    """
    found = selectors.run(actor, run_id)
    run = ScenarioRun.objects.select_for_update().get(pk=found.pk)
    scenario, taken = selectors.scenario_in(found.content), selectors.steps(run)
    here = walking.walked(scenario, taken)
    if run.ended_at is not None or node != here.place:
        return run
    try:
        there = walking.step(scenario, here, choice)
    except walking.Impossible:
        raise ValidationError(_("Choose one of the ways shown.")) from None
    ScenarioStep.objects.create(run=run, place=len(taken) + 1, node=node, choice=choice)
    _log(
        actor, LearningEvent.Verb.CHOSE, LearningEvent.Kind.SCENARIO, run.scenario, attempt=run.pk,
        detail={"node": node, "choice": choice},
    )  # fmt: skip
    ending = there.ending(scenario)
    if ending is not None:
        run.ending = ending.code
        _end(actor, run, LearningEvent.Verb.COMPLETED)
        if ending.kind == "good":
            for area in scenario.competencies:
                source = CompetencyEvidence.Source.SCENARIO
                _shown(run.member_id, area, 2, source, f"scenario:{run.scenario}")
    return run


@transaction.atomic
def leave_run(*, actor: Actor, run_id: UUID) -> ScenarioRun:
    """Leave early, at any moment and without a reason; leaving twice changes nothing.

    Raises Http404. Audits the scenario's code.
    """
    found = selectors.run(actor, run_id)
    run = ScenarioRun.objects.select_for_update().get(pk=found.pk)
    if run.ended_at is None:
        scenario = selectors.scenario_in(found.content)
        run.left_at = walking.walked(scenario, selectors.steps(run)).place
        _end(actor, run, LearningEvent.Verb.LEFT)
    return run


def _end(actor: Actor, run: ScenarioRun, verb: LearningEvent.Verb) -> None:
    run.ended_at = timezone.now()
    run.save(update_fields=["ended_at", "ending", "left_at"])
    audit.record(actor, LearningAudit.SCENARIO_ENDED, run, facts={"scenario": run.scenario})
    _log(
        actor, verb, LearningEvent.Kind.SCENARIO, run.scenario, attempt=run.pk,
        detail={"ending": run.ending},
    )  # fmt: skip
