"""Contacts that somebody began and of which nobody knows yet what came."""

from __future__ import annotations

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework.models import Attempt, Case

MOST = 20


def open_attempts(actor: Actor) -> list[Attempt]:
    """Hers without an outcome, the oldest first (one query); a visit under way has a line of its own."""
    rows = policy_of(Attempt).visible_to(actor).filter(by_id=actor.me, outcome="")
    rows = rows.exclude(channel="visit")
    return list(rows.select_related("case").order_by("at")[:MOST])


def open_in(actor: Actor, of: Case) -> list[Attempt]:
    """Contacts of a case without an outcome, whoever began them (one query)."""
    rows = policy_of(Attempt).visible_to(actor).filter(case=of, outcome="")
    rows = rows.exclude(channel="visit")
    return list(rows.select_related("by").order_by("at")[:MOST])
