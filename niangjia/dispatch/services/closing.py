"""What follows the closing of a case: the dispatch ends, and somebody asks how she is."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.casework.models import Case, SafeContact, Task
from niangjia.casework.services.common import add_task
from niangjia.dispatch import rules
from niangjia.dispatch.events import DispatchEvent
from niangjia.dispatch.house import house
from niangjia.dispatch.services.matters import close_with_case


@transaction.atomic
def after_closing(*, actor: Actor, case: Case) -> Task | None:
    """Close what was dispatched; after high risk set a follow-up in the way that she agreed, or,
    where no safe way exists, a review of the risk by the supervisor: never a visit.

    Audits what was set (house policy of domain.md §7, no law)."""
    close_with_case(actor, case)
    contact = SafeContact.objects.get(case=case)
    kind = rules.after_close(
        case.risk,
        was_danger=case.danger_paths.exists(),
        allowed=contact.allowed,
        channels=contact.agreed().channels,
    )
    if not kind:
        return None
    due = timezone.localdate() + dt.timedelta(days=house().revisit_days)
    review = kind == Task.Kind.RISK_REVIEW
    what = (
        _("After closing: look at the risk. No safe way to reach her is agreed; nobody visits.")
        if review
        else _("After closing: ask how she is, only in the way that she agreed")
    )
    task = add_task(actor, case, kind, due, supervisors=review, what=what)
    facts = {"kind": kind, "due": due.isoformat()}
    audit.record(actor, DispatchEvent.REVISIT_SET, case, unit_path=case.unit_path, facts=facts)
    return task
