"""Clocks, holds, erasure by two people, and a restored backup that loses it again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from niangjia.access import services as access
from niangjia.access.models import Wall
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework.models import Case, Happening, Party, PartyToken, Tally
from niangjia.casework.services import Facts, common
from niangjia.requests import registrations, services
from niangjia.requests.models import Erasure, LegalHold, RetentionClock, SubjectRequest
from niangjia.requests.selectors import keeping
from niangjia.requests.services.keeping import replay_erasures, set_clocks
from niangjia.vault.models import DataKey
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def closed(world: World, *, years: int = 30, **more: Any) -> Case:
    """A case that was closed so many years ago, as the services would leave it."""
    facts = Facts(**{"call_her": "李女士", "name": "李小禾", "story": "旧事", **more})
    case = casework.open_case(actor=act(world.worker), facts=facts)
    marks = common.marks(case)
    case.state = Case.State.CLOSED
    case.closed_at = timezone.now() - dt.timedelta(days=365 * years)
    case.danger_since = None
    common.save(case, marks, "state", "closed_at", "danger_since")
    return case


def clocked(world: World, **more: Any) -> tuple[Case, RetentionClock]:
    case = closed(world, **more)
    set_clocks()
    return case, RetentionClock.objects.get(case=case)


def proposed(world: World, case: Case) -> Erasure:
    clock = RetentionClock.objects.get(case=case)
    return services.propose_by_clock(actor=act(world.officer), clock_id=clock.pk)


def test_the_worker_sets_clocks_and_erases_nothing(world: World) -> None:
    case = closed(world, birthday="2000-01-01")
    running = casework.open_case(actor=act(world.worker), facts=Facts(call_her="吴阿姨"))
    assert services.housekeeping() == {"clocks": 1, "replayed": 0, "codes": 0}
    assert services.housekeeping()["clocks"] == 0
    clock = RetentionClock.objects.get()
    assert clock.case_id == case.pk and clock.due_on < timezone.localdate()
    assert Case.objects.filter(pk__in=[case.pk, running.pk]).count() == 2
    Case.objects.filter(pk=case.pk).update(state="reopened", closed_at=None)
    set_clocks()
    assert not RetentionClock.objects.exists()


def test_a_minor_s_case_is_kept_longer(world: World) -> None:
    _case, clock = clocked(world, years=1, birthday="2015-06-01")
    assert clock.kind == "minor" and clock.due_on == dt.date(2043, 6, 1)


def test_officer_proposes_supervisor_confirms_and_nothing_is_left(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case, clock = clocked(world, phone="13800001234")
    tallies = sum(Tally.objects.filter(what="state:closed").values_list("number", flat=True))
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
        member_id=world.westerner.pk, reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    officer, boss = browser_of(world.officer), browser_of(world.supervisor)
    page = officer.get("/requests/retention/").content.decode()
    assert case.number in page and "李" not in page.split("<main")[1].split("</main")[0]
    assert officer.post(f"/requests/retention/{clock.pk}/propose/").status_code == 302
    row = Erasure.objects.get()
    assert officer.post(f"/requests/erasures/{row.pk}/confirm/").status_code == 403
    assert [i.kind for i in registrations.due(act(world.supervisor))] == ["waiting"]
    with django_capture_on_commit_callbacks(execute=True):
        assert boss.post(f"/requests/erasures/{row.pk}/confirm/").status_code == 302
    row.refresh_from_db()
    assert row.state == "erased" and row.label == case.number
    for model in (Case, Party, PartyToken, RetentionClock, Wall):
        assert not model.objects.exists(), model
    assert not Happening.objects.filter(case_id=case.pk).exists(), "the timeline goes too"
    assert DataKey.objects.get(family=case.pk).erased_at is not None
    assert sum(Tally.objects.filter(what="state:closed").values_list("number", flat=True)) == (
        tallies - 1
    )
    assert AuditEvent.objects.filter(event="requests.erased").exists()
    assert case.number in boss.get("/requests/erasures/").content.decode()
    assert boss.get(f"/cases/{case.pk}/").status_code == 404


def test_a_restored_database_loses_it_again(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case, _clock = clocked(world)
    other = closed(world)
    row = proposed(world, case)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE backup AS SELECT * FROM casework_case")
    with django_capture_on_commit_callbacks(execute=True):
        services.confirm_erasure(actor=act(world.supervisor), erasure_id=row.pk)
    # A backup brings the row back, as it lay in the database.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_case SELECT * FROM backup WHERE number = %s", [case.number]
        )
    assert Case.objects.filter(pk=case.pk).exists()
    assert replay_erasures() == 1
    assert list(Case.objects.values_list("pk", flat=True)) == [other.pk]


def test_a_hold_blocks_and_ends(world: World) -> None:
    case, clock = clocked(world)
    boss = browser_of(world.supervisor)
    until = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    at = f"/requests/case/{case.pk}/"
    short = boss.post(f"{at}hold/", {"why": "短", "until": until})
    assert short.status_code == 200 and not LegalHold.objects.exists()
    assert boss.post(f"{at}hold/", {"why": "法院来函（2026）浙01民初1号，保全", "until": until})
    row = LegalHold.objects.get()
    assert "浙01民初1号" in boss.get(at).content.decode()
    with pytest.raises(ValidationError):
        proposed(world, case)
    page = browser_of(world.officer).get("/requests/retention/").content.decode()
    assert "浙01" not in page and case.number in page
    assert boss.post(f"/requests/hold/{row.pk}/lift/").status_code == 302
    made = proposed(world, case)
    services.hold(
        actor=act(world.supervisor), case_id=case.pk, why="检察院要求保全材料，见来函。",
        until=timezone.localdate() + dt.timedelta(days=9),
    )  # fmt: skip
    with pytest.raises(ValidationError):
        services.confirm_erasure(actor=act(world.supervisor), erasure_id=made.pk)
    assert Case.objects.filter(pk=case.pk).exists() and clock.pk


def test_nothing_early_nothing_open_nothing_twice(world: World) -> None:
    case, clock = clocked(world, years=1)
    with pytest.raises(ValidationError):
        services.propose_by_clock(actor=act(world.officer), clock_id=clock.pk)
    old, _clock = clocked(world)
    proposed(world, old)
    with pytest.raises(ValidationError):
        proposed(world, old)
    Case.objects.filter(pk=old.pk).update(state="reopened", closed_at=None)
    with pytest.raises(ValidationError):
        services.confirm_erasure(actor=act(world.supervisor), erasure_id=Erasure.objects.get().pk)
    assert Case.objects.filter(pk=case.pk).exists()


def test_two_people_neither_proposer_nor_worker_nor_walled(world: World) -> None:
    case, _clock = clocked(world)
    row = proposed(world, case)
    Case.objects.filter(pk=case.pk).update(worker=world.supervisor)
    with pytest.raises(Denied):
        services.confirm_erasure(actor=act(world.supervisor), erasure_id=row.pk)
    both = make_member("唐月", world.city)
    hold(both, "supervisor", world.city)
    hold(both, "data_protection_officer", world.city)
    Erasure.objects.filter(pk=row.pk).update(proposed_by=both)
    with pytest.raises(Denied):
        services.confirm_erasure(actor=act(both), erasure_id=row.pk)
    Case.objects.filter(pk=case.pk).update(worker=None)
    access.set_wall(
        actor=act(both), kind="casework.case", record_id=case.pk, member_id=world.supervisor.pk,
        reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    with pytest.raises(Http404):
        services.confirm_erasure(actor=act(world.supervisor), erasure_id=row.pk)
    walled = act(world.supervisor)
    assert not keeping.clocks(walled).exists() and not keeping.proposals(walled).exists()
    assert keeping.to_confirm(walled) == 0
    assert keeping.clocks(act(world.officer)).exists()


def test_a_supervisor_keeps_what_was_proposed(world: World) -> None:
    case, _clock = clocked(world)
    row = proposed(world, case)
    boss = browser_of(world.supervisor)
    assert boss.post(f"/requests/erasures/{row.pk}/keep/").status_code == 302
    row.refresh_from_db()
    assert row.state == "declined" and Case.objects.filter(pk=case.pk).exists()


def test_her_request_to_delete_leads_there_without_a_number(world: World) -> None:
    case = closed(world, years=1)
    row = services.receive(
        actor=act(world.worker), kind="delete", asker="client", words="请删掉我的记录"
    )
    services.check_identity(
        actor=act(world.officer), request_id=row.pk, steps=["document", "alone", "way"],
        identity="proved",
    )  # fmt: skip
    services.decide(actor=act(world.officer), request_id=row.pk, outcome="granted")
    officer = browser_of(world.officer)
    assert officer.post(f"/requests/{row.pk}/propose/").status_code == 302
    assert not Erasure.objects.exists(), "no case is linked yet"
    services.link_case(actor=act(world.supervisor), request_id=row.pk, number=case.number)
    assert officer.post(f"/requests/{row.pk}/propose/").status_code == 302
    made = Erasure.objects.get()
    assert made.label == row.code
    assert case.number not in officer.get("/requests/erasures/").content.decode()
    services.confirm_erasure(actor=act(world.supervisor), erasure_id=made.pk)
    assert not Case.objects.exists()
    assert SubjectRequest.objects.get().case_id is None


def test_who_has_no_part_in_it_is_refused(world: World) -> None:
    case, clock = clocked(world)
    row = proposed(world, case)
    worker = browser_of(world.worker)
    for at in ("retention/", "retention/schedule/", "erasures/", f"case/{case.pk}/hold/"):
        assert worker.get(f"/requests/{at}").status_code == 403
    assert worker.post(f"/requests/retention/{clock.pk}/propose/").status_code == 403
    for at in (f"erasures/{row.pk}/confirm/", f"erasures/{row.pk}/keep/"):
        assert worker.post(f"/requests/{at}").status_code == 403
    boss = browser_of(world.supervisor)
    assert boss.post(f"/requests/retention/{clock.pk}/propose/").status_code == 403
    assert boss.get("/requests/retention/schedule/").status_code == 200


def test_the_list_asks_the_same_however_long_it_is(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = browser_of(world.officer)
    clocked(world)
    browser.get("/requests/retention/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/requests/retention/")
    for _more in range(6):
        closed(world)
    set_clocks()
    with django_assert_num_queries(len(few)):
        browser.get("/requests/retention/")
