"""Two cases never share a number, and a coincidence of letters loses nobody's words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError

from niangjia.casework import rules, services
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.casework.services.common import DRAWS
from niangjia.vault.ids import uuid7
from tests.world import World, act, make_world

pytestmark = pytest.mark.django_db
TAKEN, FREE = "26-AAAA-AAAA", "26-BBBB-BBBB"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def draw(monkeypatch: pytest.MonkeyPatch, numbers: list[str]) -> Iterator[str]:
    """Let these numbers be drawn, one after the other."""
    drawn = iter(numbers)
    monkeypatch.setattr(rules, "new_number", lambda _year: next(drawn))
    return drawn


def opened(world: World) -> Case:
    return services.open_case(actor=act(world.worker), facts=Facts(call_her="她", story="她的话"))


def test_a_number_that_is_taken_is_drawn_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(monkeypatch, [TAKEN])
    first = opened(world)
    draw(monkeypatch, [TAKEN, TAKEN, FREE])
    second = opened(world)
    assert (first.number, second.number) == (TAKEN, FREE)
    assert Case.objects.get(pk=second.pk).story == "她的话"
    assert Case.objects.count() == 2


def test_after_a_few_draws_it_fails_as_it_would_have(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(monkeypatch, [TAKEN] * (DRAWS + 1))
    opened(world)
    with pytest.raises(IntegrityError):
        opened(world)


def test_a_number_that_was_given_is_never_changed(world: World) -> None:
    first = opened(world)
    key = (uuid7(), first.number)
    with pytest.raises(IntegrityError):
        services.open_case(actor=act(world.worker), facts=Facts(call_her="她"), key=key)
