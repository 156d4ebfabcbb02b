"""A child's report: whoever saw it writes and sends it, whatever her role; supervisors are told in parallel."""

from __future__ import annotations

import datetime as dt
import re
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
from niangjia.casework.models import (
    Case,
    ChildReport,
    DangerPath,
    Entry,
    IntakeDraft,
    SealedRecord,
)
from niangjia.casework.selectors import reports as reading
from niangjia.casework.services import Facts, common
from niangjia.casework.services.danger import REPORTS
from niangjia.casework.services.reports import erase_old
from niangjia.notices.models import Notice
from niangjia.people import services as people
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


# -- into a case that exists ------------------------------------------------------------------------------
def a_case(world: World, **more: Any) -> Case:
    """A case of the street's worker, the child in it under her name."""
    case = services.open_case(actor=act(world.worker), facts=Facts(call_her="李女士", **more))
    services.set_party(actor=act(world.worker), case_id=case.pk, role="child", name="王小宝")
    return case


def closed(case: Case) -> Case:
    case.refresh_from_db()
    before = common.marks(case)
    case.state, case.closed_at = Case.State.CLOSED, timezone.now()
    common.save(case, before, "state", "closed_at")
    return case


def join(of: ChildReport, case: Case, by: Member) -> Case:
    return services.join_report(actor=act(by), report_id=of.pk, case_id=case.pk)


def test_after_a_look_up_the_report_goes_into_a_case(world: World) -> None:
    boss, her, case = supervisor(world), member(world), a_case(world)
    of = report(her, ago=5)
    at = timezone.now() - dt.timedelta(hours=1)
    services.note_sent(actor=act(her), report_id=of.pk, office="police", at=at, who="东湖派出所")
    browser = browser_of(boss)
    look, into = f"{URL}{of.pk}/join/", f"/cases/{case.pk}/report/{of.pk}/"
    assert look in browser.get(f"{URL}{of.pk}/").content.decode()
    assert 'value="小宝"' in browser.get(look).content.decode(), "nothing is typed twice"
    nobody = browser.post(look, {"name": "周别人"}).content.decode()
    assert "Nothing that you may work on fits" in nobody
    for asked in ({"name": "王小宝"}, {"number": case.number}):
        assert into in browser.post(look, asked).content.decode()
    assert "王小宝" in browser.get(into).content.decode(), "who is in it"
    assert browser.post(into)["Location"] == f"/cases/{case.pk}/danger/"
    of.refresh_from_db()
    assert of.case_id == case.pk and of.taken_by_id == boss.pk
    entry = Entry.objects.get(case=case)
    told = entry.told or ""
    assert SEEN in told and "小宝" in told and "赵小雨" not in told
    path = DangerPath.objects.get(case=case, ended_at=None)
    assert path.suspected_at == of.suspected_at, "the clock runs from her suspicion"
    outcome = path.outcomes.get(step__in=["report", "child_report"])
    assert outcome.outcome == "done" and "东湖派出所" in outcome.words
    assert SealedRecord.objects.get(case=case, kind="reporter").content == "赵小雨"
    assert Notice.objects.filter(member=world.worker, path=f"/cases/{case.pk}/").exists()
    page = browser.get(f"/cases/{case.pk}/timeline/").content.decode()
    assert "Report for a child put into the case" in page
    events = AuditEvent.objects.values_list("event", flat=True)
    assert {"cases.looked_up", "cases.report_joined", "cases.report_taken"} <= set(events)


def test_an_intake_that_finds_the_case_leads_there_too(world: World) -> None:
    boss, case, of = supervisor(world), a_case(world), report(member(world))
    browser = browser_of(boss)
    begun = browser.post(f"{URL}{of.pk}/take-up/")["Location"].removesuffix("safety/")
    answer = browser.post(f"{begun}who/", {"call_her": "孩子", "name": "王小宝"})
    page = browser.get(answer["Location"]).content.decode()
    assert f"/cases/{case.pk}/report/{of.pk}/" in page and f'"/cases/{case.pk}/"' not in page


def test_where_it_went_is_told_to_whoever_may_see_the_case(world: World) -> None:
    boss, her, case = supervisor(world), member(world), a_case(world)
    of = report(her)
    join(of, case, boss)
    page = browser_of(her).get(f"{URL}{of.pk}/").content.decode()
    assert "Taken up on" in page and case.number not in page and str(case.pk) not in page
    walled = make_member("钱远", world.east)
    hold(walled, "supervisor", world.east)
    Wall(kind="casework.case", record_id=case.pk, member=walled, reason="亲戚").save()
    page = browser_of(walled).get(f"{URL}{of.pk}/").content.decode()
    assert "Taken up on" in page and case.number not in page
    assert case.number in browser_of(boss).get(f"{URL}{of.pk}/").content.decode()


@pytest.mark.parametrize("earlier", [1, 9])
def test_the_clock_counts_from_the_earliest_suspicion(world: World, earlier: int) -> None:
    case, of = a_case(world), report(member(world), ago=5)
    since = timezone.now() - dt.timedelta(hours=earlier)
    services.open_danger(actor=act(world.worker), case_id=case.pk, child=True, suspected_at=since)
    join(of, case, supervisor(world))
    path = DangerPath.objects.get(case=case)
    assert path.suspected_at == min(since, of.suspected_at)


