"""Reading and trying instruments; packs from the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import translation

from niangjia.access.actor import Actor, command_actor
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.config import cli
from niangjia.instruments import competence, engine, library, presenters, selectors, services
from niangjia.instruments.models import InstrumentPack, Unchangeable
from niangjia.law import dependants
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
HERE = "/instruments/partner-danger/"
TRY = HERE + "try/"
LICENSED = (
    (library.FOLDER / "child-safety.1.0.yaml")
    .read_text("utf-8")
    .replace("code: child-safety\n", "code: house-scale\n", 1)
    .replace("kind: open", "kind: licensed\n  permission: {zh: 仅限本市, en: This city only}", 1)
)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def browser(world: World) -> Client:
    return browser_of(world.worker)


def text_of(page: Any) -> str:
    return str(page.content.decode()).replace("&#x27;", "'")


class Trying:
    """A practice run: posts what the page before carried, and a choice."""

    def __init__(self, browser: Client, url: str = TRY) -> None:
        self.browser, self.url = browser, url
        self.page = browser.post(url)

    @property
    def text(self) -> str:
        return text_of(self.page)

    def go(self, go: str = "next", **given: str) -> str:
        main = self.text[self.text.index("<main") :]
        hidden = re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', main)
        posted = {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}
        self.page = self.browser.post(self.url, posted | given | {"go": go})
        assert self.page.status_code == 200
        return self.text

    def answer(self, answers: dict[str, str], usual: str = "no") -> str:
        for question in library.shipped()["partner-danger", "1.0"].questions:
            self.go(**{f"a-{question.code}": answers.get(question.code, usual)})
        return self.text


def test_every_member_reads_them(world: World) -> None:
    browser = browser_of(world.plain)
    page = text_of(browser.get("/instruments/"))
    assert "Danger screen for partner violence" in page
    assert "Child safety screen" in page
    for of in library.shipped().values():
        page = text_of(browser.get(f"/instruments/{of.code}/"))
        assert all(q.words.en in page for q in of.questions)
        assert "Apache-2.0" in page
        sheet = text_of(browser.get(f"/instruments/{of.code}/sheet/"))
        assert sheet.count("☐") > 4 * len(of.questions)
    assert browser.get("/instruments/none/").status_code == 404


def test_visitors_are_sent_to_the_door() -> None:
    for url in ("/instruments/", HERE, TRY, HERE + "sheet/"):
        assert Client().get(url).status_code == 302


def test_pages_ask_the_database_a_constant_number_of_times(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    for url in ("/instruments/", HERE, HERE + "sheet/"):
        browser.get(url)
        with django_assert_max_num_queries(22):
            browser.get(url)


def test_a_practice_run_ends_with_three_views_and_keeps_nothing(browser: Client) -> None:
    assert "Nothing is kept" in text_of(browser.get(TRY))
    kept = AuditEvent.objects.count(), Session.objects.count()
    run = Trying(browser)
    assert "question 1 of 16" in run.text
    assert "Why we ask" in run.text
    run.answer({"choked": "yes", "threat_kill": "yes", "worse": "yes", "drink": "unsure"})
    assert "how dangerous are the next few days" in run.text
    run.go(estimate="afraid", words="这次我真的怕")
    assert "Check the answers" in run.text
    page = run.go()
    for said in (
        "In a case the danger path would be open now",
        "She says: he has choked or smothered her; he has threatened to kill her",
        "3 of 16",
        "Afraid that he will do it again",
        "这次我真的怕",
        "Your judgement",
        "1 not known",
        "Police 110",
        "our practice, not law",
    ):
        assert said in page, said
    assert 'href="tel:' not in page
    assert (AuditEvent.objects.count(), Session.objects.count()) == kept
    assert "这次我真的怕" not in str(Session.objects.values_list("session_data"))


def test_a_judgement_that_differs_needs_its_reason(browser: Client) -> None:
    run = Trying(browser)
    run.answer({"choked": "yes"})
    run.go(estimate="calm", words="")
    run.go()
    page = run.go(level="1", reason="")
    assert "Say why your judgement differs" in page
    assert 'value="1"' in page
    assert "checked" in page
    page = run.go(level="1", reason="He is in detention abroad")
    assert "He is in detention abroad" in page
    assert "Keep watching" in page


def test_going_back_and_changing_keep_the_other_answers(browser: Client) -> None:
    run = Trying(browser)
    page = run.go(**{"a-choked": "yes"})
    page = run.go("back")
    assert "question 1 of 16" in page
    assert re.search(r'value="yes"[^>]*checked', page)
    run.answer({"choked": "yes"})
    run.go(estimate="calm", words="")
    page = run.go("change-weapon")
    assert "question 2 of 16" in page
    page = run.go(**{"a-weapon": "unwilling"})
    assert "Check the answers" in page
    assert "Does not want to say" in page


def test_a_choice_left_out_is_asked_for_in_its_place(browser: Client) -> None:
    run = Trying(browser)
    page = run.go()
    assert "Choose one. “Not sure” is fine." in page
    assert "question 1 of 16" in page
    assert "Choose one." in run.go(**{"a-choked": "<script>"})
    assert "question 1 of 16" in run.go(at="moon")


def test_nothing_red_opens_no_danger_path(browser: Client) -> None:
    run = Trying(browser)
    run.answer({})
    run.go(estimate="calm", words="")
    page = run.go()
    assert "danger path would be open" not in page
    assert "0 of 16" in page
    assert "That is not safety" in page


def test_pages_speak_chinese(world: World) -> None:
    browser = browser_of(world.worker)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    with translation.override("zh-hans"):
        page = presenters.page(library.shipped()["partner-danger", "1.0"], may_use=True)
    assert page["line"].title == "伴侣暴力危险筛查"
    assert page["lang"] == "zh-Hans"


# -- packs -----------------------------------------------------------------------------------------------
def test_a_pack_is_loaded_once_and_never_changed(world: World) -> None:
    with pytest.raises(Denied):
        services.load_pack(actor=act(world.worker), name="x.yaml", text=LICENSED)
    pack, fresh = services.load_pack(actor=command_actor(), name="x.yaml", text=LICENSED)
    assert fresh
    assert AuditEvent.objects.filter(event="instruments.loaded").count() == 1
    again, fresh = services.load_pack(actor=command_actor(), name="x.yaml", text=LICENSED)
    assert (again.pk, fresh) == (pack.pk, False)
    with pytest.raises(ValidationError, match="new version"):
        services.load_pack(actor=command_actor(), name="x.yaml", text=LICENSED + "# more\n")
    pack.text = "other"
    with pytest.raises(Unchangeable):
        pack.save()
    with pytest.raises(IntegrityError):
        InstrumentPack(code=pack.code, version=pack.version, text="", digest="").save()


def test_a_tampered_pack_is_not_used() -> None:
    pack, _fresh = services.load_pack(actor=command_actor(), name="x.yaml", text=LICENSED)
    assert engine.get("house-scale", "1.0").code == "house-scale"
    InstrumentPack.objects.filter(pk=pack.pk).update(
        text=LICENSED.replace("points: 1", "points: 0")
    )
    with pytest.raises(engine.NoSuchInstrument):
        engine.get("house-scale", "1.0")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("code: house-scale", "code: child-safety", "comes along"),
        ("permission:", "until: 2020-01-01\n  permission:", "run out"),
    ],
)
def test_packs_that_may_not_be_loaded(old: str, new: str, says: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match=says):
        services.load_pack(actor=command_actor(), name="x.yaml", text=LICENSED.replace(old, new, 1))


def test_a_licensed_instrument_is_used_only_by_those_who_learnt_it(
    world: World, browser: Client
) -> None:
    services.load_pack(actor=command_actor(), name="x.yaml", text=LICENSED)
    url = "/instruments/house-scale/"
    page = text_of(browser.get(url))
    assert "Not open to you yet" in page
    assert "Has anybody hit" not in page
    assert browser.get(url + "try/").status_code == 403
    assert browser.get(url + "sheet/").status_code == 403

    def check(actor: Actor, code: str) -> bool:
        return actor.member_id == world.worker.pk and code == "child-safety-screening"

    competence.register(check)
    try:
        assert "Has anybody hit" in text_of(browser.get(url))
        assert browser.get(url + "try/").status_code == 200
    finally:
        competence.unregister(check)


def test_a_retired_version_is_offered_no_longer_but_stays_readable(world: World) -> None:
    services.load_pack(actor=command_actor(), name="x.yaml", text=LICENSED)
    services.retire_pack(actor=command_actor(), code="house-scale", version="1.0")
    assert "house-scale" not in [one.code for one in selectors.offered(act(world.worker))]
    assert engine.get("house-scale", "1.0").version == "1.0"
    with pytest.raises(ValidationError):
        services.retire_pack(actor=command_actor(), code="none", version="1.0")


def test_the_command_checks_loads_lists_and_retires(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(LICENSED, "utf-8")
    bad.write_text(LICENSED.replace("red_level: grave", "red_level: x"), "utf-8")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"\xff\xfe\x00")
    assert cli.main(["instruments", "check", str(good)]) == 0
    assert InstrumentPack.objects.count() == 0
    assert cli.main(["instruments", "check", str(bad)]) == 1
    assert re.search(r"bad\.yaml:\d+: ", capsys.readouterr().err)
    for wrong in (latin, tmp_path / "none.yaml"):
        assert cli.main(["instruments", "load", str(wrong)]) == 1
    assert cli.main(["instruments", "load", str(good)]) == 0
    assert cli.main(["instruments", "list"]) == 0
    assert "house-scale 1.0" in capsys.readouterr().out
    assert cli.main(["instruments", "retire", "house-scale", "1.0"]) == 0
    assert cli.main(["instruments", "retire", "house-scale", "9"]) == 1


# -- law, search ---------------------------------------------------------------------------------------------
def test_what_they_cite_is_registered() -> None:
    services.load_pack(actor=command_actor(), name="x.yaml", text=LICENSED)
    standing = dependants.of_kind("instrument")
    assert set(standing) == {"partner-danger 1.0", "child-safety 1.0", "house-scale 1.0"}
    assert all(one.inside for one in standing.values())


def test_search_finds_them(world: World) -> None:
    from niangjia.instruments.registrations import by_codes, find, nearest

    assert find(act(world.worker), "伴侣 危险", 5)
    assert not find(act(world.worker), "月亮", 5)
    assert by_codes(["child-safety", "none"])
    assert nearest(["coercive_control"], [])
    assert nearest([], [("未成年人保护法", 11, 0)])
