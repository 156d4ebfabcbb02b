"""Several cases at once to one worker: each as by itself, one notice, nothing twice, no hints."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from niangjia.access import services as access
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import services
from niangjia.casework.models import Case, Entry, Happening, Load
from niangjia.casework.selectors import boards
from niangjia.casework.services import Facts, common, giving
from niangjia.casework.services.team import CHECKS
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.units.models import Unit
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
URL = "/cases/give/"
WHY = "她最熟悉这一片，别人接手风险更大。"


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    colleague(world, "唐月")
    return world


def tang() -> Member:
    return Member.objects.get(name="唐月")


def colleague(world: World, name: str) -> Member:
    member = make_member(name, world.street)
    hold(member, "caseworker", world.street)
    return member


def waiting(world: World, unit: Unit | None = None, **more: Any) -> Case:
    """A case that nobody works on yet."""
    case = services.open_case(
        actor=act(world.worker), facts=Facts(**{"call_her": "李女士", "name": "李小禾", **more})
    )
    case = Case.objects.get(pk=case.pk)
    before = common.marks(case)
    case.worker = None
    common.save(case, before, "worker")
    if unit is not None:
        common.let_answer(case, unit, worker=None, opener=None)
    Notice.objects.all().delete()
    return case


def keys(*cases: Case) -> list[str]:
    return [str(case.pk) for case in cases]


def give(world: World, *cases: Case, **more: Any) -> services.Given:
    given = {"actor": act(world.supervisor), "member_id": tang().pk, **more}
    return services.give(case_ids=[case.pk for case in cases], **given)


def main(page: Any) -> str:
    text = page.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def test_ticked_cases_go_to_one_worker_with_one_notice(world: World) -> None:
    cases, left = [waiting(world) for _turn in range(3)], waiting(world)
    other = tang()
    boss = browser_of(world.supervisor)
    board = boss.get("/cases/board/unassigned/").content.decode()
    assert board.count('name="chosen"') == 4 and f'action="{URL}"' in board
    page = boss.get(URL, {"chosen": keys(*cases)}).content.decode()
    assert "Who takes these 3 cases?" in page and "唐月" in page and "0 of 40 points" in page
    assert left.number not in page
    sent = {"chosen": keys(*cases), "member": str(other.pk)}
    text = main(boss.post(URL, sent))
    assert "3 cases were given to her" in text and "not given" not in text
    mine = Case.objects.filter(worker=other)
    assert set(mine) == set(cases)
    assert dict(Load.objects.filter(worker=other).values_list("risk", "number")) == {
        "unscreened": 3
    }
    notice = Notice.objects.get()
    assert (notice.member, notice.code, notice.path) == (
        other, "casework.assigned", "/cases/board/mine/",
    )  # fmt: skip
    for case in cases:
        assert (
            AuditEvent.objects.filter(event="cases.assigned", object_id=str(case.pk)).count() == 1
        )
        assert Happening.objects.filter(case=case, kind="assigned").count() == 1
    assert not Entry.objects.filter(case__in=cases).exists()


def test_pressed_twice_nothing_is_given_twice(world: World) -> None:
    cases = [waiting(world), waiting(world)]
    other = tang()
    boss = browser_of(world.supervisor)
    sent = {"chosen": keys(*cases), "member": str(other.pk)}
    boss.post(URL, sent)
    versions = list(Case.objects.order_by("pk").values_list("version", flat=True))
    again = main(boss.post(URL, sent))
    assert "None was given" in again and "2 were hers already" in again
    assert Notice.objects.count() == 1
    assert AuditEvent.objects.filter(event="cases.assigned").count() == 2
    assert list(Case.objects.order_by("pk").values_list("version", flat=True)) == versions
    # The rest, a moment later: she was told a moment ago and finds it on the same board.
    late = waiting(world)
    Notice.objects.create(member=other, code="casework.assigned", path="/cases/board/mine/")
    assert give(world, late, *cases).now == [late.number] and Notice.objects.count() == 1


def test_a_case_with_a_worker_is_passed_on_by_itself(world: World) -> None:
    taken, closed, free = waiting(world), waiting(world), waiting(world)
    third = colleague(world, "何芳")
    boss = browser_of(world.supervisor)
    services.pass_on(actor=act(world.supervisor), case_id=taken.pk, member_id=third.pk)
    Case.objects.filter(pk=closed.pk).update(state="closed", closed_at=closed.opened_at)
    assert taken.number not in main(boss.get(URL, {"chosen": keys(taken, free)}))
    sent = {"chosen": keys(taken, closed, free), "member": str(tang().pk)}
    text = main(boss.post(URL, sent))
    assert "1 case was given" in text and "with the check-list" in text and "It is closed" in text
    assert {taken.number, closed.number} <= set(re.findall(r"\d\d-\w{4}-\w{4}", text))
    assert "李女士" not in text and free.number not in text
    taken.refresh_from_db()
    assert taken.worker == third
    for name, boxes in (("all", 0), ("unassigned", 0), ("closed", 0)):
        assert boss.get(f"/cases/board/{name}/").content.decode().count('name="chosen"') == boxes


def test_workers_and_other_units_give_nothing(world: World) -> None:
    case, far = waiting(world), waiting(world, world.west)
    other = tang()
    sent = {"chosen": keys(case, far), "member": str(other.pk)}
    worker = browser_of(world.worker)
    assert 'name="chosen"' not in worker.get("/cases/board/all/").content.decode()
    assert worker.get(URL, sent).status_code == worker.post(URL, sent).status_code == 403
    with pytest.raises(Denied):
        give(world, case, actor=act(world.worker))
    # Of what lies elsewhere, and of what there is not, nothing is said.
    boss = browser_of(world.supervisor)
    page = main(boss.get(URL, {"chosen": [*keys(case, far), str(uuid.uuid4()), "x"]}))
    assert "Who takes this case?" in page and far.number not in page
    assert str(far.pk) not in page
    text = main(boss.post(URL, sent))
    assert "1 case was given" in text and "not given" not in text and far.number not in text
    far.refresh_from_db()
    assert far.worker is None
    assert boss.get(URL, {"chosen": keys(far)}).status_code == 302
    assert boss.post(URL, {**sent, "chosen": keys(far)}).status_code == 302


def test_nothing_hints_at_a_walled_case(world: World) -> None:
    case, walled = waiting(world), waiting(world)
    second = make_member("方慧", world.city)
    hold(second, "supervisor", world.city)
    access.set_wall(
        actor=act(second), kind=common.KIND, record_id=walled.pk,
        member_id=world.supervisor.pk, reason="She is a sister of a party.",
    )  # fmt: skip
    boss = browser_of(world.supervisor)
    assert boss.get("/cases/board/unassigned/").content.decode().count('name="chosen"') == 1
    sent = {"chosen": keys(case, walled), "member": str(tang().pk)}
    assert "Who takes this case?" in main(boss.get(URL, sent))
    text = main(boss.post(URL, sent))
    assert "1 case was given" in text and walled.number not in text and "not given" not in text
    walled.refresh_from_db()
    assert walled.worker is None


def test_a_walled_worker_gets_the_others_and_no_word_of_why(world: World) -> None:
    case, kin = waiting(world), waiting(world)
    other = tang()
    access.set_wall(
        actor=act(world.supervisor), kind=common.KIND, record_id=kin.pk,
        member_id=other.pk, reason="She is a sister of a party.",
    )  # fmt: skip
    given = give(world, case, kin)
    assert given.now == [case.number]
    assert given.refused == [(kin.number, "She may not have this case. Choose somebody else.")]
    assert Notice.objects.filter(member=other).count() == 1


def test_whoever_works_elsewhere_gets_only_what_lies_there(world: World) -> None:
    second = make_member("方慧", world.city)
    hold(second, "supervisor", world.city)
    here, there = waiting(world), waiting(world, world.west)
    boss = browser_of(second)
    page = main(boss.get(URL, {"chosen": keys(here, there)}))
    assert world.westerner.name in page and "works where 1 of these 2 lie" in page
    text = main(boss.post(URL, {"chosen": keys(here, there), "member": str(world.westerner.pk)}))
    assert "1 case was given" in text and here.number in text and "in this unit" in text
    with pytest.raises(ValidationError, match="in this unit"):
        give(world, here, actor=act(second), member_id=world.westerner.pk)


def test_a_name_alike_is_asked_about_case_by_case(world: World) -> None:
    """The reason for a load above the ceiling says nothing about whom she knows."""
    alike, hers, case = waiting(world, name="唐月"), waiting(world, name="王静"), waiting(world)
    given = give(world, alike, hers, case, why=WHY)
    assert given.now == [case.number]
    asked = "Somebody has to be asked first. Give it by itself."
    assert dict(given.refused) == {alike.number: asked, hers.number: asked}


def test_above_the_ceiling_one_reason_is_asked_for_before_any_is_given(world: World) -> None:
    services.set_ceiling(actor=act(world.supervisor), unit_id=world.street.pk, points=8)
    cases = [waiting(world) for _turn in range(3)]
    other = tang()
    boss = browser_of(world.supervisor)
    sent = {"chosen": keys(*cases), "member": str(other.pk)}
    text = main(boss.post(URL, sent))
    assert "9 points of 8" in text and not Case.objects.filter(worker=other).exists()
    assert not Notice.objects.exists()
    assert "3 cases were given" in main(boss.post(URL, {**sent, "why": WHY}))
    assert [one.observed for one in Entry.objects.filter(case__in=cases)] == [WHY] * 3
    assert Notice.objects.count() == 1


def test_fifty_at_a_time(world: World) -> None:
    many = [uuid.uuid4() for _turn in range(51)]
    with pytest.raises(ValidationError, match="At most 50"):
        services.give(actor=act(world.supervisor), case_ids=many, member_id=world.worker.pk)
    page = browser_of(world.supervisor).get(
        URL, {"chosen": [str(one) for one in many]}, follow=True
    )
    assert "At most 50" in page.content.decode()
    nothing = browser_of(world.supervisor).get(URL, follow=True)
    assert "First tick the cases" in nothing.content.decode()


def test_one_that_fails_leaves_the_others_given(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a transaction of its own."""
    cases = sorted([waiting(world), waiting(world)], key=lambda case: case.pk)
    whole = services.pass_on

    def breaks(**given: Any) -> Case:
        if given["case_id"] == cases[1].pk:
            whole(**given)
            raise RuntimeError("the power is out")
        return whole(**given)

    monkeypatch.setattr(giving, "pass_on", breaks)
    with pytest.raises(RuntimeError):
        give(world, *cases)
    workers = list(Case.objects.order_by("pk").values_list("worker__name", flat=True))
    assert workers == ["唐月", None]
    assert Notice.objects.count() == 1


