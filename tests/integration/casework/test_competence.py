"""Who has not learnt it is led, her supervisors stand by; only a licensed instrument waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from niangjia.access.actor import command_actor
from niangjia.access.policies import Denied
from niangjia.casework import competence, services
from niangjia.casework.models import Case, Happening, Screening
from niangjia.casework.services import Facts
from niangjia.instruments import engine, library
from niangjia.instruments import services as instruments
from niangjia.instruments.engine import Answers
from niangjia.learning import services as learning
from niangjia.notices.models import Notice
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
LEADS = "The page leads you"
PACK = (
    (Path(library.FOLDER) / "partner-danger.1.0.yaml")
    .read_text("utf-8")
    .replace("code: partner-danger\n", "code: city-scale\n", 1)
    .replace("code: danger-screening\n", "code: danger-3\n", 1)
    .replace("危险筛查", "本市危险量表", 1)
    .replace("Danger screen for partner violence", "The city’s danger scale", 1)
    .replace("kind: open", "kind: licensed\n  permission: {zh: 仅限本市, en: This city only}", 1)
)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def case(world: World) -> Case:
    facts = Facts(call_her="李女士", issues=("dv_physical",))
    return services.open_case(actor=act(world.worker), facts=facts)


def learnt(world: World, area: str, level: int) -> None:
    learning.confirm(actor=act(world.supervisor), member_id=world.worker.pk, area=area, level=level)


def told(world: World) -> int:
    return Notice.objects.filter(member=world.supervisor, code="casework.led").count()


def screened(world: World, case: Case, code: str = "partner-danger") -> Screening:
    of = engine.find(act(world.worker), code)
    answers = Answers(of.code, of.version, {q.code: "no" for q in of.questions})
    return services.keep_screen(actor=act(world.worker), case_id=case.pk, answers=answers)


def test_an_untrained_worker_is_led_through_the_screen_and_her_supervisor_is_told_once(
    world: World, case: Case
) -> None:
    browser, url = browser_of(world.worker), f"/cases/{case.pk}/screen/partner-danger/"
    assert LEADS in browser.get(url).content.decode()
    assert browser.post(url, {"estimate": "unsure"}).status_code == 302
    screened(world, case)
    assert Screening.objects.count() == 2
    assert told(world) == 1
    assert Happening.objects.filter(kind="led", facts={"function": "danger_screen"}).count() == 1


def test_whoever_learnt_it_is_not_led(world: World, case: Case) -> None:
    learnt(world, "danger", 1)
    page = browser_of(world.worker).get(f"/cases/{case.pk}/screen/partner-danger/")
    assert LEADS not in page.content.decode()
    screened(world, case)
    assert told(world) == 0


def test_emergency_report_and_safety_plan_wait_for_nobody(world: World, case: Case) -> None:
    actor, browser = act(world.worker), browser_of(world.worker)
    path = services.open_danger(actor=actor, case_id=case.pk, child=True)
    assert LEADS in browser.get(f"/cases/{case.pk}/danger/").content.decode()
    services.note_outcome(actor=actor, path_id=path.pk, step="report", outcome="done", words="110")
    assert browser.post(f"/cases/{case.pk}/documents/mandatory-report/").status_code == 302
    services.start_procedure(actor=actor, case_id=case.pk, code="mandatory-report")
    assert LEADS in browser.get(f"/cases/{case.pk}/safety-plan/").content.decode()
    assert browser.post(f"/cases/{case.pk}/documents/safety-plan/").status_code == 302
    led = Happening.objects.filter(kind="led").order_by("at").values_list("facts", flat=True)
    assert [one["function"] for one in led] == ["emergency", "mandatory_report", "safety_plan"]
    assert told(world) == 3


def test_a_supervisor_does_not_tell_herself(world: World, case: Case) -> None:
    services.open_danger(actor=act(world.supervisor), case_id=case.pk)
    assert told(world) == 0


def test_a_licensed_instrument_is_asked_in_a_case_by_whoever_learnt_it(
    world: World, case: Case
) -> None:
    instruments.load_pack(actor=command_actor(), name="city.yaml", text=PACK)
    browser, url = browser_of(world.worker), f"/cases/{case.pk}/screen/city-scale/"
    overview = f"/cases/{case.pk}/assessment/"
    assert browser.get(url).status_code == 403
    assert "The city’s danger scale" not in browser.get(overview).content.decode()
    with pytest.raises(Denied):
        screened(world, case, "city-scale")
    learnt(world, "danger", 3)
    assert "The city’s danger scale" in browser.get(overview).content.decode()
    assert browser.post(url, {"a-choked": "yes", "estimate": "unsure"}).status_code == 302
    case.refresh_from_db()
    assert case.danger_since is not None
    assert "1.0" in Screening.objects.get().edition


def test_what_was_asked_with_a_retired_instrument_stays_to_be_read(
    world: World, case: Case
) -> None:
    instruments.load_pack(actor=command_actor(), name="city.yaml", text=PACK)
    learnt(world, "danger", 3)
    screened(world, case, "city-scale")
    instruments.retire_pack(actor=command_actor(), code="city-scale", version="1.0")
    page = browser_of(world.worker).get(f"/cases/{case.pk}/assessment/")
    assert "The city’s danger scale" in page.content.decode()


@pytest.mark.parametrize(
    ("code", "asks"),
    [
        ("danger-3", ("danger", 3)),
        ("violence-law-4", ("violence-law", 4)),
        ("children", ("children", competence.USUAL)),
        ("danger-screening", ("danger", 1)),
        ("something-else", None),
        ("danger-9", None),
    ],
)
def test_a_code_names_an_area_and_a_level(code: str, asks: object) -> None:
    assert competence.wanted(code) == asks
