from __future__ import annotations

import pytest
from django.test import Client

from niangjia.people.models import Member
from tests.integration.people.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def sign_in(client: Client, settings):
    """Sign a member in and give the browser back.

    The second factor and the lock are the sign-in room's to test.
    """
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if not name.startswith("niangjia.signin.")
    ]

    def enter(member: Member) -> Client:
        client.force_login(member)
        return client

    return enter
