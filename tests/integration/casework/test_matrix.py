"""Who meets what of a case: every role, every relation to it, every way to it, from one table.

Rooms above casework add their pages to ``PAGES``: a url name, what it needs, and how to make the record
that it shows. What a role may do in a relation stands in ``MAY`` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.access import services as access
from niangjia.access.models import BreakGlass
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.roles import ROLES
from niangjia.access.rules import glass_mends_at
from niangjia.casework import selectors, services
from niangjia.casework.models import Case, Entry, Party, Task
from niangjia.casework.registrations import OWNER
from niangjia.casework.services import Facts
from niangjia.documents import services as writing
from niangjia.people.models import Member
from niangjia.units.models import Unit
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db

# The role is held in the east district. How the case stands to whoever holds it:
RELATIONS = {
    "own": "hers, in her unit",
    "unit": "another worker's, in her unit",
    "below": "another worker's, in a unit below hers",
    "above": "another worker's, in the unit above hers",
    "elsewhere": "another worker's, in another district",
    "assigned": "hers, but of another district",
    "walled": "hers, in her unit, and she is walled off",
    "glass": "of another district; she broke the glass",
}
NOTHING, SEE, WORK, ASSIGN = 0, 1, 2, 3
HELPER = {"own": WORK, "assigned": WORK}
SUPERVISOR = {"own": ASSIGN, "unit": ASSIGN, "below": ASSIGN, "glass": SEE}
# role → relation → how much. What isn't here is nothing: no page, no hit, no count.
MAY: dict[str, dict[str, int]] = {
    "caseworker": HELPER,
    "hotline_operator": HELPER,
    "supervisor": SUPERVISOR,
}
NEEDED = {SEE: Permission.VIEW_CASES, WORK: Permission.WORK_CASES, ASSIGN: Permission.ASSIGN_CASES}


@dataclass(frozen=True)
class File:
    """A case with one record of each kind."""

    case: Case
    party: Party
    entry: Entry
    task: Task
    document: str


@dataclass(frozen=True)
class Page:
    """A page of a case: its url name, what it needs, the arguments after the case's key."""

    name: str
    needs: int
    arguments: Callable[[File], list[object]] = lambda file: [file.case.pk]


PAGES = (
    Page("casework:case", SEE),
    Page("casework:timeline", SEE),
    Page("casework:entry", SEE, lambda file: [file.case.pk, file.entry.pk]),
    Page("casework:words", WORK),
    Page("casework:party", WORK, lambda file: [file.case.pk, file.party.pk]),
    Page("casework:task", WORK, lambda file: [file.case.pk, file.task.pk]),
    Page("casework:contact", WORK),
    Page("casework:consent", WORK),
    Page("casework:screen", WORK, lambda file: [file.case.pk, "partner-danger"]),
    Page("casework:sealed", WORK, lambda file: [file.case.pk, "address"]),
    Page("casework:documents", WORK),
    Page("documents:document", SEE, lambda file: [file.document]),
    Page("casework:assign", ASSIGN),
)


def opens(browser: Client, page: Page, file: File) -> bool:
    answer = browser.get(reverse(page.name, args=page.arguments(file)))
    assert answer.status_code in (200, 403, 404), (page.name, answer.status_code)
    return answer.status_code == 200


def found_by_search(browser: Client, file: File) -> bool:
    answers = [
        browser.post("/search/", {"q": words}, follow=True).content.decode()
        for words in (file.case.number, str(file.party.name), str(file.party.phone))
    ]
    hits = {f"/cases/{file.case.pk}/" in text for text in answers}
    assert len(hits) == 1, "one way of asking finds what another doesn't"
    return hits.pop()


def on_a_board(browser: Client, file: File) -> bool:
    answer = browser.get("/cases/board/all/?risk=high")
    return answer.status_code == 200 and file.case.number in answer.content.decode()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, number: int, unit: Unit, worker: Member) -> File:
    """A whole file, through the product's own services."""
    opener = make_member(f"开案{number}", unit, f"opener{number}")
    hold(opener, "supervisor", unit)
    name, phone = f"何{'甲乙丙丁戊己庚辛'[number]}芳", f"1380000{4000 + number}"
    facts = Facts(call_her="她", name=name, phone=phone, danger=True)
    case = services.open_case(actor=act(opener), facts=facts)
    who = act(opener)
    Case.objects.filter(pk=case.pk).update(worker=worker)
    services.seal_record(actor=who, case_id=case.pk, kind="address", content="那里")
    entry = services.write_entry(
        actor=who, case_id=case.pk, kind="note", happened_at=timezone.now(), told="说了"
    )
    task = Task.objects.filter(case=case, for_supervisors=False)[0]
    paper = writing.draft(actor=who, kind="safety-plan", owner=(OWNER, case.pk), values={})
    return File(case, case.parties.get(), entry, task, str(paper.pk))


def files_of(world: World, her: Member) -> dict[str, File]:
    """One case for each relation."""
    other = make_member("别人", world.city, "somebody")
    places = {
        "own": (world.east, her), "unit": (world.east, other), "below": (world.street, other),
        "above": (world.city, other), "elsewhere": (world.west, other),
        "assigned": (world.west, her), "walled": (world.east, her), "glass": (world.west, other),
    }  # fmt: skip
    files = {
        relation: opened(world, number, *places[relation])
        for number, relation in enumerate(RELATIONS)
    }
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", member_id=her.pk,
        record_id=files["walled"].case.pk, reason="She is a sister of a party.",
    )  # fmt: skip
    now = timezone.now()
    if (
        Permission.BREAK_GLASS
        in ROLES[next(iter(act(her).roles - {"trainee"}), "trainee")].permissions
    ):
        BreakGlass(
            kind="casework.case", record_id=files["glass"].case.pk, member_id=her.pk,
            reason="Her mother called at night.", opened_at=now, expires_at=glass_mends_at(now),
        ).save()  # fmt: skip
    return files


@pytest.mark.parametrize("role", ROLES)
def test_every_way_to_a_case_says_the_same(world: World, role: str) -> None:
    her = make_member("她本人", world.east, "herself")
    if role != "trainee":
        hold(her, role, world.east)
    files, browser, actor = files_of(world, her), browser_of(her), act(her)
    wrong = []
    for relation, file in files.items():
        may = MAY.get(role, {}).get(relation, NOTHING)
        ways = {f"{page.name}": (opens(browser, page, file), page.needs) for page in PAGES}
        ways |= {
            f"policy {needed}": (policy_of(Case).can(actor, file.case, needed), level)
            for level, needed in NEEDED.items()
        }
        ways["search"] = found_by_search(browser, file), SEE
        ways["board"] = on_a_board(browser, file), SEE
        wrong += [
            f"{role}, {relation} ({RELATIONS[relation]}): {way} {'opens' if is_open else 'is shut'}"
            for way, (is_open, needs) in ways.items()
            if is_open != (may >= needs)
        ]
    assert wrong == []
    seen = {relation for relation in files if MAY.get(role, {}).get(relation)}
    listed = list(selectors.cases(actor, "all").values_list("pk", flat=True))
    assert sorted(listed) == sorted(files[relation].case.pk for relation in seen)
    counted = selectors.tallies(actor).get("running", 0)
    by_unit = seen & {"own", "unit", "below"} if role == "supervisor" else set()
    assert counted == len(by_unit)
