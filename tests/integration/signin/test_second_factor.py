"""Sensitive roles reach nothing until a second factor was given in this very session."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from niangjia.access.roles import ROLES, SENSITIVE_ROLES
from niangjia.signin import services
from tests.integration.signin.conftest import PASSWORD, SECRET, House, SignIn, code_of

DAY = reverse("desk:day")
SET_UP = reverse("signin:second_factor")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_reaches_her_day_only_as_the_role_demands(
    house: House, client: Client, sign_in: SignIn, role: str
) -> None:
    sign_in(house.member("zhoumin", role))
    response = client.get(DAY)
    if role in SENSITIVE_ROLES:
        assert response["Location"] == SET_UP
    else:
        assert response.status_code == 200


@pytest.mark.parametrize("role", sorted(SENSITIVE_ROLES))
def test_with_her_code_she_is_in(house: House, client: Client, sign_in: SignIn, role: str) -> None:
    response = sign_in(house.member("zhoumin", role, app=True), code=code_of())
    assert response["Location"] == DAY
    assert client.get(DAY).status_code == 200


def test_a_wrong_code_says_so_and_lets_nobody_in(
    house: House, client: Client, sign_in: SignIn
) -> None:
    sign_in(house.member("zhoumin", "caseworker", app=True))
    response = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert response.status_code == 200
    assert "code" in response.context["form"].errors
    assert reverse("account_login") in client.get(DAY)["Location"]


def test_full_width_digits_and_spaces_are_read(
    house: House, client: Client, sign_in: SignIn
) -> None:
    code = code_of()
    wide = code[:3] + " " + "".join(chr(ord(digit) + 0xFEE0) for digit in code[3:])
    response = sign_in(house.member("zhoumin", "caseworker", app=True), code=wide)
    assert response["Location"] == DAY


@pytest.mark.parametrize(
    "path",
    ["/members/", "/units/", "/access/roles/", "/notices/", "/conduct/", "/account/", "/no-such/"],
)
def test_without_a_factor_every_page_leads_to_setting_one_up(
    house: House, client: Client, sign_in: SignIn, path: str
) -> None:
    sign_in(house.member("zhoumin", "caseworker"))
    assert client.get(path)["Location"].startswith(SET_UP)


@pytest.mark.parametrize(
    "name", ["signin:second_factor", "mfa_activate_totp", "mfa_add_webauthn", "account_logout"]
)
def test_the_pages_of_setting_up_are_open_meanwhile(
    house: House, client: Client, sign_in: SignIn, name: str
) -> None:
    sign_in(house.member("zhoumin", "caseworker"))
    assert client.get(reverse(name)).status_code == 200


def test_a_role_given_today_asks_for_the_code_in_a_session_that_began_without(
    house: House, client: Client, sign_in: SignIn
) -> None:
    member = house.member("zhoumin")
    sign_in(member)
    assert client.get(DAY).status_code == 200
    TOTP.activate(member, SECRET)
    house.member("other", "administrator", unit=house.city)
    from django.utils import timezone

    from niangjia.people.models import RoleAssignment

    RoleAssignment.objects.create(
        member=member, role="caseworker", unit=house.street, starts_on=timezone.localdate()
    )
    assert client.get(DAY)["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_factor_set_up_elsewhere_opens_no_session_that_knew_only_the_password(
    house: House, client: Client, sign_in: SignIn
) -> None:
    member = house.member("zhoumin", "caseworker")
    thief = Client()
    sign_in(member, browser=thief)
    TOTP.activate(member, SECRET)
    assert thief.get(DAY)["Location"].startswith(reverse("mfa_reauthenticate"))


@pytest.mark.parametrize(
    "name",
    [
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "signin:second_factor",
        "signin:security",
    ],
)
def test_who_has_a_factor_but_did_not_give_it_sees_neither_codes_nor_set_up(
    house: House, client: Client, sign_in: SignIn, name: str
) -> None:
    member = house.member("zhoumin", "caseworker")
    sign_in(member)
    TOTP.activate(member, SECRET)
    assert client.get(reverse(name))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_reset_link_does_not_step_round_the_second_factor(house: House, client: Client) -> None:
    admin = house.member("admin", "administrator", unit=house.city)
    member = house.member("zhoumin", "caseworker", app=True)
    _made, token = services.invite(actor=house.actor(admin), member=member, purpose="reset")
    response = client.post(
        reverse("signin:join", args=[token]), {"password": "another-four-word-phrase"}
    )
    assert response["Location"] == reverse("mfa_authenticate")
    assert reverse("account_login") in client.get(DAY)["Location"]
    response = client.post(reverse("mfa_authenticate"), {"code": code_of()})
    assert client.get(DAY).status_code == 200


def test_a_member_without_a_sensitive_role_is_asked_for_the_factor_she_chose_to_have(
    house: House, client: Client
) -> None:
    admin = house.member("admin", "administrator", unit=house.city)
    member = house.member("zhoumin", app=True)
    _made, token = services.invite(actor=house.actor(admin), member=member, purpose="reset")
    response = client.post(
        reverse("signin:join", args=[token]), {"password": "another-four-word-phrase"}
    )
    assert response["Location"] == reverse("mfa_authenticate")


def test_setting_up_the_app_opens_the_session_and_shows_recovery_codes(
    house: House, client: Client, sign_in: SignIn
) -> None:
    sign_in(house.member("zhoumin", "caseworker"))
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode().replace(" ", "")
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(response["Location"]).context["unused_codes"]
    assert len(codes) == 10
    assert client.get(DAY).status_code == 200


def test_when_the_last_factor_goes_so_does_the_way_in(
    house: House, client: Client, sign_in: SignIn
) -> None:
    member = house.member("zhoumin", "caseworker", app=True)
    sign_in(member, code=code_of())
    assert client.get(DAY).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=member).exists()
    assert client.get(DAY)["Location"] == SET_UP


def test_a_recovery_code_works_once(house: House, client: Client, sign_in: SignIn) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    member = house.member("zhoumin", "caseworker", app=True)
    code = RecoveryCodes.activate(member).get_unused_codes()[0]
    assert sign_in(member, code=code)["Location"] == DAY
    assert client.get(DAY).status_code == 200
    client.post(reverse("account_logout"))
    response = sign_in(member, code=code)
    assert response.status_code == 200


def test_codes_can_not_be_guessed_through(house: House, client: Client, sign_in: SignIn) -> None:
    sign_in(house.member("zhoumin", "caseworker", app=True))
    for _turn in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    right = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    assert client.post(reverse("mfa_authenticate"), {"code": right}).status_code == 200
    assert reverse("account_login") in client.get(DAY)["Location"]


def test_the_password_alone_reaches_nothing_before_the_code(
    house: House, client: Client, sign_in: SignIn
) -> None:
    sign_in(house.member("zhoumin", "caseworker", app=True))
    assert client.get("/members/")["Location"].startswith(reverse("account_login"))
    assert PASSWORD not in client.get(reverse("mfa_authenticate")).content.decode()
