from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from niangjia.people.models import Member
from tests.integration.units.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def browser(settings) -> Callable[[Member], Client]:
    """A member's browser; the second factor and the lock are the sign-in room's to test."""
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if not m.startswith("niangjia.signin.")]
    cache.clear()

    def enter(member: Member) -> Client:
        client = Client()
        client.force_login(member)
        return client

    return enter
