"""Marking short cases by their rubric: read without a name, told to her, put right where need be."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access.actor import Actor
from niangjia.learning import selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.models import Answer, EarlierMark, TestSitting
from niangjia.learning.rules import grading
from niangjia.learning.services.sittings import settle

MARKED = _("Somebody has marked this meanwhile. Nothing was changed.")


@transaction.atomic
def read_case(*, actor: Actor, answer_id: UUID, marked: bool = False) -> Answer:
    """One answer to a short case, to be marked, or with ``marked`` to put its mark right; whose it is
    isn't told.

    Raises Denied, Http404: out of reach, her own, not handed in, marked (not marked). Audits that it
    was read.
    """
    found = selectors.case_to_mark(actor, answer_id, marked=marked)
    _audit(actor, LearningAudit.CASE_READ, found)
    return found


@transaction.atomic
def mark_case(*, actor: Actor, answer_id: UUID, marks: Sequence[int], remark: str = "") -> Answer:
    """Mark a short case: a level for each line of its rubric, and a remark for her.

    With the last one the result of the test is known, and she is told. Raises Denied, Http404,
    ValidationError when a line has no level or somebody has marked it meanwhile. Audits the question.
    """
    sitting, rows, row = _locked(actor, answer_id)
    if row.marked_at is not None:
        raise ValidationError(MARKED)
    _mark(actor, row, marks, remark)
    settle(sitting, rows)
    _audit(actor, LearningAudit.CASE_MARKED, row)
    if sitting.share is not None:
        _tell(sitting, "learning.marked")
    return row


@transaction.atomic
def correct_case(
    *, actor: Actor, answer_id: UUID, marks: Sequence[int], remark: str = "", seen: str = ""
) -> Answer:
    """Put the mark of a short case right. The earlier mark is kept; result, sums and evidence follow
    the new one, and she is told that something changed.

    ``seen``: ``selectors.mark_seen`` of the mark that the form showed. Raises Denied, Http404, ValidationError
    when a line has no level, it isn't marked yet, or somebody else put it right meanwhile. Audits the
    question. The same mark again changes nothing.
    """
    sitting, rows, row = _locked(actor, answer_id)
    if row.marked_at is None or (seen and seen != selectors.mark_seen(row)):
        raise ValidationError(MARKED)
    if list(marks) == row.marks and (remark.strip() or None) == row.remark:
        return row
    assert row.share is not None
    EarlierMark(
        answer=row, marks=row.marks, share=row.share, remark=row.remark,
        marked_by_id=row.marked_by_id, marked_at=row.marked_at, replaced_by_id=actor.me,
    ).save()  # fmt: skip
    _mark(actor, row, marks, remark)
    settle(sitting, rows)
    _audit(actor, LearningAudit.CASE_CORRECTED, row)
    if sitting.share is not None:
        _tell(sitting, "learning.corrected")
    return row


def _locked(actor: Actor, answer_id: UUID) -> tuple[TestSitting, list[Answer], Answer]:
    known = selectors.case_to_mark(actor, answer_id, marked=None)
    sitting = TestSitting.objects.select_for_update().get(pk=known.sitting_id)
    rows = selectors.answers(sitting)
    return sitting, rows, next(one for one in rows if one.pk == answer_id)


def _mark(actor: Actor, row: Answer, marks: Sequence[int], remark: str) -> None:
    try:
        row.share = grading.by_rubric(selectors.question_in(row.question), marks)
    except ValueError:
        raise ValidationError(_("Choose a level for each line.")) from None
    row.marks, row.remark = list(marks), remark.strip() or None
    row.marked_by_id, row.marked_at = actor.me, timezone.now()
    row.save(update_fields=["share", "marks", "remark", "marked_by", "marked_at"])


def _tell(sitting: TestSitting, sentence: str) -> None:
    path = reverse("learning:result", args=[sitting.pk])
    notices.notify({sitting.member_id}, sentence, path=path)


def _audit(actor: Actor, event: LearningAudit, row: Answer) -> None:
    path = row.sitting.unit_path
    audit.record(actor, event, row, unit_path=path, facts={"question": row.question.code})
