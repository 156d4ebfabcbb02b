"""Invented cases in every state, in the language of the federation. Nobody in them exists.

Made through casework's own services, so that indexes and log are as in real work; identifiers and
numbers of cases are the same for the same seed and day.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access.actor import Actor, Source
from niangjia.casework import parts, rules, services
from niangjia.casework.models import (
    Approval,
    Case,
    Cover,
    DangerPath,
    Happening,
    IntakeDraft,
    Screening,
    Tally,
)
from niangjia.casework.services import Facts
from niangjia.casework.services.papers import OWNER
from niangjia.casework.services.work import possible_workers
from niangjia.demo.families import forget
from niangjia.demo.generators import Context
from niangjia.documents import selectors as written
from niangjia.documents import services as writing
from niangjia.documents.models import Document
from niangjia.instruments import engine
from niangjia.people.actors import actor_for
from niangjia.people.models import Member
from niangjia.procedures.engine import Happened
from niangjia.procedures.models import Track

ORDER = ("assessing", "planned", "active", "closing", "closed", "reopened")


def acting(member: Member) -> Actor:
    """The member as an actor, as her roles are now."""
    return actor_for(member, Source("command"))


def told(language: str) -> dict[str, Any]:
    """The stories of a language (``data/cases.LANGUAGE.toml``)."""
    name = "zh" if language.startswith("zh") else "en"
    path = Path(__file__).parent / "data" / f"cases.{name}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def make_cases(context: Context) -> int:
    """A handful of cases for the demo worker, one for nobody yet, one intake under way."""
    texts = told(context.language)
    worker, boss = context.account("worker"), context.account("supervisor")
    for number, row in enumerate(texts["cases"]):
        _make(context, row, number, worker, boss, texts)
    _together(worker, boss, texts)
    first = {"safe_now": "yes", "alone": "yes", "children": "unsure"}
    draft = services.save_step(actor=acting(worker), draft_id=None, step="safety", answers=first)
    services.save_step(
        actor=acting(worker), draft_id=draft.pk, step="who", answers={"call_her": texts["draft"]}
    )
    return len(texts["cases"])


def _together(worker: Member, boss: Member, texts: dict[str, Any]) -> None:
    """Two cases that belong together, a visit tomorrow, and a colleague who covers next week."""
    running = list(Case.objects.filter(worker=worker).exclude(state=Case.State.CLOSED))
    if len(running) > 1:
        one, two = running[:2]
        services.link(actor=acting(boss), case_id=one.pk, number=two.number, kind="related")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    starts = dt.datetime.combine(tomorrow, dt.time(10), timezone.get_current_timezone())
    for case in running:
        with suppress(ValidationError):
            services.plan_visit(
                actor=acting(worker), case_id=case.pk, starts_at=starts,
                back_by=starts + dt.timedelta(hours=2), place=texts["visit_place"],
                alone_why=texts["visit_alone"],
            )  # fmt: skip
            break
    others = possible_workers(worker.unit.path) - {worker.pk}
    by = Member.objects.filter(pk__in=others, is_demo=True).order_by("staff_number").first()
    if by is not None:
        services.set_cover(
            actor=acting(worker), absent_id=worker.pk, by_id=by.pk,
            starts_on=tomorrow + dt.timedelta(days=7), ends_on=tomorrow + dt.timedelta(days=11),
        )  # fmt: skip


def _make(
    context: Context,
    row: dict[str, Any],
    number: int,
    worker: Member,
    boss: Member,
    texts: dict[str, Any],
) -> None:
    by = boss if row.get("unassigned") else worker
    at = timezone.now() - dt.timedelta(days=row["days"], hours=number)
    facts = Facts(
        call_her=row["call_her"],
        way_in=row["way_in"],
        name=row["name"],
        # No real numbers begin so: nobody is rung by a demo.
        phone=f"1990000{1000 + number}",
        birthday=row.get("birthday", ""),
        story=row["story"],
        wish=row.get("wish", ""),
        danger=row.get("danger", False),
        child=row.get("child", False),
        suspected_at=at if row.get("child") else None,
        issues=row["issues"],
        consent="said",
        contact_allowed="way" in row,
        way=row.get("way", {}),
    )
    rng = context.rng(f"cases:{number}")
    day = context.today - dt.timedelta(days=row["days"])
    key = (context.uuid(rng, day), rules.new_number(day.year, rng.choice))
    case = services.open_case(actor=acting(by), facts=facts, at=at, key=key)
    for party in row.get("parties", ()):
        services.set_party(actor=acting(by), case_id=case.pk, **party)
    for note in row.get("entries", ()):
        when = timezone.now() - dt.timedelta(days=note["days"], hours=3)
        services.write_entry(
            actor=acting(by), case_id=case.pk, kind=note["kind"], happened_at=when,
            told=note.get("told", ""), observed=note.get("observed", ""),
        )  # fmt: skip
    for task in row.get("tasks", ()):
        due = timezone.localdate() + dt.timedelta(days=task["in_days"])
        services.set_task(
            actor=acting(by), case_id=case.pk, kind="action", due=due,
            what=task["what"], goal=task.get("goal", ""),
        )  # fmt: skip
    with suppress(ValidationError):  # for a child nobody agrees here
        services.note_consent(actor=acting(by), case_id=case.pk, purpose="statistics", how="said")
    _more(case, row, by)
    _walk(case, row["state"], by, boss, texts)
    _backdate(case, at)


def _more(case: Case, row: dict[str, Any], by: Member) -> None:
    """What happened to her, which procedures run, which documents are begun."""
    actor, today = acting(by), timezone.localdate()
    for one in row.get("incidents", ()):
        services.note_incident(
            actor=actor, case_id=case.pk, when=one.get("when", "day"), told=one.get("told", ""),
            on=today - dt.timedelta(days=one["days"]), facts=one["facts"],
        )  # fmt: skip
    for one in row.get("procedures", ()):
        link = services.start_procedure(actor=actor, case_id=case.pk, code=one["code"])
        for event, days in one.get("events", ()):
            at = timezone.now() - dt.timedelta(days=days)
            step = Happened(event, timezone.localdate(at), at)
            services.note_event(actor=actor, link_id=link.pk, step=step)
    for one in row.get("screens", ()):
        of = engine.get(engine.PARTNER_DANGER)
        given = {q.code: "yes" if q.code in one["yes"] else "no" for q in of.questions}
        answers = engine.Answers(of.code, of.version, given, one["estimate"], one.get("words", ""))
        kept = services.keep_screen(actor=actor, case_id=case.pk, answers=answers)
        at = timezone.now() - dt.timedelta(days=one["days"])
        Screening.objects.filter(pk=kept.pk).update(asked_at=at)
    for kind in row.get("documents", ()):
        values = written.prefill(actor, OWNER, case.pk, written.kind(kind))
        writing.draft(actor=actor, kind=kind, owner=(OWNER, case.pk), values=values)


def _agree(case: Case, worker: Member, boss: Member, texts: dict[str, Any]) -> None:
    """The plan is agreed with her, and approved where the risk is high."""
    goals = case.goals.exists() and case.tasks.filter(kind="action", done_at=None).exists()
    if not goals:
        services.set_task(
            actor=acting(worker), case_id=case.pk, kind="action", what=texts["action"],
            due=timezone.localdate() + dt.timedelta(days=5), goal=case.wish or texts["action"],
        )  # fmt: skip
    services.agree_plan(actor=acting(worker), case_id=case.pk, how="said")
    for asked in Approval.objects.filter(case=case, kind="plan", decided_at=None):
        services.decide(
            actor=acting(boss), approval_id=asked.pk, verdict="approved", words=texts["why"]
        )


def _walk(case: Case, state: str, worker: Member, boss: Member, texts: dict[str, Any]) -> None:
    """Take a case to its state, each step by whoever may."""
    if state == "open":
        return
    for step in ORDER[: ORDER.index(state) + 1]:
        by = boss if step == "closed" else worker
        if step == "active":
            _agree(case, worker, boss, texts)
        reason = texts["why"] if step in ("closing", "closed", "reopened") else ""
        services.move(actor=acting(by), case_id=case.pk, state=step, why=reason)


def _backdate(case: Case, opened_at: dt.datetime) -> None:
    """What happened is spread from the day it was opened until now; danger was there from the first word."""
    DangerPath.objects.filter(case=case).update(opened_at=opened_at)
    Case.objects.filter(pk=case.pk, danger_since__isnull=False).update(danger_since=opened_at)
    rows = list(Happening.objects.filter(case=case).order_by("at", "id"))
    step = (timezone.now() - opened_at) / (len(rows) + 1)
    for place, row in enumerate(rows):
        at = opened_at if row.kind == "danger_opened" else opened_at + step * place
        clock = timezone.localtime(at)
        if step > dt.timedelta(days=1) and not 9 <= clock.hour < 17:  # nobody works at night
            at = clock.replace(hour=9 + place % 8)
        Happening.objects.filter(pk=row.pk).update(at=at)


def remove_cases() -> int:
    """Cases that demo members opened, with all they hold and their keys."""
    Cover.objects.filter(absent__is_demo=True).delete()
    cases = Case.objects.filter(opened_by__is_demo=True)
    families = list(cases.values_list("pk", flat=True))
    drafts = IntakeDraft.objects.filter(member__is_demo=True)
    families += list(drafts.values_list("pk", flat=True))
    Tally.objects.filter(unit_path__in=cases.values("unit_path")).delete()
    Happening.objects.filter(case__in=cases).delete()
    Document.objects.filter(owner_kind=OWNER, owner_id__in=families).delete()
    Track.objects.filter(case_link__case__in=cases).delete()
    count = cases.count()
    with ExitStack() as going:
        for case in cases:
            going.enter_context(parts.erasing(case))
            for part in parts.own_clocks().values():
                families += part.families(case)
        cases.delete()
    drafts.delete()
    forget(families)
    return count
