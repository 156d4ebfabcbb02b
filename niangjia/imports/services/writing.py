"""Rows of a ledger become cases: one batch, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor, system_actor
from niangjia.access.policies import policy_of
from niangjia.access.services import set_wall
from niangjia.casework import rules as casework
from niangjia.casework.models import (
    Case,
    CaseIssue,
    Entry,
    Happening,
    Party,
    PartyToken,
    SafeContact,
    SealedRecord,
    Task,
)
from niangjia.casework.services import common, loading
from niangjia.casework.services.parties import fill_party
from niangjia.imports.events import ImportEvent
from niangjia.imports.models import CaseImport, ImportedCase
from niangjia.imports.plan import Row
from niangjia.people import kin
from niangjia.vault import keys
from niangjia.vault.ids import uuid7

NOON = dt.time(12)


@dataclass
class Made:
    """The rows of one batch, ready for their tables."""

    cases: list[tuple[Row, Case]] = field(default_factory=list)
    rows: dict[type[Any], list[Any]] = field(default_factory=dict)
    tokens: list[tuple[bytes, str, Any, Any]] = field(default_factory=list)
    without_worker: int = 0

    def add(self, *rows: Any) -> None:
        """Put rows beside those of their kind."""
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)


@dataclass(frozen=True)
class There:
    """A party of a running or closed case that is there already."""

    case: UUID
    role: str
    worker: UUID | None
    running: bool


def prepare(rows: Sequence[Row]) -> list[UUID]:
    """Keys for a batch's cases, made before its transaction: the key store is a database of its own."""
    found = [uuid7() for _row in rows]
    keys.prepare(found)
    return found


def write_batch(
    actor: Actor,
    of: CaseImport,
    rows: Sequence[Row],
    ids: Sequence[UUID],
    numbers: Sequence[str] = (),
) -> Made:
    """Write one batch in the caller's transaction; the number of queries doesn't grow with its rows.

    Whoever is kin to a party is walled off and never given the case; whoever works for the other side
    neither. Supervisors of a case of the same person that the actor may not see are told, as when a case
    is opened by hand. ``numbers`` of the cases are drawn unless they are given. The client is told and
    asked nothing: no consent, no notice. Audits the count.
    """
    made, now = Made(), timezone.now()
    phones = [one for row in rows for one in row.phones if one]
    identities = [one for row in rows for one in row.ids if one]
    relatives, there = kin.owners(phones, identities), _there(phones, identities)
    walls: list[tuple[UUID, UUID]] = []
    for row, pk, number in zip(rows, ids, numbers or _numbers(rows), strict=True):
        walled = {one for digest in (*row.phones, *row.ids) for one in relatives.get(digest, ())}
        others = _other_side(row, there)
        worker = row.worker
        if worker in walled or worker in {one.worker for one in others}:
            worker = None
            made.without_worker += 1
        walls += [(pk, member) for member in sorted(walled)]
        made.cases.append((row, _case(row, pk, number, worker, now)))
        _build(made, actor, of, now)
        _take_along(there, row, pk, worker)
    _store(made)
    for pk, member in walls:
        set_wall(
            actor=system_actor(), kind=common.KIND, record_id=pk, member_id=member,
            reason=_("A party of this case may be she herself, or her family."),
        )  # fmt: skip
    _tell_of_matches(actor, made, there)
    audit.record(
        actor, ImportEvent.BATCH, of, unit_path=of.unit_path,
        facts={"count": len(rows), "from": rows[0].number, "to": rows[-1].number},
    )  # fmt: skip
    return made


def _noon(day: dt.date, now: dt.datetime) -> dt.datetime:
    return min(timezone.make_aware(dt.datetime.combine(day, NOON)), now)


def _numbers(rows: Sequence[Row]) -> list[str]:
    """Case numbers that nobody has; one that is taken is drawn anew (one query, unless that happens)."""
    found = [casework.new_number(row.draft.opened_on.year) for row in rows]
    taken = set(Case.objects.filter(number__in=found).values_list("number", flat=True))
    return _numbers(rows) if taken or len(set(found)) < len(found) else found


def _case(row: Row, pk: UUID, number: str, worker: UUID | None, now: dt.datetime) -> Case:
    draft = row.draft
    opened = _noon(draft.opened_on, now)
    closed = max(_noon(draft.closed_on, now), opened) if draft.closed_on else None
    return Case(
        id=pk, number=number, unit=row.unit, unit_path=row.unit.path,
        state=Case.State.CLOSED if closed else Case.State.OPEN, risk=row.risk, way_in=draft.way_in,
        worker_id=worker, opened_at=opened, closed_at=closed, call_her=draft.call_her or _("She"),
        wish=draft.wish or None, wish_on=draft.opened_on if draft.wish else None,
        story=draft.story or None, next_due=row.due,
        # A running case came to us today: its quiet days count from here.
        last_entry_on=draft.closed_on or timezone.localdate(now),
    )  # fmt: skip


