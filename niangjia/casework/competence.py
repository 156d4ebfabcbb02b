"""What casework asks somebody to have learnt, and what follows when it isn't noted that she has.

Whatever protects somebody in danger is open to everybody who works on the case: who has not learnt it
yet is led by the page, and her supervisors are told (``services.leading``). Only a licensed instrument
waits for a competence. The levels are our practice, not law.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.instruments import competence
from niangjia.learning import demands
from niangjia.learning import selectors as learning
from niangjia.learning.demands import Demand

DANGER_SCREEN, CHILD_SCREEN = "danger_screen", "child_screen"
EMERGENCY, REPORT, SAFETY_PLAN = "emergency", "mandatory_report", "safety_plan"
DEMANDS = (
    Demand(DANGER_SCREEN, _("Danger screen"), "danger", 1, closes=False),
    Demand(CHILD_SCREEN, _("Child safety screen"), "children", 1, closes=False),
    Demand(EMERGENCY, _("Danger path"), "danger", 1, closes=False),
    Demand(REPORT, _("Mandatory report"), "children", 1, closes=False),
    Demand(SAFETY_PLAN, _("Safety plan"), "danger", 2, closes=False),
)
# How the shipped instruments name what their user has learnt; a pack names an area and a level.
NAMED = {"danger-screening": ("danger", 1), "child-safety-screening": ("children", 1)}
_AREA = re.compile(r"(?P<area>[a-z-]+?)(?:-(?P<level>[1-4]))?")
USUAL = 2


def register_all() -> None:
    """Called once from the AppConfig."""
    for demand in DEMANDS:
        demands.register(demand)
    competence.register(holds)


def _levels(actor: Actor) -> dict[str, int]:
    """Her levels (one query a request)."""
    return actor.lately("levels", lambda: learning.levels(learning.evidence(actor)))


def lacks(actor: Actor, function: str) -> bool:
    """Whether somebody does a thing that it isn't noted she has learnt; never a command."""
    if actor.member_id is None:
        return False
    return bool(demands.answer(function, _levels(actor)).lacking)


def wanted(code: str) -> tuple[str, int] | None:
    """(area, level) that an instrument's competence code asks for; None when it names no area."""
    if code in NAMED:
        return NAMED[code]
    found = _AREA.fullmatch(code)
    if found is None or found["area"] not in learning.areas():
        return None
    return found["area"], int(found["level"] or USUAL)


def holds(actor: Actor, code: str) -> bool:
    """Whether it is noted that she has learnt what an instrument's code asks for. Fails closed."""
    asked = wanted(code)
    if asked is None or actor.member_id is None:
        return False
    area, level = asked
    return _levels(actor)[area] >= level
