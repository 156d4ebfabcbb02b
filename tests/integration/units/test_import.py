"""Units from a table: looked through, confirmed, all or nothing, once."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.jobs import runner, states
from niangjia.jobs.models import Job
from niangjia.jobs.tables import read, write_csv
from niangjia.units import presenters, services
from niangjia.units.columns import COLUMNS
from niangjia.units.models import Unit, UnitChange
from tests.integration.units.world import World, act, again

pytestmark = pytest.mark.django_db
HEADERS = ("名称", "级别", "区划代码", "上级单位", "电话")


def table(*rows) -> ContentFile:
    return ContentFile(write_csv(HEADERS, [[*row, "", "", "", ""][:5] for row in rows]), name="t")


def done(job: Job) -> Job:
    runner.run(job.pk)
    return Job.objects.get(pk=job.pk)


def look_through(world: World, *rows, actor=None) -> Job:
    return done(services.start_check(actor=actor or world.boss, table=table(*rows)))


def bring_in(world: World, *rows, actor=None) -> Job:
    check = look_through(world, *rows, actor=actor)
    assert not check.details["problems"]
    return done(services.start_import(actor=actor or world.boss, check=check))


NEW = (
    ("桃源街道妇联", "街道", "990103005", "990103", "0571-88886666"),
    ("桃源社区妇联", "社区", "", "江城市妇联/西山区妇联/桃源街道妇联"),
    ("柳桥街道妇联", "街道", "990102001", "", "12338"),
    ("江城市妇联", "市", "990100", ""),
)


def test_looking_through_imports_nothing(world: World):
    before = Unit.objects.count()
    check = look_through(world, *NEW)
    assert check.facts == {"rows": 4, "added": 2, "changed": 1, "same": 1, "problems": 0}
    assert Unit.objects.count() == before


def test_what_was_confirmed_is_imported_in_one_go_and_audited_once(world: World):
    job = bring_in(world, *NEW)
    assert (job.state, job.facts) == (states.DONE, {"added": 2, "changed": 1, "same": 1})
    street = Unit.objects.get(code="990103005")
    below = Unit.objects.get(name_zh="桃源社区妇联")
    assert street.path.startswith(again(world.west).path)
    assert below.path.startswith(street.path)
    assert (again(world.west).numchild, street.numchild) == (2, 1)
    assert (again(world.willow).phone, again(world.willow).version) == ("12338", 2)
    kinds = UnitChange.objects.filter(unit__in=[street, below, world.willow]).values_list(
        "kind", flat=True
    )
    assert sorted(kinds) == ["edited", "opened", "opened", "opened"]
    event = AuditEvent.objects.get(event="units.imported")
    assert event.facts == {"added": 2, "changed": 1, "same": 1}
    assert not any(Unit.objects.find_problems())


def test_imported_units_are_as_those_opened_by_hand(world: World):
    """Paths, search and sort keys come out alike, and treebeard goes on from there."""
    bring_in(world, *NEW)
    opened = services.open_unit(
        actor=world.boss, parent=again(world.west), name_zh="杏园街道妇联", level="street"
    )
    assert Unit.objects.get(code="990103005").path < opened.path
    assert Unit.objects.get(code="990103005").name_keys.startswith(
        " 桃源街道妇联 taoyuanjiedaofulian"
    )
    assert not any(Unit.objects.find_problems())


def test_importing_the_same_table_twice_changes_nothing(world: World):
    bring_in(world, *NEW)
    state = list(Unit.objects.order_by("path").values())
    again_ = look_through(world, *NEW)
    assert again_.facts == {"rows": 4, "added": 0, "changed": 0, "same": 4, "problems": 0}
    assert done(services.start_import(actor=world.boss, check=again_)).state == states.DONE
    assert list(Unit.objects.order_by("path").values()) == state
    assert AuditEvent.objects.filter(event="units.imported").count() == 1


def test_one_wrong_row_and_nothing_is_imported(world: World):
    before = Unit.objects.count()
    check = look_through(world, *NEW, ("坏街道", "街道", "12", "990103"))
    assert check.facts["problems"] == 1
    assert check.details["problems"][0]["row"] == 6
    job = done(services.start_import(actor=world.boss, check=check))
    assert (job.state, job.error_code) == (states.FAILED, "changed_meanwhile")
    assert Unit.objects.count() == before


def test_what_changed_since_it_was_looked_through_stops_the_import(world: World):
    check = look_through(world, *NEW)
    services.open_unit(
        actor=world.boss,
        parent=world.west,
        name_zh="桃源街道妇联",
        level="street",
        code="990103005",
    )
    job = done(services.start_import(actor=world.boss, check=check))
    assert job.error_code == "changed_meanwhile"
    assert not Unit.objects.filter(name_zh="桃源社区妇联").exists()


def test_confirming_twice_imports_once(world: World):
    check = look_through(world, *NEW)
    first = services.start_import(actor=world.boss, check=check)
    assert services.start_import(actor=world.boss, check=check) == first


def test_a_worker_killed_after_writing_does_not_write_again(world: World, monkeypatch):
    from niangjia.jobs import registry

    class Killed(BaseException):
        pass

    check = look_through(world, *NEW)
    job = services.start_import(actor=world.boss, check=check)
    handler = registry.kind_of("units.import").handler

    def dies_at_the_end(context):
        handler(context)
        raise Killed

    monkeypatch.setitem(
        registry._kinds, "units.import", registry.JobKind("units.import", dies_at_the_end, "t")
    )
    with pytest.raises(Killed):
        runner.run(job.pk)
    monkeypatch.undo()
    count = Unit.objects.count()
    from niangjia.jobs.services import reclaim_stale

    reclaim_stale(timezone.now() + timezone.timedelta(minutes=2))
    job = done(job)
    assert (job.state, job.facts["added"]) == (states.DONE, 2)
    assert Unit.objects.count() == count


def test_an_administrator_imports_within_her_reach_alone(world: World):
    check = look_through(world, *NEW, actor=world.lesser)
    assert [problem["code"] for problem in check.details["problems"]] == ["outside"]
    with pytest.raises(Denied):
        services.start_check(actor=act(world.plain), table=table(*NEW))
    with pytest.raises(Denied):
        services.start_import(actor=act(world.plain), check=check)


def test_rights_are_asked_again_when_the_work_is_done(world: World):
    check = look_through(world, *NEW)
    job = services.start_import(actor=world.boss, check=check)
    world.chief.role_assignments.all().delete()
    assert done(job).error_code == "denied"


def test_a_file_that_cannot_be_read_ends_in_a_sentence(world: World):
    locked = ContentFile(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, name="units.xlsx")
    assert done(services.start_check(actor=world.boss, table=locked)).error_code == "old_excel"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_can_be_imported_again_as_it_is(world: World, language, format):
    with translation.override(language):
        job = done(services.start_export(actor=world.boss, format=format, unit=world.city))
    assert job.result.name == f"units.{format}"
    file = ContentFile(job.result.read(), name="t")
    check = done(services.start_check(actor=world.boss, table=file))
    assert check.facts == {"rows": 8, "added": 0, "changed": 0, "same": 8, "problems": 0}
    assert AuditEvent.objects.get(event="units.exported").facts == {"units": 8}


def test_an_export_holds_one_unit_and_what_stands_below(world: World):
    job = done(services.start_export(actor=world.boss, format="csv", unit=world.east))
    assert job.facts == {"units": 5}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_template_is_read_by_the_import(world: World, language, format):
    with translation.override(language):
        content, _ = presenters.template_table(format)
    rows = list(read(io.BytesIO(content), COLUMNS).rows)
    from niangjia.access.actor import command_actor
    from niangjia.units.services.imports import plan_import

    plan = plan_import(command_actor(), rows)
    assert (len(plan.added), plan.problems) == (2, [])
