"""When danger is asked about again: a day after each screen, at once when something happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, Screening, Task
from niangjia.casework.services import common
from niangjia.instruments import engine
from niangjia.instruments.engine import Answers, Level


def ask_again(
    actor: Actor, case: Case, instrument: str, due: dt.date, party_id: UUID | None = None
) -> Task:
    """Let the questions of an instrument fall due on a day: one open task for each instrument and
    child. Call it with the case locked."""
    rows = case.tasks.filter(kind=Task.Kind.RESCREEN, done_at=None, instrument=instrument)
    mine = Q(party_id=party_id) if party_id else Q(party=None)
    task = rows.filter(mine).first()
    if task is None:
        task = Task(
            case=case, kind=Task.Kind.RESCREEN, instrument=instrument, party_id=party_id,
            made_by_id=actor.member_id, due=due,
        )  # fmt: skip
    task.due = due
    task.save()
    common.settle_due(case)
    return task


def after_screen(actor: Actor, case: Case, screening: Screening) -> Task:
    """A screen was kept or judged: the task it fulfils ends, the next falls due by the instrument.

    A worker's judgement brings the day nearer, never further away."""
    answers = Answers.from_data(screening.answers)
    of = engine.of_answers(answers)
    level = Level(screening.judged) if screening.judged else None
    result = engine.assess(of, answers.given)
    due = engine.due_again(of, result, timezone.localdate(screening.asked_at), level=level)
    return ask_again(actor, case, of.code, due.on, screening.child_id)


def something_happened(
    actor: Actor, case: Case, trigger: str, *, also: Iterable[tuple[str, UUID | None]] = ()
) -> None:
    """Something happened that lets every screen of this case, and those in ``also`` (instrument and
    child), fall due today where the instrument names ``trigger``."""
    asked = set(case.screenings.values_list("instrument", "edition", "child_id"))
    pairs: set[tuple[str, str, UUID | None]] = set(asked)
    known = {(code, child) for code, _edition, child in asked}
    pairs |= {(code, "", child) for code, child in also if (code, child) not in known}
    for code, edition, child in pairs:
        if trigger in engine.get(code, edition).triggers:
            ask_again(actor, case, code, timezone.localdate(), child)


@transaction.atomic
def note_trigger(*, actor: Actor, case_id: UUID, trigger: str) -> Case:
    """Note that something happened which lets the danger questions fall due today.

    Raises Http404, Denied, ValidationError for something that no instrument knows. Audits the code."""
    case = common.locked(actor, case_id)
    if trigger not in engine.get(engine.PARTNER_DANGER).triggers:
        raise ValidationError({"trigger": _("Choose one.")})
    something_happened(actor, case, trigger, also=[(engine.PARTNER_DANGER, None)])
    common.note(actor, case, CaseEvent.TRIGGERED, kind="triggered", trigger=trigger)
    return case
