"""Boards show what the policy gives, in order, page by page, without counting or sorting all of it; the
numbers on their tabs are those of the lists."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.access import services as access
from niangjia.access.actor import Actor
from niangjia.access.models import BreakGlass
from niangjia.casework.models import Approval, Case, Cover, Load, Tally
from niangjia.casework.policies import stands_for
from niangjia.casework.selectors import boards
from niangjia.casework.services.common import KIND, marks, recount
from niangjia.casework.services.moving import go_over
from niangjia.units.models import Unit
from tests.world import World, act, browser_of, hold, make_member, make_unit, make_world

pytestmark = pytest.mark.django_db
FILTERS = ({}, {"risk": "high"}, {"risk": "medium", "state": "active"}, {"state": "closed"})


@pytest.fixture
def world(db: None) -> World:
    """A city with a community at the fourth level and cases of all kinds everywhere."""
    world = make_world()
    community = make_unit("柳桥社区", world.street, "community")
    rng = random.Random(4)
    now, today = timezone.now(), timezone.localdate()
    units = [world.city, world.east, world.west, world.street, community]
    workers = [world.worker, world.westerner, None]
    for number in range(60):
        unit = Unit.objects.get(pk=rng.choice(units).pk)
        state = rng.choice(["open", "active", "active", "closing", "closed"])
        case = Case(
            number=f"NJ-{number:06d}", unit=unit, unit_path=unit.path, state=state,
            risk=rng.choice(Case.Risk.values), way_in="walk_in", worker=rng.choice(workers),
            opened_by=rng.choice(workers), opened_at=now - dt.timedelta(days=rng.randrange(5)),
            closed_at=now if state == "closed" else None, call_her="她",
            next_due=today + dt.timedelta(days=rng.randrange(-3, 3)),
            last_entry_on=today - dt.timedelta(days=rng.choice((1, 8, 31))),
        )  # fmt: skip
        case.save()
        recount(unit.path, set(), marks(case))
    return world


def people(world: World) -> Iterator[tuple[str, Actor]]:
    """Every way to reach cases, alone and together."""
    second = make_member("唐月", world.city)
    hold(second, "supervisor", world.city)
    yield "city", act(second)
    yield "district", act(world.supervisor)
    yield "worker", act(world.worker)
    both = make_member("何珊", world.street)
    hold(both, "caseworker", world.street)
    hold(both, "supervisor", world.west)
    hold(both, "supervisor", world.street)
    today = timezone.localdate()
    Cover.objects.create(absent=world.worker, by=both, starts_on=today, ends_on=today)
    yield "two units, covering", act(both)
    for case in Case.objects.filter(unit=world.west)[:2]:
        BreakGlass.objects.create(
            member=world.supervisor, kind=KIND, record_id=case.pk, reason="危险",
            opened_at=timezone.now(), expires_at=timezone.now() + dt.timedelta(hours=2),
        )  # fmt: skip
    wall_off(world, second, Case.objects.filter(unit=world.east)[:3])
    wall_off(world, world.supervisor, Case.objects.filter(unit=world.street)[:2])
    yield "city, walled off", act(second)
    yield "district, walled off, in need", act(world.supervisor)
    yield "no role", act(world.plain)


def wall_off(world: World, member: Any, cases: Any) -> None:
    for case in cases:
        access.set_wall(
            actor=act(make_chief(world)), kind=KIND, record_id=case.pk, member_id=member.pk,
            reason="She is a sister of a party.",
        )  # fmt: skip


def make_chief(world: World) -> Any:
    found = type(world.chief).objects.filter(username="zongdudao").first()
    if found is None:
        found = make_member("总督导", world.city, "zongdudao")
        hold(found, "supervisor", world.city)
    return found


def expected(actor: Actor, board: str, **narrowed: str) -> list[Any]:
    """The list as a plain sort of everything gives it."""
    rows = boards.cases(actor, board, **narrowed)
    field = {"overdue": "next_due", "quiet": "last_entry_on"}.get(board)
    order = [field, "id"] if field else ["-opened_at", "-id"]
    return list(rows.order_by(*order).values_list("pk", flat=True))


@pytest.mark.parametrize("few", [0, 1000])
def test_stretches_put_together_are_the_board_both_ways(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whether a state is rare, and its cases are gone through, or its board is."""
    monkeypatch.setattr(boards, "PER_PAGE", 4)
    monkeypatch.setattr(boards, "FEW", few)
    for who, actor in people(world):
        for board in boards.BOARDS:
            for narrowed in FILTERS:
                wanted = expected(actor, board, **narrowed)
                pages = [boards.stretch(actor, board, **narrowed)]
                assert not pages[0].before
                while pages[-1].after:
                    pages.append(boards.stretch(actor, board, after=pages[-1].after, **narrowed))
                down = [case.pk for page in pages for case in page.rows]
                assert down == wanted, (who, board, narrowed)
                # And up again: the same pages, until the first one.
                for above, page in zip(reversed(pages[:-1]), reversed(pages[1:]), strict=True):
                    again = boards.stretch(actor, board, before=page.before, **narrowed)
                    assert [case.pk for case in again.rows] == [case.pk for case in above.rows]


