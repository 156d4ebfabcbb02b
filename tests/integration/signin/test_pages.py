"""Around the sign-in pages: starting again, one sentence for all, links, and what may be reached."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from niangjia.access.foreign import FOREIGN
from niangjia.people.models import Member
from niangjia.signin import services
from tests.integration.signin.conftest import PASSWORD, House, SignIn, code_of

SIGN_IN = reverse("account_login")


def test_start_again_leads_back_from_the_code_to_the_password(
    house: House, client: Client, sign_in: SignIn
) -> None:
    sign_in(house.member("zhoumin", "caseworker", app=True))
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert client.post(reverse("account_logout"))["Location"] == SIGN_IN
    page = client.get(SIGN_IN)
    assert page.status_code == 200 and "login" in page.context["form"].fields
