"""Marking short cases by their rubric: read without a name, marked once, told to her."""

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
from niangjia.access.permissions import Permission
from niangjia.learning import selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.models import Answer, TestSitting
from niangjia.learning.rules import grading
from niangjia.learning.services.common import _may
from niangjia.learning.services.sittings import settle

MARKED = _("Somebody has marked this meanwhile. Nothing was changed.")


@transaction.atomic
def read_case(*, actor: Actor, answer_id: UUID) -> Answer:
    """One answer to a short case, to be marked; whose it is isn't told.

    Raises Http404: out of reach, her own, not handed in, marked. Audits that it was read.
    """
    found = selectors.case_to_mark(actor, answer_id)
    _audit(actor, LearningAudit.CASE_READ, found)
    return found


@transaction.atomic
def mark_case(*, actor: Actor, answer_id: UUID, marks: Sequence[int], remark: str = "") -> Answer:
    """Mark a short case: a level for each line of its rubric, and a remark for her.

    With the last one the result of the test is known, and she is told. Raises Denied, Http404,
    ValidationError when a line has no level or somebody has marked it meanwhile. Audits the question.
    """
    me = _may(actor, Permission.MANAGE_LEARNING)
    known = selectors.case_to_mark(actor, answer_id, marked=True)
    sitting = TestSitting.objects.select_for_update().get(pk=known.sitting_id)
    rows = selectors.answers(sitting)
    row = next(one for one in rows if one.pk == answer_id)
    if row.marked_at is not None:
        raise ValidationError(MARKED)
    try:
        row.share = grading.by_rubric(selectors.question_in(row.question), marks)
    except ValueError:
        raise ValidationError(_("Choose a level for each line.")) from None
    row.marks, row.remark = list(marks), remark.strip() or None
    row.marked_by_id, row.marked_at = me, timezone.now()
    row.save(update_fields=["share", "marks", "remark", "marked_by", "marked_at"])
    settle(sitting, rows)
    _audit(actor, LearningAudit.CASE_MARKED, row)
    if sitting.share is not None:
        path = reverse("learning:result", args=[sitting.pk])
        notices.notify({sitting.member_id}, "learning.marked", path=path)
    return row


def _audit(actor: Actor, event: LearningAudit, row: Answer) -> None:
    path = row.sitting.unit_path
    audit.record(actor, event, row, unit_path=path, facts={"question": row.question.code})
