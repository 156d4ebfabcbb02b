"""Signing in: second step, shut-out, invitation, first day; and never a hint who has an account."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.access.roles import ROLES
from niangjia.audit.models import AuditEvent
from niangjia.people.models import Member, RoleAssignment
from niangjia.signin import services
from niangjia.signin.models import Invitation
from niangjia.units.models import Unit
from niangjia.vault import index
from tests.world import World, act, browser_of, hold, make_member, make_world, with_factor

pytestmark = pytest.mark.django_db
PASSWORD = "calico by lamplight 7"
SIGN_IN = "/account/sign-in/"


@pytest.fixture
def world() -> World:
    made = make_world()
    for member in (made.worker, made.plain, made.chief):
        member.set_password(PASSWORD)
        member.phone, member.phone_index = None, None
        member.save()
    return made


def code_of(secret: str) -> str:
    return totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )


def sign_in(client: Client, name: str, password: str = PASSWORD):
    return client.post(SIGN_IN, {"login": name, "password": password})


class TestPassword:
    def test_a_member_without_sensitive_roles_is_in(self, client: Client, world: World) -> None:
        answer = sign_in(client, world.plain.username)
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert client.get("/").status_code == 200
        assert (
            AuditEvent.objects.filter(event="signin.signed_in", actor_id=world.plain.pk).count()
            == 1
        )

    def test_the_phone_number_serves_too_in_any_spelling(
        self, client: Client, world: World
    ) -> None:
        member = world.plain
        member.phone, member.phone_index = "13800001111", index.phone("13800001111")
        member.save()
        assert sign_in(client, "１３８ 0000 1111").status_code == 302

    def test_unknown_wrong_and_closed_say_the_same(self, world: World) -> None:
        Member.objects.filter(pk=world.chief.pk).update(is_active=False)
        said = set()
        for name, password in (
            ("nobody", PASSWORD),
            (world.plain.username, "wrong"),
            (world.chief.username, PASSWORD),
        ):
            answer = sign_in(Client(), name, password)
            assert answer.status_code == 200
            said.add(str(answer.context["form"].non_field_errors()))
        assert len(said) == 1

    def test_after_five_failures_even_the_right_password_waits(self, world: World) -> None:
        cache.clear()
        for _try in range(5):
            sign_in(Client(), world.plain.username, "wrong")
        answer = sign_in(Client(), world.plain.username)
        assert answer.status_code == 200 and answer.context["form"].non_field_errors()
        assert AuditEvent.objects.filter(event="signin.locked_out").exists()

    def test_an_account_that_does_not_exist_is_shut_out_alike(self) -> None:
        make_world()
        cache.clear()
        said = [
            str(sign_in(Client(), "nobody", "wrong").context["form"].non_field_errors())
            for _try in range(7)
        ]
        assert len(set(said)) == 1
        assert AuditEvent.objects.filter(event="signin.locked_out").count() == 2

    def test_what_was_typed_as_a_name_is_not_kept(self, client: Client, world: World) -> None:
        sign_in(client, "my secret password typed into the wrong box", "x")
        event = AuditEvent.objects.get(event="signin.failed")
        assert "secret" not in str(event.facts)

    def test_nobody_signs_up(self, client: Client, world: World) -> None:
        assert client.get("/account/signup/").status_code == 404
        assert client.get("/accounts/signup/").status_code == 404


class TestSecondStep:
    @pytest.mark.parametrize("role", list(ROLES))
    def test_sensitive_roles_and_only_they_need_one(self, world: World, role: str) -> None:
        member = make_member("柳青", world.east, f"x-{role.replace('_', '-')}")
        if role != "trainee":
            hold(member, role, world.east)
        answer = browser_of(member, factor=False).get("/")
        if ROLES[role].sensitive:
            assert (answer.status_code, answer["Location"]) == (302, "/account/second-step/")
        else:
            assert answer.status_code == 200

    def test_the_code_is_asked_before_she_is_in(self, client: Client, world: World) -> None:
        secret = with_factor(world.worker)
        assert sign_in(client, world.worker.username)["Location"].startswith("/account/code/")
        assert client.get("/").status_code == 302
        answer = client.post("/account/code/", {"code": code_of(secret)})
        assert answer.status_code == 302
        assert client.get("/").status_code == 200

    def test_a_wrong_code_stays_outside(self, client: Client, world: World) -> None:
        with_factor(world.worker)
        sign_in(client, world.worker.username)
        client.post("/account/code/", {"code": "000000"})
        assert client.get("/")["Location"].startswith(SIGN_IN)

    def test_a_session_without_the_step_is_asked_for_it(self, world: World) -> None:
        with_factor(world.worker)
        page = Client()
        page.force_login(world.worker)
        assert page.get("/")["Location"].startswith("/account/code/again/")
        assert page.get("/members/")["Location"].startswith("/account/code/again/")

    def test_setting_up_the_app_opens_the_house(self, client: Client, world: World) -> None:
        sign_in(client, world.worker.username)
        page = client.get("/account/app/")
        assert page.status_code == 200
        secret = page.context["form"].secret
        answer = client.post("/account/app/", {"code": code_of(secret)})
        assert answer["Location"].startswith("/account/recovery/")
        assert client.get("/account/recovery/").status_code == 200
        assert client.get("/").status_code == 200

    def test_secrets_lie_encrypted(self, world: World) -> None:
        secret = with_factor(world.worker)
        kept = Authenticator.objects.get(user_id=world.worker.pk, type="totp")
        assert secret not in str(kept.data)
        assert kept.wrap().validate_code(code_of(secret))

    def test_an_administrator_lets_her_start_anew_but_not_herself(self, world: World) -> None:
        with_factor(world.worker)
        page = browser_of(world.chief)
        assert page.get(f"/account/second-step/{world.worker.pk}/reset/").status_code == 200
        assert page.post(f"/account/second-step/{world.worker.pk}/reset/").status_code == 302
        assert not Authenticator.objects.filter(user_id=world.worker.pk).exists()
        with pytest.raises(Denied):
            services.reset_factors(actor=act(world.chief), member=world.chief)
        assert (
            browser_of(world.supervisor)
            .post(f"/account/second-step/{world.worker.pk}/reset/")
            .status_code
            == 403
        )

    def test_opened_by_number_the_page_says_what_passkeys_need(self, world: World) -> None:
        answer = Client().get(SIGN_IN, HTTP_HOST="127.0.0.1")
        assert "http://localhost" in answer.content.decode()
        assert (
            "http://localhost" not in Client().get(SIGN_IN, HTTP_HOST="localhost").content.decode()
        )


class TestInvitations:
    def link(self, world: World, member: Member) -> str:
        _made, token = services.invite(actor=act(world.chief), member=member)
        return f"/join/{token}/"

    def test_by_link_she_chooses_a_password_and_is_in(self, client: Client, world: World) -> None:
        link = self.link(world, world.westerner)
        assert client.get(link).status_code == 200
        assert client.post(link, {"password": "a river of small lights"}).status_code == 302
        assert Member.objects.get(pk=world.westerner.pk).check_password("a river of small lights")
        assert client.get("/account/second-step/").status_code == 200

    def test_a_link_works_once_and_only_for_a_week(self, world: World) -> None:
        link = self.link(world, world.westerner)
        Client().post(link, {"password": "a river of small lights"})
        assert Client().get(link).status_code == 410
        other = self.link(world, world.plain)
        Invitation.objects.update(expires_at=timezone.now())
        assert Client().get(other).status_code == 410

    def test_a_weak_password_is_sent_back_with_the_link_intact(
        self, client: Client, world: World
    ) -> None:
        link = self.link(world, world.westerner)
        assert client.post(link, {"password": "1234567890"}).status_code == 200
        assert client.get(link).status_code == 200

    def test_the_token_is_not_kept(self, world: World) -> None:
        _made, token = services.invite(actor=act(world.chief), member=world.westerner)
        assert token.encode() not in bytes(Invitation.objects.get().token_hash)

    def test_a_new_link_ends_the_old_one(self, world: World) -> None:
        first, second = self.link(world, world.westerner), self.link(world, world.westerner)
        assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)

    def test_the_page_shows_it_once(self, world: World) -> None:
        answer = browser_of(world.chief).post(f"/account/invite/{world.westerner.pk}/")
        assert "/join/" in answer.content.decode()
        assert (
            browser_of(world.chief)
            .post(f"/account/invite/{world.westerner.pk}/withdraw/")
            .status_code
            == 302
        )

    @pytest.mark.parametrize("who", ["worker", "supervisor", "officer", "plain"])
    def test_only_administrators_make_links(self, world: World, who: str) -> None:
        answer = browser_of(getattr(world, who)).post(f"/account/invite/{world.westerner.pk}/")
        assert answer.status_code == 403

    def test_out_of_reach_she_does_not_exist(self, world: World) -> None:
        assert (
            browser_of(world.east_admin).post(f"/account/invite/{world.westerner.pk}/").status_code
            == 404
        )

    def test_her_sessions_end_with_a_new_password(self, world: World) -> None:
        old = Client()
        sign_in(old, world.plain.username)
        assert old.get("/").status_code == 200
        link = self.link(world, world.plain)
        Client().post(link, {"password": "a river of small lights"})
        assert old.get("/")["Location"].startswith(SIGN_IN)


class TestFirstDay:
    SAID = {"unit_name": "云溪市妇女联合会", "unit_name_en": "", "level": "city", "name": "方蕾",
            "username": "fanglei", "password": "calico by lamplight 7"}  # fmt: skip

    @pytest.fixture(autouse=True)
    def _nobody_yet(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not Member.objects.exists()

    def test_everything_leads_there_and_then_nowhere(self, client: Client, settings) -> None:
        assert client.get("/")["Location"] == "/first-run/"
        assert client.post("/first-run/", self.SAID)["Location"] == "/conduct/"
        member = Member.objects.get()
        assert RoleAssignment.objects.get().role == "administrator"
        assert Unit.objects.get().pk == member.unit_id
        assert client.get("/")["Location"] == "/account/second-step/"
        assert Client().get("/first-run/")["Location"] == SIGN_IN

    def test_two_at_once_make_one(self) -> None:
        said = dict(self.SAID)
        services.begin_federation(**said)
        with pytest.raises(services.AlreadyBegun):
            services.begin_federation(**{**said, "username": "other"})
        assert Member.objects.count() == 1

    def test_a_mistake_keeps_what_was_typed(self, client: Client) -> None:
        answer = client.post("/first-run/", {**self.SAID, "password": "short"})
        assert answer.status_code == 200 and "云溪市妇女联合会" in answer.content.decode()
        assert not Member.objects.exists()
