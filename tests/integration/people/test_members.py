"""Accounts: adding, editing, moving, contact details."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.notices.models import Notice
from niangjia.people import rules, selectors, services
from niangjia.people.models import Member
from tests.integration.people.world import World, act, make_member

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def add(world: World, by: Member, **more: object) -> Member:
    return services.add_member(actor=act(by), **({"name": "林 红梅", "unit": world.street} | more))


class TestAdding:
    def test_gets_a_number_a_username_and_no_way_in(self, world: World) -> None:
        member = add(world, world.east_admin, phone="１３８ 0013 8000")
        assert member.name == "林红梅"
        assert member.username == "linhongmei"
        assert rules.read_staff_number(member.staff_number) == member.staff_number
        assert not member.has_usable_password()
        assert Member.objects.get(pk=member.pk).phone == "13800138000"
        assert AuditEvent.objects.get(event="people.member_added").object_id == str(member.pk)

    def test_namesakes_get_different_usernames(self, world: World) -> None:
        first, second, third = (add(world, world.chief) for _ in range(3))
        assert {first.username, second.username, third.username} == {
            "linhongmei",
            "linhongmei2",
            "linhongmei3",
        }

    @pytest.mark.parametrize("by", ["supervisor", "worker", "officer", "plain", "westerner"])
    def test_only_administrators_add(self, world: World, by: str) -> None:
        with pytest.raises(Denied):
            add(world, getattr(world, by))

    def test_only_within_reach(self, world: World) -> None:
        with pytest.raises(Denied):
            add(world, world.east_admin, unit=world.west)

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"name": " 　"}, "name"),
            ({"username": "13800138000"}, "username"),
            ({"username": "zhoumin"}, "username"),
            ({"phone": "12"}, "phone"),
            ({"phone": "+86 139 0000 0001"}, "phone"),
        ],
    )
    def test_says_at_the_field_what_is_wrong(
        self, world: World, typed: dict[str, str], field: str
    ) -> None:
        services.set_contact(
            actor=act(world.worker),
            member=world.worker,
            version=1,
            changes={"phone": "13900000001"},
        )
        with pytest.raises(ValidationError) as error:
            add(world, world.chief, **typed)
        assert list(error.value.error_dict) == [field]
        assert not Member.objects.filter(name="林红梅").exists()


class TestEditing:
    def edit(self, world: World, by: Member, version: int = 1, **changes: object) -> Member:
        return services.edit_member(
            actor=act(by), member=world.worker, version=version, changes=changes
        )

    def test_changes_and_audits_field_names_only(self, world: World) -> None:
        member = self.edit(world, world.east_admin, name="周 敏慧", job_title="权益部干部")
        assert (member.name, member.version) == ("周敏慧", 2)
        event = AuditEvent.objects.get(event="people.member_edited")
        assert event.facts == {"fields": ["job_title", "name"]}
        assert selectors.directory(act(world.chief), selectors.Filter(words="zmh")).get() == member

    def test_nothing_changed_leaves_no_trace(self, world: World) -> None:
        assert self.edit(world, world.east_admin, name="周敏").version == 1
        assert not AuditEvent.objects.filter(event="people.member_edited").exists()

    def test_who_comes_second_loses_nothing_and_overwrites_nothing(self, world: World) -> None:
        self.edit(world, world.east_admin, job_title="干部")
        with pytest.raises(services.Conflict) as conflict:
            self.edit(world, world.chief, job_title="主任")
        assert conflict.value.current.job_title == "干部"

    def test_not_what_is_not_hers_to_edit(self, world: World) -> None:
        with pytest.raises(ValueError, match="is_active"):
            self.edit(world, world.chief, is_active=False)

    @pytest.mark.parametrize("by", ["supervisor", "worker", "westerner", "plain"])
    def test_only_administrators_edit(self, world: World, by: str) -> None:
        with pytest.raises(Denied):
            self.edit(world, getattr(world, by), name="王")


class TestMoving:
    def test_needs_both_units_within_reach(self, world: World) -> None:
        with pytest.raises(Denied):
            services.move_member(
                actor=act(world.east_admin), member=world.worker, unit=world.west, version=1
            )
        moved = services.move_member(
            actor=act(world.chief), member=world.worker, unit=world.west, version=1
        )
        assert moved.unit == world.west
        assert world.worker.role_assignments.get().unit == world.street
        assert Notice.objects.get().code == "people.moved"


class TestContact:
    def test_she_changes_everything_herself(self, world: World) -> None:
        changes = {"phone": "13912345678", "home_address": "柳桥街 3 号", "email": ""}
        services.set_contact(
            actor=act(world.worker), member=world.worker, version=1, changes=changes
        )
        member = Member.objects.get(pk=world.worker.pk)
        assert member.home_address == "柳桥街 3 号"
        event = AuditEvent.objects.get(event="people.contact_changed")
        assert event.facts == {"fields": ["home_address", "phone"]}
        assert "3912" not in str(event.__dict__)
        assert not Notice.objects.exists()

    def test_an_administrator_sets_the_phone_and_she_is_told(self, world: World) -> None:
        services.set_contact(
            actor=act(world.east_admin), member=world.worker, version=1,
            changes={"phone": "13912345678"},
        )  # fmt: skip
        assert Notice.objects.get().member == world.worker

    def test_an_administrator_does_not_set_her_address(self, world: World) -> None:
        with pytest.raises(Denied):
            services.set_contact(
                actor=act(world.chief), member=world.worker, version=1,
                changes={"home_address": "别处"},
            )  # fmt: skip


class TestFinding:
    @pytest.mark.parametrize("words", ["周敏", "zhoumin", "ZM", "13912345678", "+86 139-1234-5678"])
    def test_by_name_pinyin_and_phone(self, world: World, words: str) -> None:
        services.set_contact(
            actor=act(world.worker),
            member=world.worker,
            version=1,
            changes={"phone": "13912345678"},
        )
        found = selectors.directory(act(world.chief), selectors.Filter(words=words))
        assert list(found) == [world.worker]

    def test_by_staff_number_as_people_write_it(self, world: World) -> None:
        words = rules.say_staff_number(world.worker.staff_number).lower()
        assert selectors.directory(act(world.chief), selectors.Filter(words=words)).get()

    @pytest.mark.parametrize("words", ["", "%", "_", "|", "  ", "' OR 1=1", "周%"])
    def test_signs_are_no_wildcards(self, world: World, words: str) -> None:
        if words.strip():
            assert not selectors.directory(act(world.chief), selectors.Filter(words=words)).exists()

    def test_nobody_outside_reach(self, world: World) -> None:
        actor = act(world.east_admin)
        assert not selectors.directory(actor, selectors.Filter(words="吕秀")).exists()
        assert not selectors.options(actor, "吕秀")


class TestDirectory:
    def names(self, who: Member, **narrowed: object) -> list[str]:
        return [m.name for m in selectors.directory(act(who), selectors.Filter(**narrowed))]

    def test_sorts_by_pinyin_with_surnames_read_as_surnames(self, world: World) -> None:
        assert self.names(world.chief) == ["方蕾", "吕秀", "钱芸", "单晓芳", "邵宁", "王静", "周敏"]

    def test_each_sees_her_reach(self, world: World) -> None:
        assert self.names(world.supervisor) == ["邵宁", "王静", "周敏"]
        assert self.names(world.worker) == ["周敏"]
        assert self.names(world.plain) == ["钱芸"]  # nobody but herself

    def test_a_unit_has_its_own_and_those_who_serve_there(self, world: World) -> None:
        from tests.integration.people.world import hold

        hold(world.plain, "mediator", world.street)
        assert self.names(world.chief, unit=world.street.pk) == ["钱芸", "周敏"]
        assert self.names(world.chief, unit=world.east.pk, below=False) == ["邵宁", "王静"]
        assert "钱芸" in self.names(world.supervisor)

    def test_filters(self, world: World) -> None:
        assert self.names(world.chief, role="caseworker") == ["吕秀", "周敏"]
        assert self.names(world.chief, initial="s") == ["单晓芳", "邵宁"]
        world.plain.is_active = False
        world.plain.save()
        assert self.names(world.chief, state="closed") == ["钱芸"]

    def test_as_many_queries_for_twice_as_many(
        self, world: World, django_assert_num_queries
    ) -> None:
        from tests.integration.people.world import hold

        for count in (5, 10):
            actor = act(world.chief)
            for number in range(count):
                member = make_member("林红", world.west, f"lin{count}x{number}")
                hold(member, "editor", world.west)
            with django_assert_num_queries(5):  # her walls and her glass once
                page = selectors.page(selectors.directory(actor, selectors.Filter()), 1)
                assert [m.unit.name_zh for m in page]
                assert [role.unit for m in page for role in m.roles_now]


def test_walls_hide_a_member_everywhere(world: World) -> None:
    from django.http import Http404

    from niangjia.access.models import Wall

    Wall.objects.create(
        kind="people.member", record_id=world.worker.pk, member=world.supervisor, reason="kin"
    )
    actor = act(world.supervisor)
    assert world.worker not in selectors.directory(actor, selectors.Filter(state="all"))
    assert not selectors.options(actor, "周敏")
    for permission in (
        selectors.Permission.VIEW_MEMBERS,
        selectors.Permission.VIEW_STAFF_FILE,
    ):
        with pytest.raises(Http404):
            selectors.member(actor, world.worker.pk, permission)
    row = world.worker.role_assignments.get()
    with pytest.raises(Http404):
        selectors.assignment(actor, row.pk, selectors.Permission.VIEW_MEMBERS)
