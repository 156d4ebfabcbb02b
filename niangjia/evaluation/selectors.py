"""What an evaluation finds: sums and estimates, the actor first. Persons don't leave this file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.paths import inside
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.evaluation import rules
from niangjia.evaluation.models import EvaluationPlan
from niangjia.evaluation.rules import Effect, Gain, Total
from niangjia.evaluation.told import told
from niangjia.people import indicators
from niangjia.people.indicators import Indicator
from niangjia.people.models import Member, RoleAssignment
from niangjia.training import selectors as training
from niangjia.training import states
from niangjia.training.models import Enrolment, Programme
from niangjia.training.parts import Told
from niangjia.training.selectors import Reaction
from niangjia.units.models import Unit

# So long after the span the report waits: a case opened on its last day has its 24 hours.
SETTLING = dt.timedelta(days=1)


def to_plan(actor: Actor, programme_id: UUID) -> Programme:
    """A programme that she runs. Raises Http404, Denied."""
    return training.programme(actor, programme_id, Permission.RUN_TRAINING)


def to_read(actor: Actor, programme_id: UUID) -> Programme:
    """A programme whose evaluation she may read. Raises Http404, Denied."""
    found = training.programme(actor, programme_id)
    if not actor.covers_path(Permission.VIEW_STATISTICS, found.unit.path):
        raise Denied(NOT_YOURS, code=Permission.VIEW_STATISTICS.value)
    return found


def plan_of(of: Programme) -> EvaluationPlan | None:
    """What it will be judged by, if that was set (one query)."""
    return EvaluationPlan.objects.filter(programme=of).select_related("chosen_by").first()


@dataclass(frozen=True)
class Spans:
    """From when until when practice is counted, before and after."""

    before: tuple[dt.datetime, dt.datetime]
    after: tuple[dt.datetime, dt.datetime]

    def over(self, now: dt.datetime) -> bool:
        """Whether nothing more can fall into them."""
        return self.after[1] + SETTLING <= now


def spans(of: Programme, plan: EvaluationPlan) -> Spans:
    """The spans of a programme: until its first day, and from the day after its last one."""
    zone = timezone.get_current_timezone()

    def midnight(day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), zone)

    first, last = of.starts_on, of.ends_on + dt.timedelta(days=1)
    return Spans(
        (midnight(first - dt.timedelta(days=plan.before_days)), midnight(first)),
        (midnight(last), midnight(last + dt.timedelta(days=plan.after_days))),
    )


# -- who is compared --------------------------------------------------------------------------------
def not_yet_trained(of: Programme, when: Spans) -> set[UUID]:
    """Colleagues with whom the trained are compared (four queries).

    Active members of the units of those in the programme, and of units of the same kind under the
    same unit, within the unit that ran it; with one of the roles that it was for. Left out is who
    has a place in it, or in any programme on one of the same competencies that began before
    the spans are over.
    """
    places = Enrolment.objects.filter(programme=of, state=states.ENROLLED)
    paths = set(places.values_list("unit__path", flat=True).order_by())
    parents = {path[: -Unit.steplen] for path in paths}
    rows = Member.objects.filter(inside("unit__path", of.unit.path), is_active=True).annotate(
        parent=Substr("unit__path", 1, Length("unit__path") - Unit.steplen)
    )
    rows = rows.filter(parent__in=parents, unit__level__in=_levels(paths))
    if of.target_roles:
        holding = RoleAssignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=when.before[0].date()), role__in=of.target_roles
        )
        rows = rows.filter(pk__in=holding.values("member"))
    other = [
        pk
        for pk, areas in Programme.objects.filter(starts_on__lt=when.after[1].date())
        .exclude(state__in=(states.DRAFT, states.CANCELLED))
        .values_list("pk", "competencies")
        if pk == of.pk or not areas or not of.competencies or set(areas) & set(of.competencies)
    ]
    taught = Enrolment.objects.filter(programme__in=other, state=states.ENROLLED)
    return set(rows.exclude(pk__in=taught.values("member")).values_list("pk", flat=True))


def _levels(paths: set[str]) -> list[str]:
    return list(
        Unit.objects.filter(path__in=paths).order_by().values_list("level", flat=True).distinct()
    )


# -- what is found ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Practice:
    """One indicator as it was defined when it was chosen, and what it shows. ``state``: "" when it
    was computed, "changed" or "gone" when its definition isn't the chosen one any more."""

    key: str
    words: Mapping[str, Mapping[str, str]]
    state: str = ""
    effect: Effect = field(default_factory=Effect)


