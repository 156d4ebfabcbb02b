"""Reading cases: the actor first, the policy always."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework import parts, rules
from niangjia.casework.models import (
    Attempt,
    Case,
    CaseIssue,
    CaseProcedure,
    Consent,
    DangerOutcome,
    DangerPath,
    Entry,
    EntryRemark,
    EntryVersion,
    Happening,
    Incident,
    IntakeDraft,
    Party,
    SafeContact,
    Screening,
    SealedRecord,
    Task,
)
from niangjia.casework.parts import CasePart
from niangjia.casework.policies import stands_for
from niangjia.casework.recognising import called_within, same_person
from niangjia.casework.selectors import supervision
from niangjia.casework.services.work import possible_workers
from niangjia.finder import knowledge
from niangjia.finder.tokens import normalise
from niangjia.law import taxonomy
from niangjia.people.models import Member
from niangjia.procedures.models import Step
from niangjia.ui import normalise as readers
from niangjia.ui.lists import Event
from niangjia.units.models import Unit
from niangjia.vault.fields import warm_rows


def case(actor: Actor, pk: UUID, permission: Permission = Permission.VIEW_CASES) -> Case:
    """One case. Raises Http404 or Denied."""
    return policy_of(Case).get(actor, pk, permission)


def may(actor: Actor, of: Case, permission: Permission) -> bool:
    """Whether she may use a permission on a case."""
    return policy_of(Case).can(actor, of, permission)


# -- one case ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class File:
    """All that a case's page shows, read with a constant number of queries."""

    case: Case
    contact: SafeContact
    parties: Sequence[Party]
    issues: Sequence[CaseIssue]
    consents: Sequence[Consent]
    tasks: Sequence[Task]
    entries: Sequence[Entry]
    happenings: Sequence[Happening]
    sealed: frozenset[str]
    incidents: Sequence[Incident]
    procedures: Sequence[CaseProcedure]


def file(actor: Actor, of: Case, *, latest: int | None = 6) -> File:
    """A case with what it holds; ``latest`` None gives the whole timeline."""

    def hers(model: type) -> QuerySet:  # type: ignore[type-arg]
        return policy_of(model).visible_to(actor).filter(case=of)

    found = File(
        of,
        SafeContact.objects.get(case=of),
        list(hers(Party).order_by("id")),
        list(hers(CaseIssue)),
        list(hers(Consent)),
        list(hers(Task).filter(done_at=None).select_related("goal")),
        list(hers(Entry).select_related("author").order_by("-happened_at", "-id")[:latest]),
        list(hers(Happening).select_related("by").order_by("-at", "-id")[:latest]),
        frozenset(hers(SealedRecord).values_list("kind", flat=True)),
        list(hers(Incident).defer("facts", "told", "why")),
        list(
            hers(CaseProcedure)
            .filter(track__ended_at=None)
            .select_related("track")
            .prefetch_related(Prefetch("track__steps", Step.objects.order_by("noted_at", "pk")))
            .defer("why")
        ),
    )
    warm_rows([of])
    return found


def last_writer(actor: Actor, of: Case) -> Member | None:
    """Who did something in a case last, if it wasn't she herself; else nobody (one query)."""
    rows = policy_of(Happening).visible_to(actor).filter(case=of).select_related("by")
    last = rows.order_by("-at", "-id").first()
    return last.by if last and last.by_id != actor.member_id else None


def part_states(actor: Actor, of: Case) -> list[tuple[CasePart, str]]:
    """How the parts that other rooms keep stand (one query a part at most)."""
    found = [(part, part.state(actor, of)) for part in parts.parts_for(actor)]
    return [(part, state) for part, state in found if state or not part.only_if_said]


def last_events(actor: Actor, of: Case, states: Iterable[tuple[CasePart, str]]) -> list[Event]:
    """What those of them that hold anything told the timeline last (one query a part at most)."""
    holding = [part for part, state in states if not part.holds_nothing(state)]
    return [event for part in holding for event in part.events(actor, of, 6)]


def part_events(actor: Actor, of: Case) -> list[Event]:
    """All that these parts tell the timeline (one query a part at most)."""
    return [event for part in parts.parts_for(actor) for event in part.events(actor, of, None)]


def sealed(actor: Actor, of: Case) -> list[SealedRecord]:
    """What is sealed in a case (one query); that it is there, no reason to read it."""
    rows = policy_of(SealedRecord).visible_to(actor).filter(case=of)
    return list(rows.defer("content", "reasons"))


