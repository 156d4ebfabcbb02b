"""Giving, ending and deputising roles."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.notices.models import Notice
from niangjia.people import services
from niangjia.people.models import RoleAssignment
from tests.integration.people.world import World, act, hold

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DAY = dt.timedelta(days=1)


def code(error: pytest.ExceptionInfo[ValidationError]) -> str:
    found = error.value
    errors = (
        [e for es in found.error_dict.values() for e in es]
        if hasattr(found, "error_dict")
        else found.error_list
    )
    return errors[0].code


def give(world: World, by, to, role="caseworker", unit=None, **more):
    return services.give_role(
        actor=act(by), member=to, role=role, unit=unit or world.street,
        starts_on=more.pop("starts_on", timezone.localdate()), **more,
    )  # fmt: skip


class TestGiving:
    def test_a_district_administrator_gives_roles_in_her_district(self, world: World) -> None:
        row = give(world, world.east_admin, world.supervisor, "organiser", world.east)
        assert "organiser" in act(world.supervisor).roles
        event = AuditEvent.objects.get(event="people.role_given")
        assert event.object_id == str(world.supervisor.pk)
        assert event.facts["role"] == "organiser"
        assert row.given_by == world.east_admin
        assert Notice.objects.get().member == world.supervisor

    def test_not_to_members_she_cannot_reach(self, world: World) -> None:
        with pytest.raises(Denied):
            give(world, world.east_admin, world.westerner)

    def test_not_at_units_outside_her_reach(self, world: World) -> None:
        with pytest.raises(ValidationError) as error:
            give(world, world.east_admin, world.worker, unit=world.west)
        assert code(error) == "give_reach"

    def test_not_to_herself(self, world: World) -> None:
        with pytest.raises(ValidationError) as error:
            give(world, world.chief, world.chief, "organiser", world.city)
        assert code(error) == "give_self"

    def test_not_without_the_permission(self, world: World) -> None:
        for member in (world.supervisor, world.worker, world.officer, world.plain):
            with pytest.raises(Denied):
                give(world, member, world.worker)

    def test_an_officer_is_no_caseworker(self, world: World) -> None:
        with pytest.raises(ValidationError) as error:
            give(world, world.chief, world.officer, "caseworker", world.street)
        assert code(error) == "clash"

    def test_a_closed_account_gets_no_role(self, world: World) -> None:
        world.worker.is_active = False
        world.worker.save()
        with pytest.raises(ValidationError) as error:
            give(world, world.chief, world.worker, "organiser")
        assert code(error) == "inactive"

    def test_a_closed_unit_has_no_new_roles(self, world: World) -> None:
        world.street.closed_on = timezone.localdate()
        world.street.save()
        with pytest.raises(ValidationError) as error:
            give(world, world.chief, world.supervisor, "organiser", world.street)
        assert code(error) == "unit_closed"


class TestInForce:
    def test_a_role_counts_from_its_first_to_its_last_day(self, world: World) -> None:
        today = timezone.localdate()
        hold(world.plain, "editor", world.west, since=today, until=today)
        hold(world.plain, "organiser", world.west, since=today + DAY)
        hold(world.plain, "analyst", world.west, since=today - 9 * DAY, until=today - DAY)
        assert act(world.plain).roles == {"editor", "trainee"}

    def test_actors_cost_one_query(self, world: World, django_assert_num_queries) -> None:
        from niangjia.access.actor import Source
        from niangjia.people.actors import actor_for

        with django_assert_num_queries(1):
            actor = actor_for(world.worker, Source("web"))
        assert {(g.role, g.unit_path) for g in actor.grants} == {
            ("caseworker", world.street.path),
            ("trainee", world.street.path),
        }

    def test_a_closed_account_may_do_nothing(self, world: World) -> None:
        world.chief.is_active = False
        world.chief.save()
        assert act(world.chief).grants == ()


class TestEnding:
    def test_ends_today_and_counts_until_midnight(self, world: World) -> None:
        row = world.worker.role_assignments.get()
        services.end_role(
            actor=act(world.east_admin), assignment=row, last_day=timezone.localdate()
        )
        assert "caseworker" in act(world.worker).roles
        assert AuditEvent.objects.filter(event="people.role_ended").count() == 1

    def test_yesterday_takes_it_away_at_once(self, world: World) -> None:
        row = world.worker.role_assignments.get()
        services.end_role(
            actor=act(world.east_admin), assignment=row, last_day=timezone.localdate() - DAY
        )
        assert "caseworker" not in act(world.worker).roles

    def test_a_role_to_come_goes_altogether(self, world: World) -> None:
        row = hold(world.worker, "organiser", world.street, since=timezone.localdate() + 5 * DAY)
        services.end_role(
            actor=act(world.east_admin), assignment=row, last_day=timezone.localdate()
        )
        assert not RoleAssignment.objects.filter(pk=row.pk).exists()
        assert AuditEvent.objects.get(event="people.role_ended").facts["withdrawn"] is True

    def test_only_within_reach(self, world: World) -> None:
        row = world.westerner.role_assignments.get()
        with pytest.raises(Denied):
            services.end_role(
                actor=act(world.east_admin), assignment=row, last_day=timezone.localdate()
            )

    def test_the_last_administrator_of_the_top_unit_stays(self, world: World) -> None:
        row = world.chief.role_assignments.get()
        with pytest.raises(ValidationError) as error:
            services.end_role(actor=act(world.chief), assignment=row, last_day=timezone.localdate())
        assert code(error) == "last_administrator"
        hold(world.plain, "administrator", world.city)
        services.end_role(actor=act(world.chief), assignment=row, last_day=timezone.localdate())

    def test_an_administrator_with_an_end_is_no_replacement(self, world: World) -> None:
        hold(world.plain, "administrator", world.city, until=timezone.localdate() + 30 * DAY)
        with pytest.raises(ValidationError):
            services.end_role(
                actor=act(world.chief),
                assignment=world.chief.role_assignments.get(),
                last_day=timezone.localdate(),
            )

    def test_deputies_stop_with_the_role(self, world: World) -> None:
        today = timezone.localdate()
        row = world.supervisor.role_assignments.get()
        standing = hold(
            world.worker, "supervisor", world.east, since=today, until=today + 60 * DAY,
            instead_of=world.supervisor,
        )  # fmt: skip
        services.end_role(actor=act(world.east_admin), assignment=row, last_day=today)
        standing.refresh_from_db()
        assert standing.ends_on == today


class TestDeputies:
    def appoint(self, world: World, member, until: int = 30, by=None, role="supervisor", unit=None):
        today = timezone.localdate()
        return services.appoint_deputy(
            actor=act(by or world.east_admin), member=member, deputises_for=world.supervisor,
            role=role, unit=unit or world.east, starts_on=today, ends_on=today + until * DAY,
        )  # fmt: skip

    def test_stands_in_with_all_the_rights_and_both_are_told(self, world: World) -> None:
        self.appoint(world, world.worker)
        actor = act(world.worker)
        assert "supervisor" in actor.roles
        assert any(grant.is_deputy for grant in actor.grants)
        assert set(Notice.objects.values_list("member_id", flat=True)) == {
            world.worker.pk,
            world.supervisor.pk,
        }

    def test_a_deputy_has_no_deputy(self, world: World) -> None:
        self.appoint(world, world.worker)
        with pytest.raises(ValidationError) as error:
            services.appoint_deputy(
                actor=act(world.chief), member=world.plain, deputises_for=world.worker,
                role="supervisor", unit=world.east, starts_on=timezone.localdate(),
                ends_on=timezone.localdate() + DAY,
            )  # fmt: skip
        assert code(error) == "deputy_not_held"

    def test_a_year_at_most(self, world: World) -> None:
        with pytest.raises(ValidationError) as error:
            self.appoint(world, world.worker, until=366)
        assert code(error) == "deputy_too_long"

    def test_the_giver_does_not_appoint_herself(self, world: World) -> None:
        with pytest.raises(ValidationError) as error:
            self.appoint(world, world.east_admin)
        assert code(error) == "give_self"
