"""Screens, and the emergency path that can't be left without outcomes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.casework import selectors, services
from niangjia.casework.models import Case, DangerPath, Screening, Task
from niangjia.casework.selectors import assessment as reading
from niangjia.casework.services import Facts
from niangjia.documents import selectors as documents
from niangjia.instruments import engine
from niangjia.instruments.engine import Answers, Level
from niangjia.notices.models import Notice
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, **more: object) -> Case:
    facts = Facts(**{"call_her": "李女士", "issues": ("elder_support",), **more})  # type: ignore[arg-type]
    return services.open_case(actor=act(world.worker), facts=facts)


def answered(code: str, **given: str) -> Answers:
    of = engine.get(code)
    return Answers(of.code, of.version, given)


def test_a_red_answer_opens_the_path_and_alerts(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    url = f"/cases/{case.pk}/screen/partner-danger/"
    assert browser.get(url).status_code == 200
    page = browser.post(url, {"a-choked": "yes", "estimate": "unsure"})
    assert page.status_code == 302
    case.refresh_from_db()
    assert case.risk == "high" and case.danger_since is not None
    assert Notice.objects.filter(member=world.supervisor, code="casework.alert").exists()
    assert "1 of 16" in browser.get(page["Location"]).content.decode()
    assert "danger path is open" in browser.get(f"/cases/{case.pk}/").content.decode()
    text = browser.get(f"/cases/{case.pk}/danger/").content.decode()
    assert "tel:110" in text and "no outcome yet" in text
    assert browser_of(world.westerner).get(f"/cases/{case.pk}/danger/").status_code == 404


def test_asked_on_paper_it_counts_from_when_it_was_asked(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    services.set_party(actor=act(world.worker), case_id=case.pk, role="child", name="小满")
    child = case.parties.get(role="child")
    url = f"/cases/{case.pk}/screen/child-safety/{child.pk}/"
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    red = next(one.code for one in engine.get("child-safety").questions if one.may_be_red)
    sent = {f"a-{red}": "yes", "estimate": "unsure", "on": yesterday.isoformat(), "at": "15:20"}
    ahead = {**sent, "on": timezone.localdate().isoformat(), "at": "23:59"}
    assert "has not come" in browser.post(url, ahead).content.decode()
    assert browser.post(url, sent).status_code == 302
    kept = Screening.objects.get()
    assert timezone.localtime(kept.asked_at).strftime("%d %H:%M") == f"{yesterday:%d} 15:20"
    assert DangerPath.objects.get().suspected_at == kept.asked_at
    late = timezone.now() + dt.timedelta(hours=1)
    with pytest.raises(ValidationError):
        services.keep_screen(
            actor=act(world.worker), case_id=case.pk, asked_at=late,
            answers=answered("partner-danger"),
        )  # fmt: skip


def test_no_answers_never_lower_the_risk(world: World) -> None:
    case = opened(world, issues=("dv_physical",))
    services.keep_screen(
        actor=act(world.worker), case_id=case.pk, answers=answered("partner-danger")
    )
    assert Case.objects.get().risk == "high"


@pytest.mark.parametrize("risk", ["high", "unscreened", "medium"])
def test_no_to_everything_lowers_no_case(world: World, risk: str) -> None:
    case = opened(world)
    Case.objects.filter(pk=case.pk).update(risk=risk)
    of = engine.get("partner-danger")
    calm = Answers(of.code, of.version, {q.code: "no" for q in of.questions}, "calm")
    kept = services.keep_screen(actor=act(world.worker), case_id=case.pk, answers=calm)
    assert not kept.emergency
    assert Case.objects.get(pk=case.pk).risk == risk


def test_the_path_is_left_only_with_outcomes(world: World) -> None:
    case = opened(world, danger=True)
    browser = browser_of(world.worker)
    path = DangerPath.objects.get(case=case)
    leave = f"/cases/{case.pk}/danger/leave/"
    browser.post(leave)
    assert DangerPath.objects.get().ended_at is None
    for step in path.steps:
        url = f"/cases/{case.pk}/danger/{step}/"
        assert browser.get(url).status_code == 200
        assert browser.post(url, {"outcome": "done", "words": "办到了"}).status_code == 302
    browser.post(leave)
    assert DangerPath.objects.get().ended_at is not None
    assert Case.objects.get().danger_since is None


def test_a_report_for_a_child_is_neither_declined_nor_left_out(world: World) -> None:
    case = opened(world)
    who = act(world.worker)
    path = services.open_danger(actor=who, case_id=case.pk, child=True)
    assert path.suspected_at is not None
    text = browser_of(world.worker).get(f"/cases/{case.pk}/danger/").content.decode()
    assert "Harm to a child suspected" in text
    report = next(step for step in path.steps if step in ("report", "child_report"))
    form = browser_of(world.worker).get(f"/cases/{case.pk}/danger/{report}/").content.decode()
    assert 'value="done"' in form
    assert 'value="declined"' not in form
    with pytest.raises(ValidationError):
        services.note_outcome(
            actor=who, path_id=path.pk, step=report, outcome="declined", words="她不想"
        )
    for step in path.steps:
        outcome = "not_possible" if step == report else "done"
        services.note_outcome(actor=who, path_id=path.pk, step=step, outcome=outcome, words="…")
    with pytest.raises(ValidationError):
        services.leave_danger(actor=who, path_id=path.pk)
    services.note_outcome(
        actor=who, path_id=path.pk, step=report, outcome="done", words="派出所，回执在卷"
    )
    assert services.leave_danger(actor=who, path_id=path.pk).ended_at


def test_danger_to_a_child_joins_a_path_that_is_open(world: World) -> None:
    case = opened(world, danger=True)
    path = services.open_danger(actor=act(world.worker), case_id=case.pk, child=True)
    assert path.suspected_at is not None
    assert {"child_report", "call"} <= set(path.steps)
    assert DangerPath.objects.count() == 1
    assert Task.objects.filter(case=case, kind="risk_review").count() == 1


def test_a_judgement_that_differs_needs_its_reason(world: World) -> None:
    case = opened(world)
    kept = services.keep_screen(
        actor=act(world.worker),
        case_id=case.pk,
        answers=answered("partner-danger", choked="yes"),
    )
    url = f"/cases/{case.pk}/screening/{kept.pk}/"
    browser = browser_of(world.worker)
    page = browser.post(url, {"level": "1", "reason": ""})
    assert "differs" in page.content.decode()
    browser.post(url, {"level": "1", "reason": "她说那是几年前的事，如今人在外地。"})
    assert Screening.objects.get().judged == int(Level.WATCH)
    assert Case.objects.get().risk == "high"


def test_no_case_closes_in_danger(world: World) -> None:
    case = opened(world, danger=True)
    why = "她说不用再管了，先这样。"
    services.move(actor=act(world.worker), case_id=case.pk, state="closing", why=why)
    with pytest.raises(ValidationError):
        services.move(actor=act(world.supervisor), case_id=case.pk, state="closed", why=why)


def test_a_document_begins_with_what_the_case_knows(world: World) -> None:
    case = opened(world, name="李小禾", story="他打了她。", phone="13800001234")
    services.seal_record(
        actor=act(world.worker), case_id=case.pk, kind="address", content="柳桥新村三幢五〇二"
    )
    browser = browser_of(world.worker)
    url = f"/cases/{case.pk}/documents/"
    assert browser.get(url).status_code == 200
    page = browser.post(f"{url}protection-order/")
    assert page.status_code == 302
    assert "李小禾" in browser.get(page["Location"]).content.decode()
    rows = documents.documents(act(world.worker), "case", case.pk)
    assert len(rows) == 1
    assert browser_of(world.westerner).get(page["Location"]).status_code == 404
    assert "柳桥新村三幢五〇二" in selectors.protected(case.pk)


def test_a_screen_can_wait_no_longer_than_now(world: World) -> None:
    case = opened(world)
    kept = services.keep_screen(
        actor=act(world.worker), case_id=case.pk, answers=answered("partner-danger", choked="no")
    )
    assert kept.asked_at <= timezone.now() and not kept.emergency
    assert reading.screenings(act(world.worker), case) == [kept]
