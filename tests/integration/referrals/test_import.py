"""Services from a table: looked through first, all or nothing, once."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from niangjia.audit.models import AuditEvent
from niangjia.jobs.registry import JobFailed
from niangjia.jobs.tables import Row
from niangjia.referrals import importing, services
from niangjia.referrals.models import Service
from niangjia.referrals.services.imports import plan_import
from tests.integration.referrals.scene import make_service
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
PLACE = "云河市水杉路77号3幢"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def row(number: int = 2, **cells: str) -> Row:
    plain = {
        "name_zh": "云河法院",
        "kind": "法院",
        "unit": "东岸区妇联",
        "hours": "周一至周五 9:00-17:00",
    }
    return Row(number, {**plain, **cells})


def test_new_offices_are_added_and_known_ones_changed(world: World) -> None:
    known = make_service(world, name_zh="庇护所", kind="shelter", address=PLACE, phone="1")
    rows = [row(), row(3, name_zh="庇护所", kind="Shelter", phone="2", hours="", free_places="4")]
    boss = act(world.supervisor)
    plan = plan_import(actor=boss, rows=rows)
    assert plan.counts() == {"added": 1, "changed": 1, "problems": 0}
    services.apply_services(actor=boss, rows=rows, digest=plan.digest())
    known.refresh_from_db()
    assert (known.phone, known.free_places, known.hidden_address) == ("2", 4, PLACE)
    court = Service.objects.get(kind="court")
    assert court.hours == "1-5 09:00-17:00" and court.by_link and court.area_id == world.east.pk
    assert AuditEvent.objects.filter(event="referrals.services_imported").count() == 1


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"name_zh": ""}, "name_zh", "name_missing"),
        ({"kind": "面包房"}, "kind", "kind_unknown"),
        ({"unit": "无名单位"}, "unit", "unit_unknown"),
        ({"unit": "西岭区妇联"}, "unit", "outside"),
        ({"hours": "下午"}, "hours", "hours"),
        ({"free_places": "几个"}, "free_places", "number"),
        ({"phone": "1" * 41}, "phone", "long"),
    ],
)
def test_what_is_wrong_is_said_row_by_row_and_nothing_is_imported(
    world: World, cells: dict[str, str], column: str, code: str
) -> None:
    rows = [row(name_zh="好的"), row(3, **cells)]
    plan = plan_import(actor=act(world.supervisor), rows=rows)
    assert [(p.row, p.column, p.code) for p in plan.problems] == [(3, column, code)]
    assert code in importing.SENTENCES
    with pytest.raises(JobFailed):
        services.apply_services(actor=act(world.supervisor), rows=rows, digest=plan.digest())
    assert not Service.objects.exists()


def test_a_directory_that_changed_meanwhile_stops_the_import(world: World) -> None:
    boss, rows = act(world.supervisor), [row()]
    digest = plan_import(actor=boss, rows=rows).digest()
    make_service(world, kind="court", name_zh="云河法院")
    with pytest.raises(JobFailed, match="changed_meanwhile"):
        services.apply_services(actor=boss, rows=rows, digest=digest)


def test_a_table_goes_through_the_pages(world: World) -> None:
    boss = browser_of(world.supervisor)
    assert boss.get("/services/import/").status_code == 200
    template = boss.get("/services/template/xlsx/").content
    sheet = load_workbook(io.BytesIO(template)).active
    assert sheet is not None and sheet.max_row == 2
    table = boss.get("/services/template/csv/").content.replace(
        "示例区妇联".encode(), "东岸区妇联".encode()
    )
    upload = io.BytesIO(table)
    upload.name = "services.csv"
    started = boss.post("/services/import/", {"table": upload})
    assert started.status_code == 302 and started["Location"].startswith("/jobs/")
    assert browser_of(world.worker).get("/services/import/").status_code == 403
    assert boss.get("/services/template/pdf/").status_code == 404