@dataclass(frozen=True)
class Result:
    """One result in sums, before and after, of the trained and of those not yet trained."""

    indicator: Indicator
    trained: tuple[Total | None, Total | None]
    untrained: tuple[Total | None, Total | None]


@dataclass(frozen=True)
class Findings:
    """All that a report says about a programme."""

    of: Programme
    plan: EvaluationPlan | None
    spans: Spans | None
    reaction: Reaction
    places: int
    attended: int
    told: Sequence[Told]
    objectives: Mapping[str, str]
    learned: Mapping[str, Gain | None]
    settled: bool
    practice: Sequence[Practice]
    results: Sequence[Result]


def learned(of: Programme) -> dict[str, Gain | None]:
    """Gain by competency ("": the whole test); empty before the programme has ended, so that nobody
    learns one person's score from the difference; nothing on a competency that some of them weren't
    asked about, for the same reason (four queries)."""
    if of.state != states.ENDED:
        return {}
    found = training.learned(of)
    areas, everybody = sum(area != "" for area in found), len(found.get("", ()))
    return {
        area: rules.gain(
            [(one.before, one.after) for one in rows],
            questions=min(one.questions for one in rows),
            looked_at=areas if area else 1,
        )
        if len(rows) == everybody
        else None
        for area, rows in found.items()
    }


def _practice(
    plan: EvaluationPlan, when: Spans, trained: set[UUID], others: set[UUID]
) -> list[Practice]:
    """Every chosen indicator (twice the queries of its own count)."""
    found = []
    for copy in plan.indicators:
        now, words = indicators.get(copy["key"]), _words(copy)
        if now is None or now.version != copy["version"]:
            found.append(Practice(copy["key"], words, "changed" if now else "gone"))
            continue
        before, after = (now.count(trained | others, *span) for span in (when.before, when.after))
        groups = [
            rules.people(
                {who: before[who] for who in group & before.keys()},
                {who: after[who] for who in group & after.keys()},
            )
            for group in (trained, others)
        ]
        effect = rules.effect(*groups, looked_at=len(plan.indicators))
        found.append(Practice(copy["key"], words, effect=effect))
    return found


def _words(copy: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    return {name: copy[name] for name in ("name", "done", "due", "source")}


def _results(when: Spans, trained: set[UUID], others: set[UUID]) -> list[Result]:
    found = []
    for one in indicators.all_indicators(result=True):
        counts = [one.count(trained | others, *span) for span in (when.before, when.after)]
        totals = [
            tuple(rules.total(c[who] for who in group & c.keys()) for c in counts)
            for group in (trained, others)
        ]
        found.append(Result(one, totals[0], totals[1]))  # type: ignore[arg-type]
    return found


def findings(actor: Actor, programme_id: UUID) -> Findings:
    """Everything about a programme (a constant number of queries for as many indicators).

    Practice and results are counted once their spans are over: before, one more event a day would
    tell whose it was. Raises Http404, Denied.
    """
    of = to_read(actor, programme_id)
    plan, paper = plan_of(of), training.paper(of)
    when = spans(of, plan) if plan else None
    trained = training.attendees(of)
    places = of.enrolments.filter(state=states.ENROLLED).count()
    settled = when is not None and of.state == states.ENDED and when.over(timezone.now())
    practice: list[Practice] = []
    results: list[Result] = []
    if plan is not None and when is not None and settled:
        others = not_yet_trained(of, when) - trained
        practice = _practice(plan, when, trained, others)
        results = _results(when, trained, others)
    elif plan is not None:
        practice = [Practice(one["key"], _words(one), "waiting") for one in plan.indicators]
    return Findings(
        of, plan, when, training.feedback_results(of), places, len(trained), told(of),
        paper.objectives if paper else {}, learned(of), settled, practice, results,
    )  # fmt: skip
