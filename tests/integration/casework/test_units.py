"""Units that move, merge or close: no case is left behind, and none falls to a stranger."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from niangjia.casework import selectors, services
from niangjia.casework.models import Case, Load, Tally
from niangjia.casework.services import Facts
from niangjia.people.models import Member
from niangjia.units import copies
from niangjia.units import services as units
from niangjia.units.models import Unit
from tests.world import World, act, hold, make_member, make_unit, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, by: Member | None = None) -> Case:
    return services.open_case(actor=act(by or world.worker), facts=Facts(call_her="李女士"))


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def running(unit: Unit) -> int:
    found = Tally.objects.filter(unit_path=fresh(unit).path, what="running").first()
    return found.number if found else 0


def head_of(unit: Unit, name: str) -> Member:
    member = make_member(name, unit)
    hold(member, "supervisor", unit)
    return member


def test_a_unit_that_moves_takes_its_cases_along(world: World) -> None:
    case, old = opened(world), world.street.path
    east, west = head_of(world.east, "石兰"), head_of(world.west, "唐月")
    assert selectors.case(act(east), case.pk)
    street = fresh(world.street)
    units.move_unit(
        actor=act(world.chief), unit=street, version=street.version, parent=world.west,
        on=timezone.localdate(),
    )  # fmt: skip
    case.refresh_from_db()
    assert case.unit_path == fresh(world.street).path != old
    assert selectors.case(act(west), case.pk) and running(world.street) == 1
    with pytest.raises(Http404):
        selectors.case(act(east), case.pk)
    for model, name in copies.copies():
        assert not model._base_manager.filter(**{f"{name}__startswith": old}).exists(), model


def test_a_unit_that_merges_passes_its_cases_on_and_numbers_add_up(world: World) -> None:
    other = make_unit("桃园街道妇联", world.east, "street")
    worker = make_member("何芳", other)
    hold(worker, "caseworker", other)
    ours, theirs = opened(world), opened(world, worker)
    boss = head_of(other, "石兰")
    street = fresh(world.street)
    units.merge_units(
        actor=act(world.chief), unit=street, version=street.version, into=fresh(other),
        on=timezone.localdate(),
    )  # fmt: skip
    ours.refresh_from_db()
    assert ours.unit_id == other.pk and ours.unit_path == fresh(other).path
    for case in (ours, theirs):
        assert selectors.case(act(boss), case.pk)
    assert running(other) == 2 and running(world.street) == 0
    loads = Load.objects.filter(unit_path=fresh(other).path, number__gt=0)
    assert {row.worker_id for row in loads} == {world.worker.pk, worker.pk}


def test_a_unit_with_running_cases_is_not_closed(world: World) -> None:
    other = make_unit("桃园街道妇联", world.east, "street")
    case = opened(world)
    services.transfer(
        actor=act(head_of(world.east, "石兰")), case_id=case.pk, unit_id=other.pk,
        done=["safe_contact", "danger", "next_step", "told_her", "papers"],
        why="她搬到那边去了，那里的同事去看她更近。",
    )  # fmt: skip
    unit = fresh(other)
    with pytest.raises(ValidationError, match="under way"):
        units.close_unit(
            actor=act(world.chief), unit=unit, version=unit.version, on=timezone.localdate()
        )
