"""Keeping the bank: questions and scenarios that organisers write or bring in, exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.jobs.models import Job
from niangjia.jobs.services import start_job
from niangjia.learning import library, selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.models import Content
from niangjia.learning.rules import checking, reading
from niangjia.learning.rules.content import Broken, Question, Scenario
from niangjia.learning.services.common import _may

LOG = "learning.log"


def _read(kind: str, data: Mapping[str, Any]) -> Question | Scenario:
    """The content that ``data`` is. Raises ValidationError with everything that is wrong."""
    try:
        if kind == Content.Kind.QUESTION:
            module = str(data.get("module") or "")
            found: Question | Scenario = reading.question(dict(data), module)
        else:
            found = reading.scenario(dict(data))
    except Broken as error:
        raise ValidationError(str(error)) from None
    faults = (
        checking.question_faults(found)
        if isinstance(found, Question)
        else checking.scenario_faults(found)
    )
    if found.module not in selectors.modules():
        faults.append(f"{found.code}: unknown module {found.module}")
    shipped = library.shipped()
    if found.code in shipped.questions or found.code in shipped.scenarios:
        faults.append(f"{found.code}: this code is taken by content that comes along")
    if faults:
        raise ValidationError(faults)
    return found


@transaction.atomic
def save_content(*, actor: Actor, kind: str, data: Mapping[str, Any]) -> Content:
    """Take a question or scenario (in the form of the files) into the bank.

    A version of the same code that was in use is kept and no longer offered. Raises Denied,
    ValidationError with every fault. Audits kind, code and version.
    """
    me = _may(actor, Permission.MANAGE_LEARNING)
    found = _read(kind, data)
    rows = Content.objects.select_for_update().filter(kind=kind, code=found.code, in_use=True)
    rows.exclude(version=found.version).update(in_use=False)
    row, made = Content.objects.get_or_create(
        version=found.version,
        defaults={
            "kind": kind, "code": found.code, "data": dict(found.data), "made_by_id": me,
            "in_use": True,
        },
    )  # fmt: skip
    if not made and not row.in_use:
        row.in_use, row.made_by_id = True, me
        row.save(update_fields=["in_use", "made_by"])
    facts = {"kind": kind, "code": found.code, "version": found.version[:12]}
    audit.record(actor, LearningAudit.CONTENT_SAVED, row, facts=facts)
    return row


@transaction.atomic
def save_questions(*, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> int:
    """Take many questions in, all of them or none; returns how many.

    Raises Denied, ValidationError with every fault. Each is audited by ``save_content``.
    """
    faults: list[str] = []
    for row in rows:
        try:
            with transaction.atomic():
                save_content(actor=actor, kind=Content.Kind.QUESTION, data=row)
        except ValidationError as refused:
            faults += refused.messages
    if faults or not rows:
        raise ValidationError(faults[:20] or [str(_("There is no question in this file."))])
    return len(rows)


@transaction.atomic
def export_scenario(*, actor: Actor, code: str) -> None:
    """Audit that a scenario leaves as a file. Raises Denied."""
    _may(actor, Permission.READ_BANK)
    facts = {"format": "twee", "count": 1}
    audit.record(
        actor, LearningAudit.CONTENT_EXPORTED, kind="learning.content", object_id=code, facts=facts
    )


@transaction.atomic
def retire(*, actor: Actor, kind: str, code: str) -> Content:
    """Take written content out of the bank; what was answered keeps it. Raises Denied, Http404."""
    _may(actor, Permission.MANAGE_LEARNING)
    row = Content.objects.filter(kind=kind, code=code, in_use=True).first()
    if row is None:
        raise Http404
    row.in_use = False
    row.save(update_fields=["in_use"])
    facts = {"kind": kind, "code": code}
    audit.record(actor, LearningAudit.CONTENT_RETIRED, row, facts=facts)
    return row


@transaction.atomic
def export_questions(*, actor: Actor, format: str, **narrowed: str) -> list[Question]:
    """Questions that leave as a file. Raises Denied, ValidationError when none fits. Audits it."""
    _may(actor, Permission.READ_BANK)
    found = selectors.bank(actor, **narrowed)
    if not found:
        raise ValidationError(_("No question fits. Widen the filters."))
    facts = {"format": format, "count": len(found)}
    audit.record(actor, LearningAudit.CONTENT_EXPORTED, kind="learning.content", facts=facts)
    return found


@transaction.atomic
def export_log(*, actor: Actor, home: str) -> Job:
    """Begin to write the log of learning of units within reach as xAPI statements, in the worker.

    ``home`` is the address of this house, with its last slash. Raises Denied. Audits the start; the
    work audits how many statements there were.
    """
    _may(actor, Permission.MANAGE_LEARNING)
    return start_job(actor=actor, kind=LOG, options={"home": home})
