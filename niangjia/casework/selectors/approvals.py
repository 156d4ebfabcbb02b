"""Reading approvals and plans: the actor first, the policy always."""

from __future__ import annotations

from uuid import UUID

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import Approval, Case, Goal, Plan, Task
from niangjia.casework.services.approvals import OPINION_KIND
from niangjia.documents import selectors as written
from niangjia.documents.models import Document
from niangjia.vault.fields import warm_rows


def approvals(actor: Actor, of: Case) -> list[Approval]:
    """Those of a case, the newest first (one query)."""
    rows = policy_of(Approval).visible_to(actor).filter(case=of)
    return list(rows.select_related("asked_by", "decided_by"))


def approval(actor: Actor, pk: UUID, permission: Permission = Permission.APPROVE_CASES) -> Approval:
    """One of them. Raises Http404 or Denied."""
    return policy_of(Approval).get(actor, pk, permission)


def open_approvals(actor: Actor, most: int, start: int = 0) -> list[Approval]:
    """What waits within her reach, the oldest first, ``most`` of it after ``start`` others (one query);
    her own questions among them, for somebody else to decide."""
    if not actor.may(Permission.APPROVE_CASES):
        return []
    rows = policy_of(Approval).visible_to(actor, Permission.APPROVE_CASES).filter(decided_at=None)
    rows = rows.select_related("case", "asked_by").defer("why", "words")
    found = list(rows.order_by("asked_at", "id")[start : start + most])
    warm_rows([one.case for one in found])
    return found


def opinions(actor: Actor, of: Case) -> list[Document]:
    """Supervision opinions drafted for a case (two queries)."""
    rows = written.documents(actor, "case", of.pk)
    return [row for row in rows if row.kind == OPINION_KIND]


def plan(actor: Actor, of: Case) -> Plan | None:
    """The plan of a case, if one was begun."""
    return policy_of(Plan).visible_to(actor).filter(case=of).first()


def goals(actor: Actor, of: Case) -> list[Goal]:
    """What she wants to reach, in the order in which it was said (one query)."""
    return list(policy_of(Goal).visible_to(actor).filter(case=of))


def goal(actor: Actor, pk: UUID) -> Goal:
    """One goal. Raises Http404."""
    return policy_of(Goal).get(actor, pk)


def actions(actor: Actor, of: Case) -> list[Task]:
    """Everything of the plan, done or not, the earliest first (one query)."""
    rows = policy_of(Task).visible_to(actor).filter(case=of, kind=Task.Kind.ACTION)
    return list(rows.select_related("goal"))
