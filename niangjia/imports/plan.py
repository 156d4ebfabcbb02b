"""From a table to a plan: which rows would become which cases, what is wrong with the others, and what
is worth a look. It writes nothing and tells nobody. Look-ups are made in batches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework import rules as casework
from niangjia.casework.models import Case, Party
from niangjia.casework.services.team import ceiling_at, load_of
from niangjia.casework.services.work import workers_near
from niangjia.imports import rules
from niangjia.imports.columns import words
from niangjia.imports.models import CaseImport, ImportedCase
from niangjia.imports.rules import Draft, Fault, batches, ledger_key, plain
from niangjia.jobs.tables import Table
from niangjia.law import taxonomy
from niangjia.people import kin
from niangjia.people.models import Member
from niangjia.units.models import Unit
from niangjia.vault import index

ASSIGN, OPEN = Permission.ASSIGN_CASES, Permission.OPEN_CASES
MAX_ROWS = 20_000
LOOKED_UP = 500
SAID = Callable[[int, int], None]


@dataclass
class Row:
    """One row with all that is known of it: where it goes, who works on it, its digests, its day."""

    draft: Draft
    unit: Unit
    ledger_index: bytes
    risk: str
    worker: UUID | None = None
    due: dt.date | None = None
    phones: tuple[bytes, ...] = ()
    ids: tuple[bytes, ...] = ()

    @property
    def number(self) -> int:
        """Its number in the sheet."""
        return self.draft.row

    @property
    def digests(self) -> frozenset[bytes]:
        """By which the client is found: phone and ID number."""
        return frozenset([*self.phones[:1], *self.ids[:1]]) - {b""}


@dataclass
class Plan:
    """What an import would do. ``done``: how many rows this import has written before."""

    ready: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    hints: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    rows: int = 0
    done: int = 0

    @property
    def faulty(self) -> int:
        """How many rows have something wrong with them."""
        return len({fault.row for fault in self.faults})

    def told(self, most: int) -> dict[str, object]:
        """What is kept for the page: codes and row numbers."""
        found = sorted(self.faults, key=lambda fault: fault.row)
        return {
            "faults": [one.as_json() for one in found[:most]],
            "faulty": self.faulty,
            "hints": [one.as_json() for one in self.hints[:most]],
            "unknown": self.unknown[:20],
        }


def make(
    actor: Actor,
    of: CaseImport,
    table: Table,
    today: dt.date,
    said: SAID = lambda _done, _all: None,
) -> Plan:
    """What importing ``table`` would do now. Raises TableProblem while rows are read."""
    plan = Plan(unknown=[heading for heading in table.unknown if heading])
    drafts = []
    known = words()
    for row in table.rows:
        plan.rows += 1
        draft, faults = rules.read(row.number, row.cells, known, today)
        plan.faults += faults
        if draft is not None:
            drafts.append(draft)
        if plan.rows % 100 == 0:
            said(0, plan.rows)
    places = _Places(actor)
    _place(plan, drafts, places)
    _staff(plan, actor)
    _compare(plan, actor, of, said)
    _days(plan, today)
    _loads(plan)
    return plan


class _Places:
    """Units within reach of both permissions that an import needs, by code and by name."""

    def __init__(self, actor: Actor) -> None:
        reach = actor.unit_q(ASSIGN, "path") & actor.unit_q(OPEN, "path")
        self.found: dict[str, list[Unit]] = {}
        for unit in Unit.objects.filter(reach):
            for word in {plain(unit.code or ""), plain(unit.name_zh), plain(unit.name_en or "")}:
                if word:
                    self.found.setdefault(word, []).append(unit)

    def find(self, typed: str) -> Unit | str:
        """The unit that is meant, or the code of what is wrong."""
        units = self.found.get(plain(typed), [])
        running = [unit for unit in units if unit.closed_on is None]
        if len(running) == 1:
            return running[0]
        if running:
            return "unit_several"
        return "unit_closed" if units else "unit_unknown"


def _place(plan: Plan, drafts: Iterable[Draft], places: _Places) -> None:
    defaults = {code: issue.default_risk for code, issue in taxonomy.all_issues().items()}
    for draft in drafts:
        unit = places.find(draft.unit)
        if isinstance(unit, str):
            plan.faults.append(Fault(draft.row, "unit", unit))
            continue
        plan.ready.append(
            Row(
                draft,
                unit,
                index.token("ledger", ledger_key(draft.ledger)),
                rules.risk_for(draft.risk, draft.issues, defaults),
                phones=tuple(index.phone(one.phone) if one.phone else b"" for one in _both(draft)),
                ids=tuple(
                    index.id_number(one.id_number) if one.id_number else b"" for one in _both(draft)
                ),
            )
        )


def _both(draft: Draft) -> tuple[rules.Person, rules.Person]:
    return draft.client, draft.other


def _staff(plan: Plan, actor: Actor) -> None:
    """Who works on each row: a caseworker of its unit, of one above or below it (four queries)."""
    named = [row for row in plan.ready if row.draft.worker]
    if not named:
        return
    near = workers_near({row.unit.path for row in named})
    able = _by_word(Member.objects.filter(pk__in=near))
    others = _by_word(policy_of(Member).visible_to(actor, Permission.VIEW_MEMBERS))
    wrong: set[int] = set()
    for row in named:
        typed = row.draft.worker
        word = f"@{typed.casefold()}" if f"@{typed.casefold()}" in able else plain(typed)
        found = {pk for pk in able.get(word, ()) if row.unit.path in near[pk]}
        if len(found) == 1:
            row.worker = found.pop()
            continue
        code = (
            "worker_several"
            if found
            else "worker_role"
            if plain(typed) in others
            else "worker_unknown"
        )
        plan.faults.append(Fault(row.number, "worker", code))
        wrong.add(row.number)
    _drop(plan, wrong)


def _by_word(members: QuerySet[Member]) -> dict[str, set[UUID]]:
    """By username exactly (after @), and by username and name as people type them."""
    found: dict[str, set[UUID]] = {}
    rows = members.filter(is_active=True).values_list("pk", "username", "name")
    for pk, username, name in rows:
        for word in {f"@{username.casefold()}", plain(username), plain(name)}:
            found.setdefault(word, set()).add(pk)
    return found


def _drop(plan: Plan, numbers: set[int]) -> None:
    if numbers:
        plan.ready = [row for row in plan.ready if row.number not in numbers]


def _compare(plan: Plan, actor: Actor, of: CaseImport, said: SAID) -> None:
    """With the rows themselves, with what was imported before, with cases that she may see."""
    wrong: set[int] = set()

    def twice(number: int, earlier: int) -> None:
        plan.faults.append(Fault(number, "ledger", "twice", {"other": earlier}))
        wrong.add(number)

    rules.repeated(((row.number, (row.unit.pk, row.ledger_index)) for row in plan.ready), twice)
    _drop(plan, wrong)
    mine = set(ImportedCase.objects.filter(of=of).values_list("row", flat=True))
    plan.done = len(mine)
    _drop(plan, mine)
    total = len(plan.ready)
    # Nobody takes in what is about herself or her family.
    own = kin.digests_of(actor.me)
    for at, rows in enumerate(batches(plan.ready, LOOKED_UP)):
        said(at * LOOKED_UP, total)
        wrong |= _imported_before(plan, rows)
        wrong |= {row.number for row in rows if own & {*row.phones, *row.ids}}
        plan.faults += [
            Fault(row.number, "name", "own") for row in rows if own & {*row.phones, *row.ids}
        ]
        _known(plan, actor, rows)
    _same_people(plan)
    _drop(plan, wrong)
    plan.hints = [hint for hint in plan.hints if hint.row not in wrong]


def _imported_before(plan: Plan, rows: Sequence[Row]) -> set[int]:
    found = set(
        ImportedCase.objects.filter(
            ledger_index__in=[row.ledger_index for row in rows],
            unit__in={row.unit.pk for row in rows},
        ).values_list("unit_id", "ledger_index")
    )
    again = [row.number for row in rows if (row.unit.pk, row.ledger_index) in found]
    plan.faults += [Fault(number, "ledger", "imported") for number in again]
    return set(again)


def _known(plan: Plan, actor: Actor, rows: Sequence[Row]) -> None:
    """Clients who are in a case that she may see. Of one that she may not see nothing is said, as when
    a case is opened by hand (three queries)."""
    asked = {one for row in rows for one in row.digests}
    if not asked:
        return
    parties = Party.objects.filter(role=Party.Role.CLIENT)
    cases: dict[bytes, set[UUID]] = {}
    for column in ("phone_index", "id_index"):
        there = parties.filter(**{f"{column}__in": asked}).values_list(column, "case_id")
        for digest, case in there:
            cases.setdefault(bytes(digest), set()).add(case)
    every = {case for found in cases.values() for case in found}
    seen = set(policy_of(Case).visible_to(actor).filter(pk__in=every).values_list("pk", flat=True))
    for row in rows:
        hers = {case for one in row.digests for case in cases.get(one, ())} & seen
        for case in sorted(hers)[:1]:
            plan.hints.append(Fault(row.number, "name", "known", {"case": str(case)}))


def _same_people(plan: Plan) -> None:
    told: set[int] = set()

    def again(number: int, earlier: int) -> None:
        if number not in told:
            told.add(number)
            plan.hints.append(Fault(number, "name", "same_person", {"other": earlier}))

    rules.repeated(((row.number, one) for row in plan.ready for one in row.digests), again)


def _days(plan: Plan, today: dt.date) -> None:
    """When each running case is to be looked at: spread over each worker's next days."""
    waiting: dict[tuple[UUID | None, UUID], list[Row]] = {}
    for row in plan.ready:
        if not row.draft.closed:
            waiting.setdefault((row.worker, row.unit.pk), []).append(row)
    for rows in waiting.values():
        days = rules.spread([(row.number, row.risk, row.draft.follow_up) for row in rows], today)
        for row in rows:
            row.due = days[row.number]


def _loads(plan: Plan) -> None:
    """Who would carry more than her unit's ceiling: a hint beside her first row, since the ledger says who
    works on what (three queries a worker)."""
    carried: dict[UUID, list[Row]] = {}
    for row in plan.ready:
        if row.worker is not None and not row.draft.closed:
            carried.setdefault(row.worker, []).append(row)
    units = dict(Member.objects.filter(pk__in=carried).values_list("pk", "unit_id"))
    for worker, rows in carried.items():
        load = load_of(worker) + sum(casework.WEIGHTS[row.risk] for row in rows)
        most = ceiling_at(units[worker])
        if load > most:
            facts = {"load": load, "most": most}
            plan.hints.append(Fault(rows[0].number, "worker", "ceiling", facts))
