"""The test before and after a programme: set by its organiser, sat at the time of its sessions."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.learning import selectors as learning
from niangjia.learning import services as learning_services
from niangjia.learning.models import TestSitting
from niangjia.learning.rules import drawing
from niangjia.training import selectors, states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import Enrolment, Paper, Session
from niangjia.training.rules.papers import deal
from niangjia.training.services.programmes import locked
from niangjia.ui.conflict import merged

OVER = (states.ENDED, states.CANCELLED)


@transaction.atomic
def set_paper(
    *,
    actor: Actor,
    programme_id: UUID,
    objectives: dict[str, str],
    count: int,
    minutes: int | None = None,
    cases: int = 0,
    seen: str | None = None,
) -> Paper:
    """Say what the test before and after asks: a competency for each objective that it tells of.

    Refused once somebody has begun it, so that before and after stay one paper. ``seen``: what the
    form had seen (``ui/conflict.py``). Raises Http404, Denied, ValidationError by field,
    ChangedMeanwhile. Audits competencies and number of questions.
    """
    programme = locked(actor, programme_id)
    if programme.state in OVER:
        raise ValidationError(_("This programme is over and can't be changed any more."))
    if selectors.begun_tests(programme):
        raise ValidationError(_("Somebody has begun this test; it can't be changed any more."))
    known, found = learning.areas(), Paper.objects.filter(programme=programme).first()
    given = {**selectors.asked_of(programme, objectives), "count": count, "cases": cases}
    given["minutes"] = minutes
    given = merged(selectors.paper_stands(programme, found), given, seen)
    count, cases, minutes = (given.pop(name) for name in ("count", "cases", "minutes"))
    told = zip(programme.objectives, given.values(), strict=True)
    kept = {text: area for text, area in told if area in known}
    if not kept:
        raise ValidationError(_("Choose a competency for at least one objective."))
    paper = found or Paper(programme=programme)
    paper.objectives, paper.count, paper.minutes = kept, count, minutes
    paper.cases = cases
    fit = selectors.questions_for(paper)
    if fit < count:
        sentence = _("Both forms together hold only %(n)d equal questions on these competencies.")
        raise ValidationError({"count": sentence % {"n": fit}})
    if (fit := selectors.cases_for(paper)) < cases:
        sentence = _("Both forms together hold only %(n)d short cases on these competencies.")
        raise ValidationError({"cases": sentence % {"n": fit}})
    paper.save()
    facts = {"areas": list(paper.areas), "count": count, "cases": cases}
    audit.record(actor, TrainingEvent.PAPER_SET, programme, facts=facts)
    return paper


def begin_test(*, actor: Actor, session_id: UUID) -> TestSitting:
    """Begin, or go on with, the test that a session opens, in her own form of the paper.

    Raises Http404, Denied for whom it isn't meant, ValidationError outside its time or without a
    paper. Learning audits the beginning.
    """
    session = selectors.session(actor, session_id)
    place = selectors.place_of(actor, session.programme)
    if not session.test or not selectors.is_meant(session, place):
        raise Denied(NOT_YOURS, code="place")
    assert place is not None
    paper = Paper.objects.filter(programme=session.programme).first()
    if paper is None:
        raise ValidationError(_("There are no questions for this test yet."))
    found = selectors.sitting_of(actor, session)
    if found is not None:
        return found
    if not selectors.test_open(session):
        raise ValidationError(_("This test isn't open now. Nothing was begun."))
    first = place.form or _dealt(paper, place)
    return learning_services.start_sitting(
        actor=actor,
        test=selectors.blueprint(paper, session.test),
        form=first if session.test == Session.Test.BEFORE else drawing.other(first),
        seed=paper.seed,
        context=selectors.test_context(session.programme_id, session.test),
    )


@transaction.atomic
def _dealt(paper: Paper, place: Enrolment) -> str:
    """Deal forms to everybody with a place who has none, halves kept even; returns hers."""
    Paper.objects.select_for_update().get(pk=paper.pk)
    rows = Enrolment.objects.filter(programme_id=paper.programme_id, state=states.ENROLLED)
    rows = rows.only("id", "form").order_by("id")
    found = {str(row.pk): row for row in rows}
    has = {key: row.form for key, row in found.items() if row.form}
    fresh = deal([key for key in found if key not in has], has.values(), paper.seed)
    for key, form in fresh.items():
        found[key].form = form
    Enrolment.objects.bulk_update([found[key] for key in fresh], ["form"])
    return found[str(place.pk)].form
