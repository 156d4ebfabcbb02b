"""Another unit answers for a case; a child in danger is asked for before anything else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from niangjia.access import services as access
from niangjia.casework import parts, selectors, services
from niangjia.casework.models import Case, DangerPath, IntakeDraft, Tally
from niangjia.casework.parts import CasePart
from niangjia.casework.selectors import boards
from niangjia.casework.services import Facts
from niangjia.casework.services.common import KIND, marks
from niangjia.casework.services.moving import go_over
from niangjia.units.models import Unit
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, **more: object) -> Case:
    facts = Facts(**{"call_her": "李女士", **more})  # type: ignore[arg-type]
    return services.open_case(actor=act(world.worker), facts=facts)


def counted(unit: Unit) -> dict[str, int]:
    rows = Tally.objects.filter(unit_path=unit.path).exclude(number=0)
    return dict(rows.values_list("what", "number"))


def test_a_transfer_moves_the_case_with_its_history_and_numbers(world: World) -> None:
    case = opened(world)
    go_over(actor=act(world.worker), case_id=case.pk, unit_id=world.west.pk)
    case.refresh_from_db()
    assert case.unit == world.west and case.worker is None
    assert counted(world.street) == {}
    assert counted(world.west) == dict.fromkeys(marks(case), 1)
    kinds = set(case.happenings.values_list("kind", flat=True))
    assert {"opened", "went_over"} <= kinds
    with pytest.raises(Http404):
        selectors.case(act(world.worker), case.pk)


def test_whoever_opened_it_keeps_it_only_while_it_stands_at_her_unit(world: World) -> None:
    boss = make_member("唐月", world.west)
    hold(boss, "supervisor", world.west)
    hotline = make_member("何珊", world.east)
    hold(hotline, "hotline_operator", world.east)
    case = services.open_case(actor=act(hotline), facts=Facts(call_her="来电人"))
    assert selectors.case(act(hotline), case.pk) == case
    go_over(actor=act(hotline), case_id=case.pk, unit_id=world.west.pk)
    assert selectors.case(act(boss), case.pk) == case
    assert not boards.cases(act(hotline), "all").exists()


def test_a_worker_is_given_with_it_only_where_she_works_and_no_wall_stands(world: World) -> None:
    case = opened(world)
    move = {"actor": act(world.supervisor), "case_id": case.pk}
    go_over(**move, unit_id=world.west.pk, worker_id=world.worker.pk)
    assert Case.objects.get().worker is None
    go_over(**move, unit_id=world.street.pk, worker_id=world.worker.pk)
    assert Case.objects.get().worker == world.worker


def test_no_transfer_to_a_closed_unit_to_where_it_is_or_past_a_wall(world: World) -> None:
    case = opened(world)
    with pytest.raises(ValidationError):
        go_over(actor=act(world.worker), case_id=case.pk, unit_id=world.street.pk)
    Unit.objects.filter(pk=world.west.pk).update(closed_on=timezone.localdate())
    with pytest.raises(ValidationError):
        go_over(actor=act(world.worker), case_id=case.pk, unit_id=world.west.pk)
    access.set_wall(
        actor=act(world.supervisor), kind=KIND, record_id=case.pk,
        member_id=world.worker.pk, reason="她是对方的姐姐，应当回避",
    )  # fmt: skip
    with pytest.raises(Http404):
        go_over(actor=act(world.worker), case_id=case.pk, unit_id=world.east.pk)
    assert Case.objects.get().unit == world.street and counted(world.west) == {}


def test_a_part_learns_that_a_case_was_closed(world: World) -> None:
    told: list[Case] = []
    part = CasePart("probe", "Probe", lambda pk: "/", closed=lambda actor, case: told.append(case))
    case = opened(world)
    parts.register(part)
    try:
        services.move(
            actor=act(world.worker),
            case_id=case.pk,
            state="closing",
            why="已经平安回家，没有新的情况",
        )
        assert told == []
        services.move(
            actor=act(world.supervisor),
            case_id=case.pk,
            state="closed",
            why="同意结案，风险已经降低",
        )
    finally:
        parts.forget("probe")
    assert [one.state for one in told] == ["closed"]


# -- a child in it ------------------------------------------------------------------------------------
def test_danger_at_intake_asks_for_the_child_before_it_goes_on(world: World) -> None:
    browser = browser_of(world.worker)
    page = browser.post("/cases/begin/safety/", {"safe_now": "no", "children": "with_her"})
    assert page.status_code == 200 and "field-error" in page.content.decode()
    assert not IntakeDraft.objects.exists()
    none = browser.post("/cases/begin/safety/", {"safe_now": "no", "children": "none"})
    assert none.status_code == 302
    asked = {"safe_now": "no", "children": "with_her", "child_danger": "unsure"}
    told = browser.post("/cases/begin/safety/", asked)["Location"]
    assert "no approval and no proof" in browser.get(told).content.decode()


@pytest.mark.parametrize(
    ("danger", "child", "instrument"),
    [
        (True, True, "partner-danger"),
        (True, False, "partner-danger"),
        (False, True, "child-safety"),
    ],
)
def test_the_path_of_an_intake_holds_the_child_s_report(
    world: World, danger: bool, child: bool, instrument: str
) -> None:
    case = opened(world, danger=danger, child=child)
    path = DangerPath.objects.get(case=case)
    assert path.instrument == instrument and case.risk == "high"
    assert bool(path.suspected_at) is child
    assert bool({"child_report", "report"} & set(path.steps)) is child


def test_the_clock_of_the_report_runs_from_the_first_word(world: World) -> None:
    who = act(world.worker)
    answers = {"safe_now": "yes", "child_danger": "yes"}
    draft = services.save_step(actor=who, draft_id=None, step="safety", answers=answers)
    services.save_step(actor=who, draft_id=draft.pk, step="who", answers={"call_her": "小雨妈妈"})
    before = timezone.now() - dt.timedelta(hours=2)
    IntakeDraft.objects.filter(pk=draft.pk).update(begun_at=before)
    case = services.finish_intake(actor=who, draft_id=draft.pk)
    assert DangerPath.objects.get(case=case).suspected_at == before
