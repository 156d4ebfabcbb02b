"""A child's report: whoever saw it writes and sends it, whatever her role; supervisors are told in parallel."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from niangjia.access.models import Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied, policy_of
from niangjia.access.roles import ROLES
from niangjia.audit.models import AuditEvent
from niangjia.casework import reporting, services
from niangjia.casework.models import Case, ChildReport, DangerPath, IntakeDraft, SealedRecord
from niangjia.casework.selectors import reports as reading
from niangjia.casework.services.reports import erase_old
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.vault.models import DataKey
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
URL = "/cases/reports/"
SEEN = "小宝胳膊上有烟头烫的伤，说是爸爸烫的"
TYPED = {
    "danger": "likely", "suspicion": SEEN, "since_on": "", "since_at": "", "source": "child",
    "child": "小宝", "child_place": "阳光幼儿园中班",
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def typed(**more: Any) -> dict[str, Any]:
    return {**TYPED, "since_on": str(timezone.localdate()), **more}


def member(world: World, role: str = "trainee", name: str = "赵小雨") -> Member:
    """Somebody of the east district's street, with one role or none."""
    made = make_member(name, world.street)
    if role != "trainee":
        hold(made, role, world.street)
    return made


def supervisor(world: World) -> Member:
    made = make_member("唐月", world.east)
    hold(made, "supervisor", world.east)
    return made


def report(of: Member, *, ago: int = 0, **more: Any) -> ChildReport:
    since = timezone.now() - dt.timedelta(hours=ago)
    answers = {"danger": "likely", "suspicion": SEEN, "child": "小宝"}
    return services.make_report(actor=act(of), answers=answers, suspected_at=since, **more)


# -- whoever saw it ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES)
def test_every_role_writes_a_report_and_sends_it(world: World, role: str) -> None:
    boss, her = supervisor(world), member(world, role)
    browser = browser_of(her)
    page = browser.get(URL + "new/").content.decode()
    assert "Protection of Minors" in page and "tel:110" in page
    answer = browser.post(URL + "new/", typed(told=[str(boss.pk)]))
    of = ChildReport.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"{URL}{of.pk}/"
    page = browser.get(answer["Location"]).content.decode()
    assert SEEN in page and "Not reported yet" in page
    for form in ("pdf", "docx"):
        file = browser.post(f"{URL}{of.pk}/file/", {"form": form, "language": "zh"})
        assert file["Content-Disposition"] == f'attachment; filename="file.{form}"'
    now = timezone.localtime()
    sent = {"office": "police", "who": "东湖派出所", "on": str(now.date()), "at": ""}
    assert browser.post(f"{URL}{of.pk}/sent/", sent).status_code == 302
    assert "东湖派出所" in browser.get(f"{URL}{of.pk}/").content.decode()
    of.refresh_from_db()
    assert of.sent_at is not None


def test_supervisors_are_told_at_once_and_without_a_word_of_it(world: World) -> None:
    boss, her = supervisor(world), member(world)
    of = report(her, ago=2)
    notice = Notice.objects.get(member=boss)
    assert notice.path == f"{URL}{of.pk}/" and notice.code == "casework.alert"
    assert not Notice.objects.filter(member=her).exists()
    assert f"{URL}{of.pk}/" in browser_of(boss).get("/").content.decode()
    page = browser_of(her).get("/").content.decode()
    assert f"{URL}{of.pk}/" in page and "小宝" not in page
    facts = AuditEvent.objects.get(event="cases.reported").facts
    assert facts == {"called": False, "told": 2}, "the east district's and the city's"


def test_whoever_may_be_concerned_is_neither_told_nor_sees_it(world: World) -> None:
    boss, her = supervisor(world), member(world)
    others = [str(one.pk) for one in reading.supervisors(act(her)) if one != boss]
    browser_of(her).post(URL + "new/", typed(told=others))
    of = ChildReport.objects.get()
    assert not Notice.objects.filter(member=boss).exists()
    assert browser_of(boss).get(f"{URL}{of.pk}/").status_code == 404
    assert of.number not in browser_of(boss).get(URL).content.decode()
    assert "唐月" not in browser_of(her).get(f"{URL}{of.pk}/").content.decode()
    assert browser_of(world.supervisor).get(f"{URL}{of.pk}/").status_code == 200


def test_what_she_typed_stays_when_something_is_missing(world: World) -> None:
    browser = browser_of(member(world))
    page = browser.post(URL + "new/", typed(danger="")).content.decode()
    assert SEEN in page and not ChildReport.objects.exists()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        services.make_report(
            actor=act(member(world, name="钱多")), answers={"suspicion": "x"}, suspected_at=tomorrow
        )
    with pytest.raises(ValidationError):
        services.make_report(
            actor=act(member(world, name="钱少")), answers={}, suspected_at=timezone.now()
        )


