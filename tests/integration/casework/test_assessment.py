"""Danger over time: three views side by side, each child by itself, asked again when something happens;
the safety plan, read to her before anything is printed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.casework import services
from niangjia.casework.models import Case, Party, Screening, Task
from niangjia.casework.services import Facts
from niangjia.documents.models import Document
from niangjia.instruments import engine
from niangjia.instruments.engine import Answers, Level
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World) -> Case:
    facts = Facts(call_her="李女士", issues=("dv_physical",))
    return services.open_case(actor=act(world.worker), facts=facts)


def child(world: World, case: Case, name: str) -> Party:
    return services.set_party(
        actor=act(world.worker), case_id=case.pk, role="child", relation="child", name=name
    )


def asked(world: World, case: Case, code: str = "partner-danger", **given: str) -> Screening:
    of = engine.get(code)
    estimate = given.pop("estimate", "")
    child_id = given.pop("child_id", None)
    answers = {q.code: "no" for q in of.questions} | given
    return services.keep_screen(
        actor=act(world.worker), case_id=case.pk, child_id=child_id,  # type: ignore[arg-type]
        answers=Answers(of.code, of.version, answers, estimate, "她说他最近常半夜回来"),
    )  # fmt: skip


def test_count_estimate_and_judgement_stand_side_by_side_over_time(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    asked(world, case, fear="yes", estimate="calm")
    later = asked(world, case, fear="yes", confined="yes", estimate="afraid")
    services.judge(
        actor=act(world.worker),
        screening_id=later.pk,
        level=Level.WATCH,
        reason="他已辞工，去外地了。",
    )
    text = browser.get(f"/cases/{case.pk}/assessment/").content.decode()
    for words in ("1 of 16", "2 of 16", "1/16 → 2/16", "More signs of danger", "Keep watching",
                  "differs from the screen", "他已辞工", "半夜回来", "Afraid that he will"):  # fmt: skip
        assert words in text, words
    page = browser.get(f"/cases/{case.pk}/screening/{later.pk}/").content.decode()
    assert "Since last time" in page and "More signs of danger" in page


def test_a_screen_says_when_to_ask_again_and_a_judgement_brings_it_nearer(world: World) -> None:
    case = opened(world)
    kept = asked(world, case)
    task = Task.objects.get(case=case, kind="rescreen")
    first = task.due
    assert first > timezone.localdate()
    services.judge(
        actor=act(world.worker),
        screening_id=kept.pk,
        level=Level.GRAVE,
        reason="她声音发抖，不敢说。",
    )
    task.refresh_from_db()
    assert timezone.localdate() < task.due < first
    url = f"/cases/{case.pk}/task/{task.pk}/"
    assert browser_of(world.worker).get(url)["Location"].endswith("/assessment/")


def test_each_child_has_a_screen_of_its_own(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    elder, younger = child(world, case, "小满"), child(world, case, "小雨")
    url = f"/cases/{case.pk}/screen/child-safety/{elder.pk}/"
    assert "小满" in browser.get(url).content.decode()
    assert browser.post(url, {"estimate": "unsure"}).status_code == 302
    assert Screening.objects.get().child == elder
    text = browser.get(f"/cases/{case.pk}/assessment/").content.decode()
    assert "小满" in text and "小雨" in text
    tasks = Task.objects.filter(case=case, kind="rescreen")
    assert [task.party for task in tasks] == [elder]
    asked(world, case, "child-safety", child_id=younger.pk)
    assert {task.party for task in tasks.all()} == {elder, younger}
    stranger = child(world, opened(world), "别人的孩子")
    wrong = f"/cases/{case.pk}/screen/child-safety/{stranger.pk}/"
    assert browser.get(wrong).status_code == 404
    with pytest.raises(ValidationError, match="child of this case"):
        asked(world, case, "child-safety", child_id=stranger.pk)


def test_a_red_answer_about_one_child_acts_at_once_and_starts_the_clock(world: World) -> None:
    case = opened(world)
    asked(world, case, "child-safety", child_id=child(world, case, "小满").pk, hurt="yes")
    case.refresh_from_db()
    path = case.danger_paths.get()
    assert case.danger_since is not None and path.suspected_at is not None
    assert {"report", "child_report"} & set(path.steps)


def test_something_that_happened_lets_the_questions_fall_due_today(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    asked(world, case)
    url = f"/cases/{case.pk}/assessment/happened/"
    assert browser.post(url, {"trigger": "nothing"}).status_code == 200
    assert browser.post(url, {"trigger": "found"}).status_code == 302
    assert Task.objects.get(case=case, kind="rescreen").due == timezone.localdate()
    with pytest.raises(ValidationError):
        services.note_trigger(actor=act(world.worker), case_id=case.pk, trigger="nothing")


def test_the_safety_plan_is_read_to_her_before_anything_is_printed(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    url = f"/cases/{case.pk}/safety-plan/"
    text = browser.get(url).content.decode()
    assert "read it to her" in text and f"/cases/{case.pk}/documents/safety-plan/" in text
    assert browser.post(f"/cases/{case.pk}/documents/safety-plan/").status_code == 302
    plan = Document.objects.get()
    assert plan.family == case.pk
    text = browser.get(url).content.decode()
    assert f"/documents/draft/{plan.pk}/edit/" in text and "points are open" in text
    assert f"/documents/draft/{plan.pk}/read/" not in text
    assert text.index("Read it to her;") < text.index("Only if she wants it")


def test_nobody_outside_the_case_sees_any_of_it(world: World) -> None:
    case, stranger = opened(world), browser_of(world.westerner)
    kid = child(world, case, "小满")
    for path in (
        "assessment/",
        "assessment/happened/",
        "safety-plan/",
        f"screen/child-safety/{kid.pk}/",
    ):
        assert stranger.get(f"/cases/{case.pk}/{path}").status_code == 404


def test_the_page_asks_as_much_for_one_screen_as_for_six(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    counts = []
    for more in (2, 4):
        for _each in range(more):
            asked(world, case, fear="yes")
        browser.get(f"/cases/{case.pk}/assessment/")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/cases/{case.pk}/assessment/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