def test_the_numbers_on_the_tabs_are_those_of_the_lists(world: World) -> None:
    for who, actor in people(world):
        if not list(actor.unit_ways(boards.VIEW, "unit_path")) or stands_for(actor)[1:]:
            continue  # whose own cases lie beside her units' (tabs tell of units)
        numbers = boards.tallies(actor)
        if "in need" in who:
            BreakGlass.objects.all().delete()
            actor = act(world.supervisor)
        counted = {name: boards.cases(actor, name).count() for name in boards.BOARDS}
        assert numbers.get("running", 0) == counted["all"], who
        assert numbers.get("unassigned", 0) == counted["unassigned"], who
        assert numbers.get("state:closed", 0) == counted["closed"], who
        high = numbers.get("risk:high", 0) + numbers.get("risk:unscreened", 0)
        assert high == counted["high"], who


def test_a_transfer_keeps_roll_ups_and_lists_together(world: World) -> None:
    case = Case.objects.filter(unit=world.street, closed_at=None).exclude(worker=None)[0]
    go_over(actor=act(world.supervisor), case_id=case.pk, unit_id=world.west.pk)
    for unit in Unit.objects.all():
        rows = [marks(one) for one in Case.objects.filter(unit_path=unit.path)]
        kept = Tally.objects.filter(unit_path=unit.path, number__gt=0)
        for what, number in kept.values_list("what", "number"):
            assert number == sum(what in found for found in rows), (unit, what)
    loads = sum(Load.objects.values_list("number", flat=True))
    assert loads == Case.objects.filter(closed_at=None).exclude(worker=None).count()


@pytest.mark.parametrize("board", boards.BOARDS)
def test_no_board_counts_or_gathers_cases(world: World, board: str) -> None:
    boss = make_member("唐月", world.city)
    hold(boss, "supervisor", world.city)
    browser = browser_of(boss)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"/cases/board/{board}/").status_code == 200
    of_cases = [one["sql"] for one in asked if 'FROM "casework_case"' in one["sql"]]
    assert of_cases
    for sql in of_cases:
        assert "COUNT(" not in sql
        assert "LIMIT" in sql or '"casework_case"."id" IN (' in sql, sql


def test_each_part_of_a_board_comes_from_an_index_of_its_order(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL weighs so few rows otherwise")
    boss = make_member("唐月", world.city)
    hold(boss, "supervisor", world.city)
    for who, served in ((boss, "_4"), (world.supervisor, "_8")):
        for board in ("unassigned", "high", "overdue", "quiet", "all", "closed"):
            with CaptureQueriesContext(connection) as asked:
                boards.stretch(act(who), board)
            for sql in (one["sql"] for one in asked if "LIMIT 31" in one["sql"]):
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                    plan = " ".join(row[-1] for row in cursor.fetchall())
                assert "USING INDEX board_" in plan and f"{served} (" in plan, (board, plan)
                assert "FOR ORDER BY" not in plan, (board, plan)
                if board in {"overdue", "quiet"}:  # thousands of one day: nothing is left to sort
                    assert "TEMP B-TREE" not in plan, (board, plan)


def test_a_rare_state_is_found_from_its_own_index(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL weighs so few rows otherwise")
    boss = make_member("唐月", world.city)
    hold(boss, "supervisor", world.city)
    with CaptureQueriesContext(connection) as asked:
        assert not boards.stretch(act(boss), "all", state="reopened").rows
    first = next(one["sql"] for one in asked if "'reopened'" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {first}")
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "USING INDEX few_in_state_4" in plan
    assert not [one for one in asked if "LIMIT 31" in one["sql"]]  # none there: nothing else asked


def test_a_place_that_names_nothing_is_the_beginning(world: World) -> None:
    browser, actor = browser_of(world.supervisor), act(world.supervisor)
    first = boards.stretch(actor, "all")
    past = f"{dt.datetime(1990, 1, 1, tzinfo=dt.UTC).isoformat()}_{first.rows[0].pk.hex}"
    for places in (
        {"after": "x"}, {"after": "2026-01-01_zz"}, {"before": "2026-01-01T00:00:00_00"},
        {"after": first.rows[0].pk.hex}, {"after": past},
    ):  # fmt: skip
        page = browser.get("/cases/board/all/", places)
        assert page.status_code == 200 and page.context["found"].rows == first.rows


def test_walled_questions_are_taken_out_of_what_waits(world: World) -> None:
    case = Case.objects.filter(unit=world.east, closed_at=None)[0]
    Approval.objects.create(case=case, kind="plan", why="高风险。")
    recount(case.unit_path, set(), {"to_approve"})
    assert boards.tallies(act(world.supervisor))["to_approve"] == 1
    wall_off(world, world.supervisor, [case])
    assert boards.tallies(act(world.supervisor))["to_approve"] == 0
