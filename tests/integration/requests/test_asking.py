"""A request from its day to its answer; the other side learns nothing; the officer no case."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from niangjia.access import services as access
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.notices.models import Notice
from niangjia.requests import registrations, services
from niangjia.requests.models import SubjectRequest
from niangjia.requests.selectors import asking
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
STEPS = {
    "client": ["document", "alone", "way"],
    "guardian": ["document", "relation", "lawyer"],
    "respondent": ["document", "lawyer"],
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def second(world: World, name: str = "唐月") -> Any:
    made = make_member(name, world.city)
    hold(made, "supervisor", world.city)
    return made


def taken(world: World, asker: str = "client", **more: Any) -> SubjectRequest:
    given = {"kind": "copy", "words": "想要一份自己的记录", "name": "李小禾", **more}
    return services.receive(actor=act(world.worker), asker=asker, **given)


def checked(world: World, row: SubjectRequest, identity: str = "proved") -> SubjectRequest:
    return services.check_identity(
        actor=act(world.officer), request_id=row.pk, steps=STEPS[row.asker], identity=identity
    )


def file_of(world: World) -> Case:
    facts = Facts(call_her="李女士", name="李小禾", story="丈夫喝醉就打。")
    return casework.open_case(actor=act(world.worker), facts=facts)


def test_a_client_s_request_goes_from_its_day_to_its_answer_through_the_pages(
    world: World,
) -> None:
    worker, officer = browser_of(world.worker), browser_of(world.officer)
    today = timezone.localdate().isoformat()
    page = worker.post(
        "/requests/new/",
        {"asker": "client", "kind": "copy", "words": "要一份记录", "name": "李小禾", "minor": "no",
         "received_on": today},
    )  # fmt: skip
    at = page["Location"]
    row = SubjectRequest.objects.get()
    assert at == f"/requests/{row.pk}/" and row.unit_path == world.street.path
    assert (row.due_on - row.received_on).days == 15
    assert "要一份记录" in worker.get(at).content.decode()
    assert "要一份记录" in officer.get(at).content.decode()
    assert row.code in officer.get("/requests/").content.decode()
    form = {"steps": STEPS["client"], "identity": "proved"}
    assert officer.get(f"{at}identity/").status_code == 200
    assert officer.post(f"{at}identity/", form).status_code == 302
    assert officer.get(f"{at}decide/").status_code == 200
    assert officer.post(f"{at}decide/", {"outcome": "granted"}).status_code == 302
    assert officer.post(f"{at}answered/", {"told": "按约定当面交给她"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "done" and row.ended_at is not None
    assert row.code in officer.get("/requests/list/ended/").content.decode()
    assert "按约定当面" not in str(AuditEvent.objects.values_list("facts", flat=True))


def test_bad_input_is_said_at_its_field_and_kept(world: World) -> None:
    ahead = (timezone.localdate() + dt.timedelta(days=2)).isoformat()
    given = {"asker": "client", "kind": "copy", "words": "留着的话", "received_on": ahead}
    page = browser_of(world.worker).post("/requests/new/", given)
    text = page.content.decode()
    assert page.status_code == 200 and "留着的话" in text and "field-error" in text
    assert not SubjectRequest.objects.exists()


def test_who_has_no_part_in_it_is_refused(world: World) -> None:
    row = taken(world)
    for member in (world.plain, world.chief):
        browser = browser_of(member)
        for at in ("", "new/", f"{row.pk}/", f"{row.pk}/identity/", f"{row.pk}/decide/"):
            assert browser.get(f"/requests/{at}").status_code == 403
    west = browser_of(world.westerner)
    assert west.get(f"/requests/{row.pk}/").status_code == 404
    assert row.code not in west.get("/requests/").content.decode()
    worker = browser_of(world.worker)
    for at in ("identity", "decide", "answered", "case"):
        assert worker.get(f"/requests/{row.pk}/{at}/").status_code == 403
    for at in ("release", "letter/pdf"):
        assert worker.post(f"/requests/{row.pk}/{at}/").status_code == 403
    officer = browser_of(world.officer)
    assert officer.get(f"/requests/{row.pk}/case/").status_code == 403
    assert officer.post(f"/requests/{row.pk}/release/").status_code == 403


def test_identity_is_proved_only_by_every_step(world: World) -> None:
    row = taken(world)
    with pytest.raises(ValidationError):
        services.check_identity(
            actor=act(world.officer), request_id=row.pk, steps=["document"], identity="proved"
        )
    checked(world, row, "not_proved")
    with pytest.raises(ValidationError):
        services.decide(actor=act(world.officer), request_id=row.pk, outcome="granted")
    services.decide(
        actor=act(world.officer), request_id=row.pk, outcome="refused", basis="identity",
        reason="没有核实到是她本人。",
    )  # fmt: skip
    assert services.finish(
        actor=act(world.officer), request_id=row.pk, told="当面说明"
    ).state == "refused"  # fmt: skip


def test_two_people_who_act_at_once_do_it_once(world: World) -> None:
    row = taken(world)
    checked(world, row)
    with pytest.raises(ValidationError, match=r"meanwhile|别人"):
        checked(world, row)


def test_what_the_other_side_writes_is_for_supervisors(world: World) -> None:
    row = taken(world, "respondent", words="你们有没有我老婆的材料")
    officer, boss = browser_of(world.officer), browser_of(world.supervisor)
    at = f"/requests/{row.pk}/"
    assert "我老婆" not in officer.get(at).content.decode()
    assert "我老婆" in boss.get(at).content.decode()
    checked(world, row)
    with pytest.raises(Denied):
        services.decide(actor=act(world.officer), request_id=row.pk, outcome="neutral")
    told = Notice.objects.filter(code="requests.waiting").values_list("member_id", flat=True)
    assert set(told) == {world.supervisor.pk}


def answered(world: World, *, linked: Case | None) -> tuple[dict[str, Any], list[bytes], str]:
    """Everything about a respondent's request that shows outside, with or without a case."""
    row = taken(world, "respondent", words="我要看她的材料")
    if linked is not None:
        services.link_case(
            actor=act(second(world, "石榴")), request_id=row.pk, number=linked.number
        )
    checked(world, row)
    services.decide(actor=act(world.supervisor), request_id=row.pk, outcome="neutral")
    row.refresh_from_db()
    files = [
        services.make_letter(actor=act(world.officer), request_id=row.pk, form=form).data
        for form in ("pdf", "docx")
    ]
    with pytest.raises(ValidationError):
        services.finish(actor=act(world.officer), request_id=row.pk, told="寄出")
    shown = browser_of(world.officer).get(f"/requests/{row.pk}/").content.decode()
    for secret in (row.code, str(row.pk)):
        shown = shown.replace(secret, "x")
    facts = {
        "due": row.due_on, "letter": row.letter_on, "outcome": row.outcome, "state": row.state,
    }  # fmt: skip
    text = "".join(p.text for p in docx.Document(io.BytesIO(files[1])).paragraphs)
    return facts, files, shown.split("csrfmiddlewaretoken")[0] + text.replace(row.code, "x")


