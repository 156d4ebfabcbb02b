"""Filling in an organisation's own form for a case, and correcting it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework import facts
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, FilledForm, FilledFormVersion
from niangjia.casework.services import common
from niangjia.instruments import own
from niangjia.instruments.selectors import form, form_version
from niangjia.ui.conflict import ChangedMeanwhile, merged


@transaction.atomic
def keep_form(
    *,
    actor: Actor,
    case_id: UUID,
    code: str,
    answers: Mapping[str, Any],
    asked_at: dt.datetime | None = None,
) -> FilledForm:
    """Keep the answers to the newest version of an own form; ``asked_at``: when it was asked, where it was
    written on paper first. Answers to questions that weren't asked, or that aren't among theirs, are left
    out.

    Raises Http404 (also for a form that is offered no longer), ValidationError when nothing was answered, or
    for a time that hasn't come. Audits code and version, never an answer.
    """
    case, now = common.locked(actor, case_id), timezone.now()
    if asked_at is not None and asked_at > now:
        raise ValidationError({"at": _("This time has not come yet.")})
    of = form(actor, code)
    kept = own.kept(of, answers)
    if not kept:
        raise ValidationError(_("Nothing is answered yet."))
    row = FilledForm(
        case=case, form=of.code, edition=of.version, answers=kept, asked_at=asked_at or now,
        filled_by_id=actor.member_id,
    )  # fmt: skip
    row.save()
    common.note(
        actor, case, CaseEvent.FORM_KEPT, kind="form_kept", form=of.code, edition=of.version
    )
    return row


@transaction.atomic
def correct_form(
    *, actor: Actor, filled_id: UUID, answers: Mapping[str, Any], seen: str | None = None
) -> FilledForm:
    """Correct the answers of a filled form, by the version with which it was asked, even one that is offered no
    longer; how it read before stays, with who wrote it when.

    Raises Http404 (also where its questions can't be read any more), Denied, ValidationError for a closed case
    or when nothing would be answered, ChangedMeanwhile (``seen``: what the form had seen). Audits code, version
    and the reading's number, never an answer.
    """
    found = policy_of(FilledForm).get(actor, filled_id)
    case = common.locked(actor, found.case_id)
    if case.state == Case.State.CLOSED:
        raise ValidationError(_("This case is closed. Open it again first."))
    row = FilledForm.objects.select_for_update().get(pk=found.pk)
    of = form_version(row.form, row.edition)
    if of is None:
        raise Http404
    kept = own.kept(of, as_one(of, row.answers, own.kept(of, answers), seen))
    if not kept:
        raise ValidationError(_("Nothing is answered yet."))
    if kept == row.answers:
        return row
    FilledFormVersion(
        filled=row, number=row.number, answers=row.answers, at=row.corrected_at or row.filled_at,
        by_id=row.corrected_by_id if row.corrected_at else row.filled_by_id,
    ).save()  # fmt: skip
    row.answers, row.number = kept, row.number + 1
    row.corrected_at, row.corrected_by_id = timezone.now(), actor.member_id
    row.save()
    common.note(
        actor, case, CaseEvent.FORM_CORRECTED, kind="form_corrected", form=of.code,
        edition=of.version, number=row.number,
    )  # fmt: skip
    return row


def as_one(
    of: own.OwnForm, theirs: Mapping[str, Any], mine: Mapping[str, Any], seen: str | None
) -> dict[str, Any]:
    """The answers of two people as one. Raises ChangedMeanwhile also where one of them answered what isn't
    asked after the other's correction: else that answer would be gone without a word."""
    stands, given = facts.own_answers(of, theirs), facts.own_answers(of, mine)
    asked: list[str] = []
    try:
        settled = merged(stands, given, seen)
    except ChangedMeanwhile as met:
        asked, settled = met.asked, met.settled
    names = {own.name_of(one.code): one.code for one in of.questions}
    result = {code: settled.get(name, given[name]) for name, code in names.items()}
    unasked = {code for code, value in result.items() if value} - own.kept(of, result).keys()
    differ = {code for name, code in names.items() if stands[name] != given[name]}
    ask = own.together(of, {names[name] for name in asked} | unasked, differ)
    if ask:
        chosen = [own.name_of(code) for code in ask]
        rest = {name: value for name, value in settled.items() if name not in chosen}
        raise ChangedMeanwhile(stands, chosen, rest)
    return result