def parties(actor: Actor, of: Case) -> list[Party]:
    """The parties of a case."""
    return list(policy_of(Party).visible_to(actor).filter(case=of).order_by("id"))


def party(actor: Actor, pk: UUID) -> Party:
    """One party. Raises Http404."""
    return policy_of(Party).get(actor, pk)


def entry(actor: Actor, pk: UUID) -> Entry:
    """One entry. Raises Http404, also for a restricted one that isn't hers to read."""
    return policy_of(Entry).get(actor, pk)


def versions(of: Entry) -> list[EntryVersion]:
    """How an entry read before, the newest first; ask for the entry itself first."""
    return list(of.versions.all())


def remarks(actor: Actor, of: Entry) -> list[EntryRemark]:
    """What was remarked below an entry, in the order in which it was (one query)."""
    rows = policy_of(EntryRemark).visible_to(actor).filter(entry=of).select_related("by")
    found = list(rows)
    warm_rows(found)
    return found


def task(actor: Actor, pk: UUID) -> Task:
    """One task. Raises Http404."""
    return policy_of(Task).get(actor, pk)


def attempt(actor: Actor, pk: UUID) -> Attempt:
    """One contact. Raises Http404."""
    return policy_of(Attempt).get(actor, pk)


def client_phone(actor: Actor, of: Case) -> str:
    """The client's number: only for a page that follows the agreed way."""
    client = policy_of(Party).visible_to(actor).filter(case=of, role=Party.Role.CLIENT).first()
    return (client.phone or "") if client else ""


def cover_choices(actor: Actor) -> tuple[list[Member], list[Member]]:
    """(who may be away, who may cover): herself, and workers within reach of ASSIGN_CASES."""
    me = Member.objects.select_related("unit").get(pk=actor.me)
    helpers = Member.objects.filter(pk__in=possible_workers(me.unit.path))
    reach = helpers.filter(actor.unit_q(Permission.ASSIGN_CASES, "unit__path"))
    away = (reach | Member.objects.filter(pk=me.pk)).select_related("unit").order_by("name_sort")
    return list(away), list(helpers.select_related("unit").order_by("name_sort"))


# -- danger ------------------------------------------------------------------------------------------------
def open_path(actor: Actor, of: Case) -> DangerPath | None:
    """The open danger path of a case, if there is one."""
    return policy_of(DangerPath).visible_to(actor).filter(case=of, ended_at=None).first()


def outcomes(of: DangerPath) -> dict[str, DangerOutcome]:
    """What came of the steps of a path, by step; ask for the path itself first."""
    rows = list(of.outcomes.all())
    warm_rows(rows)
    return {row.step: row for row in rows}


def screening(actor: Actor, pk: UUID) -> Screening:
    """One screen. Raises Http404."""
    return policy_of(Screening).get(actor, pk)


# -- issues -----------------------------------------------------------------------------------------------
def issue_codes(actor: Actor, of: Case) -> list[str]:
    """The issues of a case, as far as she sees it (one query)."""
    rows = policy_of(CaseIssue).visible_to(actor).filter(case=of)
    return list(rows.values_list("code", flat=True))


def hints(text: str) -> list[rules.Hint]:
    """Issue codes that a narrative leads to, with the words; known codes only."""
    found = knowledge.entries_in(normalise(text)) if text.strip() else {}
    known = taxonomy.all_issues()
    pairs = [
        (word, [code for code in entry.issues if code in known]) for word, entry in found.items()
    ]
    return rules.hints(pairs)


# -- intake ------------------------------------------------------------------------------------------------
def draft(actor: Actor, pk: UUID) -> IntakeDraft:
    """An intake of hers. Raises Http404."""
    return policy_of(IntakeDraft).get(actor, pk)


def drafts(actor: Actor) -> list[IntakeDraft]:
    """Her intakes under way, the newest first."""
    return list(policy_of(IntakeDraft).visible_to(actor))


def by_ids(actor: Actor, ids: Iterable[str]) -> list[Case]:
    """Of these cases the ones that she may see now."""
    return list(policy_of(Case).visible_to(actor).filter(pk__in=list(ids)).select_related("worker"))