def test_case_or_no_case_the_words_the_days_and_the_officer_s_page_are_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "niangjia.requests.rules.asking.new_code", lambda prefix: f"{prefix}-AAAA-AAAA"
    )
    case = file_of(world)
    without = answered(world, linked=None)
    SubjectRequest.objects.all().delete()
    with_case = answered(world, linked=case)
    assert with_case[0] == without[0]
    assert with_case[2] == without[2]
    assert case.number not in with_case[2] and "李小禾" not in with_case[2]
    assert with_case[1][0] == without[1][0], "the PDF is the same to the byte"


def test_the_letter_leaves_on_its_day(world: World) -> None:
    row = taken(world, "respondent")
    checked(world, row)
    services.decide(actor=act(world.supervisor), request_id=row.pk, outcome="neutral")
    with time_machine.travel(timezone.now() + dt.timedelta(days=14, hours=1)):
        done = services.finish(actor=act(world.officer), request_id=row.pk, told="挂号信")
    assert done.state == "done"


def test_nobody_decides_her_own(world: World) -> None:
    boss = act(world.supervisor)
    row = services.receive(actor=boss, kind="copy", asker="client", words="要一份")
    checked(world, row)
    with pytest.raises(Denied):
        services.decide(actor=boss, request_id=row.pk, outcome="granted")
    case = casework.open_case(actor=boss, facts=Facts(call_her="吴阿姨"))
    Case.objects.filter(pk=case.pk).update(worker=world.supervisor)
    about = taken(world)
    services.link_case(actor=boss, request_id=about.pk, number=case.number)
    checked(world, about)
    with pytest.raises(Denied):
        services.decide(actor=boss, request_id=about.pk, outcome="granted")


