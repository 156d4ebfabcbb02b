"""Reading the test before and after a programme."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.learning import selectors as learning
from niangjia.learning.models import TestSitting
from niangjia.learning.rules import drawing
from niangjia.learning.rules.blueprint import Blueprint
from niangjia.training import states
from niangjia.training.models import Enrolment, Paper, Programme, Session

# So long after its last day whoever taught a programme marks its cases.
MARKED_FOR = dt.timedelta(days=90)
BEFORE, AFTER = Session.Test.BEFORE.value, Session.Test.AFTER.value


def test_context(programme_id: UUID, which: str) -> str:
    """The context of a programme's sittings before or after, for learning."""
    return f"programme:{programme_id}:{which}"


TEST_KEY = re.compile(r"programme:([0-9a-f-]{36}):(pre|post)")


def titles_of(keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Test key → (title of its programme, before or after), of those that there are (one query)."""
    found = {key: parts for key in keys if (parts := TEST_KEY.fullmatch(key))}
    rows = Programme.objects.filter(pk__in={parts[1] for parts in found.values()})
    told = {str(pk): title for pk, title in rows.values_list("pk", "title")}
    return {k: (told[parts[1]], parts[2]) for k, parts in found.items() if parts[1] in told}


def paper(of: Programme) -> Paper | None:
    """A programme's paper (one query)."""
    return Paper.objects.filter(programme=of).first()


def asked_of(of: Programme, objectives: Mapping[str, str]) -> dict[str, Any]:
    """The competency of each of a programme's objectives, by the field of its form; no query."""
    return {f"objective_{at}": objectives.get(text, "") for at, text in enumerate(of.objectives)}


def paper_stands(of: Programme, found: Paper | None) -> dict[str, Any]:
    """A programme's paper by the fields of its form, for telling apart who changed what; no query."""
    if found is None:
        return {**asked_of(of, {}), "count": None, "cases": 0, "minutes": None}
    asked = asked_of(of, found.objectives)
    return {**asked, "count": found.count, "cases": found.cases, "minutes": found.minutes}


def blueprint(of: Paper, which: str) -> Blueprint:
    """The test as learning draws it."""
    key = test_context(of.programme_id, which)
    return Blueprint(key, competencies=of.areas, count=of.count, minutes=of.minutes, cases=of.cases)


def questions_for(of: Paper) -> int:
    """How many questions each of its two forms could hold (one query)."""
    pool = blueprint(of, BEFORE).pool(learning.questions().values())
    return sum(drawing.room([drawing.entry(one) for one in pool], "A").values())


def cases_for(of: Paper) -> int:
    """How many short cases each of its two forms could hold (one query)."""
    pool = blueprint(of, BEFORE).case_pool(learning.questions().values())
    return sum(drawing.room([drawing.case_entry(one) for one in pool], "A").values())


def test_open(session: Session) -> bool:
    """Whether the test of a session can be begun now; no query."""
    live = session.programme.state in (states.OPEN, states.RUNNING) and not session.cancelled
    return live and session.starts_at <= timezone.now() < session.ends_at


def sitting_of(actor: Actor, session: Session) -> TestSitting | None:
    """Her sitting of the test that a session opens (one query)."""
    return learning.sitting_in(actor, test_context(session.programme_id, session.test))


def taught_tests(actor: Actor) -> list[str]:
    """Contexts of the tests of programmes in which she teaches, or taught lately, for learning: their
    short cases are hers to mark, too (one query)."""
    since = timezone.localdate() - MARKED_FOR
    rows = Session.objects.filter(
        teachers__member_id=actor.me, cancelled=False, programme__ends_on__gte=since,
        programme__state__in=(states.OPEN, states.RUNNING, states.ENDED),
    )  # fmt: skip
    found = rows.order_by().values_list("programme_id", flat=True).distinct()
    return [test_context(pk, which) for pk in found for which in (BEFORE, AFTER)]


def to_sit(actor: Actor, sessions: Iterable[Session]) -> set[UUID]:
    """Which of these sessions have a test open that she hasn't finished (two queries, and none
    when no test is open)."""
    now = timezone.now()
    opened = [
        one
        for one in sessions
        if one.test and not one.cancelled and one.starts_at <= now < one.ends_at
    ]
    if not opened:
        return set()
    ready = set(
        Paper.objects.filter(programme__in={one.programme_id for one in opened}).values_list(
            "programme_id", flat=True
        )
    )
    contexts = {one.pk: test_context(one.programme_id, one.test) for one in opened}
    done = set(learning.handed_in(contexts.values()))
    return {
        one.pk
        for one in opened
        if one.programme_id in ready and (contexts[one.pk], str(actor.me)) not in done
    }


def begun_tests(of: Programme) -> bool:
    """Whether anybody has begun a test of this programme (one query)."""
    contexts = [test_context(of.pk, which) for which in (BEFORE, AFTER)]
    return TestSitting.objects.filter(context__in=contexts).exists()


def finished_tests(of: Programme) -> tuple[int, int]:
    """How many have finished the test before, and the one after (one query)."""
    keys = [test_context(of.pk, which) for which in (BEFORE, AFTER)]
    contexts = [context for context, _member in learning.handed_in(keys)]
    return contexts.count(keys[0]), contexts.count(keys[1])


@dataclass(frozen=True)
class Learned:
    """What one person had before and after, as shares of the points; ``questions``: out of how many."""

    before: float
    after: float
    questions: int


def learned(of: Programme) -> dict[str, list[Learned]]:
    """Competency → before and after of the very same persons, in no order that tells who; "" holds
    the whole test. Only who has a place and finished both (four queries, whatever the number).

    For the evaluation, which shows nothing of fewer than five.
    """
    keys = [test_context(of.pk, which) for which in (BEFORE, AFTER)]
    whole, by_area = learning.shares_in(keys), learning.area_shares_in(keys)
    places = Enrolment.objects.filter(programme=of, state=states.ENROLLED)
    found: dict[str, list[Learned]] = {}
    for member in places.values_list("member_id", flat=True):
        first, second = (whole.get((key, str(member))) for key in keys)
        if first is None or second is None:
            continue
        row = Learned(first.share or 0.0, second.share or 0.0, min(first.count, second.count))
        found.setdefault("", []).append(row)
        before, after = (by_area[key, str(member)] for key in keys)
        for area in before.keys() & after.keys():
            number = min(before[area][1], after[area][1])
            found.setdefault(area, []).append(Learned(before[area][0], after[area][0], number))
    return {
        area: sorted(rows, key=lambda one: (one.before, one.after)) for area, rows in found.items()
    }
