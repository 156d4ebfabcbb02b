"""Reading lessons and answering their checks of understanding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.learning import selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.models import LearningEvent, LessonProgress
from niangjia.learning.rules import grading
from niangjia.learning.rules.content import Lesson
from niangjia.learning.services.common import _log, _may


def _lesson(code: str) -> Lesson:
    found = selectors.lesson(code)
    if found is None:
        raise Http404
    return found


@transaction.atomic
def open_lesson(*, actor: Actor, code: str, language: str) -> LessonProgress:
    """Note that she opened a lesson; the first time it is audited and logged.

    Raises Denied, Http404 for an unknown lesson.
    """
    member, lesson = _may(actor, Permission.LEARN), _lesson(code)
    version = lesson.text(language).version
    row, made = LessonProgress.objects.get_or_create(
        member_id=member, lesson=code, defaults={"version": version}
    )
    if made:
        audit.record(actor, LearningAudit.LESSON_OPENED, row, facts={"lesson": code})
        _log(actor, LearningEvent.Verb.OPENED, LearningEvent.Kind.LESSON, code)
    return row


@transaction.atomic
def answer_check(
    *, actor: Actor, code: str, language: str, given: Mapping[str, Any]
) -> LessonProgress:
    """Answer a lesson's check: question code → answer as ``rules.grading`` keeps it.

    The lesson counts as done, whatever was right: the share says how it went, and she may answer
    again. Raises Denied, Http404. Audits the lesson, not the answers.
    """
    member, lesson = _may(actor, Permission.LEARN), _lesson(code)
    bank = selectors.questions()
    asked = [bank[each] for each in lesson.checks if each in bank]
    share = grading.mean([grading.grade(one, given.get(one.code)) for one in asked]) or 0.0
    row, _made = LessonProgress.objects.update_or_create(
        member_id=member,
        lesson=code,
        defaults={
            "version": lesson.text(language).version, "share": share, "done_at": timezone.now(),
        },
    )  # fmt: skip
    audit.record(actor, LearningAudit.LESSON_CHECKED, row, facts={"lesson": code})
    _log(actor, LearningEvent.Verb.COMPLETED, LearningEvent.Kind.LESSON, code, share=share)
    return row


@transaction.atomic
def take_along(*, actor: Actor, code: str) -> Lesson:
    """Audit that she took a lesson along as one file. Raises Denied, Http404."""
    _may(actor, Permission.LEARN)
    lesson = _lesson(code)
    audit.record(
        actor, LearningAudit.TAKEN_ALONG, kind="learning.lesson", object_id=code,
        facts={"lesson": code},
    )  # fmt: skip
    return lesson
