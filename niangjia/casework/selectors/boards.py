"""Boards: lists of cases of any length, and the numbers on their tabs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from niangjia.access.actor import Actor, any_of
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import Approval, Case, Tally
from niangjia.casework.policies import CasePolicy, stands_for
from niangjia.casework.services.common import marks
from niangjia.vault.fields import warm_rows

PER_PAGE = 30
FEW = 1000
COUNTED = ("running", "unassigned", "risk:high", "risk:unscreened", "to_approve", "state:closed")
BOARDS = ("mine", "unassigned", "high", "overdue", "quiet", "all", "closed")
# What was opened last leads; in these, what was due, or told of, longest ago.
_LONGEST_FIRST = {"overdue": "next_due", "quiet": "last_entry_on"}

VIEW = Permission.VIEW_CASES
Line = tuple[dt.date, UUID]


# -- what belongs to a board -----------------------------------------------------------------------------
def _parts(actor: Actor, board: str, today: dt.date) -> list[tuple[str, Q]]:
    """A board as (risk or nothing, which cases): an index gives each of them in the board's order."""
    running = Q(closed_at=None)
    week = running & Q(last_entry_on__lte=today - dt.timedelta(days=7))
    month = running & Q(last_entry_on__lte=today - dt.timedelta(days=30))
    high, unscreened, medium = Case.Risk.HIGH, Case.Risk.UNSCREENED, Case.Risk.MEDIUM
    parts: dict[str, list[tuple[str, Q]]] = {
        "mine": [("", running & Q(worker_id__in=stands_for(actor)))],
        "unassigned": [("", running & Q(worker=None))],
        "high": [(high, running), (unscreened, running)],
        "overdue": [("", running & Q(next_due__lt=today))],
        "quiet": [(high, week), (unscreened, week), (medium, month)],
        "all": [(high, running), (unscreened, running), (medium, running)],
        "closed": [("", Q(closed_at__isnull=False))],
    }
    return parts[board]


def _narrowed(actor: Actor, board: str, risk: str, state: str) -> list[Q]:
    """What filters leave of those parts."""
    if state and (state == Case.State.CLOSED) != (board == "closed"):
        return []
    found = []
    for of, part in _parts(actor, board, timezone.localdate()):
        if not (risk and of) or risk == of:
            asked = {"risk": of or risk, "state": state}
            found.append(part & Q(**{name: value for name, value in asked.items() if value}))
    return found


def cases(actor: Actor, board: str, *, risk: str = "", state: str = "") -> QuerySet[Case]:
    """All cases of a board that she may see, in no order. A page shows a ``stretch`` of them."""
    parts = any_of(_narrowed(actor, board, risk, state))
    return policy_of(Case).visible_to(actor).filter(parts)


# -- a stretch of it ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Stretch:
    """Some lines of a board, and where those before and after them begin ("": there are none)."""

    rows: Sequence[Case]
    before: str = ""
    after: str = ""


def stretch(
    actor: Actor, board: str, *, risk: str = "", state: str = "", before: str = "", after: str = ""
) -> Stretch:
    """The lines of a board next to a place in it; without a place, or where it no longer leads
    anywhere, the first ones.

    Nothing is counted or sorted, however many cases there are: every way in which she reaches cases
    gives the first lines of every part of the board from an index, these are merged, and only what
    is shown is read. The policy stands in each of these questions.
    """
    field = _LONGEST_FIRST.get(board, "opened_at")
    place = _read(field, before or after)
    back = bool(before and place)
    falling = (field == "opened_at") != back
    rows = policy_of(Case).visible_to(actor)
    ways = _ways(actor, board)
    wanted = rows.filter(_beyond(field, place, falling)) if place else rows
    few = _few(actor, ways, state)
    if few is not None:
        wanted, ways = wanted.filter(pk__in=few), [Q()]
    order = [f"-{field}", "-id"] if falling else [field, "id"]
    found: set[Line] = set()
    for part in _narrowed(actor, board, risk, state):
        for way in ways:
            some = wanted.filter(way, part).order_by(*order)
            found.update(some.values_list(field, "pk")[: PER_PAGE + 1])
    lines = sorted(found, reverse=falling)
    more, lines = len(lines) > PER_PAGE, lines[:PER_PAGE]
    if place and not (more if back else lines):
        return stretch(actor, board, risk=risk, state=state)
    if back:
        lines.reverse()
    read = rows.select_related("worker", "unit").in_bulk([pk for _day, pk in lines])
    shown = [read[pk] for _day, pk in lines if pk in read]
    warm_rows(shown)
    return Stretch(
        shown,
        before=_named(lines[0]) if place else "",
        after=_named(lines[-1]) if lines and (more or back) else "",
    )


def _ways(actor: Actor, board: str) -> list[Q]:
    """The ways in which she reaches cases, one by one: joined by OR, no index would serve them."""
    if board == "mine":
        return [Q()]
    policy = policy_of(Case)
    assert isinstance(policy, CasePolicy)
    others = policy.beside_units(actor, VIEW)
    return [*policy.by_unit(actor, VIEW), *([] if others is None else [others])]


def _few(actor: Actor, ways: Sequence[Q], state: str) -> list[UUID] | None:
    """The running cases of a state, where they are few: none of an index's many others need then be looked
    at to find them. None where the roll-up says that there are many, for then these are soon found (one
    query, and where they are few, one for each way)."""
    if not state or state == Case.State.CLOSED or not all(ways):
        return None
    told = Tally.objects.filter(actor.unit_q(VIEW, "unit_path"), what=f"state:{state}")
    if (told.aggregate(number=Sum("number"))["number"] or 0) > FEW:
        return None
    running = Case.objects.filter(closed_at=None, state=state).values_list("pk", flat=True)
    found = [pk for way in ways for pk in running.filter(way)[: FEW + 1]]
    return found if len(found) <= FEW else None


def _beyond(field: str, place: Line, falling: bool) -> Q:
    """What lies after a place; the first condition is the one that an index serves."""
    day, pk = place
    way = "lt" if falling else "gt"
    further = Q(**{f"{field}__{way}": day}) | Q(**{f"id__{way}": pk})
    return Q(**{f"{field}__{way}e": day}) & further


def _named(line: Line) -> str:
    day, pk = line
    return f"{day.isoformat()}_{pk.hex}"


def _read(field: str, name: str) -> Line | None:
    """A place from an address; None where it names none."""
    day, _, pk = name.partition("_")
    try:
        if field != "opened_at":
            return dt.date.fromisoformat(day), UUID(pk)
        moment = dt.datetime.fromisoformat(day)
        return (moment, UUID(pk)) if moment.tzinfo else None
    except ValueError:
        return None


# -- numbers ---------------------------------------------------------------------------------------------------
def tallies(actor: Actor) -> dict[str, int]:
    """Numbers within reach of VIEW_CASES, from the roll-up (two queries).

    A case behind a wall is taken out again, so that no number hints at it.
    """
    reach = actor.unit_q(Permission.VIEW_CASES, "unit_path")
    rows = Tally.objects.filter(reach, what__in=COUNTED)
    found = dict(rows.values_list("what").annotate(total=Sum("number")).order_by())
    walled = Case.objects.filter(reach).exclude(policy_of(Case).not_walled(actor))
    for hidden in walled:
        for what in marks(hidden) & found.keys():
            found[what] -= 1
    open_ones = Approval.objects.filter(decided_at=None, case__in=walled.values("pk"))
    if found.get("to_approve"):
        found["to_approve"] -= open_ones.count()
    return found
