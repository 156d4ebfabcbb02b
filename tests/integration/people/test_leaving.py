"""Closing an account: what she holds passes on, or nothing happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.notices.models import Notice
from niangjia.people import handover, services
from niangjia.people.handover import HeldKind, HeldThing
from niangjia.people.models import Member
from tests.integration.people.world import World, act, hold

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


class Desk:
    """A kind of thing for these tests: who holds which folder."""

    def __init__(self) -> None:
        self.folders: dict[str, Member] = {}
        self.unfit: set[Member] = set()

    def holds(self, member: Member) -> list[HeldThing]:
        return [
            HeldThing(key, f"Folder {key}")
            for key, holder in self.folders.items()
            if holder == member
        ]

    def hand_over(self, actor: object, thing: HeldThing, to: Member) -> None:
        if thing.key == "jammed":
            raise RuntimeError("jammed")
        self.folders[thing.key] = to


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    handover.register(
        HeldKind(
            "folder", "Folders", desk.holds, desk.hand_over,
            may_receive=lambda thing, member: member not in desk.unfit,
        )
    )  # fmt: skip
    yield desk
    handover.forget("folder")


def close(world: World, by: Member, member: Member, **receivers: Member) -> Member:
    return services.deactivate_member(
        actor=act(by), member=member, version=member.version,
        receivers={f"folder:{key}": to for key, to in receivers.items()},
    )  # fmt: skip


def test_everything_passes_on_and_she_is_out(world: World, desk: Desk) -> None:
    desk.folders = {"a": world.worker, "b": world.worker, "c": world.supervisor}
    closed = close(world, world.east_admin, world.worker, a=world.supervisor, b=world.east_admin)
    assert desk.folders["a"] == world.supervisor
    assert desk.folders["b"] == world.east_admin
    assert not closed.is_active
    assert closed.left_on == timezone.localdate()
    assert act(world.worker).grants == ()
    assert world.worker.role_assignments.get().ends_on == timezone.localdate()
    assert AuditEvent.objects.filter(event="people.handed_over").count() == 2
    assert AuditEvent.objects.get(event="people.deactivated").facts["things"] == 2
    assert Notice.objects.filter(code="people.handed_over", member=world.supervisor).exists()


def test_one_thing_without_a_receiver_stops_everything(world: World, desk: Desk) -> None:
    desk.folders = {"a": world.worker, "b": world.worker}
    with pytest.raises(ValidationError):
        close(world, world.east_admin, world.worker, a=world.supervisor)
    assert desk.folders["a"] == world.worker
    assert Member.objects.get(pk=world.worker.pk).is_active


def test_a_failing_hand_over_undoes_the_rest(world: World, desk: Desk) -> None:
    desk.folders = {"jammed": world.worker}
    with pytest.raises(RuntimeError):
        close(world, world.east_admin, world.worker, jammed=world.supervisor)
    assert Member.objects.get(pk=world.worker.pk).is_active
    assert world.worker.role_assignments.get().ends_on is None
    assert not AuditEvent.objects.filter(event__startswith="people.").exists()


@pytest.mark.parametrize("who", ["herself", "closed", "unfit", "unknown"])
def test_not_everybody_can_receive(world: World, desk: Desk, who: str) -> None:
    desk.folders = {"a": world.worker}
    receiver = {
        "herself": world.worker, "closed": world.supervisor, "unfit": world.supervisor,
        "unknown": world.westerner,
    }[who]  # fmt: skip
    if who == "closed":
        receiver.is_active = False
        receiver.save()
    if who == "unfit":
        desk.unfit.add(receiver)
    with pytest.raises(ValidationError):
        close(world, world.east_admin, world.worker, a=receiver)


def test_her_sessions_end_at_once(world: World) -> None:
    from allauth.usersessions.models import UserSession

    browser = Client()
    browser.force_login(world.worker)
    key = browser.session.session_key
    UserSession.objects.create(user=world.worker, session_key=key, ip="192.0.2.1")
    close(world, world.east_admin, world.worker)
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.filter(user=world.worker).exists()


def test_times_in_which_others_stand_in_for_her_end(world: World) -> None:
    today = timezone.localdate()
    standing = hold(
        world.worker, "supervisor", world.east, since=today,
        until=today + timezone.timedelta(days=20), instead_of=world.supervisor,
    )  # fmt: skip
    close(world, world.east_admin, world.supervisor)
    standing.refresh_from_db()
    assert standing.ends_on == today


def test_not_herself_nor_the_last_administrator(world: World) -> None:
    with pytest.raises(ValidationError):
        close(world, world.chief, world.chief)
    hold(world.plain, "administrator", world.city, until=timezone.localdate())
    with pytest.raises(ValidationError):
        close(world, world.plain, world.chief)


@pytest.mark.parametrize("by", ["supervisor", "plain", "westerner", "officer"])
def test_only_administrators_close(world: World, by: str) -> None:
    with pytest.raises(Denied):
        close(world, getattr(world, by), world.worker)


def test_opens_again_without_roles_and_without_a_password(world: World) -> None:
    closed = close(world, world.east_admin, world.worker)
    again = services.reactivate_member(
        actor=act(world.east_admin), member=closed, version=closed.version
    )
    assert again.is_active
    assert not again.has_usable_password()
    hold_today = [grant.role for grant in act(again).grants]
    # The role still counts on its last day; tomorrow it is gone.
    assert set(hold_today) <= {"trainee", "caseworker"}
