"""Filling in an organisation's own form for a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import FilledForm
from niangjia.casework.services import common
from niangjia.instruments import own
from niangjia.instruments.selectors import form


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
