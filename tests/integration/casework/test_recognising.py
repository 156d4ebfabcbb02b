"""Somebody is found again by her name, however many are called so and however few of them one may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework import recognising, selectors, services
from niangjia.casework.models import Case, PartyToken
from niangjia.casework.services import Facts
from tests.world import World, act, make_world

pytestmark = pytest.mark.django_db
NAME = "李小禾"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def frequent(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """The worker's one case, older than two stretches of others with a client of the same name."""
    monkeypatch.setattr(recognising, "STRETCH", 3)
    monkeypatch.setattr(recognising, "STRETCHES", 2)
    hers = [opened(world.worker, NAME)]
    return hers + [opened(world.westerner, NAME) for _turn in range(9)]


def opened(member: object, name: str) -> Case:
    return services.open_case(actor=act(member), facts=Facts(call_her="她", name=name))


def visible(actor: Actor, name: str, limit: int = 20) -> list[Case]:
    return recognising.called_within(policy_of(Case).visible_to(actor), name, limit)


@pytest.mark.parametrize("typed", [NAME, "李小", "lixiaohe", "lxh", "li"])
def test_her_one_case_is_found_among_many_of_that_name(
    world: World, frequent: list[Case], typed: str
) -> None:
    assert visible(act(world.worker), typed) == frequent[:1]
    assert selectors.find(act(world.worker), typed, 5) == frequent[:1]


def test_the_newest_come_first_and_no_more_than_are_asked_for(
    world: World, frequent: list[Case]
) -> None:
    newest = [case.pk for case in reversed(frequent)]
    assert [case.pk for case in visible(act(world.westerner), NAME, 2)] == newest[:2]
    assert [case.pk for case in visible(act(world.westerner), NAME)] == newest[:-1]
    assert visible(act(world.plain), NAME) == []


def test_a_stretch_reads_no_case_and_no_party(world: World, frequent: list[Case]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL weighs so few rows otherwise")
    with CaptureQueriesContext(connection) as asked:
        assert recognising.called(NAME, most=2) == [frequent[-1].pk, frequent[-2].pk]
    for one in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
            plan = " ".join(row[-1] for row in cursor.fetchall())
        assert "USING COVERING INDEX party_by_token" in plan and "TEMP B-TREE" not in plan


def test_the_look_up_tells_the_other_side_of_the_newest_only(
    world: World, frequent: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(
        services.opening.common,
        "tell_supervisors",
        lambda case, code, page="": told.append(case.pk),
    )
    assert services.look_up(actor=act(world.worker), name=NAME) == frequent[:1]
    assert told and frequent[0].pk not in told


def test_tokens_go_with_their_party_and_their_case(world: World) -> None:
    case = opened(world.worker, NAME)
    assert set(PartyToken.objects.values_list("case_id", flat=True)) == {case.pk}
    party = case.parties.get()
    services.set_party(
        actor=act(world.worker), case_id=case.pk, role="client", name="王月", party_id=party.pk
    )
    assert recognising.called(NAME) == []
    assert recognising.called("王月") == [case.pk]
    case.parties.all().delete()
    assert not PartyToken.objects.exists()
