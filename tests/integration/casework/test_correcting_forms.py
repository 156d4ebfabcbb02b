"""Correcting a filled form of an organisation's own: how it read before stays, two who correct it meet question
by question, and nobody corrects what she may not fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.access import services as access
from niangjia.access.actor import command_actor
from niangjia.audit.models import AuditEvent
from niangjia.casework import facts, services
from niangjia.casework.models import Case, FilledForm, FilledFormVersion
from niangjia.casework.services import Facts
from niangjia.instruments import services as instruments
from niangjia.instruments.reading_own import read_form
from niangjia.requests import copies
from niangjia.ui.conflict import ChangedMeanwhile, stamp
from tests.integration.casework.test_meeting import hidden
from tests.own_forms import example, load
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
RENTED = {"lives": "rented", "rent": 900, "until": "2026-12-01", "words": "想离学校近"}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def row(world: World) -> FilledForm:
    """A form that the worker filled in."""
    load()
    case = services.open_case(actor=act(world.worker), facts=Facts(call_her="李女士"))
    return services.keep_form(
        actor=act(world.worker), case_id=case.pk, code="housing", answers=RENTED
    )


def at(row: FilledForm) -> str:
    return f"/cases/{row.case_id}/forms/{row.pk}/"


def correct(member: Any, row: FilledForm, seen: str | None = None, **answers: Any) -> FilledForm:
    return services.correct_form(actor=act(member), filled_id=row.pk, answers=answers, seen=seen)


def seen_by(answers: Mapping[str, Any]) -> str:
    """What a form remembers that was opened while these answers stood."""
    return stamp(facts.own_answers(read_form("housing.yaml", example()), answers))


def sent(**answers: Any) -> dict[str, Any]:
    """A correction as a browser sends it."""
    shown = ["lives", "rent", "until", "needs", "words"]
    return {
        "shown": shown, "seen": seen_by(RENTED),
        **{f"q-{code}": value for code, value in {**RENTED, **answers}.items()},
    }  # fmt: skip


def test_a_corrected_form_shows_both_readings_with_who_and_when(
    world: World, row: FilledForm
) -> None:
    browser = browser_of(world.supervisor)
    assert f"{at(row)}correct/" in browser.get(at(row)).content.decode()
    form = browser.get(f"{at(row)}correct/").context["form"]
    assert {code: form[f"q-{code}"].value() for code in RENTED} == RENTED
    assert browser.post(f"{at(row)}correct/", sent(lives="own"))["Location"] == at(row)
    row.refresh_from_db()
    assert row.answers == {"lives": "own", "words": "想离学校近"}, "what isn't asked goes"
    assert (row.number, row.corrected_by, row.filled_by) == (2, world.supervisor, world.worker)
    before = FilledFormVersion.objects.get()
    assert (before.answers, before.number) == (RENTED, 1)
    assert (before.by, before.at) == (world.worker, row.filled_at)
    text = browser.get(at(row)).content.decode()
    now, earlier = text.split("How it read before")
    assert "In a home of her own" in now and world.supervisor.name in now and "900" not in now
    assert "In a rented home" in earlier and "900" in earlier and world.worker.name in earlier
    told = earlier.split("Corrected afterwards:")[1].split("</p>")[0]
    assert "Where does she live now?" in told and "How much is the rent" in told
    assert "What else did she say?" not in told
    home = browser.get(f"/cases/{row.case_id}/forms/").content.decode()
    assert "corrected" in home
    assert "Own form corrected" in browser.get(f"/cases/{row.case_id}/timeline/").content.decode()
    event = AuditEvent.objects.get(event="cases.form_corrected")
    assert event.facts == {"form": "housing", "edition": "1.0", "number": 2}
    said = str(copies.content(act(world.worker), Case.objects.get(), "zh-hans"))
    assert "自己的房子" in said and "租的房子" not in said, "her copy has what stands"


def test_what_a_correction_adds_is_shown_before_it_is_kept(world: World, row: FilledForm) -> None:
    correct(world.worker, row, lives="own")
    row.refresh_from_db()
    browser, url = browser_of(world.worker), f"{at(row)}correct/"
    first = {"shown": ["lives", "needs", "words"], "seen": seen_by(row.answers), "q-lives": "kin"}
    page = browser.post(url, first).content.decode()
    assert "more questions follow" in page and "Until when can she stay?" in page
    assert hidden(page)["seen"] == [first["seen"]]
    again = {**first, "shown": ["lives", "until", "needs", "words"], "q-until": "2026-12-24"}
    assert browser.post(url, again).status_code == 302
    row.refresh_from_db()
    assert row.answers == {"lives": "kin", "until": "2026-12-24"}
    assert [one.number for one in row.versions.all()] == [2, 1]


def test_the_same_answers_make_no_version_and_none_at_all_are_refused(
    world: World, row: FilledForm
) -> None:
    browser, url = browser_of(world.worker), f"{at(row)}correct/"
    assert browser.post(url, sent()).status_code == 302
    empty = {"shown": ["lives", "needs", "words"], "seen": seen_by(RENTED)}
    page = browser.post(url, empty).content.decode()
    assert "Nothing is answered" in page
    assert "field-error" in browser.post(url, sent(rent="viel")).content.decode()
    row.refresh_from_db()
    assert row.answers == RENTED and not FilledFormVersion.objects.exists()
    assert not AuditEvent.objects.filter(event="cases.form_corrected").exists()


def test_it_is_corrected_by_the_version_with_which_it_was_asked(
    world: World, row: FilledForm
) -> None:
    newer = example().replace('version: "1.0"', 'version: "2.0"')
    load(newer.replace("With relatives", "With kin"))
    instruments.retire_form(actor=command_actor(), code="housing", version="1.0")
    browser, url = browser_of(world.worker), f"{at(row)}correct/"
    page = browser.get(url).content.decode()
    assert "With relatives" in page and "With kin" not in page
    assert browser.post(url, sent(lives="kin")).status_code == 302
    instruments.retire_form(actor=command_actor(), code="housing", version="2.0")
    assert browser.get(f"/cases/{row.case_id}/forms/fill/housing/").status_code == 404
    row.refresh_from_db()
    correct(world.worker, row, lives="own")
    row.refresh_from_db()
    assert (row.edition, row.number) == ("1.0", 3)


def test_a_closed_case_is_not_corrected(world: World, row: FilledForm) -> None:
    Case.objects.update(state="closed", closed_at=timezone.now())
    browser, url = browser_of(world.worker), f"{at(row)}correct/"
    text = browser.get(at(row)).content.decode()
    assert url not in text and "This case is closed. Open it again first." in text
    assert "This case is closed" in browser.post(url, sent(lives="own")).content.decode()
    with pytest.raises(ValidationError, match="closed"):
        correct(world.worker, row, lives="own")
    assert not FilledFormVersion.objects.exists()


def test_nobody_corrects_what_she_may_not_fill_in(world: World, row: FilledForm) -> None:
    url = f"{at(row)}correct/"
    for member, refused in ((world.westerner, 404), (world.officer, 403), (world.plain, 403)):
        browser = browser_of(member)
        assert browser.get(url).status_code == refused
        assert browser.post(url, sent(lives="own")).status_code == refused
    with pytest.raises(Http404):
        correct(world.westerner, row, lives="own")
    other = services.open_case(actor=act(world.worker), facts=Facts(call_her="王女士"))
    elsewhere = f"/cases/{other.pk}/forms/{row.pk}/correct/"
    assert browser_of(world.worker).get(elsewhere).status_code == 404
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=row.case_id,
        member_id=world.worker.pk, reason="她是对方的表姐，应当回避。",
    )  # fmt: skip
    assert browser_of(world.worker).get(url).status_code == 404
    with pytest.raises(Http404):
        correct(world.worker, row, lives="own")
    assert not FilledFormVersion.objects.exists()


def test_different_answers_are_both_kept_without_asking(world: World, row: FilledForm) -> None:
    first, second = browser_of(world.worker), browser_of(world.supervisor)
    url = f"{at(row)}correct/"
    assert first.post(url, sent(words="想离娘家近")).status_code == 302
    assert second.post(url, sent(rent=950)).status_code == 302
    row.refresh_from_db()
    assert row.answers == {**RENTED, "words": "想离娘家近", "rent": 950}


@pytest.mark.parametrize(
    ("take", "stands"), [("mine", "想离娘家近"), ("theirs", "想离单位近"), ("own", "两样都想")]
)
def test_the_same_answer_is_chosen(world: World, row: FilledForm, take: str, stands: str) -> None:
    browser, url = browser_of(world.worker), f"{at(row)}correct/"
    assert browser_of(world.supervisor).post(url, sent(words="想离单位近")).status_code == 302
    page = browser.post(url, sent(words="想离娘家近", rent=950))
    text = page.content.decode()
    assert page.status_code == 409 and "想离娘家近" in text and "想离单位近" in text
    assert world.supervisor.name in text and "q-rent--take" not in text
    asked = browser.post(url, hidden(text))
    assert asked.status_code == 409 and "not chosen yet" in asked.content.decode()
    answer = {**hidden(text), "q-words--take": take, "q-words--own": "两样都想"}
    assert browser.post(url, answer)["Location"] == at(row)
    row.refresh_from_db()
    assert row.answers == {**RENTED, "words": stands, "rent": 950}


def test_an_answer_to_what_the_other_no_longer_asks_is_chosen_with_its_question(
    world: World, row: FilledForm
) -> None:
    browser, url = browser_of(world.worker), f"{at(row)}correct/"
    assert browser_of(world.supervisor).post(url, sent(lives="own")).status_code == 302
    page = browser.post(url, sent(rent=950))
    text = page.content.decode()
    assert page.status_code == 409
    assert all(f"q-{code}--take" in text for code in ("lives", "rent", "until"))
    hers = {f"q-{code}--take": "mine" for code in ("lives", "rent", "until")}
    assert browser.post(url, {**hidden(text), **hers}).status_code == 302
    row.refresh_from_db()
    assert row.answers == {**RENTED, "rent": 950}


def test_it_goes_the_other_way_round_too(world: World, row: FilledForm) -> None:
    browser, url = browser_of(world.worker), f"{at(row)}correct/"
    assert browser_of(world.supervisor).post(url, sent(rent=950)).status_code == 302
    page = browser.post(url, sent(lives="own"))
    text = page.content.decode()
    assert page.status_code == 409 and "950" in text and "(empty)" in text
    theirs = {f"q-{code}--take": "theirs" for code in ("lives", "rent", "until")}
    more = browser.post(url, {**hidden(text), **theirs})
    assert more.status_code == 302
    row.refresh_from_db()
    assert row.answers == {**RENTED, "rent": 950} and row.number == 2


def test_a_late_answer_is_not_dropped_without_a_word(world: World, row: FilledForm) -> None:
    short = {"lives": "rented"}
    correct(world.worker, row, **short)
    correct(world.supervisor, row, seen=seen_by(short), lives="own")
    with pytest.raises(ChangedMeanwhile) as met:
        correct(world.worker, row, seen=seen_by(short), lives="rented", rent=900)
    assert met.value.asked == ["q-lives", "q-rent"] and met.value.stands["q-lives"] == "own"


def test_many_readings_cost_the_same(world: World, row: FilledForm) -> None:
    browser = browser_of(world.worker)

    def cost() -> int:
        browser.get(at(row))
        with CaptureQueriesContext(connection) as asked:
            browser.get(at(row))
        return len(asked)

    correct(world.worker, row, lives="own")
    before = cost()
    for lives in ("kin", "own", "kin"):
        correct(world.worker, row, lives=lives)
    assert cost() == before
    assert browser.get(at(row)).content.decode().count("<summary>") >= 4
