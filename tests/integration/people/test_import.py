"""Members from a table: checked, then written, all or nothing, and twice changes nothing."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from niangjia.access.models import Wall
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as cases
from niangjia.jobs import runner
from niangjia.jobs.models import Job
from niangjia.jobs.tables import read, write_csv, write_xlsx
from niangjia.people import services
from niangjia.people.importing.columns import COLUMNS, PROBLEMS
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.services import imports
from tests.integration.people.world import World, act, hold, make_member, make_unit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
KEYS = [column.key for column in COLUMNS]


def table(*rows: dict[str, str], kind: str = "csv") -> bytes:
    cells = [[row.get(key, "") for key in KEYS] for row in rows]
    headers = [str(column.label) for column in COLUMNS]
    return write_csv(headers, cells) if kind == "csv" else write_xlsx(headers, cells, title="x")


def check(by: Member, content: bytes) -> Job:
    job = imports.start_check(actor=act(by), table=content)
    runner.run(job.pk)
    job.refresh_from_db()
    return Job.objects.get(pk=job.pk)


def write(by: Member, checked: Job) -> Job:
    job = imports.start_import(actor=act(by), checked=checked)
    runner.run(job.pk)
    return Job.objects.get(pk=job.pk)


def problems(job: Job) -> list[tuple[int, str, str]]:
    assert job.state == "failed", (job.state, job.facts)
    assert all(p["code"] in PROBLEMS for p in job.details["problems"])
    return [(p["row"], p["column"], p["code"]) for p in job.details["problems"]]


LIN = {"name": "林红梅", "unit": "柳桥街道妇联", "phone": "13800138000", "role": "caseworker"}
HE = {"name": "何雨", "unit": "云河市妇联/东岸区妇联", "username": "heyu", "job_title": "主任"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_checks_then_writes_and_the_second_time_changes_nothing(world: World, kind: str) -> None:
    content = table(LIN, HE, kind=kind)
    checked = check(world.east_admin, content)
    assert checked.facts == {"new": 2, "changed": 0, "same": 0, "roles": 1}
    assert not Member.objects.filter(name="林红梅").exists()
    written = write(world.east_admin, checked)
    assert written.state == "done"
    lin = Member.objects.get(name="林红梅")
    assert (lin.username, lin.phone, lin.unit) == ("linhongmei", "13800138000", world.street)
    assert not lin.has_usable_password()
    role = lin.role_assignments.get()
    assert (role.role, role.unit, role.starts_on) == (
        "caseworker", world.street, timezone.localdate(),
    )  # fmt: skip
    assert written.details["members"]
    assert AuditEvent.objects.filter(event="people.member_added").count() == 2
    assert AuditEvent.objects.get(event="people.imported").facts["new"] == 2

    again = check(world.east_admin, content)
    assert again.facts == {"new": 0, "changed": 0, "same": 2, "roles": 0}


def test_empty_cells_change_nothing_and_others_do(world: World) -> None:
    services.set_contact(
        actor=act(world.worker), member=world.worker, version=1, changes={"phone": "13900000001"}
    )
    row = {"name": "周敏", "unit": "东岸区妇联", "username": "zhoumin", "job_title": "干部"}
    written = write(world.east_admin, check(world.east_admin, table(row)))
    assert written.facts["changed"] == 1
    member = Member.objects.get(pk=world.worker.pk)
    assert (member.job_title, member.unit, member.phone) == ("干部", world.east, "13900000001")
    assert AuditEvent.objects.get(event="people.member_edited").facts == {
        "fields": ["job_title", "unit"]
    }


def test_a_role_she_holds_already_is_left(world: World) -> None:
    row = {"name": "周敏", "unit": "柳桥街道妇联", "role": "caseworker"}
    assert check(world.east_admin, table(row)).facts["same"] == 1
    other_days = {**row, "role_from": "2020-01-01"}
    assert problems(check(world.east_admin, table(other_days))) == [(2, "role", "role_other_days")]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"unit": "西岭区妇联"}, ("unit", "unit_unknown")),
        ({"unit": "不存在"}, ("unit", "unit_unknown")),
        ({"unit": "妇女之家"}, ("unit", "unit_several")),
        ({"username": "zhoumin"}, ("username", "username_taken")),
        ({"username": "lyuxiu"}, ("username", "username_taken")),
        ({"phone": "13900000001"}, ("phone", "phone_taken")),
        ({"staff_number": "22222223"}, ("staff_number", "staff_number")),
        ({"staff_number": "22222222"}, ("staff_number", "staff_number_unknown")),
        ({"role": "data_protection_officer"}, ("role", "give_officer")),
        ({"role": "caseworker", "role_unit": "西岭区妇联"}, ("role_unit", "unit_unknown")),
        ({"role": "caseworker", "role_from": "2026-02-02", "role_until": "2026-02-01"},
         ("role_until", "ends_before")),
    ],
)  # fmt: skip
def test_each_wrong_row_says_where_and_why(
    world: World, changed: dict[str, str], found: tuple[str, str]
) -> None:
    make_unit("妇女之家", world.east, "street")
    make_unit("妇女之家", world.street, "community")
    Member.objects.filter(pk=world.westerner.pk).update(username="lyuxiu")
    services.set_contact(
        actor=act(world.westerner), member=Member.objects.get(pk=world.westerner.pk), version=1,
        changes={"phone": "13900000001"},
    )  # fmt: skip
    row = {"name": "林红梅", "unit": "柳桥街道妇联", **changed}
    before = Member.objects.count()
    assert problems(check(world.east_admin, table(HE, row))) == [(3, *found)]
    assert Member.objects.count() == before


def test_roles_that_do_not_go_together_are_told(world: World) -> None:
    rows = [
        {**LIN, "role": "administrator"},
        {"name": LIN["name"], "unit": LIN["unit"], "phone": LIN["phone"], "role": "supervisor"},
    ]
    assert problems(check(world.chief, table(*rows))) == [(3, "role", "clash")]


def test_a_closed_account_is_not_changed(world: World) -> None:
    world.worker.is_active = False
    world.worker.save()
    row = {"name": "周敏", "unit": "柳桥街道妇联", "job_title": "x"}
    assert problems(check(world.chief, table(row))) == [(2, "name", "inactive")]


def test_a_table_checked_yesterday_is_checked_again(world: World) -> None:
    checked = check(world.east_admin, table({**LIN, "username": "linhm"}))
    make_member("别人", world.street, "linhm")
    written = write(world.east_admin, checked)
    assert problems(written) == [(2, "username", "username_taken")]
    assert not Member.objects.filter(name="林红梅").exists()


def test_an_administrator_who_lost_her_role_writes_nothing(world: World) -> None:
    hold(world.plain, "administrator", world.west)
    checked = check(world.plain, table({"name": "林红", "unit": "西岭区妇联"}))
    job = imports.start_import(actor=act(world.plain), checked=checked)
    RoleAssignment.objects.filter(member=world.plain).delete()
    runner.run(job.pk)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.error_code) == ("failed", "denied")


def test_whose_number_belongs_to_a_party_is_kept_out_of_that_case(world: World) -> None:
    case = cases.open_case(
        actor=act(world.worker), facts=cases.Facts(call_her="李女士", phone=LIN["phone"])
    )
    write(world.east_admin, check(world.east_admin, table(LIN, HE)))
    lin = Member.objects.get(name="林红梅")
    assert Wall.objects.get(record_id=case.pk).member_id == lin.pk


def test_a_second_run_of_the_same_work_writes_nothing_twice(world: World) -> None:
    from niangjia.jobs.context import JobContext

    checked = check(world.east_admin, table(LIN))
    job = imports.start_import(actor=act(world.east_admin), checked=checked)
    taken = runner.take(job.pk)
    imports.write_table(JobContext(taken, act(world.east_admin), taken.run))
    Job.objects.filter(pk=job.pk).update(state="queued", run=None)
    runner.run(job.pk)
    assert Job.objects.get(pk=job.pk).facts["new"] == 1
    assert Member.objects.filter(name="林红梅").count() == 1


class TestPages:
    def test_from_the_file_to_the_members(
        self, world: World, sign_in, django_capture_on_commit_callbacks
    ) -> None:
        browser = sign_in(world.east_admin)
        assert browser.get(reverse("people:import")).status_code == 200
        sent = SimpleUploadedFile("members.csv", table(LIN, HE))
        response = browser.post(reverse("people:import"), {"table": sent})
        job = Job.objects.get(kind=imports.CHECK)
        assert response.url == reverse("jobs:job", args=[job.pk])
        runner.run(job.pk)
        page = browser.get(reverse("people:preview", args=[job.pk]))
        assert "林红梅" in page.content.decode()
        assert browser.post(reverse("people:preview", args=[job.pk])).status_code == 302
        runner.run(Job.objects.get(kind=imports.IMPORT).pk)
        assert Member.objects.filter(name__in=["林红梅", "何雨"]).count() == 2

    def test_a_picture_is_no_table(self, world: World, sign_in) -> None:
        picture = SimpleUploadedFile("members.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
        response = sign_in(world.chief).post(reverse("people:import"), {"table": picture})
        assert response.context["form"].errors["table"]
        assert not Job.objects.exists()

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_the_template_is_read_as_it_is_given(
        self, world: World, sign_in, language: str
    ) -> None:
        browser = sign_in(world.chief)
        response = browser.get(reverse("people:template"), headers={"accept-language": language})
        with translation.override(language):
            found = read(io.BytesIO(response.content), COLUMNS)
        assert found.found == sorted(KEYS)
        assert len(list(found.rows)) == 2

    @pytest.mark.parametrize("name", ["import", "template"])
    def test_only_administrators(self, world: World, sign_in, name: str) -> None:
        assert sign_in(world.supervisor).get(reverse(f"people:{name}")).status_code == 403

    def test_nobody_sees_anothers_check(self, world: World, sign_in) -> None:
        checked = check(world.east_admin, table(LIN))
        page = sign_in(world.chief).get(reverse("people:preview", args=[checked.pk]))
        assert page.status_code == 404
