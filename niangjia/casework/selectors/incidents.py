"""Reading incidents: the actor first, the policy always."""

from __future__ import annotations

from uuid import UUID

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case, Incident
from niangjia.vault.fields import warm_rows


def incidents(actor: Actor, of: Case) -> list[Incident]:
    """The incidents of a case, the latest first, those without a day last (one query)."""
    rows = list(
        policy_of(Incident).visible_to(actor).filter(case=of).select_related("harmed", "noted_by")
    )
    warm_rows(rows)
    return rows


def incident(actor: Actor, pk: UUID) -> Incident:
    """One incident. Raises Http404."""
    return policy_of(Incident).get(actor, pk)
