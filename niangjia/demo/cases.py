"""Invented cases in every state, in the language of the federation. Nobody in them exists.

Made through casework's own services, so that indexes, numbers and log are as in real work; keys of
cases are therefore new each time.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from django.utils import timezone

from niangjia.access.actor import Actor, Source
from niangjia.casework import services
from niangjia.casework.models import Case, Happening, IntakeDraft, Tally
from niangjia.casework.services import Facts
from niangjia.demo.families import forget
from niangjia.demo.generators import Context
from niangjia.people.actors import actor_for
from niangjia.people.models import Member

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
        _make(context, row, number, worker, boss, texts["why"])
    first = {"safe_now": "yes", "alone": "yes", "children": "unsure"}
    draft = services.save_step(actor=acting(worker), draft_id=None, step="safety", answers=first)
    services.save_step(
        actor=acting(worker), draft_id=draft.pk, step="who", answers={"call_her": texts["draft"]}
    )
    return len(texts["cases"])


def _make(
    context: Context, row: dict[str, Any], number: int, worker: Member, boss: Member, why: str
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
        issues=row["issues"],
        consent="said",
        contact_allowed="way" in row,
        way=row.get("way", {}),
    )
    case = services.open_case(actor=acting(by), facts=facts, at=at)
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
    _walk(case, row["state"], by, boss, why)
    _backdate(case, at)


def _walk(case: Case, state: str, worker: Member, boss: Member, why: str) -> None:
    """Take a case to its state, each step by whoever may."""
    if state == "open":
        return
    for step in ORDER[: ORDER.index(state) + 1]:
        by = boss if step == "closed" else worker
        reason = why if step in ("closing", "closed", "reopened") else ""
        services.move(actor=acting(by), case_id=case.pk, state=step, why=reason)


def _backdate(case: Case, opened_at: dt.datetime) -> None:
    """What happened is spread from the day it was opened until now."""
    rows = list(Happening.objects.filter(case=case).order_by("at", "id"))
    step = (timezone.now() - opened_at) / (len(rows) + 1)
    for place, row in enumerate(rows):
        Happening.objects.filter(pk=row.pk).update(at=opened_at + step * place)


def remove_cases() -> int:
    """Cases that demo members opened, with all they hold and their keys."""
    cases = Case.objects.filter(opened_by__is_demo=True)
    families = list(cases.values_list("pk", flat=True))
    drafts = IntakeDraft.objects.filter(member__is_demo=True)
    families += list(drafts.values_list("pk", flat=True))
    Tally.objects.filter(unit_path__in=cases.values("unit_path")).delete()
    Happening.objects.filter(case__in=cases).delete()
    count = cases.count()
    cases.delete()
    drafts.delete()
    forget(families)
    return count
