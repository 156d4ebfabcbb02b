"""What people tells the other rooms: who acts, what is due, who is found, who holds what."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from niangjia import notices
from niangjia.access import agenda, navigation, people_of, records, search
from niangjia.access.actor import Source
from niangjia.access.models import BreakGlass
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.audit import names as audit_names
from niangjia.jobs import registry as jobs
from niangjia.people import rules, services
from niangjia.people.middleware import ActorMiddleware
from niangjia.people.models import Member
from tests.integration.people.world import World, act, hold

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DAY = timezone.timedelta(days=1)


class TestWhoActs:
    def ask(self, user, **meta: str):
        request = RequestFactory().get("/", **meta)
        request.user = user
        request.session = type("S", (), {"session_key": "secret-session-key"})()
        ActorMiddleware(lambda request: HttpResponse())(request)
        return request.actor

    def test_asking_nothing_costs_nothing(self, world: World, django_assert_num_queries) -> None:
        with django_assert_num_queries(0):
            actor = self.ask(world.worker)
        with django_assert_num_queries(1):
            assert actor.member_id == world.worker.pk
            assert "caseworker" in actor.roles

    def test_the_session_is_known_by_a_fingerprint_only(self, world: World) -> None:
        source = self.ask(world.worker).source
        assert source.kind == "web"
        assert len(source.session) == 12
        assert "secret" not in source.session

    def test_nobody_signed_in_is_a_visitor(self, db: None) -> None:
        from django.contrib.auth.models import AnonymousUser

        assert self.ask(AnonymousUser()).member_id is None

    def test_a_closed_account_is_a_visitor(self, world: World) -> None:
        world.worker.is_active = False
        assert self.ask(world.worker).member_id is None

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "expected"),
        [
            (0, "203.0.113.9", "192.0.2.1"),
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
            (2, "6.6.6.6, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
            (2, "203.0.113.9", "192.0.2.1"),
            (1, "no address", "192.0.2.1"),
            (1, "", "192.0.2.1"),
        ],
    )
    def test_the_callers_address_is_as_far_back_as_we_trust(
        self, world: World, settings, proxies: int, forwarded: str, expected: str
    ) -> None:
        from dataclasses import replace

        settings.NIANGJIA = replace(settings.NIANGJIA, trusted_proxies=proxies)
        actor = self.ask(world.worker, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
        assert actor.source.ip == expected

    def test_work_in_the_background_has_todays_roles(self, world: World) -> None:
        actor = jobs.actor_for(world.worker.pk, Source("worker"))
        assert actor is not None
        assert "caseworker" in actor.roles
        Member.objects.filter(pk=world.worker.pk).update(is_active=False)
        assert jobs.actor_for(world.worker.pk, Source("worker")) is None


class TestAgenda:
    def mine(self, member: Member) -> list[str]:
        return [i.kind for i in agenda.items_for(act(member)) if i.url == "/members/me/"]

    def test_roles_that_end_and_deputyships_that_begin_within_two_weeks(self, world: World) -> None:
        today = timezone.localdate()
        hold(world.plain, "editor", world.west, until=today + 14 * DAY)
        hold(world.plain, "organiser", world.west, until=today + 15 * DAY)
        hold(world.plain, "caseworker", world.west, since=today + 3 * DAY, until=today + 30 * DAY,
             instead_of=world.westerner)  # fmt: skip
        assert len(self.mine(world.plain)) == 2

    def test_nothing_near_nothing_said(self, world: World) -> None:
        assert self.mine(world.worker) == []

    def test_as_many_queries_for_more(self, world: World, django_assert_num_queries) -> None:
        from niangjia.people.registrations import due

        actor = act(world.plain)
        for role in ("editor", "organiser", "analyst"):
            hold(world.plain, role, world.west, until=timezone.localdate() + DAY)
            with django_assert_num_queries(1):
                list(due(actor))


class TestSearch:
    def found(self, member: Member, words: str) -> list[str]:
        from niangjia.people.registrations import find

        return [hit.title for hit in find(act(member), words, 8)]

    def test_finds_what_the_directory_shows(self, world: World) -> None:
        assert self.found(world.chief, "zm") == ["周敏"]
        assert self.found(world.east_admin, "吕秀") == []
        assert self.found(world.plain, "钱芸") == []

    def test_the_house_asks_it(self, world: World) -> None:
        hits = dict(search.find(act(world.chief), "周敏", 8))
        assert any("周敏" in [hit.title for hit in found] for found in hits.values())


def test_doors_by_permission(world: World) -> None:
    names = lambda member: {door.url_name for door in navigation.doors_for(act(member))}  # noqa: E731
    assert {"people:directory", "people:add"} <= names(world.chief)
    assert "people:add" not in names(world.supervisor)
    assert "people:directory" not in names(world.plain)


class TestHolders:
    def test_by_reach(self, world: World) -> None:
        held = people_of.holders(Permission.MANAGE_MEMBERS, world.street.path)
        assert held == {world.chief.pk, world.east_admin.pk}
        assert people_of.holders(Permission.MANAGE_MEMBERS, world.west.path) == {world.chief.pk}
        assert people_of.holders(Permission.REVIEW_BREAK_GLASS) == {world.officer.pk}

    def test_what_everybody_has_counts_for_nobody(self, world: World) -> None:
        assert world.plain.pk not in people_of.holders(Permission.VIEW_UNITS)

    def test_only_today_and_open_accounts(self, world: World) -> None:
        world.chief.is_active = False
        world.chief.save()
        assert world.chief.pk not in people_of.holders(Permission.MANAGE_MEMBERS)


class TestAddresses:
    def test_names_and_addresses_by_id(self, world: World) -> None:
        services.set_contact(
            actor=act(world.worker), member=world.worker, version=1,
            changes={"phone": "13912345678", "email": "zm@example.cn"},
        )  # fmt: skip
        assert audit_names.names([world.worker.pk, None]) == {world.worker.pk: "周敏"}
        address = notices.registry.addresses([world.worker.pk])[world.worker.pk]
        assert (address.phone, address.email) == ("13912345678", "zm@example.cn")


class TestStaffFileAsARecord:
    def test_is_found_by_its_exact_number(self, world: World) -> None:
        kind = records.kind_of("people.member")
        spoken = rules.say_staff_number(world.worker.staff_number)
        assert kind.find_by_number(spoken.lower()) == world.worker.pk
        assert kind.find_by_number(spoken[:-1]) is None
        assert kind.number_of(world.worker.pk) == spoken
        assert kind.unit_path(world.worker.pk) == world.street.path

    def test_broken_glass_opens_it_for_its_time(self, world: World) -> None:
        hold(world.westerner, "supervisor", world.west)
        policy = policy_of(Member)
        assert not policy.can(act(world.westerner), world.worker, Permission.VIEW_STAFF_FILE)
        now = timezone.now()
        glass = BreakGlass.objects.create(
            kind="people.member", record_id=world.worker.pk, member=world.westerner, reason="x",
            opened_at=now, expires_at=now + DAY,
        )  # fmt: skip
        actor = act(world.westerner)
        assert services.read_staff_file(actor=actor, member=world.worker)
        assert not policy.can(actor, world.worker, Permission.MANAGE_MEMBERS)
        BreakGlass.objects.filter(pk=glass.pk).update(opened_at=now - 2 * DAY, expires_at=now - DAY)
        assert not policy.can(act(world.westerner), world.worker, Permission.VIEW_STAFF_FILE)