def test_what_was_reported_before_the_suspicion_does_not_answer_it(world: World) -> None:
    case, actor = a_case(world), act(world.worker)
    path = services.open_danger(actor=actor, case_id=case.pk, child=True)
    (step,) = REPORTS & set(path.steps)
    note = {"actor": actor, "path_id": path.pk, "step": step, "outcome": "done"}
    services.note_outcome(**note, words="派出所，回执 7")
    path.outcomes.update(at=timezone.now() - dt.timedelta(days=2))
    join(report(member(world), ago=1), case, supervisor(world))
    assert not path.outcomes.exists(), "it is due again"
    assert "派出所，回执 7" in (Entry.objects.get(case=case).told or "")


def test_what_was_reported_since_the_suspicion_stands(world: World) -> None:
    case, her, actor = a_case(world), member(world), act(world.worker)
    of = report(her, ago=5)
    path = services.open_danger(actor=actor, case_id=case.pk, child=True)
    (step,) = REPORTS & set(path.steps)
    note = {"actor": actor, "path_id": path.pk, "step": step, "outcome": "done"}
    services.note_outcome(**note, words="派出所，回执 7")
    services.note_sent(actor=act(her), report_id=of.pk, office="civil", at=timezone.now())
    join(of, case, supervisor(world))
    assert path.outcomes.get().words == "派出所，回执 7"


def test_twice_is_once(world: World) -> None:
    boss, case = supervisor(world), a_case(world)
    of = report(member(world))
    browser, into = browser_of(boss), f"/cases/{case.pk}/report/{of.pk}/"
    assert [browser.post(into)["Location"] for _time in range(2)] == [
        f"/cases/{case.pk}/danger/"
    ] * 2
    assert Entry.objects.filter(case=case).count() == 1
    assert AuditEvent.objects.filter(event="cases.report_joined").count() == 1
    assert browser.get(into)["Location"] == f"{URL}{of.pk}/"
    assert browser.get(f"{URL}{of.pk}/join/")["Location"] == f"{URL}{of.pk}/"


def test_of_two_supervisors_one_wins_and_the_other_is_told(world: World) -> None:
    boss, case, another = supervisor(world), a_case(world), a_case(world)
    of = report(member(world))
    draft = services.take_up(actor=act(world.supervisor), report_id=of.pk)
    join(of, case, boss)
    theirs = browser_of(world.supervisor)
    for one in (case, another):
        answer = theirs.post(f"/cases/{one.pk}/report/{of.pk}/", follow=True)
        assert "Somebody looked at this report meanwhile" in answer.content.decode()
    with pytest.raises(ValidationError):
        services.finish_intake(actor=act(world.supervisor), draft_id=draft.pk)
    assert Entry.objects.count() == 1 and not DangerPath.objects.filter(case=another).exists()


def test_a_closed_case_takes_it_only_once_it_is_open_again(world: World) -> None:
    boss, case = supervisor(world), closed(a_case(world))
    of = report(member(world))
    browser, into = browser_of(boss), f"/cases/{case.pk}/report/{of.pk}/"
    page = browser.get(into).content.decode()
    assert "This case is closed" in page and f"/cases/{case.pk}/state/reopened/" in page
    assert "This case is closed" in browser.post(into, follow=True).content.decode()
    of.refresh_from_db()
    assert of.taken_at is None and not Entry.objects.filter(case=case).exists()
    browser.post(f"/cases/{case.pk}/state/reopened/", {"why": "孩子又受伤了，需要重新办理"})
    assert browser.post(into)["Location"] == f"/cases/{case.pk}/danger/"


def test_a_case_that_she_may_not_see_shows_nothing(world: World) -> None:
    boss, case, of = supervisor(world), a_case(world), report(member(world))
    far = services.open_case(
        actor=act(far_worker(world)), facts=Facts(call_her="远女士", name="王小宝")
    )
    Wall(kind="casework.case", record_id=case.pk, member=boss, reason="她的表妹").save()
    browser = browser_of(boss)
    for asked in ({"name": "王小宝"}, {"number": case.number}, {"number": far.number}):
        page = browser.post(f"{URL}{of.pk}/join/", asked).content.decode()
        assert "Nothing that you may work on fits" in page
        assert str(case.pk) not in page and str(far.pk) not in page
    for one in (case, far):
        for way in (browser.get, browser.post):
            assert way(f"/cases/{one.pk}/report/{of.pk}/").status_code == 404
    of.refresh_from_db()
    assert of.taken_at is None
    assert Notice.objects.filter(member=world.supervisor, code="casework.match").exists()


def far_worker(world: World) -> Member:
    made = make_member("远方人", world.west)
    hold(made, "caseworker", world.west)
    return made


