from __future__ import annotations

import pytest
from django.test import Client

from niangjia.people.models import Member
from tests.integration.people.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def sign_in(client: Client):
    """Sign a member in and give the browser back."""

    def enter(member: Member) -> Client:
        client.force_login(member)
        return client

    return enter
