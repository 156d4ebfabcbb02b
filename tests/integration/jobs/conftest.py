from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from niangjia.jobs import registry
from niangjia.jobs.registry import JobContext, Outcome
from niangjia.people.models import Member
from tests.integration.people.world import make_member, make_unit


@pytest.fixture
def member(db: None) -> Member:
    return make_member("周敏", make_unit("江城市妇联", level="city"))


@pytest.fixture
def other(member: Member) -> Member:
    return make_member("吕秀", member.unit)


@pytest.fixture
def browser(member: Member, settings) -> Client:
    """The member's browser; the second factor and the lock are the sign-in room's to test."""
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if not m.startswith("niangjia.signin.")]
    cache.clear()
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def work() -> Iterator[Callable[..., None]]:
    """Registers a handler for jobs of the kind ``test.work``."""

    def register(handler: Callable[[JobContext], Outcome | None], **options) -> None:
        options.setdefault("title", "Test work")
        registry.job("test.work", **options)(handler)

    register(lambda _context: None)
    yield register
    registry.forget("test.work")