def _build(made: Made, actor: Actor, of: CaseImport, now: dt.datetime) -> None:
    """What belongs to the last case."""
    row, case = made.cases[-1]
    draft, opened = row.draft, case.opened_at
    made.add(case)
    _people(made, case, row)
    # What was agreed is as old as the ledger: nobody has checked it yet.
    made.add(SafeContact(case=case, allowed=draft.allowed, way=_way(row), checked_on=None))
    made.add(
        *(CaseIssue(case=case, code=code, is_main=not at) for at, code in enumerate(draft.issues))
    )
    if row.due is not None:
        made.add(Task(case=case, kind=Task.Kind.FOLLOW_UP, due=row.due, made_by_id=actor.member_id))
    if draft.address:
        made.add(SealedRecord(case=case, kind=SealedRecord.Kind.ADDRESS, content=draft.address))
    written = [(draft.note, opened), (draft.outcome, case.closed_at or opened)]
    entries = [
        Entry(case=case, kind=Entry.Kind.NOTE, happened_at=at, observed=text)
        for text, at in written
        if text
    ]
    made.add(*entries)
    made.add(Happening(case=case, kind="imported", at=now, by_id=actor.member_id))
    made.add(
        ImportedCase(
            of=of,
            case=case,
            unit=row.unit,
            row=row.number,
            ledger_number=draft.ledger,
            ledger_index=row.ledger_index,
            entries=len(entries),
        )
    )


def _way(row: Row) -> dict[str, Any]:
    draft = row.draft
    return {
        "channels": list(draft.channels), "since": draft.since, "until": draft.until,
        "code_word": draft.code_word, "answerer": "", "watchers": "", "voicemail": False,
    }  # fmt: skip


def _people(made: Made, case: Case, row: Row) -> None:
    draft = row.draft
    people = [(Party.Role.CLIENT, "", draft.client)]
    people += [(Party.Role.CHILD, "", child) for child in draft.children]
    if draft.other:
        people.append((Party.Role.RESPONDENT, draft.relation, draft.other))
    key_of = loading.changer(Party._meta.pk)
    for role, relation, one in people:
        party = Party(case=case, role=role, relation=relation)
        tokens = fill_party(
            party, name=one.name, phone=one.phone, id_number=one.id_number,
            birthday=one.birthday.isoformat() if one.birthday else "",
        )  # fmt: skip
        made.add(party)
        made.tokens += [(token, "name", key_of(party.pk), key_of(case.pk)) for token in tokens]


ORDER = (
    Case, Party, SafeContact, CaseIssue, Task, SealedRecord, Entry, Happening, ImportedCase,
)  # fmt: skip


def _store(made: Made) -> None:
    for model in ORDER:
        loading.insert(model, made.rows.get(model, []))
    loading.write(PartyToken._meta.db_table, ["token", "kind", "party_id", "case_id"], made.tokens)
    loading.add_up(
        Counter((case.unit_path, what) for _row, case in made.cases for what in common.marks(case))
    )


# -- who is there already ----------------------------------------------------------------------------------
def _there(phones: Sequence[bytes], numbers: Sequence[bytes]) -> dict[bytes, list[There]]:
    """Parties with these digests, by digest (two queries)."""
    found: dict[bytes, list[There]] = {}
    for column, digests in (("phone_index", phones), ("id_index", numbers)):
        rows = Party.objects.filter(**{f"{column}__in": digests}).values_list(
            column, "case_id", "role", "case__worker_id", "case__closed_at"
        )
        for digest, case, role, worker, closed in rows:
            found.setdefault(bytes(digest), []).append(There(case, role, worker, closed is None))
    return found


ACROSS = {Party.Role.CLIENT: Party.Role.RESPONDENT, Party.Role.RESPONDENT: Party.Role.CLIENT}


def _sides(row: Row) -> Iterable[tuple[Party.Role, bytes]]:
    for role, *digests in zip(ACROSS, row.phones, row.ids, strict=True):
        yield from ((role, digest) for digest in digests if digest)


def _other_side(row: Row, there: dict[bytes, list[There]]) -> list[There]:
    """Running cases in which somebody of this one stands on the other side."""
    if row.draft.closed:
        return []
    return [
        one
        for role, digest in _sides(row)
        for one in there.get(digest, ())
        if one.running and one.role == ACROSS[role] and one.worker is not None
    ]


def _take_along(there: dict[bytes, list[There]], row: Row, pk: UUID, worker: UUID | None) -> None:
    for role, digest in _sides(row):
        there.setdefault(digest, []).append(There(pk, role, worker, not row.draft.closed))


def _tell_of_matches(actor: Actor, made: Made, there: dict[bytes, list[There]]) -> None:
    """Supervisors of a case of the same client that the actor may not see are led to linking the two; a
    person on both sides of running cases is told to the supervisors of the other one."""
    mine = {case.pk for _row, case in made.cases}
    found: dict[UUID, UUID] = {}
    for row, case in made.cases:
        same = [one for digest in row.digests for one in there.get(digest, ())]
        for one in [*same, *_other_side(row, there)]:
            if one.case not in mine:
                found.setdefault(one.case, case.pk)
    if not found:
        return
    seen = policy_of(Case).visible_to(actor).filter(pk__in=found).values_list("pk", flat=True)
    for other in Case.objects.filter(pk__in=set(found) - set(seen)):
        common.tell_supervisors(other, "casework.match", f"link/with/{found[other.pk]}/")