def test_what_she_does_not_know_is_said_to_be_unknown(world: World) -> None:
    of = report(member(world))
    said = reporting.values(of, "zh")
    assert said["child_age"] == "不清楚" and SEEN in said["suspicion"]
    assert "reported_at" not in said, "a blank, for whoever takes it down"
    assert reporting.values(of, "en")["child_age"] == "Not known"


# -- nobody else ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [role for role in ROLES if role != "supervisor"])
def test_nobody_else_meets_it(world: World, role: str) -> None:
    of, other = report(member(world)), member(world, role, "周别人")
    browser = browser_of(other)
    for way in ("", "sent/", "add/", "leave/"):
        assert browser.get(f"{URL}{of.pk}/{way}").status_code == 404, way
    for way in ("file/", "take-up/"):
        answer = browser.post(f"{URL}{of.pk}/{way}", {"form": "pdf", "language": "zh"})
        assert answer.status_code in (403, 404), way
    assert of.number not in browser.get(URL).content.decode()
    assert f"{URL}{of.pk}/" not in browser.get("/").content.decode()


RELATIONS = ("own", "unit", "below", "above", "elsewhere", "walled")
MAY = {role: {"own"} for role in ROLES} | {"supervisor": {"own", "unit", "below"}}


@pytest.mark.parametrize("role", ROLES)
def test_every_way_to_a_report_says_the_same(world: World, role: str) -> None:
    her = make_member("她本人", world.east, "herself")
    if role != "trainee":
        hold(her, role, world.east)
    units = {
        "unit": world.east, "below": world.street, "above": world.city, "elsewhere": world.west,
        "walled": world.street,
    }  # fmt: skip
    files = {"own": report(her)}
    files |= {one: report(make_member(f"写{one}", units[one])) for one in RELATIONS[1:]}
    Wall(kind=reporting.RECORD, record_id=files["walled"].pk, member=her, reason="亲戚").save()
    browser, actor, wrong = browser_of(her), act(her), []
    listed, day = (browser.get(page).content.decode() for page in (URL, "/"))
    for relation, of in files.items():
        page = f"{URL}{of.pk}/"
        print_it = browser.post(page + "file/", {"form": "docx", "language": "en"})
        ways = {
            "page": browser.get(page).status_code == 200,
            "list": of.number in listed,
            "my day": page in day,
            "file": print_it.status_code == 200,
            "policy": policy_of(ChildReport).can(actor, of, Permission.READ_REPORTS),
        }
        wrong += [
            f"{relation}: {w}" for w, is_open in ways.items() if is_open != (relation in MAY[role])
        ]
        writes = policy_of(ChildReport).can(actor, of, Permission.WRITE_REPORTS)
        wrong += [f"{relation}: writes"] if writes != (relation == "own") else []
    assert wrong == []


def test_a_supervisor_elsewhere_meets_nothing_and_one_in_reach_changes_nothing(
    world: World,
) -> None:
    of, boss = report(member(world)), supervisor(world)
    far = make_member("远方", world.west)
    hold(far, "supervisor", world.west)
    assert browser_of(far).get(f"{URL}{of.pk}/").status_code == 404
    browser = browser_of(boss)
    assert SEEN in browser.get(f"{URL}{of.pk}/").content.decode()
    for way in ("sent/", "add/"):
        assert browser.get(f"{URL}{of.pk}/{way}").status_code == 403, way
    with pytest.raises(Denied):
        services.add_to_report(actor=act(boss), report_id=of.pk, words="改一下")
    reads = AuditEvent.objects.filter(event="cases.report_read", object_id=of.pk)
    assert [one.actor_id for one in reads] == [boss.pk]


def test_a_report_opens_no_other_document(world: World) -> None:
    actor = act(member(world))
    assert not actor.may(Permission.READ_DOCUMENTS) and not actor.may(Permission.VIEW_CASES)
    assert browser_of(member(world, name="钱多")).get("/cases/").status_code == 403


# -- what comes of it -------------------------------------------------------------------------------------
def test_what_was_sent_is_added_and_never_changed(world: World) -> None:
    her = member(world)
    of = report(her, ago=3)
    at = timezone.now() - dt.timedelta(hours=2)
    note = {"actor": act(her), "report_id": of.pk}
    services.note_sent(**note, office="police", at=at, who="派出所", receipt="A-1")
    services.note_sent(**note, office="civil", at=timezone.now())
    services.add_to_report(**note, words="姓名是王小宝")
    of.refresh_from_db()
    assert of.sent_at == at and len(reporting.sendings(of)) == 2
    said = reporting.values(of, "zh")
    assert said["receipt"] == "A-1" and "姓名是王小宝" in said["suspicion"]
    for wrong in (timezone.now() - dt.timedelta(hours=4), timezone.now() + dt.timedelta(hours=1)):
        with pytest.raises(ValidationError):
            services.note_sent(**note, office="police", at=wrong)