def test_nobody_joins_a_report_or_a_case_that_is_not_hers(world: World) -> None:
    case, her = a_case(world), member(world)
    of = report(her)
    assert browser_of(her).get(f"{URL}{of.pk}/join/").status_code == 403, "its writer, a trainee"
    for who in (world.worker, far_worker(world), her):
        with pytest.raises((Http404, Denied)):
            join(of, case, who)
    boss = supervisor(world)
    Wall(kind=reporting.RECORD, record_id=of.pk, member=boss, reason="她的表妹").save()
    with pytest.raises(Http404):
        join(of, case, boss)


def test_whoever_is_spared_is_kept_out_of_the_case_too_and_works_on_it_no_longer(
    world: World,
) -> None:
    spared = supervisor(world)
    hold(spared, "caseworker", world.street)
    case = a_case(world)
    services.assign(actor=act(world.supervisor), case_id=case.pk, member_id=spared.pk)
    Notice.objects.all().delete()
    join(report(member(world), spare={spared.pk}), case, world.supervisor)
    case.refresh_from_db()
    assert case.worker_id is None
    assert not policy_of(Case).visible_to(act(spared)).filter(pk=case.pk).exists()
    assert not Notice.objects.filter(member=spared).exists()


def test_whether_she_knows_somebody_is_asked_before_the_case_shows(world: World) -> None:
    boss, case, of = supervisor(world), a_case(world), report(member(world))
    services.set_party(actor=act(world.worker), case_id=case.pk, role="respondent", name="唐月")
    browser, into = browser_of(boss), f"/cases/{case.pk}/report/{of.pk}/"
    assert browser.get(into)["Location"].startswith(f"/cases/{case.pk}/declare/?next=")
    browser.post(f"/cases/{case.pk}/declare/", {"knows": "no"})
    assert browser.get(into).status_code == 200


def test_a_second_reporter_is_sealed_beside_the_first(world: World) -> None:
    boss, case = supervisor(world), a_case(world)
    for name in ("赵小雨", "赵小"):
        join(report(member(world, name=name)), case, boss)
    lines = (SealedRecord.objects.get(case=case, kind="reporter").content or "").splitlines()
    assert lines[0] == "赵小雨" and lines[1].endswith(": 赵小")


# -- whom it names, and who is told -----------------------------------------------------------------------
LIKE = "A name that you wrote is like that of 唐月"


def ticked(page: str, who: Member) -> bool:
    (box,) = re.findall(rf'<input[^>]*name="told"[^>]*value="{who.pk}"[^>]*>', page)
    return "checked" in box


def asked_about(page: str) -> str:
    return re.findall(r'name="asked"[^>]*value="([^"]*)"', page)[0]


@pytest.mark.parametrize(
    ("field", "words"),
    [("suspect", "唐月（孩子的舅妈）"), ("guardian", "奶奶唐月"), ("suspect", "月姐")],
)
def test_a_supervisor_who_may_be_meant_is_unticked_and_asked_about_once(
    world: World, field: str, words: str
) -> None:
    boss, her = supervisor(world), member(world)
    everybody = [str(one.pk) for one in reading.supervisors(act(her))]
    browser, given = browser_of(her), typed(told=everybody, **{field: words})
    page = browser.post(URL + "new/", given).content.decode()
    assert LIKE in page and SEEN in page and words in page, "what she typed stays"
    assert not ticked(page, boss) and ticked(page, world.supervisor)
    assert not ChildReport.objects.exists()
    left = [key for key in everybody if key != str(boss.pk)]
    browser.post(URL + "new/", {**given, "told": left, "asked": asked_about(page)})
    of = ChildReport.objects.get()
    assert Wall.objects.get(record_id=of.pk).member_id == boss.pk
    assert not Notice.objects.filter(member=boss).exists()
    assert Notice.objects.filter(member=world.supervisor).exists()


def test_it_may_be_chance_and_the_report_is_written_whatever_she_decides(world: World) -> None:
    boss, her = supervisor(world), member(world)
    everybody = [str(one.pk) for one in reading.supervisors(act(her))]
    browser, given = browser_of(her), typed(told=everybody, suspect="唐月")
    page = browser.post(URL + "new/", given).content.decode()
    assert browser.post(URL + "new/", {**given, "asked": asked_about(page)}).status_code == 302
    assert not Wall.objects.exists() and Notice.objects.filter(member=boss).exists()


def test_whom_she_unticked_herself_or_the_child_is_no_question(world: World) -> None:
    boss, her = supervisor(world), member(world)
    left = [str(one.pk) for one in reading.supervisors(act(her)) if one != boss]
    browser = browser_of(her)
    given = typed(told=left, suspect="唐月", child="孙督导")
    assert browser.post(URL + "new/", given).status_code == 302


def test_a_surname_or_whom_she_would_have_called_is_no_question(world: World) -> None:
    """Who tries names learns nothing of a supervisor's family."""
    boss, her = supervisor(world), member(world)
    people.set_contact(
        actor=act(boss), member=boss, version=boss.version,
        changes={"emergency_contact": "丈夫 陈大力"},
    )  # fmt: skip
    everybody = [str(one.pk) for one in reading.supervisors(act(her))]
    given = typed(told=everybody, suspect="陈大力，唐老师")
    assert browser_of(her).post(URL + "new/", given).status_code == 302


# -- kept, listed, found ---------------------------------------------------------------------------------
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
