"""A small invented city and browsers signed in to it, for tests of rooms above people."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.utils import timezone

from niangjia.people.models import Member
from niangjia.signin import conduct
from tests.integration.people.world import World, act, hold, make_member, make_unit, make_world

__all__ = [
    "World",
    "act",
    "browser_of",
    "hold",
    "make_member",
    "make_unit",
    "make_world",
    "with_factor",
]


def with_factor(member: Member) -> str:
    """Give a member an authenticator app; returns its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(member, secret)
    return secret


def browser_of(member: Member, *, factor: bool = True, agreed: bool = True) -> Client:
    """A browser in which ``member`` is signed in, second step and code of conduct included."""
    if agreed:
        Member.objects.filter(pk=member.pk).update(
            conduct_version=conduct.version(), conduct_accepted_at=timezone.now()
        )
    client = Client()
    client.force_login(Member.objects.get(pk=member.pk))
    session = client.session
    session["signed_in_at"] = session["seen_at"] = time.time()
    if factor:
        if not Authenticator.objects.filter(user_id=member.pk).exists():
            with_factor(member)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "mfa", "at": time.time(), "type": "totp"}
        ]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(member.pk)
    session.save()
    return client
