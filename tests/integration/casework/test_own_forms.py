"""An organisation's own forms: loaded by version, asked in a case with what follows from the answers, kept with
it, read in the words with which they were asked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.access import services as access
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import services
from niangjia.casework.models import Case, FilledForm
from niangjia.casework.services import Facts
from niangjia.config import cli
from niangjia.instruments import services as instruments
from niangjia.instruments.models import OwnFormPack, Unchangeable
from niangjia.requests import copies
from tests.own_forms import example, load
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World) -> Case:
    return services.open_case(actor=act(world.worker), facts=Facts(call_her="李女士"))


def keep(world: World, case: Case, **answers: Any) -> FilledForm:
    return services.keep_form(
        actor=act(world.worker), case_id=case.pk, code="housing", answers=answers
    )


def test_what_an_answer_adds_is_shown_before_it_is_kept(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    home = f"/cases/{case.pk}/forms/"
    assert home not in browser.get(f"/cases/{case.pk}/").content.decode(), "nothing dead is shown"
    load()
    assert home in browser.get(f"/cases/{case.pk}/").content.decode()
    url = f"{home}fill/housing/"
    assert url in browser.get(home).content.decode()
    page = browser.get(url).content.decode()
    assert "Where does she live now?" in page and "How much is the rent" not in page
    shown = {"shown": ["lives", "needs", "words"], "q-lives": "rented", "q-words": "想离学校近"}
    page = browser.post(url, shown).content.decode()
    assert "more questions follow" in page and "How much is the rent" in page
    assert "想离学校近" in page and not FilledForm.objects.exists()
    more = {**shown, "shown": ["lives", "rent", "until", "needs", "words"], "q-needs": ["cheap"]}
    bad = browser.post(url, {**more, "q-rent": "viel", "q-until": "2026-12-01"}).content.decode()
    assert "field-error" in bad and not FilledForm.objects.exists()
    sent = browser.post(url, {**more, "q-rent": "９00", "q-until": "2026-12-01"})
    assert sent["Location"] == home
    row = FilledForm.objects.get()
    assert row.answers == {
        "lives": "rented", "rent": 900, "until": "2026-12-01", "needs": ["cheap"],
        "words": "想离学校近",
    }  # fmt: skip
    assert (row.form, row.edition, row.case_id) == ("housing", "1.0", case.pk)
    text = browser.get(f"{home}{row.pk}/").content.decode()
    assert "In a rented home" in text and "900" in text and "Cheap" in text
    assert "Own form filled in" in browser.get(f"/cases/{case.pk}/timeline/").content.decode()
    event = AuditEvent.objects.filter(event="cases.form_kept").get()
    assert event.facts == {"form": "housing", "edition": "1.0"}


def test_who_reaches_the_case_reaches_its_forms_and_nobody_else(world: World) -> None:
    load()
    case = opened(world)
    row = keep(world, case, lives="own")
    pages = [f"/cases/{case.pk}/forms/", f"/cases/{case.pk}/forms/{row.pk}/"]
    fill = f"/cases/{case.pk}/forms/fill/housing/"
    for page in pages:
        assert browser_of(world.supervisor).get(page).status_code == 200
        assert browser_of(world.westerner).get(page).status_code == 404
        assert browser_of(world.officer).get(page).status_code == 403
    assert browser_of(world.westerner).post(fill, {}).status_code == 404
    assert browser_of(world.plain).get(fill).status_code == 403
    with pytest.raises(Http404):
        services.keep_form(
            actor=act(world.westerner), case_id=case.pk, code="housing", answers={"lives": "own"}
        )
    other = opened(world)
    assert browser_of(world.worker).get(f"/cases/{other.pk}/forms/{row.pk}/").status_code == 404
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
        member_id=world.worker.pk, reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    assert browser_of(world.worker).get(pages[0]).status_code == 404


def test_a_filled_form_keeps_its_version(world: World) -> None:
    load()
    case, browser = opened(world), browser_of(world.worker)
    row = keep(world, case, lives="kin")
    load(
        example().replace('version: "1.0"', 'version: "2.0"').replace("With relatives", "With kin")
    )
    page = browser.get(f"/cases/{case.pk}/forms/{row.pk}/").content.decode()
    assert "With relatives" in page and "With kin" not in page
    assert "With kin" in browser.get(f"/cases/{case.pk}/forms/fill/housing/").content.decode()
    assert keep(world, case, lives="kin").edition == "2.0"


def test_nothing_answered_and_a_time_ahead_are_refused(world: World) -> None:
    load()
    case = opened(world)
    with pytest.raises(ValidationError, match="Nothing is answered"):
        keep(world, case, lives="castle", rent=900)
    with pytest.raises(ValidationError):
        services.keep_form(
            actor=act(world.worker), case_id=case.pk, code="housing", answers={"lives": "own"},
            asked_at=timezone.now() + dt.timedelta(hours=1),
        )  # fmt: skip
    browser = browser_of(world.worker)
    url = f"/cases/{case.pk}/forms/fill/housing/"
    empty = {"shown": ["lives", "needs", "words"]}
    assert "Nothing is answered" in browser.post(url, empty).content.decode()
    assert browser.get(f"/cases/{case.pk}/forms/fill/none/").status_code == 404
    day = timezone.localdate() - dt.timedelta(days=1)
    browser.post(url, {**empty, "q-lives": "own", "on": day.isoformat(), "at": "09:30"})
    asked = timezone.localtime(FilledForm.objects.get().asked_at)
    assert f"{asked:%Y-%m-%d %H:%M}" == f"{day} 09:30"


def test_her_own_copy_has_her_answers_and_covers_what_is_sealed(world: World) -> None:
    load()
    case = opened(world)
    services.seal_record(
        actor=act(world.worker), case_id=case.pk, kind="address", content="清河坊12号"
    )
    keep(world, case, lives="own", words="我住在清河坊12号")
    said = str(copies.content(act(world.worker), case, "zh-hans"))
    assert "自己的房子" in said and "我住在" in said and "清河坊" not in said


def test_loading_checking_and_retiring_by_command(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "housing.yaml", tmp_path / "bad.yaml"
    good.write_text(example(), "utf-8")
    bad.write_text(example().replace("ask: number", "ask: figure"), "utf-8")
    assert cli.main(["instruments", "check", str(good)]) == 0
    assert "5" in capsys.readouterr().out and not OwnFormPack.objects.exists()
    assert cli.main(["instruments", "check", str(bad)]) == 1
    assert "bad.yaml:23:" in capsys.readouterr().err
    for _twice in range(2):
        assert cli.main(["instruments", "load", str(good)]) == 0
    pack = OwnFormPack.objects.get()
    good.write_text(example().replace("With relatives", "With kin"), "utf-8")
    assert cli.main(["instruments", "load", str(good)]) == 1, "a version never changes"
    pack.code = "other"
    with pytest.raises(Unchangeable):
        pack.save()
    with pytest.raises(Denied):
        instruments.load_form(actor=act(world.worker), name="x", text=example())
    case = opened(world)
    row = keep(world, case, lives="own")
    page = browser_of(world.plain).get("/instruments/").content.decode()
    assert "Where she lives" in page and "/instruments/forms/housing/" in page
    text = browser_of(world.plain).get("/instruments/forms/housing/").content.decode()
    assert "Only if “Where does she live now?”: In a rented home" in text
    assert cli.main(["instruments", "list"]) == 0
    assert "housing 1.0" in capsys.readouterr().out
    assert cli.main(["instruments", "retire", "housing", "1.0"]) == 0
    browser = browser_of(world.worker)
    assert browser.get(f"/cases/{case.pk}/forms/fill/housing/").status_code == 404
    kept = browser.get(f"/cases/{case.pk}/forms/{row.pk}/").content.decode()
    assert "In a home of her own" in kept, "answers of a retired version stay readable"
    assert AuditEvent.objects.filter(event__startswith="instruments.form_").count() == 2


def test_it_comes_on_paper_too_and_lists_cost_the_same(world: World) -> None:
    load()
    case, browser = opened(world), browser_of(world.worker)
    assert (
        "/documents/paper/own-housing/en.pdf" in browser.get("/documents/paper/").content.decode()
    )
    made = browser.get("/documents/paper/own-housing/en.pdf")
    assert made.status_code == 200 and "housing" not in made["Content-Disposition"]

    def cost() -> int:
        browser.get(f"/cases/{case.pk}/forms/")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/cases/{case.pk}/forms/")
        return len(asked)

    keep(world, case, lives="own")
    before = cost()
    for _n in range(4):
        keep(world, case, lives="kin")
    assert cost() == before
