"""The plan: hers, agreed with her, approved by somebody else where the risk is high; approvals of all
kinds; nobody approves her own."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.access import agenda
from niangjia.access import services as access
from niangjia.access.policies import Denied
from niangjia.casework import facts, services
from niangjia.casework.models import Approval, Case, Goal, Plan, Task
from niangjia.casework.selectors import boards
from niangjia.casework.services import Facts
from niangjia.documents import services as writing
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.ui.conflict import stamp
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
WHY = "目标都达到了，没有新的危险。"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def second(world: World) -> Member:
    """Another supervisor of the same district."""
    member = make_member("唐月", world.east)
    hold(member, "supervisor", world.east)
    return member


def opened(world: World, by: Member | None = None, **more: Any) -> Case:
    facts = Facts(**{"call_her": "李女士", "issues": ("dv_physical",), **more})
    return services.open_case(actor=act(by or world.worker), facts=facts)


def planned(world: World, case: Case) -> None:
    who, day = act(world.worker), timezone.localdate() + dt.timedelta(days=3)
    services.set_goal(actor=who, case_id=case.pk, words="夜里睡得着")
    services.set_task(
        actor=who, case_id=case.pk, kind="action", due=day, what="陪她去派出所", goal="夜里睡得着"
    )
    services.agree_plan(actor=who, case_id=case.pk, how="said", her_words="就按这个来。")


def open_one(case: Case, kind: str) -> Approval:
    return Approval.objects.get(case=case, kind=kind, decided_at=None)


def test_a_plan_is_made_with_her_on_the_page(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    base = f"/cases/{case.pk}/"
    assert "No goal yet" in browser.get(f"{base}plan/").content.decode()
    assert browser.post(f"{base}plan/", {"words": "夜里睡得着"}).status_code == 302
    page = browser.post(f"{base}plan/agree/", {"how": "said"})
    assert "at least one goal" in page.content.decode()
    task = {"kind": "action", "goal": "夜里睡得着", "what": "换锁", "owner": "office", "office": "",
            "due": (timezone.localdate() + dt.timedelta(days=2)).isoformat()}  # fmt: skip
    assert "Name the office" in browser.post(f"{base}task/", task).content.decode()
    assert browser.post(f"{base}task/", {**task, "office": "社区"}).status_code == 302
    assert Goal.objects.count() == 1 and Task.objects.get(kind="action").goal == Goal.objects.get()
    page = browser.post(f"{base}plan/agree/", {"how": "said", "her_words": "先换锁。"})
    assert page.status_code == 302
    text = browser.get(f"{base}plan/").content.decode()
    for words in ("夜里睡得着", "换锁", "社区", "先换锁。", "waits for approval"):
        assert words in text
    assert open_one(case, "plan").asked_by == world.worker


def test_what_changes_afterwards_is_agreed_and_approved_anew(world: World) -> None:
    case = opened(world)
    planned(world, case)
    boss = act(world.supervisor)
    asked = open_one(case, "plan")
    services.decide(actor=boss, approval_id=asked.pk, verdict="approved", words="可以，先保安全。")
    plan = Plan.objects.get(case=case)
    assert plan.is_agreed and plan.is_approved
    services.set_goal(actor=act(world.worker), case_id=case.pk, words="孩子回学校")
    plan.refresh_from_db()
    assert not plan.is_agreed and not plan.is_approved


def test_a_case_of_high_risk_is_not_under_way_before_its_plan_is_approved(world: World) -> None:
    case, who = opened(world), act(world.worker)
    for state in ("assessing", "planned"):
        services.move(actor=who, case_id=case.pk, state=state)
    with pytest.raises(ValidationError, match="agree on the plan"):
        services.move(actor=who, case_id=case.pk, state="active")
    planned(world, case)
    with pytest.raises(ValidationError, match="approves the plan first"):
        services.move(actor=who, case_id=case.pk, state="active")
    services.decide(
        actor=act(world.supervisor), approval_id=open_one(case, "plan").pk, verdict="approved",
        words="可以，先保安全。",
    )  # fmt: skip
    assert services.move(actor=who, case_id=case.pk, state="active").state == "active"


def test_medium_risk_needs_no_approval(world: World) -> None:
    case = opened(world)
    services.set_risk(
        actor=act(world.worker), case_id=case.pk, risk="medium", why="他已搬走，她不怕。"
    )
    planned(world, case)
    assert not Approval.objects.exists()


def test_nobody_approves_her_own(world: World, second: Member) -> None:
    case = opened(world, by=world.supervisor)
    services.assign(actor=act(second), case_id=case.pk, member_id=world.worker.pk)
    planned(world, case)
    asked = open_one(case, "plan")
    with pytest.raises(Denied):
        services.decide(
            actor=act(world.worker), approval_id=asked.pk, verdict="approved", words="我自己同意。"
        )
    services.ask_approval(
        actor=act(second), case_id=case.pk, kind="minor", why="给妇产医院，预约检查。"
    )
    hers = open_one(case, "minor")
    page = browser_of(second).post(
        f"/cases/{case.pk}/approvals/{hers.pk}/", {"verdict": "approved", "words": "我自己同意的。"}
    )
    assert "Nobody approves her own" in page.content.decode()
    with transaction.atomic(), pytest.raises(IntegrityError):
        Approval.objects.filter(pk=hers.pk).update(
            verdict="approved", decided_at=timezone.now(), decided_by=second
        )
    url = f"/cases/{case.pk}/approvals/{hers.pk}/"
    page = browser_of(world.supervisor).post(
        url, {"verdict": "approved", "words": "最少必要，同意。"}
    )
    assert page.status_code == 302


def test_two_approvals_at_once_are_answered_clearly(world: World, second: Member) -> None:
    case = opened(world)
    planned(world, case)
    asked = open_one(case, "plan")
    url = f"/cases/{case.pk}/approvals/{asked.pk}/"
    late = browser_of(second)
    late.get(url)
    services.decide(
        actor=act(world.supervisor),
        approval_id=asked.pk,
        verdict="returned",
        words="缺孩子的安排。",
    )
    page = late.post(url, {"verdict": "approved", "words": "看过了，我同意。"})
    text = page.content.decode()
    assert "Decided already: Given back" in text and world.supervisor.name in text
    assert "看过了，我同意。" in text
    asked.refresh_from_db()
    assert asked.verdict == "returned"
    assert Notice.objects.filter(member=world.worker, code="casework.decided").count() == 1


def test_a_closure_goes_through_the_same_question(world: World) -> None:
    case, who = opened(world), act(world.worker)
    Task.objects.filter(case=case).delete()
    services.move(actor=who, case_id=case.pk, state="closing", why=WHY)
    asked = open_one(case, "closure")
    services.decide(
        actor=act(world.supervisor), approval_id=asked.pk, verdict="returned", words="先问她本人。"
    )
    case.refresh_from_db()
    assert case.state == "active"
    services.move(actor=who, case_id=case.pk, state="closing", why=WHY)
    services.decide(
        actor=act(world.supervisor), approval_id=open_one(case, "closure").pk, verdict="approved",
        words="问过她了，同意结案。",
    )  # fmt: skip
    case.refresh_from_db()
    assert case.state == "closed"


def test_a_closure_with_an_open_review_is_refused_and_stays_open(world: World) -> None:
    case = opened(world, danger=True)
    path = case.danger_paths.get()
    path.ended_at = timezone.now()
    path.save()
    Case.objects.filter(pk=case.pk).update(danger_since=None)
    services.move(actor=act(world.worker), case_id=case.pk, state="closing", why=WHY)
    asked = open_one(case, "closure")
    with pytest.raises(ValidationError, match="review of the risk"):
        services.decide(
            actor=act(world.supervisor), approval_id=asked.pk, verdict="approved", words=WHY
        )
    asked.refresh_from_db()
    assert asked.decided_at is None


def test_a_minors_data_leave_only_after_a_release(world: World) -> None:
    day = timezone.localdate()
    case = opened(world, birthday=dt.date(day.year - 16, 1, 1).isoformat())
    who = act(world.worker)

    def agree(how: str) -> Any:
        return services.note_consent(
            actor=who, case_id=case.pk, purpose="receiver", how=how, scope="妇产医院，检查用"
        )

    with pytest.raises(ValidationError, match="minor"):
        agree("said")
    assert agree("law").pk
    services.ask_approval(actor=who, case_id=case.pk, kind="minor", why="给妇产医院，预约检查。")
    services.decide(
        actor=act(world.supervisor), approval_id=open_one(case, "minor").pk, verdict="approved",
        words="最少必要，同意。",
    )  # fmt: skip
    assert agree("said").pk
    Approval.objects.update(until=day - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="minor"):
        agree("said")


def test_a_supervision_opinion_is_asked_and_approved_at_county_level_alone(
    world: World, second: Member
) -> None:
    case = opened(world)
    ask: dict[str, Any] = {
        "case_id": case.pk,
        "kind": "opinion",
        "why": "派出所一直没有出具告诫书。",
    }
    with pytest.raises(Denied):
        writing.draft(
            actor=act(world.worker), kind="supervision-opinion", owner=("case", case.pk), values={}
        )
    draft = writing.draft(
        actor=act(second), kind="supervision-opinion", owner=("case", case.pk), values={}
    )
    with pytest.raises(ValidationError, match="county level"):
        services.ask_approval(actor=act(world.worker), subject=draft.pk, **ask)
    with pytest.raises(ValidationError):
        services.ask_approval(actor=act(second), **ask)
    services.ask_approval(actor=act(second), subject=draft.pk, **ask)
    low = make_member("周岚", world.street)
    hold(low, "supervisor", world.street)
    asked = open_one(case, "opinion")
    with pytest.raises(ValidationError, match="county level"):
        services.decide(
            actor=act(low), approval_id=asked.pk, verdict="approved", words="街道也同意这样写。"
        )
    told = services.approvals.against_final(case.pk, draft.pk, "supervision-opinion", 1)
    assert "approval" in told[0]
    services.decide(
        actor=act(world.supervisor),
        approval_id=asked.pk,
        verdict="approved",
        words="事实清楚，同意。",
    )
    assert services.approvals.against_final(case.pk, draft.pk, "supervision-opinion", 1) == []
    assert services.approvals.against_final(case.pk, draft.pk, "supervision-opinion", 2)
    assert services.approvals.against_final(case.pk, draft.pk, "visit-record", 1) == []


def test_the_board_shows_every_kind_to_who_approves_and_nothing_behind_a_wall(
    world: World, second: Member
) -> None:
    case = opened(world)
    planned(world, case)
    services.ask_approval(
        actor=act(world.worker), case_id=case.pk, kind="minor", why="给妇产医院，预约检查。"
    )
    boss = browser_of(world.supervisor)
    text = boss.get("/cases/board/to_approve/").content.decode()
    assert "Plan of a case of high risk" in text and "Release of a minor" in text
    assert case.number in text and "预约检查" not in text
    assert boards.tallies(act(world.supervisor))["to_approve"] == 2
    assert len([i for i in agenda.items_for(act(world.supervisor)) if "/approvals/" in i.url]) == 2
    access.set_wall(
        actor=act(second), kind="casework.case", record_id=case.pk,
        member_id=world.supervisor.pk, reason="她是对方的表妹，不能看。",
    )  # fmt: skip
    assert case.number not in boss.get("/cases/board/to_approve/").content.decode()
    assert boards.tallies(act(world.supervisor))["to_approve"] == 0
    assert (
        case.number
        not in browser_of(world.westerner).get("/cases/board/to_approve/").content.decode()
    )


def test_nobody_outside_the_case_reaches_plan_or_approvals(world: World) -> None:
    case = opened(world)
    planned(world, case)
    goal, asked = Goal.objects.get(), open_one(case, "plan")
    stranger, base = browser_of(world.westerner), f"/cases/{case.pk}/"
    for path in ("plan/", "plan/agree/", f"plan/{goal.pk}/", "approvals/"):
        assert stranger.get(base + path).status_code == 404
    assert stranger.get(f"{base}approvals/{asked.pk}/").status_code in (403, 404)
    assert browser_of(world.worker).get(f"{base}approvals/{asked.pk}/").status_code == 403
    other = opened(world)
    with pytest.raises(Http404):
        services.decide(
            actor=act(world.westerner), approval_id=asked.pk, verdict="approved", words=WHY
        )
    assert browser_of(world.worker).get(f"/cases/{other.pk}/plan/{goal.pk}/").status_code == 404


def test_a_goal_ends_with_what_came_of_it_and_an_action_may_be_not_possible(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    planned(world, case)
    goal, task = Goal.objects.get(), Task.objects.get(kind="action")
    url = f"/cases/{case.pk}/plan/{goal.pk}/"
    assert browser.post(url, {"state": "reached", "outcome": ""}).status_code == 200
    assert browser.post(url, {"state": "partly", "outcome": "一周能睡四晚。"}).status_code == 302
    done = {"result": "not_possible", "outcome": "派出所说要等所长。"}
    assert browser.post(f"/cases/{case.pk}/task/{task.pk}/", done).status_code == 302
    text = browser.get(f"/cases/{case.pk}/plan/").content.decode()
    for words in ("Partly reached", "一周能睡四晚。", "Not possible", "派出所说要等所长。"):
        assert words in text


def test_the_pages_ask_as_much_for_one_goal_as_for_five(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    planned(world, case)
    counts = []
    for more in (0, 4):
        for number in range(more):
            services.set_goal(actor=act(world.worker), case_id=case.pk, words=f"目标{number}")
            services.set_task(
                actor=act(world.worker), case_id=case.pk, kind="action",
                due=timezone.localdate(), what=f"事{number}", goal=f"目标{number}",
            )  # fmt: skip
        found = []
        for path in ("", "plan/", "approvals/"):
            browser.get(f"/cases/{case.pk}/{path}")
            with CaptureQueriesContext(connection) as asked:
                browser.get(f"/cases/{case.pk}/{path}")
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]


def test_two_who_end_one_task_differently_are_asked(world: World) -> None:
    case = opened(world)
    task = services.set_task(
        actor=act(world.worker),
        case_id=case.pk,
        kind="action",
        due=timezone.localdate(),
        what="找律师",
    )
    browser, url = browser_of(world.worker), f"/cases/{case.pk}/task/{task.pk}/"
    assert re.search(r'value="done"[^>]*checked', browser.get(url).content.decode())
    seen = stamp(facts.task_end(task))
    first = {"seen": seen, "result": "not_possible", "outcome": "律师不接这类案子。"}
    assert browser.post(url, first).status_code == 302
    page = browser.post(url, {"seen": seen, "result": "done", "outcome": "律师接了。"})
    text = page.content.decode()
    assert page.status_code == 409 and "Not possible" in text and "律师接了。" in text
    task.refresh_from_db()
    assert (task.result, task.outcome) == ("not_possible", "律师不接这类案子。")


def test_a_supervisor_is_asked_to_look(world: World) -> None:
    case = services.open_case(actor=act(world.worker), facts=Facts(call_her="李女士"))
    browser, url = browser_of(world.worker), f"/cases/{case.pk}/task/"
    given = {"kind": "action", "owner": "supervisor", "due": timezone.localdate().isoformat()}
    assert "Say what the supervisor" in browser.post(url, given).content.decode()
    assert browser.post(url, given | {"what": "他三次改口，我拿不准。"}).status_code == 302
    task = case.tasks.get(for_supervisors=True)
    assert (
        f"/cases/{case.pk}/task/{task.pk}/"
        in browser_of(world.supervisor).get("/").content.decode()
    )
    with pytest.raises(Denied):
        services.finish_task(actor=act(world.worker), task_id=task.pk, outcome="看过了")
