"""Somebody does for the first time what it isn't noted she has learnt: she goes on, others stand by."""

from __future__ import annotations

from niangjia import notices
from niangjia.access.actor import Actor
from niangjia.casework import competence
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case
from niangjia.casework.services import common


def stand_by(actor: Actor, case: Case, function: str) -> None:
    """Tell the supervisors of a locked case, once for each function, that she does it untrained.

    Nothing is held up by it. Audits the function."""
    if not competence.lacks(actor, function):
        return
    told = case.happenings.filter(kind="led", by_id=actor.member_id, facts__function=function)
    if told.exists():
        return
    common.note(actor, case, CaseEvent.LED, kind="led", function=function)
    others = common.supervisors_of(case) - {actor.me}
    notices.notify(others, "casework.led", path=f"/cases/{case.pk}/")
