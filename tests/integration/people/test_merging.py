"""When a unit goes into another."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.audit.models import AuditEvent
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.people.services import merging
from niangjia.units import holders
from tests.integration.people.world import World, act, hold

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DAY = timezone.timedelta(days=1)


def test_a_unit_with_people_is_not_empty(world: World) -> None:
    assert len(holders.held_at(world.street)) == 2
    Member.objects.filter(pk=world.worker.pk).update(is_active=False)
    world.worker.role_assignments.update(ends_on=timezone.localdate() - DAY)
    assert holders.held_at(world.street) == []


def test_people_and_roles_go_along(world: World) -> None:
    today = timezone.localdate()
    hold(world.supervisor, "mediator", world.street, since=today + DAY)
    moved = holders.move_all(act(world.chief), world.street, world.east)
    assert (moved["members"], moved["roles"]) == (1, 2)
    worker = Member.objects.get(pk=world.worker.pk)
    assert worker.unit == world.east
    assert act(worker).grants[0].unit_path == world.east.path
    assert worker.role_assignments.get(unit=world.street).ends_on == today - DAY
    assert world.supervisor.role_assignments.get(role="mediator").unit == world.east
    assert AuditEvent.objects.filter(reason_code="unit_merged").count() == 5
    assert Notice.objects.filter(member=worker).count() == 2


def test_deputies_go_along_with_whom_they_stand_in_for(world: World) -> None:
    today = timezone.localdate()
    hold(
        world.supervisor, "caseworker", world.street, since=today, until=today + 9 * DAY,
        instead_of=world.worker,
    )  # fmt: skip
    merging.move_roles(act(world.chief), world.street, world.west)
    moved = world.supervisor.role_assignments.get(role="caseworker")
    assert (moved.unit, moved.deputises_for) == (world.west, world.worker)


def test_a_role_she_holds_there_anyway_is_not_doubled(world: World) -> None:
    hold(world.worker, "caseworker", world.east)
    merging.move_roles(act(world.chief), world.street, world.east)
    assert [g.unit_path for g in act(world.worker).grants if g.role == "caseworker"] == [
        world.east.path
    ]


def test_duties_stay_separate(world: World) -> None:
    hold(world.westerner, "administrator", world.street)
    hold(world.westerner, "supervisor", world.west)
    with pytest.raises(ValidationError):
        merging.move_roles(act(world.chief), world.street, world.west)
