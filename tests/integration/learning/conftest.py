"""A trainee, an organiser, a lawyer and a supervisor of the invented city."""

from __future__ import annotations

import pytest

from tests.world import World, browser_of, hold, make_member, make_world


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def organiser(world: World):
    member = make_member("许佳", world.city)
    hold(member, "organiser", world.city)
    return member


@pytest.fixture
def lawyer(world: World):
    member = make_member("陆文清", world.city)
    hold(member, "legal_expert", world.city)
    return member


@pytest.fixture
def trainee(world: World):
    """A browser of somebody without any role."""
    return browser_of(world.plain)