def test_a_minor_s_data_needs_a_supervisor_who_did_not_decide(world: World) -> None:
    row = taken(world, minor=True)
    checked(world, row)
    services.decide(actor=act(world.supervisor), request_id=row.pk, outcome="granted")
    with pytest.raises(ValidationError):
        services.finish(actor=act(world.officer), request_id=row.pk, told="交给她")
    with pytest.raises(Denied):
        services.release_minor(actor=act(world.supervisor), request_id=row.pk)
    other = browser_of(second(world))
    assert "release/" in other.get(f"/requests/{row.pk}/").content.decode()
    assert other.post(f"/requests/{row.pk}/release/").status_code == 302
    row.refresh_from_db()
    assert row.released_at is not None
    assert services.finish(actor=act(world.officer), request_id=row.pk, told="交").state == "done"


def test_a_guardian_gets_data_only_when_known_to_be_safe(world: World) -> None:
    row = taken(world, "guardian", minor=True)
    checked(world, row)
    boss = act(world.supervisor)
    with pytest.raises(ValidationError):
        services.decide(actor=boss, request_id=row.pk, outcome="granted")
    services.decide(actor=boss, request_id=row.pk, outcome="granted", guardian_safe=True)


def test_a_case_is_linked_by_who_sees_it_and_shown_to_nobody_else(world: World) -> None:
    case, row = file_of(world), taken(world)
    boss = browser_of(world.supervisor)
    wrong = boss.post(f"/requests/{row.pk}/case/", {"number": "26-AAAA-AAAA"})
    assert wrong.status_code == 200
    assert boss.post(f"/requests/{row.pk}/case/", {"number": case.number}).status_code == 302
    assert case.number in boss.get(f"/requests/{row.pk}/").content.decode()
    assert case.number not in browser_of(world.officer).get(f"/requests/{row.pk}/").content.decode()
    assert row.code in boss.get(f"/requests/case/{case.pk}/").content.decode()
    assert f"/requests/case/{case.pk}/" in boss.get(f"/cases/{case.pk}/").content.decode()
    assert browser_of(world.officer).get(f"/requests/case/{case.pk}/").status_code == 403


def test_a_wall_before_a_case_hides_its_request(world: World) -> None:
    case, row = file_of(world), taken(world)
    other = second(world)
    services.link_case(actor=act(other), request_id=row.pk, number=case.number)
    access.set_wall(
        actor=act(other), kind="casework.case", record_id=case.pk, member_id=world.supervisor.pk,
        reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    walled = act(world.supervisor)
    with pytest.raises(Http404):
        asking.request(walled, row.pk)
    assert list(asking.requests(walled)) == []
    assert asking.due(walled, row.due_on) == []
    assert list(asking.requests(act(world.officer))) == [row]


def test_days_come_to_the_day_of_whoever_can_act(world: World) -> None:
    taken(world), taken(world, "respondent")
    with time_machine.travel(timezone.now() + dt.timedelta(days=16)):
        assert [item.kind for item in registrations.due(act(world.officer))] == ["late"]
        assert len(registrations.due(act(world.supervisor))) == 2
        assert registrations.due(act(world.worker)) == []


def test_an_open_request_stands_against_closing(world: World) -> None:
    case, row = file_of(world), taken(world)
    assert registrations.open_requests(case) == []
    services.link_case(actor=act(second(world)), request_id=row.pk, number=case.number)
    assert len(registrations.open_requests(case)) == 1
    assert registrations.about(world.worker)[0].value == "1"


def test_the_list_asks_the_same_however_long_it_is(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = browser_of(world.officer)
    taken(world)
    browser.get("/requests/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        browser.get("/requests/")
    for _more in range(12):
        taken(world, "respondent")
    with django_assert_num_queries(len(few)):
        browser.get("/requests/")
