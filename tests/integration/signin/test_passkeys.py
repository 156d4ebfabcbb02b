"""Passkeys: set up, signing in with one alone or as the second step, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from niangjia.audit.models import AuditEvent
from tests.integration.signin.authenticator import Passkey
from tests.integration.signin.conftest import House, SignIn

DAY = reverse("desk:day")
SIGN_IN = reverse("account_login")


def set_up(client: Client, passkey: Passkey) -> Any:
    page = client.get(reverse("mfa_add_webauthn"))
    answer = passkey.register(page.context["js_data"]["creation_options"])
    return client.post(reverse("mfa_add_webauthn"), {"name": "我的手机", "credential": answer})


def request_options(client: Client) -> dict[str, Any]:
    asked = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    return dict(json.loads(asked.content)["request_options"])


def with_passkey(house: House, sign_in: SignIn, *roles: str) -> Passkey:
    browser, passkey = Client(), Passkey()
    sign_in(house.member("zhoumin", *roles), browser=browser)
    assert set_up(browser, passkey)["Location"] == reverse("mfa_view_recovery_codes")
    return passkey


def test_setting_one_up_opens_the_session_and_is_told(
    house: House, client: Client, sign_in: SignIn
) -> None:
    sign_in(house.member("zhoumin", "caseworker"))
    set_up(client, Passkey())
    assert client.get(DAY).status_code == 200
    event = AuditEvent.objects.get(event="signin.factor_added")
    assert event.facts == {"kind": "webauthn"}


def test_alone_it_signs_in(house: House, client: Client, sign_in: SignIn) -> None:
    passkey = with_passkey(house, sign_in, "caseworker")
    answer = passkey.sign(request_options(client))
    assert client.post(reverse("mfa_login_webauthn"), {"credential": answer})["Location"] == DAY
    assert client.get(DAY).status_code == 200


def test_after_the_password_it_is_the_second_step(
    house: House, client: Client, sign_in: SignIn
) -> None:
    passkey = with_passkey(house, sign_in, "caseworker")
    assert sign_in("zhoumin")["Location"] == reverse("mfa_authenticate")
    page = client.get(reverse("mfa_authenticate"))
    assert page.context["has_passkey"]
    answer = passkey.sign(page.context["js_data"]["request_options"])
    assert client.post(reverse("mfa_authenticate"), {"credential": answer})["Location"] == DAY
    assert client.get(DAY).status_code == 200


def test_whoever_has_only_a_passkey_is_asked_for_it_in_an_older_session(
    house: House, client: Client, sign_in: SignIn
) -> None:
    passkey = with_passkey(house, sign_in, "caseworker")
    member = house.city.members.model.objects.get(username="zhoumin")
    Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    client.force_login(member)
    again = reverse("mfa_reauthenticate_webauthn")
    assert client.get(DAY)["Location"].startswith(again)
    page = client.get(again)
    answer = passkey.sign(page.context["js_data"]["request_options"])
    assert client.post(again, {"credential": answer}).status_code == 302
    assert client.get(DAY).status_code == 200


def test_one_that_asks_for_neither_finger_nor_pin_does_not_sign_in_alone(
    house: House, client: Client, sign_in: SignIn
) -> None:
    passkey = with_passkey(house, sign_in, "caseworker")
    passkey.flags = 0x01
    answer = passkey.sign(request_options(client))
    response = client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert response["Location"] == SIGN_IN
    assert client.get(DAY)["Location"].startswith(SIGN_IN)


def test_an_answer_works_once(house: House, client: Client, sign_in: SignIn) -> None:
    passkey = with_passkey(house, sign_in, "caseworker")
    answer = passkey.sign(request_options(client))
    client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    thief = Client()
    request_options(thief)
    thief.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert thief.get(DAY)["Location"].startswith(SIGN_IN)


def test_a_closed_account_is_refused_like_a_foreign_key(
    house: House, client: Client, sign_in: SignIn
) -> None:
    passkey = with_passkey(house, sign_in, "caseworker")
    house.city.members.model.objects.update(is_active=False)
    answer = passkey.sign(request_options(client))
    response = client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert response["Location"] == SIGN_IN
    assert client.get(DAY)["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(
    "rubbish",
    [
        "",
        "{}",
        "[]",
        "null",
        '"x"',
        "7",
        '{"id": "x"}',
        '{"response": {"userHandle": "%%%"}}',
        '{"response": {"userHandle": "eA"}}',
        '{"response": null}',
    ],
)
def test_rubbish_is_refused_in_one_sentence(
    house: House, client: Client, sign_in: SignIn, rubbish: str
) -> None:
    house.member("zhoumin")
    request_options(client)
    response = client.post(reverse("mfa_login_webauthn"), {"credential": rubbish}, follow=True)
    assert response.status_code == 200
    assert "The passkey was not accepted" in response.content.decode()
    assert AuditEvent.objects.filter(event="signin.second_step_failed").exists()


@pytest.mark.parametrize("rubbish", ["{}", "[]", "7", '{"id": "x"}', '{"response": {}}'])
def test_rubbish_as_a_new_passkey_is_refused_too(
    house: House, client: Client, sign_in: SignIn, rubbish: str
) -> None:
    sign_in(house.member("zhoumin", "caseworker"))
    client.get(reverse("mfa_add_webauthn"))
    response = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": rubbish})
    assert response.status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("rubbish", ["{}", "[]", "7", '{"id": "x"}', '{"response": null}'])
def test_rubbish_as_second_step_too(
    house: House, client: Client, sign_in: SignIn, rubbish: str
) -> None:
    with_passkey(house, sign_in, "caseworker")
    sign_in("zhoumin")
    client.get(reverse("mfa_authenticate"))
    response = client.post(reverse("mfa_authenticate"), {"credential": rubbish})
    assert response.status_code == 200
    assert "The passkey was not accepted" in response.content.decode()


def test_it_signs_for_nobody_else(house: House, client: Client, sign_in: SignIn) -> None:
    passkey = with_passkey(house, sign_in, "caseworker")
    other = house.member("other", "administrator", unit=house.city)
    from allauth.account.utils import user_pk_to_url_str
    from fido2.utils import websafe_encode

    handle = websafe_encode(user_pk_to_url_str(other).encode())
    answer = passkey.sign(request_options(client), user_handle=handle)
    assert client.post(reverse("mfa_login_webauthn"), {"credential": answer})["Location"] == SIGN_IN
