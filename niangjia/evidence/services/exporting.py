"""Evidence that leaves the house: asked for here, packed by the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.casework.services.common import locked
from niangjia.documents import selectors as papers
from niangjia.documents.values import ProtectedAddress
from niangjia.evidence import listing, selectors
from niangjia.evidence.events import EvidenceEvent
from niangjia.evidence.rules import custody
from niangjia.evidence.services.items import record, step
from niangjia.jobs.models import Job
from niangjia.jobs.services import start_job
from niangjia.vault.packages import new_passphrase

KIND = "evidence.package"


@transaction.atomic
def export(
    *,
    actor: Actor,
    case_id: UUID,
    item_ids: Sequence[str],
    originals: bool,
    to: str,
    why: str,
    head: Mapping[str, str],
) -> tuple[Job, str]:
    """Have pieces packed for somebody outside; gives the work and the passphrase, which is shown
    once and thrown away when the package is made. Being copied is a step of each piece's custody.

    Raises Http404 for a piece that isn't hers to work on or was withdrawn, Denied, ValidationError
    when the list of evidence would tell what is kept secret. Audits each piece.
    """
    case = locked(actor, case_id, Permission.WORK_CASES)
    chosen = selectors.chosen(actor, case, item_ids)
    if not chosen:
        raise ValidationError({"items": _("Choose at least one piece.")})
    values = listing.values(chosen, {**head, "court": to})
    try:
        listing.ensure_safe(values, papers.hidden_of("case", case.pk))
    except ProtectedAddress:
        raise ValidationError(
            _("The list would tell the other side an address or number kept secret here: take it out first.")
        ) from None  # fmt: skip
    for item in chosen:
        step(actor, item, custody.COPIED, outsider=to, why=why)
        record(actor, EvidenceEvent.EXPORTED, item, case, originals=originals)
    passphrase = new_passphrase()
    options = {
        "case": str(case.pk),
        "items": [str(item.pk) for item in chosen],
        "originals": originals,
        "head": {**head, "court": to},
        "passphrase": passphrase,
    }
    return start_job(actor=actor, kind=KIND, options=options), passphrase