def test_boards_and_the_question_cost_the_same_however_many(world: World) -> None:
    def cost(url: str, **given: Any) -> int:
        boss = browser_of(world.supervisor)
        boss.get(url, given)
        with CaptureQueriesContext(connection) as asked:
            assert boss.get(url, given).status_code == 200
        return len(asked)

    few = [waiting(world)]
    before = cost("/cases/board/unassigned/"), cost(URL, chosen=keys(*few))
    more = few + [waiting(world) for _turn in range(5)]
    for name in ("何芳", "孙丽"):
        services.pass_on(
            actor=act(world.supervisor), case_id=waiting(world).pk,
            member_id=colleague(world, name).pk, done=CHECKS,
        )  # fmt: skip
    assert (cost("/cases/board/unassigned/"), cost(URL, chosen=keys(*more))) == before


def test_ticks_go_along_from_page_to_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "PER_PAGE", 2)
    cases = [waiting(world) for _turn in range(5)]
    third, second, first = cases[0], cases[2], cases[4]
    boss = browser_of(world.supervisor)

    def on(**given: Any) -> str:
        text = boss.get("/cases/board/unassigned/", given).content.decode()
        return " ".join(text.split())

    page = on(risk="unscreened")
    after = re.search(r'name="after" value="([^"]+)"', page)
    assert after and f'value="{first.pk}"' in page and 'name="risk" value="unscreened"' in page
    # As the browser sends it: the filter, what is ticked, and the button that was pressed.
    page = on(risk="unscreened", chosen=keys(first), after=after[1])
    assert f'type="hidden" name="chosen" value="{first.pk}"' in page and "checked" not in page
    assert "1 chosen on other pages" in page and second.number in page
    after = re.search(r'name="after" value="([^"]+)"', page)
    assert after
    page = on(chosen=keys(first, second), after=after[1])
    assert "2 chosen on other pages" in page and third.number in page
    before = re.search(r'name="before" value="([^"]+)"', page)
    assert before
    page = on(chosen=keys(first, second), before=before[1])
    assert page.count("checked") == 1 and "1 chosen on other pages" in page
    assert "Choose none" in page
    # What she may not give, or no longer can, isn't carried and isn't counted.
    services.pass_on(actor=act(world.supervisor), case_id=first.pk, member_id=tang().pk)
    far = waiting(world, world.west)
    page = on(chosen=keys(first, far), after=after[1])
    assert "on other pages" not in page and str(first.pk) not in page and str(far.pk) not in page
    worker = browser_of(world.worker).get("/cases/board/all/", {"chosen": keys(second)})
    assert "on other pages" not in worker.content.decode()


def test_of_the_two_sides_of_one_matter_she_gets_one(world: World) -> None:
    one, other, third = waiting(world), waiting(world, name="何芳"), waiting(world)
    services.link(actor=act(world.supervisor), case_id=one.pk, number=other.number, kind="sides")
    given = give(world, one, other, third)
    assert third.number in given.now and len(given.now) == 2
    assert [reason for _number, reason in given.refused] == [
        "She may not have this case. Choose somebody else."
    ]
