"""A ledger becomes cases: checked without a trace, written in batches, once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access.models import Wall
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework.models import (
    Case,
    Consent,
    Entry,
    Happening,
    Load,
    Party,
    SafeContact,
    SealedRecord,
    Tally,
    Task,
)
from niangjia.casework.selectors import boards
from niangjia.casework.selectors import find as find_cases
from niangjia.casework.services import Facts, common, open_case
from niangjia.imports import selectors, services, work
from niangjia.imports.models import CaseImport, ImportedCase, LedgerFile
from niangjia.jobs.context import JobContext
from niangjia.jobs.services import reclaim_stale
from niangjia.notices.models import Notice
from tests.integration.imports.scene import (
    checked,
    faults,
    hints,
    imported,
    row,
    sheet,
    upload,
)
from tests.integration.imports.scene import (
    work as worker_does,
)
from tests.world import World, act, hold, make_member, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def everything(world: World) -> dict[str, str]:
    return row(
        1, worker="周敏", way_in="12338", id="330102199001011234", birthday="1990-01-01", address="某路1号",
        child1="小宝", child1_birthday="2015-06-01", other_name="王大强", other_relation="丈夫",
        other_phone="13900000001", allowed="是", channels="短信、微信", hours="9:00-17:00", code_word="还书",
        follow_up=(timezone.localdate() + dt.timedelta(days=3)).isoformat(), note="纸质卷在档案柜。",
    )  # fmt: skip


# -- checking ---------------------------------------------------------------------------------------------
def test_a_check_changes_nothing_and_tells_nobody(world: World) -> None:
    of = checked(world.supervisor, everything(world), row(2, phone="23"))
    assert (of.state, of.rows, of.good) == ("checked", 2, 1)
    assert faults(of) == [(3, "phone", "phone")]
    assert not Case.objects.exists() and not Party.objects.exists()
    assert not Notice.objects.exclude(code__startswith="jobs.").exists()
    assert "柳桥" not in str(of.told)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"unit": "没有的单位"}, "unit", "unit_unknown"),
        ({"unit": "西岭区妇联"}, "unit", "unit_unknown"),
        ({"worker": "无此人"}, "worker", "worker_unknown"),
        ({"worker": "邵宁"}, "worker", "worker_role"),
    ],
)
def test_units_and_workers_are_those_within_reach(
    world: World, cells: dict[str, str], column: str, code: str
) -> None:
    assert faults(checked(world.supervisor, row(1, **cells))) == [(2, column, code)]


def test_a_closed_unit_and_two_workers_of_one_name_are_told(world: World) -> None:
    world.street.closed_on = timezone.localdate()
    world.street.save()
    twin = make_member("周敏", world.east, username="zhoumin2")
    hold(twin, "caseworker", world.east)
    rows = [
        row(1),
        row(2, unit="东岸区妇联", worker="周敏"),
        row(3, unit="东岸区妇联", worker="zhoumin2"),
    ]
    assert faults(checked(world.supervisor, *rows)) == [
        (2, "unit", "unit_closed"), (3, "worker", "worker_several"),
    ]  # fmt: skip


def test_a_number_stands_once_in_the_table_and_once_in_a_unit(world: World) -> None:
    imported(world.supervisor, row(1))
    of = checked(world.supervisor, row(1), row(2), row(2), row(1, unit="东岸区妇联", phone=""))
    assert faults(of) == [(2, "ledger", "imported"), (4, "ledger", "twice")]


def test_who_is_in_a_case_that_she_sees_is_a_hint_and_what_she_may_not_see_is_not_told(
    world: World,
) -> None:
    seen = open_case(actor=act(world.worker), facts=Facts(call_her="她", phone="13800000001"))
    hidden = open_case(actor=act(world.westerner), facts=Facts(call_her="她", phone="13800000002"))
    of = checked(world.supervisor, row(1), row(2), row(3), row(4, phone="13800000003"))
    assert hints(of) == [(2, "known"), (5, "same_person")]
    assert selectors.cases_of_hints(act(world.supervisor), [str(seen.pk), str(hidden.pk)]) == {
        str(seen.pk): seen.number
    }
    assert not Notice.objects.filter(code="casework.match").exists()


def test_nobody_imports_what_is_about_herself(world: World) -> None:
    from niangjia.vault import index

    world.supervisor.phone_index = index.phone("13800000001")
    world.supervisor.save()
    assert faults(checked(world.supervisor, row(1))) == [(2, "name", "own")]


# -- who may ------------------------------------------------------------------------------------------------
def test_only_whoever_assigns_cases_sends_a_ledger_in(world: World) -> None:
    for member in (world.worker, world.chief, world.officer, world.plain):
        with pytest.raises(Denied):
            services.send_in(actor=act(member), table=upload(sheet(row(1))))
    assert not CaseImport.objects.exists()


def test_a_role_that_ended_meanwhile_imports_nothing(world: World) -> None:
    of = checked(world.supervisor, row(1))
    services.begin(actor=act(world.supervisor), import_id=of.pk, whole=False)
    world.supervisor.role_assignments.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    worker_does(of)
    assert of.job is not None and of.job.state == "failed" and not Case.objects.exists()


# -- importing ----------------------------------------------------------------------------------------------
def test_a_row_becomes_a_whole_case(world: World) -> None:
    of = imported(world.supervisor, everything(world))
    assert (of.state, of.imported) == ("done", 1)
    case = Case.objects.get()
    assert (case.unit_id, case.worker_id, case.state) == (world.street.pk, world.worker.pk, "open")
    assert (case.risk, case.way_in, case.call_her) == ("high", "hotline", "小周")
    assert timezone.localdate(case.opened_at) == dt.date(2024, 3, 5) and case.number.startswith(
        "24-"
    )
    assert case.story == "丈夫喝酒后动手。" and case.last_entry_on == timezone.localdate()
    people = {party.role: party for party in case.parties.all()}
    assert people["client"].phone == "13800000001" and people["child"].birthday == "2015-06-01"
    assert people["respondent"].relation == "spouse"
    assert SealedRecord.objects.get().content == "某路1号"
    contact = SafeContact.objects.get()
    assert contact.allowed and contact.way["channels"] == ["sms", "message"]
    assert (contact.way["since"], contact.checked_on) == ("09:00", None)
    assert Entry.objects.get().observed == "纸质卷在档案柜。"
    assert Task.objects.get().due == case.next_due == timezone.localdate() + dt.timedelta(days=3)
    assert [one.kind for one in Happening.objects.all()] == ["imported"]
    assert not LedgerFile.objects.exists()
    for words in ("13800000001", "周小梅", "330102199001011234", "zhouxiaomei"):
        assert find_cases(act(world.supervisor), words, 5) == [case]
    assert [one.case for one in selectors.find(act(world.supervisor), "2024 001", 5)] == [case]
    assert selectors.find(act(world.westerner), "2024-001", 5) == []


def test_the_boards_and_loads_are_as_if_each_were_opened_by_hand(world: World) -> None:
    rows = [
        row(1, worker="周敏"), row(2, risk="", issues=""), row(3, risk="中", issues="", worker="周敏"),
        row(4, state="已结", closed_on="2024-06-01"),
    ]  # fmt: skip
    imported(world.supervisor, *rows)
    counted = {one.what: one.number for one in Tally.objects.filter(unit_path=world.street.path)}
    expected: dict[str, int] = {}
    loads: dict[tuple[str, str], int] = {}
    for case in Case.objects.all():
        for mark in common.marks(case):
            if mark.startswith("worker:"):
                key = (str(case.worker_id), case.risk)
                loads[key] = loads.get(key, 0) + 1
            else:
                expected[mark] = expected.get(mark, 0) + 1
    assert counted == expected and counted["state:closed"] == 1 and counted["running"] == 3
    assert {(str(one.worker_id), one.risk): one.number for one in Load.objects.all()} == loads
    high = boards.cases(act(world.supervisor), "high")
    assert {case.risk for case in high} == {"high", "unscreened"}


def test_nothing_is_late_on_the_day_of_the_import(world: World) -> None:
    imported(world.supervisor, *[row(n, follow_up="2024-04-01") for n in range(1, 30)])
    today = timezone.localdate()
    days = list(Task.objects.values_list("due", flat=True))
    assert min(days) >= today and max(days) < today + dt.timedelta(days=7)
    assert max(days.count(day) for day in days) <= 5


def test_consent_is_not_known_and_nothing_may_be_released(world: World) -> None:
    from niangjia.casework.services.consent import agreed

    imported(world.supervisor, everything(world))
    assert not Consent.objects.exists()
    for purpose in Consent.Purpose.values:
        assert not agreed(purpose).exists()


def test_without_a_yes_in_the_table_nobody_contacts_her(world: World) -> None:
    imported(world.supervisor, row(1))
    assert not SafeContact.objects.get().allowed


def test_only_if_all_rows_are_good(world: World) -> None:
    of = checked(world.supervisor, row(1), row(2, phone="1"))
    boss = act(world.supervisor)
    with pytest.raises(ValidationError):
        services.begin(actor=boss, import_id=of.pk, whole=True)
    services.begin(actor=boss, import_id=of.pk, whole=False)
    assert worker_does(of).imported == 1


def test_what_went_wrong_meanwhile_stops_an_import_of_all_or_nothing(world: World) -> None:
    of = checked(world.supervisor, row(1), row(2))
    services.begin(actor=act(world.supervisor), import_id=of.pk, whole=True)
    world.street.closed_on = timezone.localdate()
    world.street.save()
    worker_does(of)
    assert (of.state, of.good) == ("checked", 0) and not Case.objects.exists()


def test_each_worker_hears_of_it_once_and_the_log_counts_batches(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "BATCH", 2)
    imported(world.supervisor, *[row(n, worker="周敏") for n in range(1, 6)])
    told = Notice.objects.filter(code="casework.assigned")
    assert [one.member_id for one in told] == [world.worker.pk]
    assert AuditEvent.objects.filter(event="imports.batch").count() == 3
    assert AuditEvent.objects.filter(event="imports.imported").count() == 1


def test_kin_are_walled_off_and_who_works_for_the_other_side_gets_no_case(world: World) -> None:
    from niangjia.vault import index

    world.worker.phone_index = index.phone("13800000001")
    world.worker.save()
    other = make_member("陈燕", world.street)
    hold(other, "caseworker", world.street)
    open_case(actor=act(other), facts=Facts(call_her="他", phone="13900000009"))
    of = imported(
        world.supervisor,
        row(1, worker="周敏"),
        row(2, worker="陈燕", other_name="某", other_phone="13900000009"),
        row(3, worker="陈燕"),
    )
    workers = {one.row: one.case.worker_id for one in ImportedCase.objects.select_related("case")}
    assert workers == {2: None, 3: None, 4: other.pk} and of.without_worker == 2
    assert (
        Wall.objects.get(member=world.worker).record_id == ImportedCase.objects.get(row=2).case_id
    )


def test_supervisors_of_a_case_that_she_may_not_see_are_told_when_it_is_imported(
    world: World,
) -> None:
    hold(make_member("孙丽", world.west), "supervisor", world.west)
    open_case(actor=act(world.westerner), facts=Facts(call_her="她", phone="13800000001"))
    Notice.objects.all().delete()
    imported(world.supervisor, row(1))
    assert Notice.objects.filter(code="casework.match").count() == 1


# -- once, whatever happens ---------------------------------------------------------------------------------
class Killed(BaseException):
    """Stands for ``kill -9``: nothing after it runs."""


def test_a_worker_that_dies_leaves_whole_batches_and_the_next_one_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "BATCH", 2)
    of = checked(world.supervisor, *[row(n) for n in range(1, 8)])
    services.begin(actor=act(world.supervisor), import_id=of.pk, whole=False)
    written, checkpoint = [0], JobContext.checkpoint

    def dies(self: JobContext, point: dict[str, object]) -> None:
        checkpoint(self, point)
        written[0] += 1
        if written[0] == 3:
            raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(JobContext, "checkpoint", dies)
        worker_does(of)
    assert Case.objects.count() == 4
    assert reclaim_stale(timezone.now() + dt.timedelta(minutes=5)) == 1
    worker_does(of)
    assert (of.state, of.imported) == ("done", 7)
    assert sorted(ImportedCase.objects.values_list("row", flat=True)) == list(range(2, 9))
    assert Tally.objects.get(unit_path=world.street.path, what="running").number == 7


def test_the_database_keeps_a_row_from_becoming_two_cases(world: World) -> None:
    from django.db import IntegrityError, transaction

    of = imported(world.supervisor, row(1))
    first = ImportedCase.objects.get()
    other = open_case(actor=act(world.worker), facts=Facts(call_her="她"))
    for fields in ({"row": 2}, {"row": 9}):
        again = ImportedCase(
            of=of, case=other, unit=world.street, ledger_number="x", ledger_index=first.ledger_index,
            **fields,
        )  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)


def test_pressed_twice_it_is_begun_once(world: World) -> None:
    of = checked(world.supervisor, row(1))
    boss = act(world.supervisor)
    one = services.begin(actor=boss, import_id=of.pk, whole=False)
    two = services.begin(actor=boss, import_id=of.pk, whole=False)
    assert one.job_id == two.job_id


# -- the file -------------------------------------------------------------------------------------------------
def test_the_file_goes_after_a_day_and_its_key_with_it(
    world: World, django_capture_on_commit_callbacks: object
) -> None:
    from niangjia.vault import keys

    of = checked(world.supervisor, row(1))
    file = LedgerFile.objects.get()
    assert services.housekeeping() == 0
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert services.housekeeping(timezone.now() + dt.timedelta(hours=25)) == 1
    of.refresh_from_db()
    assert of.state == "left" and not LedgerFile.objects.exists()
    with pytest.raises(keys.KeyErased):
        keys.data_key(file.pk)
    with pytest.raises(ValidationError):
        services.begin(actor=act(world.supervisor), import_id=of.pk, whole=False)


def test_needs_of_training_do_not_count_what_was_opened_elsewhere(world: World) -> None:
    from niangjia.casework.needs import danger_screens
    from niangjia.people.needs import Reach

    last_month = timezone.localdate() - dt.timedelta(days=30)
    imported(world.supervisor, row(1, opened_on=last_month.isoformat()))
    reach = Reach(world.city.path, 4, timezone.now() - dt.timedelta(days=365))
    assert sum(one.of for one in danger_screens(reach)) == 0


def test_an_office_is_told_nothing_before_she_is_asked(world: World) -> None:
    from niangjia.referrals import services as referrals
    from tests.integration.referrals.scene import make_service

    imported(world.supervisor, everything(world))
    she, office = act(world.worker), make_service(world)
    draft = referrals.draft_referral(actor=she, case_id=Case.objects.get().pk, service_id=office.pk)
    referrals.choose_contents(
        actor=she, referral_id=draft.pk, purpose="请帮她申请法律援助。", keys=("call_her", "need"),
        need="离婚起诉需要律师。", summary="",
    )  # fmt: skip
    with pytest.raises(ValidationError):
        referrals.send_referral(actor=she, referral_id=draft.pk)
    referrals.agree_receiver(actor=she, referral_id=draft.pk, how="said")
    assert referrals.send_referral(actor=she, referral_id=draft.pk).state == "sent"


def test_what_was_thrown_away_during_its_check_stays_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = services.send_in(actor=act(world.supervisor), table=upload(sheet(row(1))))
    plan = work._plan

    def slowly(context: JobContext, one: CaseImport) -> object:
        found = plan(context, one)
        CaseImport.objects.filter(pk=of.pk).update(state="left")
        return found

    monkeypatch.setattr(work, "_plan", slowly)
    worker_does(of)
    assert of.state == "left" and of.job is not None and of.job.error_code == "no_import"


def test_who_would_carry_too_much_is_a_hint(world: World) -> None:
    of = checked(world.supervisor, *[row(n, worker="周敏") for n in range(1, 15)])
    assert hints(of) == [(2, "ceiling")] and of.good == 14
    assert of.told["hints"][0]["facts"] == {"load": 42, "most": 40}
