"""A document of a case is begun with what the case knows."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from niangjia.access.actor import Actor
from niangjia.casework import competence
from niangjia.casework.services import common
from niangjia.casework.services.leading import stand_by
from niangjia.documents import selectors as written
from niangjia.documents import services as writing
from niangjia.documents.models import Document

OWNER = "case"
LED = {"safety-plan": competence.SAFETY_PLAN, "mandatory-report": competence.REPORT}


@transaction.atomic
def begin_document(*, actor: Actor, case_id: UUID, kind: str) -> Document:
    """Begin a document. Raises Http404, Denied. Audited by the documents room."""
    case = common.locked(actor, case_id)
    values = written.prefill(actor, OWNER, case.pk, written.kind(kind))
    made = writing.draft(actor=actor, kind=kind, owner=(OWNER, case.pk), values=values)
    if kind in LED:
        stand_by(actor, case, LED[kind])
    return made
