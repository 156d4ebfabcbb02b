"""A small federation whose members sign in as people do: through the pages."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.access.actor import Actor, Source
from niangjia.people import names
from niangjia.people.actors import actor_for
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import new_staff_number
from niangjia.signin import conduct
from niangjia.units.models import Unit
from niangjia.vault import index

PASSWORD = "four-words-of-her-own"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PHONE = "13812345678"


def code_of(secret: str = SECRET) -> str:
    """The six digits that an app shows now."""
    cache.clear()  # a code works once; tests sign in more than once in half a minute
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@dataclass
class House:
    """Two units, and members made by ``member``."""

    city: Unit
    street: Unit

    def member(
        self,
        username: str,
        *roles: str,
        unit: Unit | None = None,
        password: str | None = PASSWORD,
        app: bool = False,
        accepted: bool = True,
        **more: Any,
    ) -> Member:
        """A member who holds ``roles`` at the unit; ``app``: with an authenticator app."""
        made = Member(
            name=more.pop("name", "周敏"),
            username=username,
            unit=unit or self.street,
            staff_number=new_staff_number(),
            name_sort=names.sort_key("周敏"),
            name_keys=names.search_keys("周敏", "", username),
            **more,
        )
        if accepted:
            made.conduct_version, made.conduct_accepted_at = conduct.version(), timezone.now()
        made.set_password(password)
        made.save()
        for role in roles:
            RoleAssignment.objects.create(
                member=made,
                role=role,
                unit=unit or self.street,
                starts_on=timezone.localdate() - dt.timedelta(days=1),
            )
        if app:
            TOTP.activate(made, SECRET)
            Authenticator.objects.filter(user=made).update(
                created_at=timezone.now() - dt.timedelta(days=9)
            )
        return made

    def actor(self, member: Member) -> Actor:
        """What a member may do today, from a browser."""
        return actor_for(member, Source("web", "192.0.2.7", "0123456789ab"))


@pytest.fixture
def house(db: None) -> House:
    today = timezone.localdate()
    city = Unit.objects.add_root(
        {"name_zh": "清河市妇联", "level": "city", "sort_key": "qinghe", "opened_on": today}
    )
    street = Unit.objects.add_child(
        city,
        {"name_zh": "柳树街道妇联", "level": "street", "sort_key": "liushu", "opened_on": today},
    )
    return House(city, street)


SignIn = Callable[..., Any]


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    """Type account and password on the sign-in page; ``code`` on the second page if given."""

    def enter(
        account: str | Member,
        password: str = PASSWORD,
        *,
        code: str = "",
        browser: Client | None = None,
    ) -> Any:
        page = browser or client
        name = account.username if isinstance(account, Member) else account
        response = page.post(reverse("account_login"), {"login": name, "password": password})
        if code:
            assert response["Location"] == reverse("mfa_authenticate")
            response = page.post(reverse("mfa_authenticate"), {"code": code})
        return response

    return enter


@pytest.fixture
def phone() -> dict[str, Any]:
    """Fields that give a member a phone number to sign in with."""
    return {"phone": PHONE, "phone_index": index.phone(PHONE)}
