"""A supervisor's remark below an entry, and what is answered to it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from niangjia import notices
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, Entry, EntryRemark
from niangjia.casework.services import common


@transaction.atomic
def remark_on_entry(*, actor: Actor, entry_id: UUID, words: str) -> EntryRemark:
    """Write a remark below an entry; nothing that stands there changes. Supervisors of the case begin; whoever
    works on it may answer. Who wrote the entry and works on the case, and who remarked before, are told.

    Raises Http404, Denied, ValidationError without words, or where there is nothing to answer. Audits it, never
    its words.
    """
    found = policy_of(Entry).get(actor, entry_id)
    case = common.locked(actor, found.case_id)
    entry = Entry.objects.select_for_update().get(pk=found.pk)
    before = list(entry.remarks.values_list("by_id", flat=True))
    if not words.strip():
        raise ValidationError({"words": _("Write a word or two.")})
    if not before and not policy_of(Case).can(actor, case, Permission.ASSIGN_CASES):
        raise ValidationError(
            _("A supervisor begins. What you saw or heard is an entry of its own.")
        )
    row = EntryRemark(entry=entry, case=case, words=words.strip(), by_id=actor.member_id)
    row.save()
    common.note(actor, case, CaseEvent.ENTRY_REMARKED, kind="entry_remarked")
    worker = case.worker_id
    hers = {worker} if worker and (not entry.restricted or worker == entry.author_id) else set()
    told = (hers | set(before)) - {actor.member_id, None}
    if told:
        path = f"/cases/{case.pk}/entry/{entry.pk}/"
        notices.notify(sorted(told), "casework.remarked", path=path)
    return row
