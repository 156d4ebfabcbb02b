"""Reading screens and the safety plan: the actor first, the policy always."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case, Screening, Task
from niangjia.documents import rules as writing
from niangjia.documents import selectors as written
from niangjia.documents.models import Document
from niangjia.vault.fields import warm_rows

SAFETY_PLAN = "safety-plan"


def screenings(actor: Actor, of: Case) -> list[Screening]:
    """The screens of a case, the newest first (one query)."""
    rows = list(policy_of(Screening).visible_to(actor).filter(case=of).select_related("asked_by"))
    warm_rows(rows)
    return rows


def before(actor: Actor, of: Screening) -> Screening | None:
    """The screen before one, with the same instrument and about the same person."""
    child = Q(child_id=of.child_id) if of.child_id else Q(child=None)
    rows = policy_of(Screening).visible_to(actor).filter(child, case_id=of.case_id)
    rows = rows.filter(instrument=of.instrument, asked_at__lt=of.asked_at)
    return rows.first()


def due_again(actor: Actor, of: Case) -> list[Task]:
    """When which questions are asked again (one query)."""
    rows = policy_of(Task).visible_to(actor).filter(case=of, kind=Task.Kind.RESCREEN)
    return list(rows.filter(done_at=None))


def safety_plan(actor: Actor, of: Case) -> Document | None:
    """The safety plan of a case, the one changed last (two queries)."""
    rows = written.documents(actor, "case", of.pk)
    return next((row for row in rows if row.kind == SAFETY_PLAN), None)


def missing(of: Document) -> int:
    """How many of its points are still open, or have to be put right."""
    version = written.version(of)
    hidden = written.hidden_of(of.owner_kind, of.owner_id)
    found = written.findings(written.kind(of.kind), version.answers, hidden)
    return 0 if writing.may_be_final(found) else len(found)
