"""What is done to units: each act, whom it refuses, what it leaves behind."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.people.models import Member
from niangjia.units import services
from niangjia.units.models import Unit, UnitChange
from tests.integration.units.world import World, again, hold

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def today() -> dt.date:
    return timezone.localdate()


def refusal(act, **options) -> tuple[str, str]:
    """(field, code) of a refusal."""
    with pytest.raises(ValidationError) as caught:
        act(**options)
    error = caught.value
    if hasattr(error, "error_dict"):
        ((field, (first, *_)),) = error.error_dict.items()
        return field, first.code
    return "", error.code


def last(unit: Unit) -> UnitChange:
    return UnitChange.objects.filter(unit=unit).order_by("-id").first()


def empty(unit: Unit) -> None:
    Member.objects.filter(unit=unit).update(is_active=False)


def tree_is_sound() -> bool:
    return not any(Unit.objects.find_problems())


class TestOpening:
    def test_it_stands_below_and_is_found_by_pinyin(self, world: World):
        unit = services.open_unit(
            actor=world.lesser,
            parent=world.east,
            name_zh=" 桃源 街道 ",
            level="street",
            code="990102009",
        )
        assert unit.path.startswith(world.east.path)
        assert (unit.name_zh, unit.code) == ("桃源 街道", "990102009")
        assert "taoyuanjiedao" in unit.name_keys
        assert last(unit).kind == "opened"
        assert AuditEvent.objects.get(object_id=unit.pk).event == "units.opened"
        assert tree_is_sound()

    def test_nobody_opens_a_unit_outside_her_reach(self, world: World):
        with pytest.raises(Denied):
            services.open_unit(actor=world.lesser, parent=world.west, name_zh="甲", level="street")
        with pytest.raises(Denied):
            services.open_unit(actor=world.boss, parent=None, name_zh="甲", level="city")

    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"name_zh": " "}, ("name_zh", "name_missing")),
            ({"name_zh": "柳桥街道妇联"}, ("name_zh", "name_taken")),
            ({"level": "city"}, ("level", "level_below")),
            ({"code": "99"}, ("code", "code_length")),
            ({"code": "990102001"}, ("code", "code_taken")),
            ({"address": "路" * 241}, ("address", "text_long")),
            ({"opened_on": dt.date(2999, 1, 1)}, ("opened_on", "day_ahead")),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field(self, world: World, changes, where):
        given = {"actor": world.boss, "parent": world.east, "name_zh": "甲街道", "level": "street"}
        assert refusal(services.open_unit, **(given | changes)) == where
        assert not Unit.objects.filter(name_zh="甲街道").exists()

    def test_two_units_without_a_code_do_not_collide(self, world: World):
        assert Unit.objects.filter(code=None).count() > 1


class TestEditing:
    def edit(self, world: World, **changes):
        return services.edit_unit(
            actor=world.boss, unit=world.willow, version=world.willow.version, changes=changes
        )

    def test_only_what_changed_is_noted_and_audited(self, world: World):
        unit = self.edit(world, phone="12338", code="990102001")
        assert (unit.phone, unit.version) == ("12338", 2)
        assert (last(unit).before, last(unit).after) == ({"phone": ""}, {"phone": "12338"})
        event = AuditEvent.objects.get(event="units.edited")
        assert event.facts == {"fields": ["phone"]}

    def test_saving_without_a_change_writes_nothing(self, world: World):
        assert self.edit(world, code="990102001").version == 1
        assert not AuditEvent.objects.filter(event="units.edited").exists()

    def test_a_change_that_somebody_else_made_is_never_lost(self, world: World):
        self.edit(world, phone="12338")
        with pytest.raises(services.Conflict) as caught:
            self.edit(world, phone="110")
        assert caught.value.current.phone == "12338"

    def test_name_and_place_are_not_edited_here(self, world: World):
        with pytest.raises(ValueError, match="name_zh"):
            self.edit(world, name_zh="甲")

    def test_others_may_not(self, world: World):
        with pytest.raises(Denied):
            services.edit_unit(
                actor=world.lesser, unit=world.west, version=1, changes={"phone": "1"}
            )


class TestRenaming:
    def test_the_old_name_stays_in_the_history(self, world: World):
        unit = services.rename_unit(
            actor=world.boss,
            unit=world.elm,
            version=1,
            name_zh="新榆街道",
            name_en="Elm",
            on=today(),
        )
        assert last(unit).before["name_zh"] == "榆林街道妇联"
        assert "xinyujiedao" in unit.name_keys
        assert unit.sort_key.startswith("xin1")

    def test_not_to_a_name_that_a_neighbour_has_and_not_from_tomorrow(self, world: World):
        given = {"actor": world.boss, "unit": world.elm, "version": 1, "name_en": ""}
        taken = given | {"name_zh": world.willow.name_zh, "on": today()}
        assert refusal(services.rename_unit, **taken) == ("name_zh", "name_taken")
        ahead = given | {"name_zh": "甲", "on": today() + DAY}
        assert refusal(services.rename_unit, **ahead) == ("on", "day_ahead")


class TestMoving:
    def move(self, world: World, unit: Unit, parent: Unit, actor=None):
        version = again(unit).version
        return services.move_unit(
            actor=actor or world.boss, unit=unit, version=version, parent=parent, on=today()
        )

    def test_everything_below_moves_along(self, world: World):
        unit = self.move(world, world.willow, world.west)
        assert unit.path.startswith(again(world.west).path)
        assert again(world.garden).path.startswith(unit.path)
        assert (again(world.east).numchild, again(world.west).numchild) == (1, 2)
        assert last(unit).after["parent"] == str(world.west.pk)
        assert tree_is_sound()

    def test_who_reached_it_through_the_old_place_does_so_no_longer(self, world: World):
        assert world.lesser.covers_path("units.manage", again(world.garden).path)
        self.move(world, world.willow, world.west)
        assert not world.lesser.covers_path("units.manage", again(world.garden).path)

    def test_not_below_itself_nor_where_it_stands_nor_where_its_level_does_not_fit(
        self, world: World
    ):
        for unit, parent, where in [
            (world.east, world.willow, ("parent", "into_itself")),
            (world.willow, world.east, ("parent", "same_parent")),
            (world.garden, world.city, ("level", "level_below")),
        ]:
            given = {
                "actor": world.boss,
                "unit": unit,
                "parent": parent,
                "version": 1,
                "on": today(),
            }
            assert refusal(services.move_unit, **given) == where
        assert tree_is_sound()

    def test_both_places_must_lie_within_reach(self, world: World):
        with pytest.raises(Denied):
            self.move(world, world.willow, world.west, world.lesser)
        with pytest.raises(Denied):
            self.move(world, world.pine, world.east, world.lesser)


class TestMerging:
    def merge(self, world: World, unit: Unit, into: Unit, **more):
        given = {"actor": world.boss, "unit": unit, "version": again(unit).version, "into": into}
        return services.merge_units(**(given | {"on": today()} | more))

    def test_what_stood_below_and_who_belonged_there_pass_on(self, world: World):
        from tests.integration.people.world import act, make_member

        worker = make_member("周敏", world.willow)
        hold(worker, "caseworker", world.willow)
        unit = self.merge(world, world.willow, world.elm)
        elm = again(world.elm)
        assert (unit.closed_on, unit.merged_into, unit.numchild) == (today(), elm, 0)
        assert {again(world.garden).path[:12], again(world.studio).path[:12]} == {elm.path}
        assert Member.objects.get(pk=worker.pk).unit == elm
        assert act(worker).grants[0].unit_path == elm.path
        assert (last(unit).kind, last(elm).kind) == ("merged", "received")
        event = AuditEvent.objects.get(event="units.merged")
        assert event.facts["units"] == 2
        assert event.facts["members"] == 1
        assert tree_is_sound()

    def test_only_into_an_open_unit_of_the_same_level(self, world: World):
        for into, where in [
            (world.willow, ("into", "merge_itself")),
            (world.east, ("into", "merge_level")),
        ]:
            given = {"actor": world.boss, "unit": world.willow, "version": 1, "into": into}
            assert refusal(services.merge_units, **given, on=today()) == where

    def test_twins_must_be_told_apart_first(self, world: World):
        services.open_unit(
            actor=world.boss, parent=world.elm, name_zh="花园社区妇联", level="community"
        )
        given = {"actor": world.boss, "unit": world.willow, "version": 1, "into": world.elm}
        assert refusal(services.merge_units, **given, on=today()) == ("into", "merge_names")
        assert again(world.garden).path.startswith(world.willow.path)

    def test_both_must_lie_within_reach(self, world: World):
        with pytest.raises(Denied):
            self.merge(world, world.willow, world.pine, actor=world.lesser)


class TestClosing:
    def close(self, world: World, unit: Unit, **more):
        given = {"actor": world.boss, "unit": unit, "version": again(unit).version, "on": today()}
        return services.close_unit(**(given | more))

    def test_an_empty_unit_closes_and_opens_again(self, world: World):
        unit = self.close(world, world.garden)
        assert (unit.closed_on, last(unit).kind) == (today(), "closed")
        unit = services.reopen_unit(actor=world.boss, unit=unit, version=unit.version, on=today())
        assert (unit.closed_on, last(unit).kind) == (None, "reopened")

    def test_a_unit_with_open_units_below_says_which(self, world: World):
        with pytest.raises(ValidationError) as caught:
            self.close(world, world.willow)
        assert "花园社区妇联" in caught.value.messages[0]

    def test_a_unit_with_people_says_how_many(self, world: World):
        from tests.integration.people.world import make_member

        make_member("周敏", world.garden)
        with pytest.raises(ValidationError) as caught:
            self.close(world, world.garden)
        assert "1 member" in caught.value.messages[0]

    def test_a_merged_unit_can_open_again_without_what_it_passed_on(self, world: World):
        services.merge_units(
            actor=world.boss, unit=world.willow, version=1, into=world.elm, on=today()
        )
        unit = again(world.willow)
        unit = services.reopen_unit(actor=world.boss, unit=unit, version=unit.version, on=today())
        assert (unit.closed_on, unit.merged_into, unit.numchild) == (None, None, 0)

    def test_not_below_a_closed_unit_and_not_beside_a_namesake(self, world: World):
        garden = self.close(world, world.garden)
        services.open_unit(
            actor=world.boss, parent=again(world.willow), name_zh=garden.name_zh, level="community"
        )
        given = {"actor": world.boss, "unit": garden, "version": garden.version, "on": today()}
        assert refusal(services.reopen_unit, **given) == ("", "name_taken")

    def test_a_closed_unit_takes_nothing_in(self, world: World):
        garden = self.close(world, world.garden)
        with pytest.raises(ValidationError):
            services.open_unit(actor=world.boss, parent=garden, name_zh="甲", level="studio")
        with pytest.raises(ValidationError):
            services.rename_unit(
                actor=world.boss,
                unit=garden,
                version=garden.version,
                name_zh="甲",
                name_en="",
                on=today(),
            )

    def test_the_last_top_unit_stays(self, world: World):
        Member.objects.update(unit=world.pine)
        from niangjia.access.actor import command_actor
        from niangjia.people.models import RoleAssignment

        RoleAssignment.objects.all().delete()
        Unit.objects.exclude(pk=world.city.pk).update(closed_on=today())
        given = {"actor": command_actor(), "unit": world.city, "version": 1, "on": today()}
        assert refusal(services.close_unit, **given) == ("", "top_unit")

    def test_others_may_not(self, world: World):
        with pytest.raises(Denied):
            self.close(world, world.pine, actor=world.lesser)
        closed = self.close(world, world.pine)
        with pytest.raises(Denied):
            services.reopen_unit(
                actor=world.lesser, unit=closed, version=closed.version, on=today()
            )
