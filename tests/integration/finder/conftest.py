"""The bundled laws with their index, and the invented city."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from niangjia.finder import index
from tests.world import World, make_world


@pytest.fixture(scope="session")
def bundled_index(bundled_corpus: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """The finder's index of the bundled laws, built once a run."""
    with django_db_blocker.unblock():
        if not index.is_current():
            index.rebuild()
    yield


@pytest.fixture
def world(db: None) -> World:
    return make_world()
