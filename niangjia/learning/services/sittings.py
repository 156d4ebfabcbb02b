"""Sitting a test: drawn once, saved as answered, resumed after a crash, graded at the end."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any
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
from niangjia.learning.models import Answer, CompetencyEvidence, Content, LearningEvent, TestSitting
from niangjia.learning.results import tally
from niangjia.learning.rules import blueprint, drawing, grading
from niangjia.learning.rules.blueprint import Blueprint
from niangjia.learning.rules.content import version_of
from niangjia.learning.services.common import _kept, _log, _may
from niangjia.learning.services.evidence import _no_longer, _shown

# A page that was open when time ran out may still be sent: the way to the server takes a moment.
GRACE = dt.timedelta(seconds=20)


def start_sitting(
    *, actor: Actor, test: Blueprint, form: str = "", seed: str = "", context: str = ""
) -> TestSitting:
    """Begin a test, or go on with the one that is open.

    ``seed`` fixes the draw: the same seed, bank and form give the same questions, so a group that
    shares a seed sits the same test. ``context`` ties the sitting to a thing of another room; there
    is one sitting for each person and context, finished or not. Raises Denied, or ValidationError
    when there is no question to draw. Audits the test's key and form.
    """
    member = _may(actor, Permission.LEARN)
    found = _going_on(member, test.key, context)
    if found is not None:
        return found
    try:
        return _begin(actor, test, form, seed or secrets.token_hex(8), context)
    except IntegrityError:  # two clicks at once: the other one began it
        found = _going_on(member, test.key, context)
        if found is None:
            raise
        return found


def _going_on(member: UUID, key: str, context: str) -> TestSitting | None:
    rows = TestSitting.objects.filter(member_id=member)
    if context:
        return rows.filter(context=context).first()
    return rows.filter(test=key, context="", finished_at=None).first()


@transaction.atomic
def _begin(actor: Actor, test: Blueprint, form: str, seed: str, context: str) -> TestSitting:
    bank = selectors.questions()
    pool = [drawing.entry(one) for one in test.pool(bank.values())]
    codes = drawing.draw(pool, test.count, seed, form)
    if not codes:
        raise ValidationError(_("There are no questions for this test yet."))
    cases = [drawing.case_entry(one) for one in test.case_pool(bank.values())]
    codes += drawing.draw(cases, test.cases, f"{seed}:cases", form)
    kept = _kept(Content.Kind.QUESTION, [bank[code] for code in codes])
    now = timezone.now()
    sitting = TestSitting(
        member_id=actor.me,
        unit_path=selectors.home_path(actor),
        test=test.key,
        context=context,
        form=form,
        seed=seed,
        draw_key=version_of(sorted(kept[code].version for code in codes))[:16],
        count=len(codes),
        ends_at=now + dt.timedelta(minutes=test.minutes) if test.minutes else None,
    )
    sitting.save()
    Answer.objects.bulk_create(
        Answer(sitting=sitting, place=place, question=kept[code])
        for place, code in enumerate(codes, 1)
    )
    facts = {"test": test.key, "form": form, "count": len(codes)}
    audit.record(actor, LearningAudit.TEST_STARTED, sitting, facts=facts)
    _log(
        actor, LearningEvent.Verb.STARTED, LearningEvent.Kind.TEST, test.key, attempt=sitting.pk,
        detail={"form": form},
    )  # fmt: skip
    return sitting


@transaction.atomic
def save_answer(
    *, actor: Actor, sitting_id: UUID, place: int, given: Any, words: str | None = None
) -> Answer:
    """Keep one answer at once; answering again replaces it.

    Raises Http404, or ValidationError when the test is finished or its time is over. Leaves no
    event of its own: the answer keeps its time, and begin and end are audited.
    """
    found = selectors.sitting(actor, sitting_id)
    sitting = TestSitting.objects.select_for_update().get(pk=found.pk)
    if sitting.finished_at is not None:
        raise ValidationError(_("This test is finished. Nothing was changed."))
    if selectors.late(sitting, timezone.now() - GRACE):
        raise ValidationError(_("The time is over. What you had answered is kept."))
    answer = Answer.objects.filter(sitting=sitting, place=place).first()
    if answer is None:
        raise Http404
    answer.given, answer.words, answer.answered_at = given, words, timezone.now()
    answer.save(update_fields=["given", "words", "answered_at"])
    return answer


@transaction.atomic
def finish_sitting(*, actor: Actor, sitting_id: UUID) -> TestSitting:
    """Grade a test; doing it twice changes nothing. What is unanswered earns nothing.

    A short case waits for somebody who marks it, and the result with it. Gives evidence of competence
    where the answers show it. Raises Http404. Audits the test's key.
    """
    found = selectors.sitting(actor, sitting_id)
    sitting = TestSitting.objects.select_for_update().get(pk=found.pk)
    if sitting.finished_at is not None:
        return sitting
    rows = selectors.answers(sitting)
    for row in rows:
        question = selectors.question_in(row.question)
        waits = not question.graded and bool(row.words)
        row.share = None if waits else grading.grade(question, row.given)
    Answer.objects.bulk_update(rows, ["share"])
    sitting.finished_at = timezone.now()
    sitting.save(update_fields=["finished_at"])
    settle(sitting, rows)
    audit.record(actor, LearningAudit.TEST_FINISHED, sitting, facts={"test": sitting.test})
    _log(
        actor, LearningEvent.Verb.COMPLETED, LearningEvent.Kind.TEST, sitting.test,
        attempt=sitting.pk, share=sitting.share, detail={"form": sitting.form},
    )  # fmt: skip
    return sitting


def settle(sitting: TestSitting, rows: Sequence[Answer]) -> None:
    """The sums of a finished test, and its result once every answer has its share, with the evidence
    in it; called by whoever holds the sitting locked."""
    tally([sitting], rows)
    if any(row.share is None for row in rows):
        return
    told = []
    for row in rows:
        question = selectors.question_in(row.question)
        told.append((question.competency, question.difficulty, row.share or 0.0))
    sitting.share = grading.mean([share for _area, _difficulty, share in told])
    sitting.save(update_fields=["share"])
    levels = blueprint.evidence_levels(told)
    for area, level in levels.items():
        _shown(
            sitting.member_id, area, level, CompetencyEvidence.Source.TEST, str(sitting.pk),
            renews=False,
        )  # fmt: skip
    _no_longer(sitting, levels)
