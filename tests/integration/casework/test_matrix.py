"""Who meets what of a case: every role, every relation to it, every way to it, from one table.

Rooms above casework add their pages to ``PAGES``: a url name, what it needs, and how to make the record
that it shows. What a role may do in a relation stands in ``MAY`` alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from niangjia.access import services as access
from niangjia.access.actor import system_actor
from niangjia.access.models import BreakGlass
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.roles import ROLES
from niangjia.access.rules import glass_mends_at
from niangjia.casework import services
from niangjia.casework.models import Case, Cover, Entry, Party, Task
from niangjia.casework.selectors import boards
from niangjia.casework.services import Facts
from niangjia.casework.services.papers import OWNER
from niangjia.documents import services as writing
from niangjia.evidence import services as evidence
from niangjia.evidence.models import Item, ItemFile
from niangjia.evidence.taking_in import take_in
from niangjia.finder.api import api
from niangjia.people.models import Member
from niangjia.units.models import Unit
from tests.evidence_files import photo
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
PHOTO = photo()

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
    "covered": "of another district, of somebody whom she covers today",
    "covered_before": "of another district, of somebody whom she covered until yesterday",
    "covered_walled": "of another district, of somebody whom she covers, and she is walled off",
}
NOTHING, SEE, WORK, ASSIGN = 0, 1, 2, 3
HELPER = {"own": WORK, "assigned": WORK, "covered": WORK}
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
    item: Item
    picture: ItemFile


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
    Page("casework:own_forms", SEE),
    Page("casework:sealed", WORK, lambda file: [file.case.pk, "address"]),
    Page("casework:documents", WORK),
    Page("documents:document", SEE, lambda file: [file.document]),
    Page("casework:assign", ASSIGN),
    # attachments
    Page("evidence:list", SEE),
    Page("evidence:item", SEE, lambda file: [file.item.pk]),
    Page("evidence:picture", SEE, lambda file: [file.picture.pk]),
    Page("evidence:original", WORK, lambda file: [file.picture.pk]),
    Page("evidence:opinions", SEE),
    Page("referrals:of_case", SEE),
    # exports that are about one case
    Page("evidence:export", WORK),
    Page("requests:copy", WORK),
)
# The API speaks of law and of procedures, never of a case: whoever adds an endpoint about cases to it
# adds it to ``PAGES`` too.
API = ("/api/law/", "/api/procedures/")


def read_to_the_end(answer: Any) -> None:
    """A file that is sent piece by piece is closed by reading it."""
    if answer.streaming:
        b"".join(answer)


def opens(browser: Client, page: Page, file: File) -> bool:
    answer = browser.get(reverse(page.name, args=page.arguments(file)))
    read_to_the_end(answer)
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


def takes_the_paper(browser: Client, file: File) -> bool:
    """The document as a file to keep."""
    url = reverse("documents:take", args=[file.document, 1])
    answer = browser.post(url, {"form": "docx", "language": "zh"})
    read_to_the_end(answer)
    return answer.status_code == 200 and "attachment" in answer["Content-Disposition"]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, number: int, unit: Unit, worker: Member) -> File:
    """A whole file, through the product's own services."""
    opener = make_member(f"开案{number}", unit, f"opener{number}")
    hold(opener, "supervisor", unit)
    name, phone = f"何{'甲乙丙丁戊己庚辛壬癸子'[number]}芳", f"1380000{4000 + number}"
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
    item = evidence.add_item(
        actor=who, case_id=case.pk, kind="photo", form="electronic", texts={"title": "左臂"},
        file=take_in(SimpleUploadedFile("IMG_0001.jpg", PHOTO)),
    )  # fmt: skip
    return File(case, case.parties.get(), entry, task, str(paper.pk), item, item.files.get())


def files_of(world: World, her: Member) -> dict[str, File]:
    """One case for each relation."""
    other, absent, back = (
        make_member(f"别人{word}", world.city, word) for word in ("somebody", "absent", "back")
    )
    today, day = timezone.localdate(), dt.timedelta(days=1)
    Cover(absent=absent, by=her, starts_on=today, ends_on=today + day).save()
    Cover(absent=back, by=her, starts_on=today - 3 * day, ends_on=today - day).save()
    places = {
        "own": (world.east, her), "unit": (world.east, other), "below": (world.street, other),
        "above": (world.city, other), "elsewhere": (world.west, other),
        "assigned": (world.west, her), "walled": (world.east, her), "glass": (world.west, other),
        "covered": (world.west, absent), "covered_before": (world.west, back),
        "covered_walled": (world.west, absent),
    }  # fmt: skip
    files = {
        relation: opened(world, number, *places[relation])
        for number, relation in enumerate(RELATIONS)
    }
    for walled in ("walled", "covered_walled"):
        access.set_wall(
            actor=system_actor(), kind="casework.case", member_id=her.pk,
            record_id=files[walled].case.pk, reason="She is a sister of a party.",
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
        ways["paper taken away"] = takes_the_paper(browser, file), SEE
        wrong += [
            f"{role}, {relation} ({RELATIONS[relation]}): {way} {'opens' if is_open else 'is shut'}"
            for way, (is_open, needs) in ways.items()
            if is_open != (may >= needs)
        ]
    assert wrong == []
    seen = {relation for relation in files if MAY.get(role, {}).get(relation)}
    listed = list(boards.cases(actor, "all").values_list("pk", flat=True))
    assert sorted(listed) == sorted(files[relation].case.pk for relation in seen)
    counted = boards.tallies(actor).get("running", 0)
    by_unit = seen & {"own", "unit", "below"} if role == "supervisor" else set()
    assert counted == len(by_unit)
    # A table of cases without names holds those of her units, and none that a wall hides.
    exported = policy_of(Case).visible_to(actor, Permission.EXPORT_CASES)
    assert set(exported.values_list("pk", flat=True)) == {files[one].case.pk for one in by_unit}
    assert (browser.get("/requests/exports/").status_code == 200) == (role == "supervisor")


def test_the_api_knows_no_case() -> None:
    paths = [str(path) for path in api.get_openapi_schema()["paths"]]
    assert paths and all(path.startswith(API) for path in paths)
    routes = [str(one.pattern) for one in get_resolver().url_patterns]
    assert [route for route in routes if "api" in route] == ["api/"]
