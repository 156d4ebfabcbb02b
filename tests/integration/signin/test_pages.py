"""Around the sign-in pages: starting again, one answer for all, links, sessions, what is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from niangjia.access.agenda import items_for
from niangjia.audit.models import AuditEvent
from niangjia.jobs.models import Job
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.signin import conduct, selectors, services
from niangjia.signin.models import Invitation
from tests.integration.signin.conftest import PASSWORD, PHONE, House, SignIn, code_of

SIGN_IN = reverse("account_login")
DAY = reverse("desk:day")
NEW = "another four word phrase"


def said(response: Any) -> str:
    return str(response.context["form"].non_field_errors())


class TestSigningIn:
    def test_start_again_leads_back_from_the_code_to_the_password(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        sign_in(house.member("zhoumin", "caseworker", app=True))
        assert client.get(reverse("mfa_authenticate")).status_code == 200
        assert client.post(reverse("account_logout"))["Location"] == SIGN_IN
        page = client.get(SIGN_IN)
        assert page.status_code == 200 and "login" in page.context["form"].fields

    @pytest.mark.parametrize("typed", ["ZhouMin", "ｚｈｏｕｍｉｎ", " zhoumin "])
    def test_the_name_is_read_in_any_spelling(
        self, house: House, client: Client, sign_in: SignIn, typed: str
    ) -> None:
        house.member("zhoumin")
        assert sign_in(typed).status_code == 302

    def test_a_phone_number_does_not_tell_whose_it_is(
        self, house: House, client: Client, sign_in: SignIn, phone: dict[str, Any]
    ) -> None:
        """Shut out under her username, her number answers as any other number does."""
        house.member("zhoumin", **phone)
        first = said(sign_in("zhoumin", "wrong"))
        for _turn in range(6):
            sign_in("zhoumin", "wrong")
        hers, anybody = said(sign_in(PHONE, "wrong")), said(sign_in("13900000000", "wrong"))
        assert hers == anybody == first
        assert sign_in(PHONE).status_code == 200, "shut out, though the password was right"

    def test_each_try_costs_one_look_at_a_password_whatever_the_cause(
        self, house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house.member("right")
        house.member("closed", is_active=False)
        house.member("invited", password=None)
        looked: list[str] = []
        encode = MD5PasswordHasher.encode

        def counted(self: Any, password: str, salt: str) -> str:
            looked.append(password)
            return str(encode(self, password, salt))

        monkeypatch.setattr(MD5PasswordHasher, "encode", counted)

        def cost(name: str, password: str = "wrong") -> int:  # noqa: S107
            looked.clear()
            sign_in(name, password, browser=Client())
            return len(looked)

        costs = [
            cost("right"),
            cost("nobody"),
            cost("invited"),
            cost("closed"),
            cost("closed", PASSWORD),
        ]
        for _turn in range(5):
            cost("right")
        costs.append(cost("right", PASSWORD))  # shut out by now
        assert costs == [1] * 6

    def test_a_crowd_of_names_from_one_place_is_shut_out_too(
        self, house: House, sign_in: SignIn, settings: Any
    ) -> None:
        house.member("zhoumin")
        settings.ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip", "login_failed": "5/15m/key,30/15m/ip"}
        for number in range(30):
            sign_in(f"name{number}", "wrong", browser=Client())
        assert sign_in("zhoumin").status_code == 200

    def test_very_many_tries_get_a_page_in_our_words(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        house.member("zhoumin")
        for _turn in range(30):
            sign_in("nobody", "wrong")
        response = sign_in("nobody", "wrong")
        assert response.status_code == 429
        assert "A short wait" in response.content.decode()

    def test_signing_in_and_out_is_audited_with_its_steps(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        member = house.member("zhoumin", "caseworker", app=True)
        sign_in(member, code=code_of())
        client.post(reverse("account_logout"))
        events = {e.event: e for e in AuditEvent.objects.filter(actor_id=member.pk)}
        assert events["signin.signed_in"].facts == {"steps": ["password", "mfa"]}
        assert "signin.signed_out" in events

    def test_a_wrong_code_is_audited(self, house: House, client: Client, sign_in: SignIn) -> None:
        member = house.member("zhoumin", "caseworker", app=True)
        sign_in(member)
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
        event = AuditEvent.objects.get(event="signin.second_step_failed")
        assert (event.object_id, event.facts) == (str(member.pk), {"kind": "code"})

    def test_a_code_works_once_even_while_it_still_counts(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        member = house.member("zhoumin", "caseworker", app=True)
        code = code_of()
        sign_in(member, code=code)
        other = Client()
        sign_in(member, browser=other)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
        assert other.get(DAY)["Location"].startswith(SIGN_IN)

    @pytest.mark.parametrize(
        "target", ["//evil.example/", "https://evil.example/", "/\\evil.example"]
    )
    def test_it_leads_nowhere_else(self, house: House, client: Client, target: str) -> None:
        house.member("zhoumin")
        response = client.post(SIGN_IN, {"login": "zhoumin", "password": PASSWORD, "next": target})
        assert response["Location"] == DAY

    def test_and_on_to_the_page_that_was_asked_for(self, house: House, client: Client) -> None:
        house.member("zhoumin")
        asked = client.get("/members/me/")
        response = client.post(
            asked["Location"], {"login": "zhoumin", "password": PASSWORD, "next": "/members/me/"}
        )
        assert response["Location"] == "/members/me/"

    @pytest.mark.parametrize(
        "name",
        [
            "account_set_password", "account_confirm_email", "account_email_verification_sent",
            "account_reset_password_from_key", "account_signup_by_passkey", "mfa_trust",
            "mfa_download_recovery_codes", "mfa_signup_webauthn", "usersessions_list",
        ],
    )  # fmt: skip
    def test_pages_of_the_library_that_we_do_not_need_are_not_there(self, name: str) -> None:
        with pytest.raises(NoReverseMatch):
            reverse(name)


class TestLinks:
    def link(self, house: House, member: Member, purpose: str = "join") -> str:
        admin = Member.objects.filter(username="admin").first()
        admin = admin or house.member("admin", "administrator", unit=house.city)
        _made, token = services.invite(actor=house.actor(admin), member=member, purpose=purpose)
        return reverse("signin:join", args=[token])

    def test_she_may_choose_her_account_name(self, house: House, client: Client) -> None:
        member = house.member("zm01", password=None, accepted=False)
        link = self.link(house, member)
        assert client.get(link).context["form"]["username"].value() == "zm01"
        response = client.post(link, {"username": "ＺｈｏｕＭｉｎ", "password": NEW})
        assert response["Location"] == reverse("signin:conduct")
        member.refresh_from_db()
        assert member.username == "zhoumin" and "|zhoumin|" in member.name_keys

    @pytest.mark.parametrize("name", ["other", "1", "a b", "周敏"])
    def test_but_not_anothers_nor_one_that_can_not_be(
        self, house: House, client: Client, name: str
    ) -> None:
        house.member("other")
        member = house.member("zm01", password=None)
        response = client.post(self.link(house, member), {"username": name, "password": NEW})
        assert response.status_code == 200 and response.context["form"].errors["username"]
        member.refresh_from_db()
        assert member.username == "zm01" and not member.has_usable_password()

    def test_a_new_password_leaves_the_name_alone(self, house: House, client: Client) -> None:
        member = house.member("zhoumin")
        link = self.link(house, member, "reset")
        assert "username" not in client.get(link).context["form"].fields
        client.post(link, {"username": "boss", "password": NEW})
        member.refresh_from_db()
        assert member.username == "zhoumin" and member.check_password(NEW)
        assert Notice.objects.get(member=member).code == "signin.password_reset"

    def test_whoever_sat_at_the_browser_before_is_signed_out(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        admin = house.member("admin", "administrator", unit=house.city, app=True)
        sign_in(admin, code=code_of())
        member = house.member("zhoumin", app=True)
        client.post(self.link(house, member, "reset"), {"password": NEW})
        assert client.get(DAY)["Location"].startswith(SIGN_IN)

    def test_withdrawn_is_gone_in_the_same_words_as_never_made(self, house: House) -> None:
        member = house.member("zhoumin", password=None)
        link = self.link(house, member)
        services.withdraw_invitation(
            actor=house.actor(Member.objects.get(username="admin")), member=member
        )
        gone, never = Client().get(link), Client().get(reverse("signin:join", args=["x" * 43]))
        assert gone.status_code == never.status_code == 410
        words = "This link no longer works"
        assert words in gone.content.decode() and words in never.content.decode()

    def test_withdrawn_between_opening_and_sending_changes_nothing(
        self, house: House, client: Client
    ) -> None:
        member = house.member("zhoumin", password=None)
        link = self.link(house, member)
        client.get(link)
        Invitation.objects.update(withdrawn_at=timezone.now())
        assert client.post(link, {"password": NEW}).status_code == 410
        member.refresh_from_db()
        assert not member.has_usable_password()

    def test_links_are_not_for_guessing(self, house: House) -> None:
        house.member("zhoumin")
        for _turn in range(30):
            Client().get(reverse("signin:join", args=["nonsense"]))
        assert Client().get(reverse("signin:join", args=["nonsense"])).status_code == 429

    def test_a_closed_account_has_no_link(self, house: House) -> None:
        member = house.member("zhoumin", password=None)
        link = self.link(house, member)
        Member.objects.filter(pk=member.pk).update(is_active=False)
        assert Client().get(link).status_code == 410

    def test_after_an_import_there_is_a_sheet_of_links(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        admin = house.member("admin", "administrator", unit=house.city, app=True)
        added = [house.member(f"new{number}", password=None) for number in range(26)]
        joined = house.member("joined")
        ids = [str(member.pk) for member in (*added, joined)]
        now = timezone.now()
        work = Job.objects.create(
            kind="people.import",
            owner=admin,
            state="done",
            details={"members": ids},
            started_at=now,
            finished_at=now,
            expires_at=now + dt.timedelta(days=7),
        )
        sign_in(admin, code=code_of())
        url = reverse("signin:invite_imported", args=[work.pk])
        assert client.get(url).context["left"] == 26
        page = client.post(url)
        assert len(page.context["slips"]) == 24 and page.context["left"] == 2
        link = page.context["slips"][0]["address"]
        assert link in page.content.decode()
        assert Client().get(link.removeprefix("http://testserver")).status_code == 200
        assert client.post(url).context["left"] == 0
        other = house.member("other", "administrator", unit=house.city, app=True)
        browser = Client()
        sign_in(other, code=code_of(), browser=browser)
        assert browser.get(url).status_code == 404

    def test_the_first_run_says_what_an_account_name_needs(self, client: Client, db: None) -> None:
        typed = {
            "unit_name": "清河市妇联",
            "level": "city",
            "name": "周敏",
            "username": "周敏",
            "password": NEW,
        }
        response = client.post(reverse("signin:first_run"), typed)
        assert response.status_code == 200 and response.context["form"].errors["username"]


class TestOwnAccount:
    def test_a_new_password_ends_every_session_and_is_told(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        member, other = house.member("zhoumin"), Client()
        sign_in(member, browser=other)
        sign_in(member)
        typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        client.post(reverse("account_change_password"), typed)
        assert other.get(DAY)["Location"].startswith(SIGN_IN)
        assert client.get(DAY)["Location"].startswith(SIGN_IN)
        assert AuditEvent.objects.filter(event="signin.password_changed").count() == 1
        assert Notice.objects.get(member=member).code == "signin.password_changed"
        assert sign_in(member, NEW).status_code == 302

    def test_the_present_password_can_not_be_guessed_there(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        sign_in(house.member("zhoumin"))
        typed = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
        answers = [
            client.post(reverse("account_change_password"), typed).status_code for _turn in range(7)
        ]
        assert answers[0] == 200 and answers[-1] == 429

    def test_recovery_codes_are_shown_while_they_are_new(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        sign_in(house.member("zhoumin", "caseworker"))
        page = client.get(reverse("mfa_activate_totp"))
        client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})
        url = reverse("mfa_view_recovery_codes")
        assert len(client.get(url).context["unused_codes"]) == 10
        Authenticator.objects.update(created_at=timezone.now() - dt.timedelta(minutes=16))
        page = client.get(url)
        assert page.context["unused_codes"] == [] and page.context["left"] == 10
        client.post(reverse("mfa_generate_recovery_codes"))
        assert len(client.get(url).context["unused_codes"]) == 10
        assert AuditEvent.objects.filter(event="signin.codes_made").exists()

    def test_no_secret_of_a_second_factor_lies_open(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        sign_in(house.member("zhoumin", "caseworker"))
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
        rows = str([row.data for row in Authenticator.objects.all()])
        assert secret not in rows and not any(code in rows for code in codes)
        seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
        assert len(seed) > 60, "a sealed seed is longer than a bare one"

    def test_the_secret_does_not_stay_in_the_session(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        sign_in(house.member("zhoumin", "caseworker"))
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        assert secret not in str(dict(client.session))

    def test_sessions_show_device_place_and_time_and_end_one_by_one(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        member, phone = (
            house.member("zhoumin"),
            Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120"}),
        )
        sign_in(member)
        sign_in(member, browser=phone)
        lines = client.get(reverse("signin:security")).context["sessions"]
        assert lines[0].device == "Chrome on Android"
        assert [line.is_present for line in lines] == [False, True]
        assert all(line.seen for line in lines)
        client.post(reverse("signin:end_session", args=[lines[0].session.pk]))
        assert phone.get(DAY)["Location"].startswith(SIGN_IN)
        assert client.get(DAY).status_code == 200
        assert AuditEvent.objects.filter(event="signin.session_ended").count() == 1

    def test_sessions_of_others_are_not_hers_to_end(
        self, house: House, client: Client, sign_in: SignIn
    ) -> None:
        other = Client()
        sign_in(house.member("other"), browser=other)
        sign_in(house.member("zhoumin"))
        foreign = UserSession.objects.get(user__username="other")
        assert client.post(reverse("signin:end_session", args=[foreign.pk])).status_code == 404
        assert other.get(DAY).status_code == 200

    def test_taking_a_second_step_away_is_told_to_her_and_to_who_watches(
        self, house: House
    ) -> None:
        admin = house.member("admin", "administrator", unit=house.city)
        officer = house.member("dpo", "data_protection_officer", unit=house.city)
        member = house.member("zhoumin", "caseworker", app=True)
        services.reset_factors(actor=house.actor(admin), member=member)
        told = set(Notice.objects.values_list("member__username", "code"))
        assert told == {
            (member.username, "signin.factors_reset"),
            (officer.username, "signin.factors_reset_by"),
        }

    def test_her_day_says_what_her_account_needs(self, house: House) -> None:
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        member = house.member("zhoumin", "caseworker", accepted=False, app=True)
        codes = RecoveryCodes.activate(member)
        actor = house.actor(member)
        assert reverse("signin:conduct") in {item.url for item in items_for(actor)}
        services.accept_conduct(actor=actor, member=member, version=conduct.version())
        assert reverse("signin:conduct") not in {item.url for item in items_for(actor)}
        for code in codes.get_unused_codes()[:8]:
            assert codes.validate_code(code)
        assert selectors.recovery_codes_left(member.pk) == 2
        assert reverse("mfa_generate_recovery_codes") in {item.url for item in items_for(actor)}


def test_a_code_of_conduct_has_one_version_in_both_languages() -> None:
    assert conduct.version() == "2026-11"
    for language in ("zh-hans", "en"):
        rules = conduct.text(language).count("<li>")
        assert 8 <= rules <= 12
        assert "<script" not in conduct.text(language)


def test_nothing_counted_lies_in_clear(house: House, sign_in: SignIn) -> None:
    """The cache table holds no account names and no phone numbers."""
    house.member("zhoumin")
    cache.clear()
    sign_in("a-name-that-nobody-has", "wrong", browser=Client())
    held = " ".join(str(key) for key in cache._cache)  # type: ignore[attr-defined]
    assert held and "a-name-that-nobody-has" not in held
