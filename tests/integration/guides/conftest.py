"""A reader and a lawyer in the invented city."""

from __future__ import annotations

import pytest

from tests.world import World, hold, make_member, make_world


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def lawyer(world: World):
    """A legal expert of the city."""
    member = make_member("陆文清", world.city)
    hold(member, "legal_expert", world.city)
    return member