# -- documents -----------------------------------------------------------------------------------------------
def known(actor: Actor, pk: UUID) -> dict[str, str]:
    """Names, birthday, ID number and story for a document, of a case that she sees."""
    of = policy_of(Case).get(actor, pk)
    client = next((p for p in parties(actor, of) if p.role == Party.Role.CLIENT), None)
    other = next((p for p in parties(actor, of) if p.role == Party.Role.RESPONDENT), None)
    found = {
        "applicant": client.name if client else "",
        "applicant_birth": client.birthday if client else "",
        "applicant_id": client.id_number if client else "",
        "respondent": other.name if other else "",
        "facts": of.story,
    }
    return {name: value for name, value in found.items() if value}


def protected(pk: UUID) -> list[str]:
    """Sealed texts and the client's number: never where the other side reads."""
    sealed = [row.content or "" for row in SealedRecord.objects.filter(case_id=pk)]
    hers = Party.objects.filter(case_id=pk, role=Party.Role.CLIENT)
    return [text for text in [*sealed, *(row.phone or "" for row in hers)] if text]


# -- search, agenda ------------------------------------------------------------------------------------------
def find(actor: Actor, words: str, limit: int) -> list[Case]:
    """Cases by number, or by a party's phone, identity number or name; visible ones only, those by a
    number first."""
    if not actor.may(Permission.VIEW_CASES):
        return []
    rows = policy_of(Case).visible_to(actor).select_related("worker")
    number = rules.read_number(words)
    given: dict[str, str] = {}
    for name, read in (("phone", readers.phone), ("id_number", readers.id_number)):
        try:
            given[name] = read(words)
        except ValueError:
            continue
    # Put together and not joined by OR, which no index serves on PostgreSQL.
    ways = same_person(**given).values("case_id")
    if number:
        ways = ways.union(Case.objects.filter(number=number).values("pk"))
    found = list(rows.filter(pk__in=ways).order_by("-opened_at")[:limit])
    others = rows.exclude(pk__in=[case.pk for case in found])
    found += called_within(others, words, limit - len(found))
    warm_rows(found)
    return found


def due_tasks(actor: Actor, until: dt.date, most: int) -> list[Task]:
    """The first ``most`` open tasks of her day: those of her cases, and for supervisors theirs (two queries: an index
    serves each, and none both)."""
    rows = policy_of(Task).visible_to(actor).filter(done_at=None, due__lte=until)
    rows = rows.select_related("case").order_by("due", "id")
    hers = rows.filter(case__worker_id__in=stands_for(actor), for_supervisors=False)
    found = list(hers[:most])
    if actor.may(Permission.APPROVE_CASES):
        reach = policy_of(Case).visible_through(actor, "case", Permission.APPROVE_CASES)
        found += rows.filter(reach, for_supervisors=True)[:most]
    return sorted(found, key=lambda task: (task.due, task.pk))[:most]


def waiting(actor: Actor, most: int) -> list[Case]:
    """The first ``most`` cases that wait for a supervisor to give them to somebody."""
    if not actor.may(Permission.APPROVE_CASES):
        return []
    rows = policy_of(Case).visible_to(actor, Permission.APPROVE_CASES)
    return list(rows.filter(worker=None, closed_at=None).order_by("opened_at")[:most])


# -- for the rooms below ----------------------------------------------------------------------------------------
def id_by_number(text: str) -> UUID | None:
    """A case by its exact number (for broken glass)."""
    return Case.objects.filter(number=rules.read_number(text)).values_list("pk", flat=True).first()


def number_of(pk: UUID) -> str:
    """A case's number."""
    return Case.objects.values_list("number", flat=True).get(pk=pk)


def path_of(pk: UUID) -> str:
    """The path of the unit that answers for a case."""
    return Case.objects.values_list("unit_path", flat=True).get(pk=pk)


def running_at(unit: Unit) -> int:
    """How many running cases a unit answers for: whether there are any, it must know before it closes."""
    return Case.objects.filter(unit=unit).exclude(state=Case.State.CLOSED).count()


def held_by(member: Member) -> list[Case]:
    """Running cases that a member works on."""
    return list(Case.objects.filter(worker=member).exclude(state=Case.State.CLOSED))


def kept_about(member: Member) -> list[tuple[str, int]]:
    """(what, how many) of what casework keeps about a member."""
    return [
        ("cases", Case.objects.filter(worker=member).count()),
        ("intakes", IntakeDraft.objects.filter(member=member).count()),
        ("talks", supervision.kept_count(member)),
    ]