def test_it_is_taken_up_by_the_ordinary_intake(world: World) -> None:
    boss, her = supervisor(world), member(world)
    spared = reading.supervisors(act(her))[-1]
    of = report(her, ago=5, spare={spared.pk})
    at = timezone.now() - dt.timedelta(hours=1)
    services.note_sent(actor=act(her), report_id=of.pk, office="police", at=at, who="派出所")
    answer = browser_of(boss).post(f"{URL}{of.pk}/take-up/")
    draft = IntakeDraft.objects.get()
    assert answer["Location"] == f"/cases/intake/{draft.pk}/safety/"
    assert SEEN in draft.answers["story"]["story"]
    case = services.finish_intake(actor=act(boss), draft_id=draft.pk)
    of.refresh_from_db()
    assert of.case_id == case.pk and of.taken_by_id == boss.pk
    path = DangerPath.objects.get(case=case)
    assert path.suspected_at == of.suspected_at, "the clock runs from her suspicion"
    assert path.outcomes.get(step__in=["report", "child_report"]).outcome == "done"
    assert SealedRecord.objects.get(case=case, kind="reporter").content == "赵小雨"
    walls = Wall.objects.filter(kind="casework.case", record_id=case.pk, lifted_at=None)
    assert [one.member_id for one in walls] == [spared.pk]
    page = browser_of(her).get(f"{URL}{of.pk}/").content.decode()
    assert case.number not in page, "she learns that it was looked at, and no more"
    assert browser_of(her).get(f"/cases/{case.pk}/").status_code == 403


def test_two_take_it_up_and_one_case_comes_of_it(world: World) -> None:
    boss, of = supervisor(world), report(member(world))
    mine = services.take_up(actor=act(boss), report_id=of.pk)
    theirs = services.take_up(actor=act(world.supervisor), report_id=of.pk)
    services.finish_intake(actor=act(boss), draft_id=mine.pk)
    with pytest.raises(ValidationError):
        services.finish_intake(actor=act(world.supervisor), draft_id=theirs.pk)
    assert Case.objects.count() == 1


def test_no_case_from_it_needs_a_reason_and_somebody_else(world: World) -> None:
    boss = supervisor(world)
    of = report(boss)
    with pytest.raises(Denied):
        services.leave_report(actor=act(boss), report_id=of.pk, reason="属于另一个已有的个案")
    browser = browser_of(world.supervisor)
    assert browser.post(f"{URL}{of.pk}/leave/", {"reason": "短"}).status_code == 200
    reason = {"reason": "属于另一个已经在办的个案"}
    assert browser.post(f"{URL}{of.pk}/leave/", reason).status_code == 302
    assert of not in reading.open_reports(act(world.supervisor))
    assert of in reading.open_reports(act(boss)), "still to be sent"


def test_it_goes_with_its_time_key_and_all(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    of, boss = report(member(world), spare={world.supervisor.pk}), supervisor(world)
    kept = report(boss)
    draft = services.take_up(actor=act(boss), report_id=kept.pk)
    services.finish_intake(actor=act(boss), draft_id=draft.pk)
    assert erase_old(of.keep_until) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_old(of.keep_until + dt.timedelta(days=1)) == 1
    assert not Wall.objects.filter(record_id=of.pk).exists()
    assert DataKey.objects.get(family=of.pk).erased_at is not None
    assert ChildReport.objects.get() == kept, "it goes with its case"


def test_a_list_costs_the_same_however_long(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    her = member(world)
    for _at in range(3):
        report(her)
    who = act(her)
    with django_assert_num_queries(3):  # her walls, the number, the rows
        page = reading.reports(who, "1")
        assert len([one.unit.name_zh for one in page.object_list]) == 3
    with django_assert_num_queries(1):
        assert len(reading.open_reports(who)) == 3


def test_walls_keep_her_from_her_page_of_it(world: World) -> None:
    of, boss = report(member(world)), supervisor(world)
    Wall(kind=reporting.RECORD, record_id=of.pk, member=boss, reason="她的表妹").save()
    with pytest.raises(Http404):
        services.read_report(actor=act(boss), report_id=of.pk)
    assert not policy_of(ChildReport).visible_to(act(boss)).exists()


def test_law_and_the_guide_lead_to_the_form(world: World) -> None:
    browser = browser_of(member(world))
    for page in ("/guides/report-child/", "/procedures/mandatory-report/", "/"):
        assert URL + "new/" in browser.get(page).content.decode(), page
